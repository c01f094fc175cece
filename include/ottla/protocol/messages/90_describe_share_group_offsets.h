// DescribeShareGroupOffsets, API key 90, versions 0 to 1: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DescribeShareGroupOffsetsRequest {
  static constexpr Api api{.key = 90, .name = "DescribeShareGroupOffsets", .versions = {0, 1}, .flexible = 0};

  struct Group {
    struct Topic {
      std::string_view topic_name;
      std::vector<std::int32_t> partitions;

      static void describe(auto& wire, auto& m) {
        wire("topic_name", m.topic_name);
        wire("partitions", m.partitions);
      }
    };

    std::string_view group_id;
    std::optional<std::vector<Topic>> topics = std::vector<Topic>{};

    static void describe(auto& wire, auto& m) {
      wire("group_id", m.group_id);
      wire("topics", m.topics);
    }
  };

  std::vector<Group> groups;

  static void describe(auto& wire, auto& m) { wire("groups", m.groups); }
};

struct DescribeShareGroupOffsetsResponse {
  static constexpr Api api = DescribeShareGroupOffsetsRequest::api;

  struct Group {
    struct Topic {
      struct Partition {
        std::int32_t partition_index = 0;
        std::int64_t start_offset = 0;
        std::int32_t leader_epoch = 0;
        std::int64_t lag = -1;
        std::int16_t error_code = 0;
        std::optional<std::string_view> error_message;

        static void describe(auto& wire, auto& m) {
          wire("partition_index", m.partition_index);
          wire("start_offset", m.start_offset);
          wire("leader_epoch", m.leader_epoch);
          wire("lag", m.lag, since(1));
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

    std::string_view group_id;
    std::vector<Topic> topics;
    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message;

    static void describe(auto& wire, auto& m) {
      wire("group_id", m.group_id);
      wire("topics", m.topics);
      wire("error_code", m.error_code);
      wire("error_message", m.error_message);
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
