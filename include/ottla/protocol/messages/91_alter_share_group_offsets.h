// AlterShareGroupOffsets, API key 91, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct AlterShareGroupOffsetsRequest {
  static constexpr Api api{.key = 91, .name = "AlterShareGroupOffsets", .versions = {0, 0}, .flexible = 0};

  struct Topic {
    struct Partition {
      std::int32_t partition_index = 0;
      std::int64_t start_offset = 0;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("start_offset", m.start_offset);
      }
    };

    std::string_view topic_name;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic_name", m.topic_name);
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

struct AlterShareGroupOffsetsResponse {
  static constexpr Api api = AlterShareGroupOffsetsRequest::api;

  struct Response {
    struct Partition {
      std::int32_t partition_index = 0;
      std::int16_t error_code = 0;
      std::optional<std::string_view> error_message;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("error_code", m.error_code);
        wire("error_message", m.error_message);
      }
    };

    std::string_view topic_name;
    Uuid topic_id;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic_name", m.topic_name);
      wire("topic_id", m.topic_id);
      wire("partitions", m.partitions);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::optional<std::string_view> error_message;
  std::vector<Response> responses;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("error_message", m.error_message);
    wire("responses", m.responses);
  }
};

}  // namespace ottla::protocol
