// OffsetForLeaderEpoch, API key 23, versions 0 to 4: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct OffsetForLeaderEpochRequest {
  static constexpr Api api{.key = 23, .name = "OffsetForLeaderEpoch", .versions = {0, 4}, .flexible = 4};

  struct Topic {
    struct Partition {
      std::int32_t partition = 0;
      std::int32_t current_leader_epoch = -1;
      std::int32_t leader_epoch = 0;

      static void describe(auto& wire, auto& m) {
        wire("partition", m.partition);
        wire("current_leader_epoch", m.current_leader_epoch, since(2));
        wire("leader_epoch", m.leader_epoch);
      }
    };

    std::string_view topic;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic", m.topic);
      wire("partitions", m.partitions);
    }
  };

  std::int32_t replica_id = -2;
  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) {
    wire("replica_id", m.replica_id, since(3));
    wire("topics", m.topics);
  }
};

struct OffsetForLeaderEpochResponse {
  static constexpr Api api = OffsetForLeaderEpochRequest::api;

  struct Topic {
    struct Partition {
      std::int16_t error_code = 0;
      std::int32_t partition = 0;
      std::int32_t leader_epoch = -1;
      std::int64_t end_offset = -1;

      static void describe(auto& wire, auto& m) {
        wire("error_code", m.error_code);
        wire("partition", m.partition);
        wire("leader_epoch", m.leader_epoch, since(1));
        wire("end_offset", m.end_offset);
      }
    };

    std::string_view topic;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic", m.topic);
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
