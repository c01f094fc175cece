// The lines that DumpLogSegments 4.3.0 prints of a log's entries.
#include "cli/dump/new_log.h"

#include <fmt/format.h>

#include <iterator>

#include "cli/dump/entries.h"
#include "cli/dump/record_text.h"
#include "cli/failure.h"
#include "cli/java_text.h"
#include "ottla/protocol/messages/control_records.h"
#include "ottla/records/control.h"
#include "ottla/records/legacy.h"

namespace ottla::cli::dump {
namespace {

// Control records of KRaft begin with their version.
template <class M>
std::string kraft_text(std::string_view name, const records::RecordView& record) {
  const ByteView value = record.value.value_or(ByteView());
  const int version = value.size() < 2 ? 0 : load_big_endian<std::int16_t>(value.data());
  const auto message = protocol::decode<M>(value, version);
  if (!message) throw Failure(std::string(invalid_record), message.error().message);
  return fmt::format(" {} {}", name, java_text(as_bytes(protocol::to_json(*message, version))));
}

std::string control_text(const records::RecordView& record) {
  using records::ControlType;
  const ControlType type = control_type_of(record);
  switch (type) {
    case ControlType::abort:
    case ControlType::commit:
      return end_marker_text(record);
    case ControlType::leader_change:
      return kraft_text<protocol::LeaderChangeMessage>("LeaderChange:", record);
    case ControlType::snapshot_header:
      return kraft_text<protocol::SnapshotHeaderRecord>("SnapshotHeader", record);
    case ControlType::snapshot_footer:
      return kraft_text<protocol::SnapshotFooterRecord>("SnapshotFooter", record);
    case ControlType::kraft_version:
      return kraft_text<protocol::KRaftVersionRecord>("KRaftVersion", record);
    case ControlType::kraft_voters:
      return kraft_text<protocol::VotersRecord>("KRaftVoters", record);
  }
  return fmt::format(" controlType: UNKNOWN({})", static_cast<int>(type));
}

std::string horizon_text(const records::BatchView& batch) {
  return batch.has_delete_horizon() ? fmt::format("OptionalLong[{}]", batch.base_timestamp())
                                    : "OptionalLong.empty";
}

std::string metadata_text(records::EntryView entry, const records::RecordView& record) {
  std::string text =
      fmt::format("| offset: {} {}: {} keySize: {} valueSize: {}", record.offset, timestamp_type_name(entry),
                  record.timestamp, size_of(record.key), size_of(record.value));
  if (!entry.is_batch()) {
    const records::MessageView message(record.bytes);
    fmt::format_to(std::back_inserter(text), " isValid: {} crc: {}", message.crc_is_right(), message.crc());
    return text;
  }
  const records::BatchView batch = entry.batch();
  fmt::format_to(std::back_inserter(text), " sequence: {} headerKeys: {}", sequence_of(batch, record),
                 header_keys(record));
  if (batch.is_control()) text += control_text(record);
  return text;
}

}  // namespace

std::string new_entry_line(records::EntryView entry, std::size_t position) {
  std::string line;
  if (entry.is_batch()) {
    const records::BatchView batch = entry.batch();
    line = fmt::format(
        "baseOffset: {} lastOffset: {} count: {} baseSequence: {} lastSequence: {} producerId: {} "
        "producerEpoch: {} partitionLeaderEpoch: {} isTransactional: {} isControl: {} deleteHorizonMs: {}",
        batch.base_offset(), batch.last_offset(), batch.record_count(), batch.base_sequence(),
        batch.last_sequence(), batch.producer_id(), batch.producer_epoch(), batch.leader_epoch(),
        batch.is_transactional(), batch.is_control(), horizon_text(batch));
  } else {
    line = fmt::format("offset: {}", entry.last_offset());
  }
  fmt::format_to(std::back_inserter(line),
                 " position: {} {}: {} size: {} magic: {} compresscodec: {} crc: {} isvalid: {}\n", position,
                 timestamp_type_name(entry), entry.max_timestamp(), entry.bytes().size(), entry.magic(),
                 codec_text(Era::kafka_4_3, entry.codec()), checksum(entry), is_valid(entry));
  return line;
}

std::string new_record_line(records::EntryView entry, const records::RecordView& record,
                            const DumpOptions& options) {
  std::string line = options.skip_record_metadata ? "" : metadata_text(entry, record);
  const bool is_control = entry.is_batch() && entry.batch().is_control();
  if (options.print_data && !is_control) {
    std::string_view prefix = options.skip_record_metadata ? "| " : " ";
    const DecodedRecord decoded = options.decoder->decode(record);
    if (decoded.key) {
      line.append(prefix).append("key: ").append(*decoded.key);
      prefix = " ";
    }
    if (decoded.payload) line.append(prefix).append("payload: ").append(*decoded.payload);
  }
  return line += '\n';
}

}  // namespace ottla::cli::dump
