// StreamsGroupDescribe, API key 89, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct StreamsGroupDescribeRequest {
  static constexpr Api api{.key = 89, .name = "StreamsGroupDescribe", .versions = {0, 0}, .flexible = 0};

  std::vector<std::string_view> group_ids;
  bool include_authorized_operations = false;

  static void describe(auto& wire, auto& m) {
    wire("group_ids", m.group_ids);
    wire("include_authorized_operations", m.include_authorized_operations);
  }
};

struct StreamsGroupDescribeResponse {
  static constexpr Api api = StreamsGroupDescribeRequest::api;

  struct Group {
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

        std::string_view subtopology_id;
        std::vector<std::string_view> source_topics;
        std::vector<std::string_view> repartition_sink_topics;
        std::vector<StateChangelogTopic> state_changelog_topics;
        std::vector<RepartitionSourceTopic> repartition_source_topics;

        static void describe(auto& wire, auto& m) {
          wire("subtopology_id", m.subtopology_id);
          wire("source_topics", m.source_topics);
          wire("repartition_sink_topics", m.repartition_sink_topics);
          wire("state_changelog_topics", m.state_changelog_topics);
          wire("repartition_source_topics", m.repartition_source_topics);
        }
      };

      std::int32_t epoch = 0;
      std::optional<std::vector<Subtopology>> subtopologies = std::vector<Subtopology>{};

      static void describe(auto& wire, auto& m) {
        wire("epoch", m.epoch);
        wire("subtopologies", m.subtopologies);
      }
    };

    struct Member {
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

      struct Assignment {
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

        std::vector<ActiveTask> active_tasks;
        std::vector<StandbyTask> standby_tasks;
        std::vector<WarmupTask> warmup_tasks;

        static void describe(auto& wire, auto& m) {
          wire("active_tasks", m.active_tasks);
          wire("standby_tasks", m.standby_tasks);
          wire("warmup_tasks", m.warmup_tasks);
        }
      };

      struct TargetAssignment {
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

        std::vector<ActiveTask> active_tasks;
        std::vector<StandbyTask> standby_tasks;
        std::vector<WarmupTask> warmup_tasks;

        static void describe(auto& wire, auto& m) {
          wire("active_tasks", m.active_tasks);
          wire("standby_tasks", m.standby_tasks);
          wire("warmup_tasks", m.warmup_tasks);
        }
      };

      std::string_view member_id;
      std::int32_t member_epoch = 0;
      std::optional<std::string_view> instance_id;
      std::optional<std::string_view> rack_id;
      std::string_view client_id;
      std::string_view client_host;
      std::int32_t topology_epoch = 0;
      std::string_view process_id;
      std::optional<UserEndpoint> user_endpoint;
      std::vector<ClientTag> client_tags;
      std::vector<TaskOffset> task_offsets;
      std::vector<TaskEndOffset> task_end_offsets;
      Assignment assignment;
      TargetAssignment target_assignment;
      bool is_classic = false;

      static void describe(auto& wire, auto& m) {
        wire("member_id", m.member_id);
        wire("member_epoch", m.member_epoch);
        wire("instance_id", m.instance_id);
        wire("rack_id", m.rack_id);
        wire("client_id", m.client_id);
        wire("client_host", m.client_host);
        wire("topology_epoch", m.topology_epoch);
        wire("process_id", m.process_id);
        wire("user_endpoint", m.user_endpoint);
        wire("client_tags", m.client_tags);
        wire("task_offsets", m.task_offsets);
        wire("task_end_offsets", m.task_end_offsets);
        wire("assignment", m.assignment);
        wire("target_assignment", m.target_assignment);
        wire("is_classic", m.is_classic);
      }
    };

    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message;
    std::string_view group_id;
    std::string_view group_state;
    std::int32_t group_epoch = 0;
    std::int32_t assignment_epoch = 0;
    std::optional<Topology> topology;
    std::vector<Member> members;
    std::int32_t authorized_operations = std::numeric_limits<std::int32_t>::min();

    static void describe(auto& wire, auto& m) {
      wire("error_code", m.error_code);
      wire("error_message", m.error_message);
      wire("group_id", m.group_id);
      wire("group_state", m.group_state);
      wire("group_epoch", m.group_epoch);
      wire("assignment_epoch", m.assignment_epoch);
      wire("topology", m.topology);
      wire("members", m.members);
      wire("authorized_operations", m.authorized_operations);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Group> groups;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("groups", m.groups);
  }
};

}  // namespace ottla::protocol
