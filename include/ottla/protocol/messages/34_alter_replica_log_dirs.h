// AlterReplicaLogDirs, API key 34, versions 0 to 2: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct AlterReplicaLogDirsRequest {
  static constexpr Api api{.key = 34, .name = "AlterReplicaLogDirs", .versions = {0, 2}, .flexible = 2};

  struct Dir {
    struct Topic {
      std::string_view name;
      std::vector<std::int32_t> partitions;

      static void describe(auto& wire, auto& m) {
        wire("name", m.name);
        wire("partitions", m.partitions);
      }
    };

    std::string_view path;
    std::vector<Topic> topics;

    static void describe(auto& wire, auto& m) {
      wire("path", m.path);
      wire("topics", m.topics);
    }
  };

  std::vector<Dir> dirs;

  static void describe(auto& wire, auto& m) { wire("dirs", m.dirs); }
};

struct AlterReplicaLogDirsResponse {
  static constexpr Api api = AlterReplicaLogDirsRequest::api;

  struct Result {
    struct Partition {
      std::int32_t partition_index = 0;
      std::int16_t error_code = 0;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("error_code", m.error_code);
      }
    };

    std::string_view topic_name;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic_name", m.topic_name);
      wire("partitions", m.partitions);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Result> results;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("results", m.results);
  }
};

}  // namespace ottla::protocol
