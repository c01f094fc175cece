// The lines that DumpLogSegments 1.1.0 prints of a log's entries.
#include "cli/dump/old_log.h"

#include <fmt/format.h>

#include <iterator>

#include "cli/dump/entries.h"
#include "cli/dump/record_text.h"
#include "cli/failure.h"
#include "ottla/records/control.h"
#include "ottla/records/legacy.h"

namespace ottla::cli::dump {
namespace {

// Of 1.1.0's ControlRecordType all but the ends of transactions are unknown.
std::string old_control_text(const records::RecordView& record) {
  const records::ControlType type = control_type_of(record);
  if (type == records::ControlType::abort || type == records::ControlType::commit) {
    return end_marker_text(record);
  }
  return fmt::format(" controlType: UNKNOWN({})", static_cast<int>(type));
}

}  // namespace

std::string old_entry_line(records::EntryView entry, std::size_t position) {
  std::string line;
  if (entry.is_batch()) {
    const records::BatchView batch = entry.batch();
    line = fmt::format(
        "baseOffset: {} lastOffset: {} baseSequence: {} lastSequence: {} producerId: {} producerEpoch: {} "
        "partitionLeaderEpoch: {} isTransactional: {}",
        batch.base_offset(), batch.last_offset(), batch.base_sequence(), batch.last_sequence(),
        batch.producer_id(), batch.producer_epoch(), batch.leader_epoch(), batch.is_transactional());
  } else {
    line = fmt::format("offset: {}", entry.last_offset());
  }
  fmt::format_to(std::back_inserter(line),
                 " position: {} {}: {} isvalid: {} size: {} magic: {} compresscodec: {} crc: {}\n", position,
                 timestamp_type_name(entry), entry.max_timestamp(), is_valid(entry), entry.bytes().size(),
                 entry.magic(), codec_text(Era::kafka_1_1, entry.codec()), checksum(entry));
  return line;
}

std::string old_record_line(records::EntryView entry, std::size_t position, const records::RecordView& record,
                            const RecordDecoder* decoder) {
  const bool is_sound = entry.is_batch() || records::MessageView(record.bytes).crc_is_right();
  std::string line = fmt::format(
      "offset: {} position: {} {}: {} isvalid: {} keysize: {} valuesize: {} magic: {} compresscodec: {}",
      record.offset, position, timestamp_type_name(entry), record.timestamp, is_sound, size_of(record.key),
      size_of(record.value), entry.magic(), codec_text(Era::kafka_1_1, entry.codec()));
  if (entry.is_batch()) {
    const records::BatchView batch = entry.batch();
    fmt::format_to(std::back_inserter(line),
                   " producerId: {} producerEpoch: {} sequence: {} isTransactional: {} headerKeys: {}",
                   batch.producer_id(), batch.producer_epoch(), sequence_of(batch, record),
                   batch.is_transactional(), header_keys(record));
  } else {
    fmt::format_to(std::back_inserter(line), " crc: {}", records::MessageView(record.bytes).crc());
  }
  if (entry.is_batch() && entry.batch().is_control()) {
    line += old_control_text(record);
  } else if (decoder != nullptr) {
    const DecodedRecord decoded = decoder->decode(record);
    if (decoded.key) line.append(" key: ").append(*decoded.key);
    if (decoded.payload) line.append(" payload: ").append(*decoded.payload);
  }
  return line += '\n';
}

}  // namespace ottla::cli::dump
