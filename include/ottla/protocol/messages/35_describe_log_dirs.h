// DescribeLogDirs, API key 35, versions 0 to 5: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DescribeLogDirsRequest {
  static constexpr Api api{.key = 35, .name = "DescribeLogDirs", .versions = {0, 5}, .flexible = 2};

  struct Topic {
    std::string_view topic;
    std::vector<std::int32_t> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic", m.topic);
      wire("partitions", m.partitions);
    }
  };

  std::optional<std::vector<Topic>> topics = std::vector<Topic>{};

  static void describe(auto& wire, auto& m) { wire("topics", m.topics); }
};

struct DescribeLogDirsResponse {
  static constexpr Api api = DescribeLogDirsRequest::api;

  struct Result {
    struct Topic {
      struct Partition {
        std::int32_t partition_index = 0;
        std::int64_t partition_size = 0;
        std::int64_t offset_lag = 0;
        bool is_future_key = false;

        static void describe(auto& wire, auto& m) {
          wire("partition_index", m.partition_index);
          wire("partition_size", m.partition_size);
          wire("offset_lag", m.offset_lag);
          wire("is_future_key", m.is_future_key);
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
    std::string_view log_dir;
    std::vector<Topic> topics;
    std::int64_t total_bytes = -1;
    std::int64_t usable_bytes = -1;
    bool is_cordoned = false;

    static void describe(auto& wire, auto& m) {
      wire("error_code", m.error_code);
      wire("log_dir", m.log_dir);
      wire("topics", m.topics);
      wire("total_bytes", m.total_bytes, since(4));
      wire("usable_bytes", m.usable_bytes, since(4));
      wire("is_cordoned", m.is_cordoned, since(5));
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::vector<Result> results;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code, since(3));
    wire("results", m.results);
  }
};

}  // namespace ottla::protocol
