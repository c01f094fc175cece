// The keys and values of __consumer_offsets about streams groups.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct StreamsGroupMetadataKey {
  static constexpr Api api{.key = 17, .name = "StreamsGroupMetadataKey", .versions = {0, 0}};

  std::string_view group_id;

  static void describe(auto& wire, auto& m) { wire("group_id", m.group_id); }
};

struct StreamsGroupMetadataValue {
  static constexpr Api api{.key = 17, .name = "StreamsGroupMetadataValue", .versions = {0, 0}, .flexible = 0};

  struct LastAssignmentConfig {
    std::string_view key;
    std::string_view value;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("key", m.key);
      wire("value", m.value);
    }
  };

  std::int32_t epoch = 0;
  std::int64_t metadata_hash = 0;
  std::int32_t validated_topology_epoch = -1;
  std::optional<std::vector<LastAssignmentConfig>> last_assignment_configs =
      std::vector<LastAssignmentConfig>{};
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("epoch", m.epoch);
    wire("metadata_hash", m.metadata_hash);
    wire.tag(0, "validated_topology_epoch", m.validated_topology_epoch);
    wire.tag(1, "last_assignment_configs", m.last_assignment_configs);
  }
};

struct StreamsGroupMemberMetadataKey {
  static constexpr Api api{.key = 19, .name = "StreamsGroupMemberMetadataKey", .versions = {0, 0}};

  std::string_view group_id;
  std::string_view member_id;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id);
  }
};

struct StreamsGroupMemberMetadataValue {
  static constexpr Api api{
      .key = 19, .name = "StreamsGroupMemberMetadataValue", .versions = {0, 0}, .flexible = 0};

  struct UserEndpoint {
    std::string_view host;
    std::uint16_t port = 0;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("host", m.host);
      wire("port", m.port);
    }
  };

  struct ClientTag {
    std::string_view key;
    std::string_view value;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("key", m.key);
      wire("value", m.value);
    }
  };

  std::optional<std::string_view> instance_id = "";
  std::optional<std::string_view> rack_id = "";
  std::string_view client_id;
  std::string_view client_host;
  std::int32_t rebalance_timeout_ms = -1;
  std::int32_t topology_epoch = 0;
  std::string_view process_id;
  std::optional<UserEndpoint> user_endpoint;
  std::vector<ClientTag> client_tags;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("instance_id", m.instance_id);
    wire("rack_id", m.rack_id);
    wire("client_id", m.client_id);
    wire("client_host", m.client_host);
    wire("rebalance_timeout_ms", m.rebalance_timeout_ms);
    wire("topology_epoch", m.topology_epoch);
    wire("process_id", m.process_id);
    wire("user_endpoint", m.user_endpoint);
    wire("client_tags", m.client_tags);
  }
};

struct StreamsGroupTargetAssignmentMetadataKey {
  static constexpr Api api{.key = 20, .name = "StreamsGroupTargetAssignmentMetadataKey", .versions = {0, 0}};

  std::string_view group_id;

  static void describe(auto& wire, auto& m) { wire("group_id", m.group_id); }
};

struct StreamsGroupTargetAssignmentMetadataValue {
  static constexpr Api api{
      .key = 20, .name = "StreamsGroupTargetAssignmentMetadataValue", .versions = {0, 0}, .flexible = 0};

  std::int32_t assignment_epoch = 0;
  std::int64_t assignment_timestamp = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("assignment_epoch", m.assignment_epoch);
    wire.tag(0, "assignment_timestamp", m.assignment_timestamp);
  }
};

struct StreamsGroupTargetAssignmentMemberKey {
  static constexpr Api api{.key = 21, .name = "StreamsGroupTargetAssignmentMemberKey", .versions = {0, 0}};

  std::string_view group_id;
  std::string_view member_id;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id);
  }
};

struct StreamsGroupTargetAssignmentMemberValue {
  static constexpr Api api{
      .key = 21, .name = "StreamsGroupTargetAssignmentMemberValue", .versions = {0, 0}, .flexible = 0};

  struct ActiveTask {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
    }
  };

  struct StandbyTask {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
    }
  };

  struct WarmupTask {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
    }
  };

  std::vector<ActiveTask> active_tasks;
  std::vector<StandbyTask> standby_tasks;
  std::vector<WarmupTask> warmup_tasks;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("active_tasks", m.active_tasks);
    wire("standby_tasks", m.standby_tasks);
    wire("warmup_tasks", m.warmup_tasks);
  }
};

struct StreamsGroupCurrentMemberAssignmentKey {
  static constexpr Api api{.key = 22, .name = "StreamsGroupCurrentMemberAssignmentKey", .versions = {0, 0}};

  std::string_view group_id;
  std::string_view member_id;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id);
  }
};

struct StreamsGroupCurrentMemberAssignmentValue {
  static constexpr Api api{
      .key = 22, .name = "StreamsGroupCurrentMemberAssignmentValue", .versions = {0, 0}, .flexible = 0};

