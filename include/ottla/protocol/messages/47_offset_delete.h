// OffsetDelete, API key 47, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct OffsetDeleteRequest {
  static constexpr Api api{.key = 47, .name = "OffsetDelete", .versions = {0, 0}};

  struct Topic {
    struct Partition {
      std::int32_t partition_index = 0;

      static void describe(auto& wire, auto& m) { wire("partition_index", m.partition_index); }
    };

    std::string_view name;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("partitions", m.partitions);
    }
  };

  std::string_view group_id;
  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("topics", m.topics);
  }
};

struct OffsetDeleteResponse {
  static constexpr Api api = OffsetDeleteRequest::api;

  struct Topic {
    struct Partition {
      std::int32_t partition_index = 0;
      std::int16_t error_code = 0;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("error_code", m.error_code);
      }
    };

    std::string_view name;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("partitions", m.partitions);
    }
  };

  std::int16_t error_code = 0;
  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) {
    wire("error_code", m.error_code);
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("topics", m.topics);
  }
};

}  // namespace ottla::protocol
