// DescribeTopicPartitions, API key 75, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DescribeTopicPartitionsRequest {
  static constexpr Api api{.key = 75, .name = "DescribeTopicPartitions", .versions = {0, 0}, .flexible = 0};

  struct Topic {
    std::string_view name;

    static void describe(auto& wire, auto& m) { wire("name", m.name); }
  };

  struct Cursor {
    std::string_view topic_name;
    std::int32_t partition_index = 0;

    static void describe(auto& wire, auto& m) {
      wire("topic_name", m.topic_name);
      wire("partition_index", m.partition_index);
    }
  };

  std::vector<Topic> topics;
  std::int32_t response_partition_limit = 2000;
  std::optional<Cursor> cursor;

  static void describe(auto& wire, auto& m) {
    wire("topics", m.topics);
    wire("response_partition_limit", m.response_partition_limit);
    wire("cursor", m.cursor);
  }
};

struct DescribeTopicPartitionsResponse {
  static constexpr Api api = DescribeTopicPartitionsRequest::api;

  struct Topic {
    struct Partition {
      std::int16_t error_code = 0;
      std::int32_t partition_index = 0;
      std::int32_t leader_id = 0;
      std::int32_t leader_epoch = -1;
      std::vector<std::int32_t> replica_nodes;
      std::vector<std::int32_t> isr_nodes;
      std::optional<std::vector<std::int32_t>> eligible_leader_replicas;
      std::optional<std::vector<std::int32_t>> last_known_elr;
      std::vector<std::int32_t> offline_replicas;

      static void describe(auto& wire, auto& m) {
        wire("error_code", m.error_code);
        wire("partition_index", m.partition_index);
        wire("leader_id", m.leader_id);
        wire("leader_epoch", m.leader_epoch);
        wire("replica_nodes", m.replica_nodes);
        wire("isr_nodes", m.isr_nodes);
        wire("eligible_leader_replicas", m.eligible_leader_replicas);
        wire("last_known_elr", m.last_known_elr);
        wire("offline_replicas", m.offline_replicas);
      }
    };

    std::int16_t error_code = 0;
    std::optional<std::string_view> name = "";
    Uuid topic_id;
    bool is_internal = false;
    std::vector<Partition> partitions;
    std::int32_t topic_authorized_operations = std::numeric_limits<std::int32_t>::min();

    static void describe(auto& wire, auto& m) {
      wire("error_code", m.error_code);
      wire("name", m.name);
      wire("topic_id", m.topic_id);
      wire("is_internal", m.is_internal);
      wire("partitions", m.partitions);
      wire("topic_authorized_operations", m.topic_authorized_operations);
    }
  };

  struct NextCursor {
    std::string_view topic_name;
    std::int32_t partition_index = 0;

    static void describe(auto& wire, auto& m) {
      wire("topic_name", m.topic_name);
      wire("partition_index", m.partition_index);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> topics;
  std::optional<NextCursor> next_cursor;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("topics", m.topics);
    wire("next_cursor", m.next_cursor);
  }
};

}  // namespace ottla::protocol
