// Pieces of a record's line that both eras share.
#include "cli/dump/record_text.h"

#include <fmt/format.h>

#include "cli/failure.h"
#include "cli/java_text.h"
#include "ottla/records/control.h"

namespace ottla::cli::dump {

std::int64_t size_of(const std::optional<ByteView>& bytes) {
  return bytes ? static_cast<std::int64_t>(bytes->size()) : -1;
}

std::string header_keys(const records::RecordView& record) {
  std::string keys = "[";
  bool is_first = true;
  for (const records::HeaderView header : record.headers) {
    if (!is_first) keys += ',';
    is_first = false;
    append_java_text(keys, as_bytes(header.key));
  }
  return keys + "]";
}

Sequence sequence_of(const records::BatchView& batch, const records::RecordView& record) {
  if (batch.base_sequence() < 0) return no_sequence;
  return static_cast<Sequence>((batch.base_sequence() + (record.offset - batch.base_offset())) & 0x7fffffff);
}

std::string end_marker_text(const records::RecordView& record) {
  const auto marker =
      records::parse_end_marker(record.key.value_or(ByteView()), record.value.value_or(ByteView()));
  if (!marker) throw Failure("org.apache.kafka.common.InvalidRecordException", marker.error().message);
  return fmt::format(" endTxnMarker: {} coordinatorEpoch: {}",
                     marker->type == records::ControlType::commit ? "COMMIT" : "ABORT",
                     marker->coordinator_epoch);
}

}  // namespace ottla::cli::dump
