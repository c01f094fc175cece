// ElectLeaders, API key 43, versions 0 to 2: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ElectLeadersRequest {
  static constexpr Api api{.key = 43, .name = "ElectLeaders", .versions = {0, 2}, .flexible = 2};

  struct TopicPartition {
    std::string_view topic;
    std::vector<std::int32_t> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic", m.topic);
      wire("partitions", m.partitions);
    }
  };

  std::int8_t election_type = 0;
  std::optional<std::vector<TopicPartition>> topic_partitions = std::vector<TopicPartition>{};
  std::int32_t timeout_ms = 60000;

  static void describe(auto& wire, auto& m) {
    wire("election_type", m.election_type, since(1));
    wire("topic_partitions", m.topic_partitions);
    wire("timeout_ms", m.timeout_ms);
  }
};

struct ElectLeadersResponse {
  static constexpr Api api = ElectLeadersRequest::api;

  struct ReplicaElectionResult {
    struct PartitionResult {
      std::int32_t partition_id = 0;
      std::int16_t error_code = 0;
      std::optional<std::string_view> error_message = "";

      static void describe(auto& wire, auto& m) {
        wire("partition_id", m.partition_id);
        wire("error_code", m.error_code);
        wire("error_message", m.error_message);
      }
    };

    std::string_view topic;
    std::vector<PartitionResult> partition_result;

    static void describe(auto& wire, auto& m) {
      wire("topic", m.topic);
      wire("partition_result", m.partition_result);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::vector<ReplicaElectionResult> replica_election_results;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code, since(1));
    wire("replica_election_results", m.replica_election_results);
  }
};

}  // namespace ottla::protocol
