// The frame of the remote log's records, and the text of each of them.
#include "cli/remote_log_text.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <span>

#include "cli/java_text.h"
#include "ottla/protocol/messages/remote_log_records.h"

namespace ottla::cli {
namespace {

using namespace protocol;

constexpr std::array<std::string_view, 4> segment_states{"COPY_SEGMENT_STARTED", "COPY_SEGMENT_FINISHED",
                                                         "DELETE_SEGMENT_STARTED", "DELETE_SEGMENT_FINISHED"};
constexpr std::array<std::string_view, 3> delete_states{"DELETE_PARTITION_MARKED", "DELETE_PARTITION_STARTED",
                                                        "DELETE_PARTITION_FINISHED"};

std::string_view state_name(std::span<const std::string_view> names, std::int8_t state) {
  const auto index = static_cast<std::uint8_t>(state);
  return index < names.size() ? names[index] : "null";
}

std::string partition_text(const RemoteTopicPartition& partition) {
  return fmt::format("{}:{}-{}", partition.id.to_string(), partition.name, partition.partition);
}

std::string segment_id_text(const RemoteLogSegmentId& id) {
  return fmt::format("RemoteLogSegmentId{{topicIdPartition={}, id={}}}",
                     partition_text(id.topic_id_partition), id.id.to_string());
}

std::string custom_text(const std::optional<ByteView>& custom) {
  return custom ? fmt::format("Optional[CustomMetadata{{{} bytes}}]", custom->size()) : "Optional.empty";
}

// java.util.TreeMap
std::string epochs_text(const std::vector<SegmentLeaderEpoch>& epochs) {
  std::map<std::int32_t, std::int64_t> sorted;
  for (const SegmentLeaderEpoch& epoch : epochs) sorted[epoch.leader_epoch] = epoch.offset;
  std::string text;
  for (const auto& [epoch, offset] : sorted) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", epoch, offset);
  }
  return "{" + text + "}";
}

std::string text_of(const RemoteLogSegmentMetadataRecord& record) {
  return fmt::format(
      "RemoteLogSegmentMetadata{{remoteLogSegmentId={}, startOffset={}, endOffset={}, brokerId={}, "
      "maxTimestampMs={}, eventTimestampMs={}, segmentLeaderEpochs={}, segmentSizeInBytes={}, "
      "customMetadata={}, "
      "state={}, txnIdxEmpty={}}}",
      segment_id_text(record.remote_log_segment_id), record.start_offset, record.end_offset, record.broker_id,
      record.max_timestamp_ms, record.event_timestamp_ms, epochs_text(record.segment_leader_epochs),
      record.segment_size_in_bytes, custom_text(record.custom_metadata),
      state_name(segment_states, record.remote_log_segment_state), record.txn_index_empty);
}

std::string text_of(const RemoteLogSegmentMetadataUpdateRecord& record) {
  return fmt::format(
      "RemoteLogSegmentMetadataUpdate{{remoteLogSegmentId={}, customMetadata={}, state={}, "
      "eventTimestampMs={}, "
      "brokerId={}}}",
      segment_id_text(record.remote_log_segment_id), custom_text(record.custom_metadata),
      state_name(segment_states, record.remote_log_segment_state), record.event_timestamp_ms,
      record.broker_id);
}

std::string text_of(const RemotePartitionDeleteMetadataRecord& record) {
  return fmt::format(
      "RemotePartitionDeleteMetadata{{topicPartition={}, state={}, eventTimestampMs={}, brokerId={}}}",
      partition_text(record.topic_id_partition),
      state_name(delete_states, record.remote_partition_delete_state), record.event_timestamp_ms,
      record.broker_id);
}

std::string text_of(const RemoteLogSegmentMetadataSnapshotRecord& record) {
  return fmt::format(
      "RemoteLogSegmentMetadataSnapshot{{segmentId={}, startOffset={}, endOffset={}, maxTimestampMs={}, "
      "segmentLeaderEpochs={}, segmentSizeInBytes={}, customMetadata={}, state={}, txnIdxEmpty={}}}",
      record.segment_id.to_string(), record.start_offset, record.end_offset, record.max_timestamp_ms,
      epochs_text(record.segment_leader_epochs), record.segment_size_in_bytes,
      custom_text(record.custom_metadata), state_name(segment_states, record.remote_log_segment_state),
      record.txn_index_empty);
}

template <class M>
Result<std::string> read_as(Reader& reader, int version) {
  const auto record = decode<M>(reader, version);
  if (!record) return fail(record.error());
  return java_text(as_bytes(text_of(*record)));
}

constexpr std::uint32_t frame_version = 1;
constexpr std::array readers{
    &read_as<RemoteLogSegmentMetadataRecord>, &read_as<RemoteLogSegmentMetadataUpdateRecord>,
    &read_as<RemotePartitionDeleteMetadataRecord>, &read_as<RemoteLogSegmentMetadataSnapshotRecord>};

}  // namespace

Result<std::string> remote_log_text(ByteView value) {
  Reader reader(value);
  const std::uint32_t frame = reader.unsigned_varint();
  const std::uint32_t type = reader.unsigned_varint();
  const std::uint32_t version = reader.unsigned_varint();
  if (reader.failed()) return fail(reader.error());
  if (frame != frame_version) {
    return fail(
        ErrorCode::unsupported_version,
        fmt::format("Could not deserialize metadata record due to unsupported frame version {}", frame));
  }
  if (type >= readers.size()) {
    return fail(ErrorCode::unsupported_version, fmt::format("Unknown metadata id {}", type));
  }
  return readers[type](reader, static_cast<int>(version & 0x7fff));
}

}  // namespace ottla::cli
