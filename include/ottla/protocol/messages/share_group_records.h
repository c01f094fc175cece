// The keys and values of __consumer_offsets about share groups.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ShareGroupMemberMetadataKey {
  static constexpr Api api{.key = 10, .name = "ShareGroupMemberMetadataKey", .versions = {0, 0}};

  std::string_view group_id;
  std::string_view member_id;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id);
  }
};

struct ShareGroupMemberMetadataValue {
  static constexpr Api api{
      .key = 10, .name = "ShareGroupMemberMetadataValue", .versions = {0, 0}, .flexible = 0};

  std::optional<std::string_view> rack_id = "";
  std::string_view client_id;
  std::string_view client_host;
  std::vector<std::string_view> subscribed_topic_names;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("rack_id", m.rack_id);
    wire("client_id", m.client_id);
    wire("client_host", m.client_host);
    wire("subscribed_topic_names", m.subscribed_topic_names);
  }
};

struct ShareGroupMetadataKey {
  static constexpr Api api{.key = 11, .name = "ShareGroupMetadataKey", .versions = {0, 0}};

  std::string_view group_id;

  static void describe(auto& wire, auto& m) { wire("group_id", m.group_id); }
};

struct ShareGroupMetadataValue {
  static constexpr Api api{.key = 11, .name = "ShareGroupMetadataValue", .versions = {0, 0}, .flexible = 0};

  std::int32_t epoch = 0;
  std::int64_t metadata_hash = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("epoch", m.epoch);
    wire("metadata_hash", m.metadata_hash);
  }
};

struct ShareGroupTargetAssignmentMetadataKey {
  static constexpr Api api{.key = 12, .name = "ShareGroupTargetAssignmentMetadataKey", .versions = {0, 0}};

  std::string_view group_id;

  static void describe(auto& wire, auto& m) { wire("group_id", m.group_id); }
};

struct ShareGroupTargetAssignmentMetadataValue {
  static constexpr Api api{
      .key = 12, .name = "ShareGroupTargetAssignmentMetadataValue", .versions = {0, 0}, .flexible = 0};

  std::int32_t assignment_epoch = 0;
  std::int64_t assignment_timestamp = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("assignment_epoch", m.assignment_epoch);
    wire.tag(0, "assignment_timestamp", m.assignment_timestamp);
  }
};

struct ShareGroupTargetAssignmentMemberKey {
  static constexpr Api api{.key = 13, .name = "ShareGroupTargetAssignmentMemberKey", .versions = {0, 0}};

  std::string_view group_id;
  std::string_view member_id;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id);
  }
};

struct ShareGroupTargetAssignmentMemberValue {
  static constexpr Api api{
      .key = 13, .name = "ShareGroupTargetAssignmentMemberValue", .versions = {0, 0}, .flexible = 0};

  struct TopicPartition {
    Uuid topic_id;
    std::vector<std::int32_t> partitions;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id);
      wire("partitions", m.partitions);
    }
  };

  std::vector<TopicPartition> topic_partitions;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) { wire("topic_partitions", m.topic_partitions); }
};

struct ShareGroupCurrentMemberAssignmentKey {
  static constexpr Api api{.key = 14, .name = "ShareGroupCurrentMemberAssignmentKey", .versions = {0, 0}};

  std::string_view group_id;
  std::string_view member_id;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id);
  }
};

struct ShareGroupCurrentMemberAssignmentValue {
  static constexpr Api api{
      .key = 14, .name = "ShareGroupCurrentMemberAssignmentValue", .versions = {0, 0}, .flexible = 0};

  struct AssignedPartition {
    Uuid topic_id;
    std::vector<std::int32_t> partitions;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id);
      wire("partitions", m.partitions);
    }
  };

  std::int32_t member_epoch = 0;
  std::int32_t previous_member_epoch = 0;
  std::int8_t state = 0;
  std::vector<AssignedPartition> assigned_partitions;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("member_epoch", m.member_epoch);
    wire("previous_member_epoch", m.previous_member_epoch);
    wire("state", m.state);
    wire("assigned_partitions", m.assigned_partitions);
  }
};

struct ShareGroupStatePartitionMetadataKey {
  static constexpr Api api{.key = 15, .name = "ShareGroupStatePartitionMetadataKey", .versions = {0, 0}};

  std::string_view group_id;

  static void describe(auto& wire, auto& m) { wire("group_id", m.group_id); }
};

struct ShareGroupStatePartitionMetadataValue {
  static constexpr Api api{
      .key = 15, .name = "ShareGroupStatePartitionMetadataValue", .versions = {0, 0}, .flexible = 0};

  struct InitializingTopic {
    Uuid topic_id;
    std::string_view topic_name;
    std::vector<std::int32_t> partitions;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id);
      wire("topic_name", m.topic_name);
      wire("partitions", m.partitions);
    }
  };

  struct InitializedTopic {
    Uuid topic_id;
    std::string_view topic_name;
    std::vector<std::int32_t> partitions;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id);
      wire("topic_name", m.topic_name);
      wire("partitions", m.partitions);
    }
  };

  struct DeletingTopic {
    Uuid topic_id;
    std::string_view topic_name;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id);
      wire("topic_name", m.topic_name);
    }
  };

  std::vector<InitializingTopic> initializing_topics;
  std::vector<InitializedTopic> initialized_topics;
  std::vector<DeletingTopic> deleting_topics;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("initializing_topics", m.initializing_topics);
    wire("initialized_topics", m.initialized_topics);
    wire("deleting_topics", m.deleting_topics);
  }
};

}  // namespace ottla::protocol
