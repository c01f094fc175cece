// DeleteRecords, API key 21, versions 0 to 2: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DeleteRecordsRequest {
  static constexpr Api api{.key = 21, .name = "DeleteRecords", .versions = {0, 2}, .flexible = 2};

  struct Topic {
    struct Partition {
      std::int32_t partition_index = 0;
      std::int64_t offset = 0;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("offset", m.offset);
      }
    };

    std::string_view name;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("partitions", m.partitions);
    }
  };

  std::vector<Topic> topics;
  std::int32_t timeout_ms = 0;

  static void describe(auto& wire, auto& m) {
    wire("topics", m.topics);
    wire("timeout_ms", m.timeout_ms);
  }
};

struct DeleteRecordsResponse {
  static constexpr Api api = DeleteRecordsRequest::api;

  struct Topic {
    struct Partition {
      std::int32_t partition_index = 0;
      std::int64_t low_watermark = 0;
      std::int16_t error_code = 0;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("low_watermark", m.low_watermark);
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

  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("topics", m.topics);
  }
};

}  // namespace ottla::protocol