  struct ActiveTask {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;
    std::optional<std::vector<std::int32_t>> assignment_epochs = std::vector<std::int32_t>{};
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
      wire.tag(0, "assignment_epochs", m.assignment_epochs);
    }
  };

  struct StandbyTask {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;
    std::optional<std::vector<std::int32_t>> assignment_epochs = std::vector<std::int32_t>{};
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
      wire.tag(0, "assignment_epochs", m.assignment_epochs);
    }
  };

  struct WarmupTask {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;
    std::optional<std::vector<std::int32_t>> assignment_epochs = std::vector<std::int32_t>{};
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
      wire.tag(0, "assignment_epochs", m.assignment_epochs);
    }
  };

  struct ActiveTasksPendingRevocation {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;
    std::optional<std::vector<std::int32_t>> assignment_epochs = std::vector<std::int32_t>{};
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
      wire.tag(0, "assignment_epochs", m.assignment_epochs);
    }
  };

  struct StandbyTasksPendingRevocation {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;
    std::optional<std::vector<std::int32_t>> assignment_epochs = std::vector<std::int32_t>{};
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
      wire.tag(0, "assignment_epochs", m.assignment_epochs);
    }
  };

  struct WarmupTasksPendingRevocation {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;
    std::optional<std::vector<std::int32_t>> assignment_epochs = std::vector<std::int32_t>{};
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
      wire.tag(0, "assignment_epochs", m.assignment_epochs);
    }
  };

  std::int32_t member_epoch = 0;
  std::int32_t previous_member_epoch = 0;
  std::int8_t state = 0;
  std::vector<ActiveTask> active_tasks;
  std::vector<StandbyTask> standby_tasks;
  std::vector<WarmupTask> warmup_tasks;
  std::vector<ActiveTasksPendingRevocation> active_tasks_pending_revocation;
  std::vector<StandbyTasksPendingRevocation> standby_tasks_pending_revocation;
  std::vector<WarmupTasksPendingRevocation> warmup_tasks_pending_revocation;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("member_epoch", m.member_epoch);
    wire("previous_member_epoch", m.previous_member_epoch);
    wire("state", m.state);
    wire("active_tasks", m.active_tasks);
    wire("standby_tasks", m.standby_tasks);
    wire("warmup_tasks", m.warmup_tasks);
    wire("active_tasks_pending_revocation", m.active_tasks_pending_revocation);
    wire("standby_tasks_pending_revocation", m.standby_tasks_pending_revocation);
    wire("warmup_tasks_pending_revocation", m.warmup_tasks_pending_revocation);
  }
};

struct StreamsGroupTopologyKey {
  static constexpr Api api{.key = 23, .name = "StreamsGroupTopologyKey", .versions = {0, 0}};

  std::string_view group_id;

  static void describe(auto& wire, auto& m) { wire("group_id", m.group_id); }
};

struct StreamsGroupTopologyValue {
  static constexpr Api api{.key = 23, .name = "StreamsGroupTopologyValue", .versions = {0, 0}, .flexible = 0};

  struct Subtopology {
    struct StateChangelogTopic {
      struct TopicConfig {
        std::string_view key;
        std::string_view value;
        UnknownTaggedFields unknown_tagged_fields;

        static void describe(auto& wire, auto& m) {
          wire("key", m.key);
          wire("value", m.value);
        }
      };

      std::string_view name;
      std::int32_t partitions = 0;
      std::int16_t replication_factor = 0;
      std::vector<TopicConfig> topic_configs;
      UnknownTaggedFields unknown_tagged_fields;

      static void describe(auto& wire, auto& m) {
        wire("name", m.name);
        wire("partitions", m.partitions);
        wire("replication_factor", m.replication_factor);
        wire("topic_configs", m.topic_configs);
      }
    };

    struct RepartitionSourceTopic {
      struct TopicConfig {
        std::string_view key;
        std::string_view value;
        UnknownTaggedFields unknown_tagged_fields;

        static void describe(auto& wire, auto& m) {
          wire("key", m.key);
          wire("value", m.value);
        }
      };

      std::string_view name;
      std::int32_t partitions = 0;
      std::int16_t replication_factor = 0;
      std::vector<TopicConfig> topic_configs;
      UnknownTaggedFields unknown_tagged_fields;

      static void describe(auto& wire, auto& m) {
        wire("name", m.name);
        wire("partitions", m.partitions);
        wire("replication_factor", m.replication_factor);
        wire("topic_configs", m.topic_configs);
      }
    };

    struct CopartitionGroup {
      std::vector<std::int16_t> source_topics;
      std::vector<std::int16_t> source_topic_regex;
      std::vector<std::int16_t> repartition_source_topics;
      UnknownTaggedFields unknown_tagged_fields;

      static void describe(auto& wire, auto& m) {
        wire("source_topics", m.source_topics);
        wire("source_topic_regex", m.source_topic_regex);
        wire("repartition_source_topics", m.repartition_source_topics);
      }
    };

    std::string_view subtopology_id;
    std::vector<std::string_view> source_topics;
    std::vector<std::string_view> source_topic_regex;
    std::vector<StateChangelogTopic> state_changelog_topics;
    std::vector<std::string_view> repartition_sink_topics;
    std::vector<RepartitionSourceTopic> repartition_source_topics;
    std::vector<CopartitionGroup> copartition_groups;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("source_topics", m.source_topics);
      wire("source_topic_regex", m.source_topic_regex);
      wire("state_changelog_topics", m.state_changelog_topics);
      wire("repartition_sink_topics", m.repartition_sink_topics);
      wire("repartition_source_topics", m.repartition_source_topics);
      wire("copartition_groups", m.copartition_groups);
    }
  };

  std::int32_t epoch = 0;
  std::vector<Subtopology> subtopologies;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("epoch", m.epoch);
    wire("subtopologies", m.subtopologies);
  }
};

}  // namespace ottla::protocol
