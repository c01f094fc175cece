// Down-conversion for old Fetch versions, as RecordsUtil.downConvert of Apache Kafka 3.9 does it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/records/compression.h"

namespace ottla::records {

// The newest message format a Fetch of that version understands: 0 for 0 and 1, 1 for 2 and 3, else 2.
std::int8_t newest_magic_of_fetch(std::int16_t fetch_version);

// Whether `slice` (whole entries; a torn end is ignored) holds an entry newer than `magic`. False when it is
// malformed: then it is served as it is.
bool needs_down_conversion(ByteView slice, std::int8_t magic);

// Appends to `out` the whole entries of `slice` in format `to_magic` (0 or 1) or, where older, as they are.
// Control batches are left out, headers dropped, offsets and codecs kept; records of plain batches under
// `first_offset` are dropped. A torn end is ignored. Stops before the entry that would make `out` grow beyond
// `max_bytes`, but gives one at least, and before a batch in zstd: unsupported_compression_type when that is
// the first. Else the errors of EntryIterator and RecordReader, and invalid_record for records out of order.
Result<> down_convert(ByteView slice, std::int8_t to_magic, Offset first_offset, Workspace& workspace,
                      Bytes& out, std::size_t max_bytes = limits::decompressed_batch_bytes);

// Appends what a client takes for the front of a message larger than its buffer: Kafka's answer when a slice
// holds batches but down_convert() gives nothing of them (LazyDownConversionRecords).
void append_front_of_larger_message(Bytes& out);

}  // namespace ottla::records
