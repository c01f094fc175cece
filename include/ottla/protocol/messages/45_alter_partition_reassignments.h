// AlterPartitionReassignments, API key 45, versions 0 to 1: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct AlterPartitionReassignmentsRequest {
  static constexpr Api api{
      .key = 45, .name = "AlterPartitionReassignments", .versions = {0, 1}, .flexible = 0};

  struct Topic {
    struct Partition {
      std::int32_t partition_index = 0;
      std::optional<std::vector<std::int32_t>> replicas;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("replicas", m.replicas);
      }
    };

    std::string_view name;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("partitions", m.partitions);
    }
  };

  std::int32_t timeout_ms = 60000;
  bool allow_replication_factor_change = true;
  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) {
    wire("timeout_ms", m.timeout_ms);
    wire("allow_replication_factor_change", m.allow_replication_factor_change, since(1));
    wire("topics", m.topics);
  }
};

struct AlterPartitionReassignmentsResponse {
  static constexpr Api api = AlterPartitionReassignmentsRequest::api;

  struct Response {
    struct Partition {
      std::int32_t partition_index = 0;
      std::int16_t error_code = 0;
      std::optional<std::string_view> error_message = "";

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("error_code", m.error_code);
        wire("error_message", m.error_message);
      }
    };

    std::string_view name;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("partitions", m.partitions);
    }
  };

  std::int32_t throttle_time_ms = 0;
  bool allow_replication_factor_change = true;
  std::int16_t error_code = 0;
  std::optional<std::string_view> error_message = "";
  std::vector<Response> responses;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("allow_replication_factor_change", m.allow_replication_factor_change, since(1));
    wire("error_code", m.error_code);
    wire("error_message", m.error_message);
    wire("responses", m.responses);
  }
};

}  // namespace ottla::protocol
