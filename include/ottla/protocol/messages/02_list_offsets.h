// ListOffsets, API key 2, versions 0 to 11: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ListOffsetsRequest {
  static constexpr Api api{.key = 2, .name = "ListOffsets", .versions = {0, 11}, .flexible = 6};

  struct Topic {
    struct Partition {
      std::int32_t partition_index = 0;
      std::int32_t current_leader_epoch = -1;
      std::int64_t timestamp = 0;
      std::int32_t max_num_offsets = 1;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("current_leader_epoch", m.current_leader_epoch, since(4));
        wire("timestamp", m.timestamp);
        wire("max_num_offsets", m.max_num_offsets, until(0));
      }
    };

    std::string_view name;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("partitions", m.partitions);
    }
  };

  std::int32_t replica_id = 0;
  std::int8_t isolation_level = 0;
  std::vector<Topic> topics;
  std::int32_t timeout_ms = 0;

  static void describe(auto& wire, auto& m) {
    wire("replica_id", m.replica_id);
    wire("isolation_level", m.isolation_level, since(2));
    wire("topics", m.topics);
    wire("timeout_ms", m.timeout_ms, since(10));
  }
};

struct ListOffsetsResponse {
  static constexpr Api api = ListOffsetsRequest::api;

  struct Topic {
    struct Partition {
      std::int32_t partition_index = 0;
      std::int16_t error_code = 0;
      std::int64_t timestamp = -1;
      std::int64_t offset = -1;
      std::int32_t leader_epoch = -1;
      std::vector<std::int64_t> old_style_offsets;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("error_code", m.error_code);
        wire("timestamp", m.timestamp, since(1));
        wire("offset", m.offset, since(1));
        wire("leader_epoch", m.leader_epoch, since(4));
        wire("old_style_offsets", m.old_style_offsets, until(0));
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
    wire("throttle_time_ms", m.throttle_time_ms, since(2));
    wire("topics", m.topics);
  }
};

}  // namespace ottla::protocol
