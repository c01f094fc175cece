// DescribeProducers, API key 61, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DescribeProducersRequest {
  static constexpr Api api{.key = 61, .name = "DescribeProducers", .versions = {0, 0}, .flexible = 0};

  struct Topic {
    std::string_view name;
    std::vector<std::int32_t> partition_indexes;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("partition_indexes", m.partition_indexes);
    }
  };

  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) { wire("topics", m.topics); }
};

struct DescribeProducersResponse {
  static constexpr Api api = DescribeProducersRequest::api;

  struct Topic {
    struct Partition {
      struct ActiveProducer {
        std::int64_t producer_id = 0;
        std::int32_t producer_epoch = 0;
        std::int32_t last_sequence = -1;
        std::int64_t last_timestamp = -1;
        std::int32_t coordinator_epoch = 0;
        std::int64_t current_txn_start_offset = -1;

        static void describe(auto& wire, auto& m) {
          wire("producer_id", m.producer_id);
          wire("producer_epoch", m.producer_epoch);
          wire("last_sequence", m.last_sequence);
          wire("last_timestamp", m.last_timestamp);
          wire("coordinator_epoch", m.coordinator_epoch);
          wire("current_txn_start_offset", m.current_txn_start_offset);
        }
      };

      std::int32_t partition_index = 0;
      std::int16_t error_code = 0;
      std::optional<std::string_view> error_message;
      std::vector<ActiveProducer> active_producers;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("error_code", m.error_code);
        wire("error_message", m.error_message);
        wire("active_producers", m.active_producers);
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
  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("topics", m.topics);
  }
};

}  // namespace ottla::protocol
