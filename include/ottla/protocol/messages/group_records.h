// The keys and values of __consumer_offsets about classic and consumer groups.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct GroupMetadataKey {
  static constexpr Api api{.key = 2, .name = "GroupMetadataKey", .versions = {0, 0}};

  std::string_view group;

  static void describe(auto& wire, auto& m) { wire("group", m.group); }
};

struct GroupMetadataValue {
  static constexpr Api api{.key = 2, .name = "GroupMetadataValue", .versions = {0, 4}, .flexible = 4};

  struct Member {
    std::string_view member_id;
    std::optional<std::string_view> group_instance_id;
    std::string_view client_id;
    std::string_view client_host;
    std::int32_t rebalance_timeout = -1;
    std::int32_t session_timeout = 0;
    ByteView subscription;
    ByteView assignment;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("member_id", m.member_id);
      wire("group_instance_id", m.group_instance_id, since(3));
      wire("client_id", m.client_id);
      wire("client_host", m.client_host);
      wire("rebalance_timeout", m.rebalance_timeout, since(1));
      wire("session_timeout", m.session_timeout);
      wire("subscription", m.subscription);
      wire("assignment", m.assignment);
    }
  };

  std::string_view protocol_type;
  std::int32_t generation = 0;
  std::optional<std::string_view> protocol = "";
  std::optional<std::string_view> leader = "";
  std::int64_t current_state_timestamp = -1;
  std::vector<Member> members;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("protocol_type", m.protocol_type);
    wire("generation", m.generation);
    wire("protocol", m.protocol);
    wire("leader", m.leader);
    wire("current_state_timestamp", m.current_state_timestamp, since(2));
    wire("members", m.members);
  }
};

struct ConsumerGroupMetadataKey {
  static constexpr Api api{.key = 3, .name = "ConsumerGroupMetadataKey", .versions = {0, 0}};

  std::string_view group_id;

  static void describe(auto& wire, auto& m) { wire("group_id", m.group_id); }
};

struct ConsumerGroupMetadataValue {
  static constexpr Api api{.key = 3, .name = "ConsumerGroupMetadataValue", .versions = {0, 0}, .flexible = 0};

  std::int32_t epoch = 0;
  std::int64_t metadata_hash = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("epoch", m.epoch);
    wire.tag(0, "metadata_hash", m.metadata_hash);
  }
};

struct ConsumerGroupPartitionMetadataKey {
  static constexpr Api api{.key = 4, .name = "ConsumerGroupPartitionMetadataKey", .versions = {0, 0}};

  std::string_view group_id;

  static void describe(auto& wire, auto& m) { wire("group_id", m.group_id); }
};

struct ConsumerGroupPartitionMetadataValue {
  static constexpr Api api{
      .key = 4, .name = "ConsumerGroupPartitionMetadataValue", .versions = {0, 0}, .flexible = 0};

  struct Topic {
    struct PartitionMetadata {
      std::int32_t partition = 0;
      std::vector<std::string_view> racks;
      UnknownTaggedFields unknown_tagged_fields;

      static void describe(auto& wire, auto& m) {
        wire("partition", m.partition);
        wire("racks", m.racks);
      }
    };

    Uuid topic_id;
    std::string_view topic_name;
    std::int32_t num_partitions = 0;
    std::vector<PartitionMetadata> partition_metadata;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id);
      wire("topic_name", m.topic_name);
      wire("num_partitions", m.num_partitions);
      wire("partition_metadata", m.partition_metadata);
    }
  };

  std::vector<Topic> topics;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) { wire("topics", m.topics); }
};

struct ConsumerGroupMemberMetadataKey {
  static constexpr Api api{.key = 5, .name = "ConsumerGroupMemberMetadataKey", .versions = {0, 0}};

  std::string_view group_id;
  std::string_view member_id;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id);
  }
};

struct ConsumerGroupMemberMetadataValue {
  static constexpr Api api{
      .key = 5, .name = "ConsumerGroupMemberMetadataValue", .versions = {0, 0}, .flexible = 0};

  struct ClassicMemberMetadata {
    struct SupportedProtocol {
      std::string_view name;
      ByteView metadata;
      UnknownTaggedFields unknown_tagged_fields;

      static void describe(auto& wire, auto& m) {
        wire("name", m.name);
        wire("metadata", m.metadata);
      }
    };

