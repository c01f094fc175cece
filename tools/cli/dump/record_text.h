// Pieces of a record's line that both eras share.
#pragma once

#include <optional>
#include <string>

#include "ottla/base/bytes.h"
#include "ottla/records/batch_view.h"
#include "ottla/records/record_reader.h"

namespace ottla::cli::dump {

// Bytes of a key or value; -1 of Kafka's null.
std::int64_t size_of(const std::optional<ByteView>& bytes);
// "[a,b]"
std::string header_keys(const records::RecordView& record);
// -1 in batches without sequences.
Sequence sequence_of(const records::BatchView& batch, const records::RecordView& record);
// " endTxnMarker: COMMIT coordinatorEpoch: 0"; throws what Kafka throws for a marker that is none.
std::string end_marker_text(const records::RecordView& record);

}  // namespace ottla::cli::dump
