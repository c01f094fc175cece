// The records of __remote_log_metadata (tiered storage), which only the tools read. They stand in the same
// frame as those of the metadata log.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct RemoteTopicPartition {
  std::string_view name;
  Uuid id;
  std::int32_t partition = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("name", m.name);
    wire("id", m.id);
    wire("partition", m.partition);
  }
};

struct RemoteLogSegmentId {
  RemoteTopicPartition topic_id_partition;
  Uuid id;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("topic_id_partition", m.topic_id_partition);
    wire("id", m.id);
  }
};

struct SegmentLeaderEpoch {
  std::int32_t leader_epoch = 0;
  std::int64_t offset = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("leader_epoch", m.leader_epoch);
    wire("offset", m.offset);
  }
};

struct RemoteLogSegmentMetadataRecord {
  static constexpr Api api{
      .key = 0, .name = "RemoteLogSegmentMetadataRecord", .versions = {0, 0}, .flexible = 0};

  RemoteLogSegmentId remote_log_segment_id;
  std::int64_t start_offset = 0;
  std::int64_t end_offset = 0;
  std::int32_t broker_id = 0;
  std::int64_t max_timestamp_ms = 0;
  std::int64_t event_timestamp_ms = 0;
  std::vector<SegmentLeaderEpoch> segment_leader_epochs;
  std::int32_t segment_size_in_bytes = 0;
  std::optional<ByteView> custom_metadata;
  std::int8_t remote_log_segment_state = 0;
  bool txn_index_empty = false;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("remote_log_segment_id", m.remote_log_segment_id);
    wire("start_offset", m.start_offset);
    wire("end_offset", m.end_offset);
    wire("broker_id", m.broker_id);
    wire("max_timestamp_ms", m.max_timestamp_ms);
    wire("event_timestamp_ms", m.event_timestamp_ms);
    wire("segment_leader_epochs", m.segment_leader_epochs);
    wire("segment_size_in_bytes", m.segment_size_in_bytes);
    wire("custom_metadata", m.custom_metadata);
    wire("remote_log_segment_state", m.remote_log_segment_state);
    wire.tag(0, "txn_index_empty", m.txn_index_empty);
  }
};

struct RemoteLogSegmentMetadataUpdateRecord {
  static constexpr Api api{
      .key = 1, .name = "RemoteLogSegmentMetadataUpdateRecord", .versions = {0, 0}, .flexible = 0};

  RemoteLogSegmentId remote_log_segment_id;
  std::int32_t broker_id = 0;
  std::int64_t event_timestamp_ms = 0;
  std::optional<ByteView> custom_metadata;
  std::int8_t remote_log_segment_state = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("remote_log_segment_id", m.remote_log_segment_id);
    wire("broker_id", m.broker_id);
    wire("event_timestamp_ms", m.event_timestamp_ms);
    wire("custom_metadata", m.custom_metadata);
    wire("remote_log_segment_state", m.remote_log_segment_state);
  }
};

struct RemotePartitionDeleteMetadataRecord {
  static constexpr Api api{
      .key = 2, .name = "RemotePartitionDeleteMetadataRecord", .versions = {0, 0}, .flexible = 0};

  RemoteTopicPartition topic_id_partition;
  std::int32_t broker_id = 0;
  std::int64_t event_timestamp_ms = 0;
  std::int8_t remote_partition_delete_state = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("topic_id_partition", m.topic_id_partition);
    wire("broker_id", m.broker_id);
    wire("event_timestamp_ms", m.event_timestamp_ms);
    wire("remote_partition_delete_state", m.remote_partition_delete_state);
  }
};

struct RemoteLogSegmentMetadataSnapshotRecord {
  static constexpr Api api{
      .key = 3, .name = "RemoteLogSegmentMetadataSnapshotRecord", .versions = {0, 0}, .flexible = 0};

  Uuid segment_id;
  std::int64_t start_offset = 0;
  std::int64_t end_offset = 0;
  std::int32_t broker_id = 0;
  std::int64_t max_timestamp_ms = 0;
  std::int64_t event_timestamp_ms = 0;
  std::vector<SegmentLeaderEpoch> segment_leader_epochs;
  std::int32_t segment_size_in_bytes = 0;
  std::optional<ByteView> custom_metadata;
  std::int8_t remote_log_segment_state = 0;
  bool txn_index_empty = false;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("segment_id", m.segment_id);
    wire("start_offset", m.start_offset);
    wire("end_offset", m.end_offset);
    wire("broker_id", m.broker_id);
    wire("max_timestamp_ms", m.max_timestamp_ms);
    wire("event_timestamp_ms", m.event_timestamp_ms);
    wire("segment_leader_epochs", m.segment_leader_epochs);
    wire("segment_size_in_bytes", m.segment_size_in_bytes);
    wire("custom_metadata", m.custom_metadata);
    wire("remote_log_segment_state", m.remote_log_segment_state);
    wire.tag(0, "txn_index_empty", m.txn_index_empty);
  }
};

}  // namespace ottla::protocol