    std::int32_t session_timeout_ms = 0;
    std::vector<SupportedProtocol> supported_protocols;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("session_timeout_ms", m.session_timeout_ms);
      wire("supported_protocols", m.supported_protocols);
    }
  };

  std::optional<std::string_view> instance_id = "";
  std::optional<std::string_view> rack_id = "";
  std::string_view client_id;
  std::string_view client_host;
  std::vector<std::string_view> subscribed_topic_names;
  std::optional<std::string_view> subscribed_topic_regex = "";
  std::int32_t rebalance_timeout_ms = -1;
  std::optional<std::string_view> server_assignor = "";
  std::optional<ClassicMemberMetadata> classic_member_metadata = ClassicMemberMetadata{};
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("instance_id", m.instance_id);
    wire("rack_id", m.rack_id);
    wire("client_id", m.client_id);
    wire("client_host", m.client_host);
    wire("subscribed_topic_names", m.subscribed_topic_names);
    wire("subscribed_topic_regex", m.subscribed_topic_regex);
    wire("rebalance_timeout_ms", m.rebalance_timeout_ms);
    wire("server_assignor", m.server_assignor);
    wire.tag(0, "classic_member_metadata", m.classic_member_metadata);
  }
};

struct ConsumerGroupTargetAssignmentMetadataKey {
  static constexpr Api api{.key = 6, .name = "ConsumerGroupTargetAssignmentMetadataKey", .versions = {0, 0}};

  std::string_view group_id;

  static void describe(auto& wire, auto& m) { wire("group_id", m.group_id); }
};

struct ConsumerGroupTargetAssignmentMetadataValue {
  static constexpr Api api{
      .key = 6, .name = "ConsumerGroupTargetAssignmentMetadataValue", .versions = {0, 0}, .flexible = 0};

  std::int32_t assignment_epoch = 0;
  std::int64_t assignment_timestamp = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("assignment_epoch", m.assignment_epoch);
    wire.tag(0, "assignment_timestamp", m.assignment_timestamp);
  }
};

struct ConsumerGroupTargetAssignmentMemberKey {
  static constexpr Api api{.key = 7, .name = "ConsumerGroupTargetAssignmentMemberKey", .versions = {0, 0}};

  std::string_view group_id;
  std::string_view member_id;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id);
  }
};

struct ConsumerGroupTargetAssignmentMemberValue {
  static constexpr Api api{
      .key = 7, .name = "ConsumerGroupTargetAssignmentMemberValue", .versions = {0, 0}, .flexible = 0};

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

struct ConsumerGroupCurrentMemberAssignmentKey {
  static constexpr Api api{.key = 8, .name = "ConsumerGroupCurrentMemberAssignmentKey", .versions = {0, 0}};

  std::string_view group_id;
  std::string_view member_id;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id);
  }
};

struct ConsumerGroupCurrentMemberAssignmentValue {
  static constexpr Api api{
      .key = 8, .name = "ConsumerGroupCurrentMemberAssignmentValue", .versions = {0, 0}, .flexible = 0};

  struct AssignedPartition {
    Uuid topic_id;
    std::vector<std::int32_t> partitions;
    std::optional<std::vector<std::int32_t>> assignment_epochs = std::vector<std::int32_t>{};
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id);
      wire("partitions", m.partitions);
      wire.tag(0, "assignment_epochs", m.assignment_epochs);
    }
  };

  struct PartitionsPendingRevocation {
    Uuid topic_id;
    std::vector<std::int32_t> partitions;
    std::optional<std::vector<std::int32_t>> assignment_epochs = std::vector<std::int32_t>{};
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id);
      wire("partitions", m.partitions);
      wire.tag(0, "assignment_epochs", m.assignment_epochs);
    }
  };

  std::int32_t member_epoch = 0;
  std::int32_t previous_member_epoch = 0;
  std::int8_t state = 0;
  std::vector<AssignedPartition> assigned_partitions;
  std::vector<PartitionsPendingRevocation> partitions_pending_revocation;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("member_epoch", m.member_epoch);
    wire("previous_member_epoch", m.previous_member_epoch);
    wire("state", m.state);
    wire("assigned_partitions", m.assigned_partitions);
    wire("partitions_pending_revocation", m.partitions_pending_revocation);
  }
};

struct ConsumerGroupRegularExpressionKey {
  static constexpr Api api{.key = 16, .name = "ConsumerGroupRegularExpressionKey", .versions = {0, 0}};

  std::string_view group_id;
  std::string_view regular_expression;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("regular_expression", m.regular_expression);
  }
};

struct ConsumerGroupRegularExpressionValue {
  static constexpr Api api{
      .key = 16, .name = "ConsumerGroupRegularExpressionValue", .versions = {0, 0}, .flexible = 0};

  std::vector<std::string_view> topics;
  std::int64_t version = 0;
  std::int64_t timestamp = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("topics", m.topics);
    wire("version", m.version);
    wire("timestamp", m.timestamp);
  }
};

}  // namespace ottla::protocol
