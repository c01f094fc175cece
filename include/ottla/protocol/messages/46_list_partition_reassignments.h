// ListPartitionReassignments, API key 46, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ListPartitionReassignmentsRequest {
  static constexpr Api api{
      .key = 46, .name = "ListPartitionReassignments", .versions = {0, 0}, .flexible = 0};

  struct Topic {
    std::string_view name;
    std::vector<std::int32_t> partition_indexes;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("partition_indexes", m.partition_indexes);
    }
  };

  std::int32_t timeout_ms = 60000;
  std::optional<std::vector<Topic>> topics;

  static void describe(auto& wire, auto& m) {
    wire("timeout_ms", m.timeout_ms);
    wire("topics", m.topics);
  }
};

struct ListPartitionReassignmentsResponse {
  static constexpr Api api = ListPartitionReassignmentsRequest::api;

  struct Topic {
    struct Partition {
      std::int32_t partition_index = 0;
      std::vector<std::int32_t> replicas;
      std::vector<std::int32_t> adding_replicas;
      std::vector<std::int32_t> removing_replicas;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("replicas", m.replicas);
        wire("adding_replicas", m.adding_replicas);
        wire("removing_replicas", m.removing_replicas);
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
  std::int16_t error_code = 0;
  std::optional<std::string_view> error_message = "";
  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("error_message", m.error_message);
    wire("topics", m.topics);
  }
};

}  // namespace ottla::protocol
