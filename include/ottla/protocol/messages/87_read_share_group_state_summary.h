// ReadShareGroupStateSummary, API key 87, versions 0 to 1: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ReadShareGroupStateSummaryRequest {
  static constexpr Api api{
      .key = 87, .name = "ReadShareGroupStateSummary", .versions = {0, 1}, .flexible = 0};

  struct Topic {
    struct Partition {
      std::int32_t partition = 0;
      std::int32_t leader_epoch = 0;

      static void describe(auto& wire, auto& m) {
        wire("partition", m.partition);
        wire("leader_epoch", m.leader_epoch);
      }
    };

    Uuid topic_id;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id);
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

struct ReadShareGroupStateSummaryResponse {
  static constexpr Api api = ReadShareGroupStateSummaryRequest::api;

  struct Result {
    struct Partition {
      std::int32_t partition = 0;
      std::int16_t error_code = 0;
      std::optional<std::string_view> error_message;
      std::int32_t state_epoch = 0;
      std::int32_t leader_epoch = 0;
      std::int64_t start_offset = 0;
      std::int32_t delivery_complete_count = -1;

      static void describe(auto& wire, auto& m) {
        wire("partition", m.partition);
        wire("error_code", m.error_code);
        wire("error_message", m.error_message);
        wire("state_epoch", m.state_epoch);
        wire("leader_epoch", m.leader_epoch);
        wire("start_offset", m.start_offset);
        wire("delivery_complete_count", m.delivery_complete_count, since(1));
      }
    };

    Uuid topic_id;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id);
      wire("partitions", m.partitions);
    }
  };

  std::vector<Result> results;

  static void describe(auto& wire, auto& m) { wire("results", m.results); }
};

}  // namespace ottla::protocol
