// StreamsGroupHeartbeat, API key 88, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct StreamsGroupHeartbeatRequest {
  static constexpr Api api{.key = 88, .name = "StreamsGroupHeartbeat", .versions = {0, 0}, .flexible = 0};

  struct Topology {
    struct Subtopology {
      struct StateChangelogTopic {
        struct TopicConfig {
          std::string_view key;
          std::string_view value;

          static void describe(auto& wire, auto& m) {
            wire("key", m.key);
            wire("value", m.value);
          }
        };

        std::string_view name;
        std::int32_t partitions = 0;
        std::int16_t replication_factor = 0;
        std::vector<TopicConfig> topic_configs;

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

          static void describe(auto& wire, auto& m) {
            wire("key", m.key);
            wire("value", m.value);
          }
        };

        std::string_view name;
        std::int32_t partitions = 0;
        std::int16_t replication_factor = 0;
        std::vector<TopicConfig> topic_configs;

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

    static void describe(auto& wire, auto& m) {
      wire("epoch", m.epoch);
      wire("subtopologies", m.subtopologies);
    }
  };

  struct ActiveTask {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
    }
  };

  struct StandbyTask {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
    }
  };

  struct WarmupTask {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
    }
  };

  struct UserEndpoint {
    std::string_view host;
    std::uint16_t port = 0;

    static void describe(auto& wire, auto& m) {
      wire("host", m.host);
      wire("port", m.port);
    }
  };

  struct ClientTag {
    std::string_view key;
    std::string_view value;

    static void describe(auto& wire, auto& m) {
      wire("key", m.key);
      wire("value", m.value);
    }
  };

  struct TaskOffset {
    std::string_view subtopology_id;
    std::int32_t partition = 0;
    std::int64_t offset = 0;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partition", m.partition);
      wire("offset", m.offset);
    }
  };

  struct TaskEndOffset {
    std::string_view subtopology_id;
    std::int32_t partition = 0;
    std::int64_t offset = 0;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partition", m.partition);
      wire("offset", m.offset);
    }
  };

  std::string_view group_id;
  std::string_view member_id;
  std::int32_t member_epoch = 0;
  std::int32_t endpoint_information_epoch = 0;
  std::optional<std::string_view> instance_id;
  std::optional<std::string_view> rack_id;
  std::int32_t rebalance_timeout_ms = -1;
  std::optional<Topology> topology;
  std::optional<std::vector<ActiveTask>> active_tasks;
  std::optional<std::vector<StandbyTask>> standby_tasks;
  std::optional<std::vector<WarmupTask>> warmup_tasks;
  std::optional<std::string_view> process_id;
  std::optional<UserEndpoint> user_endpoint;
  std::optional<std::vector<ClientTag>> client_tags;
  std::optional<std::vector<TaskOffset>> task_offsets;
  std::optional<std::vector<TaskEndOffset>> task_end_offsets;
  bool shutdown_application = false;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id);
    wire("member_epoch", m.member_epoch);
    wire("endpoint_information_epoch", m.endpoint_information_epoch);
    wire("instance_id", m.instance_id);
    wire("rack_id", m.rack_id);
    wire("rebalance_timeout_ms", m.rebalance_timeout_ms);
    wire("topology", m.topology);
    wire("active_tasks", m.active_tasks);
    wire("standby_tasks", m.standby_tasks);
    wire("warmup_tasks", m.warmup_tasks);
    wire("process_id", m.process_id);
    wire("user_endpoint", m.user_endpoint);
    wire("client_tags", m.client_tags);
    wire("task_offsets", m.task_offsets);
    wire("task_end_offsets", m.task_end_offsets);
    wire("shutdown_application", m.shutdown_application);
  }
};

struct StreamsGroupHeartbeatResponse {
  static constexpr Api api = StreamsGroupHeartbeatRequest::api;

  struct Status {
    std::int8_t status_code = 0;
    std::string_view status_detail;

    static void describe(auto& wire, auto& m) {
      wire("status_code", m.status_code);
      wire("status_detail", m.status_detail);
    }
  };

  struct ActiveTask {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
    }
  };

  struct StandbyTask {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
    }
  };

  struct WarmupTask {
    std::string_view subtopology_id;
    std::vector<std::int32_t> partitions;

    static void describe(auto& wire, auto& m) {
      wire("subtopology_id", m.subtopology_id);
      wire("partitions", m.partitions);
    }
  };

  struct PartitionsByUserEndpoint {
    struct UserEndpoint {
      std::string_view host;
      std::uint16_t port = 0;

      static void describe(auto& wire, auto& m) {
        wire("host", m.host);
        wire("port", m.port);
      }
    };

    struct ActivePartition {
      std::string_view topic;
      std::vector<std::int32_t> partitions;

      static void describe(auto& wire, auto& m) {
        wire("topic", m.topic);
        wire("partitions", m.partitions);
      }
    };

    struct StandbyPartition {
      std::string_view topic;
      std::vector<std::int32_t> partitions;

      static void describe(auto& wire, auto& m) {
        wire("topic", m.topic);
        wire("partitions", m.partitions);
      }
    };

    UserEndpoint user_endpoint;
    std::vector<ActivePartition> active_partitions;
    std::vector<StandbyPartition> standby_partitions;

    static void describe(auto& wire, auto& m) {
      wire("user_endpoint", m.user_endpoint);
      wire("active_partitions", m.active_partitions);
      wire("standby_partitions", m.standby_partitions);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::optional<std::string_view> error_message;
  std::string_view member_id;
  std::int32_t member_epoch = 0;
  std::int32_t heartbeat_interval_ms = 0;
  std::int32_t acceptable_recovery_lag = 0;
  std::int32_t task_offset_interval_ms = 0;
  std::optional<std::vector<Status>> status = std::vector<Status>{};
  std::optional<std::vector<ActiveTask>> active_tasks;
  std::optional<std::vector<StandbyTask>> standby_tasks;
  std::optional<std::vector<WarmupTask>> warmup_tasks;
  std::int32_t endpoint_information_epoch = 0;
  std::optional<std::vector<PartitionsByUserEndpoint>> partitions_by_user_endpoint;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("error_message", m.error_message);
    wire("member_id", m.member_id);
    wire("member_epoch", m.member_epoch);
    wire("heartbeat_interval_ms", m.heartbeat_interval_ms);
    wire("acceptable_recovery_lag", m.acceptable_recovery_lag);
    wire("task_offset_interval_ms", m.task_offset_interval_ms);
    wire("status", m.status);
    wire("active_tasks", m.active_tasks);
    wire("standby_tasks", m.standby_tasks);
    wire("warmup_tasks", m.warmup_tasks);
    wire("endpoint_information_epoch", m.endpoint_information_epoch);
    wire("partitions_by_user_endpoint", m.partitions_by_user_endpoint);
  }
};

}  // namespace ottla::protocol
