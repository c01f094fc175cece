// InitializeShareGroupState, API key 83, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct InitializeShareGroupStateRequest {
  static constexpr Api api{.key = 83, .name = "InitializeShareGroupState", .versions = {0, 0}, .flexible = 0};

  struct Topic {
    struct Partition {
      std::int32_t partition = 0;
      std::int32_t state_epoch = 0;
      std::int64_t start_offset = 0;

      static void describe(auto& wire, auto& m) {
        wire("partition", m.partition);
        wire("state_epoch", m.state_epoch);
        wire("start_offset", m.start_offset);
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

struct InitializeShareGroupStateResponse {
  static constexpr Api api = InitializeShareGroupStateRequest::api;

  struct Result {
    struct Partition {
      std::int32_t partition = 0;
      std::int16_t error_code = 0;
      std::optional<std::string_view> error_message;

      static void describe(auto& wire, auto& m) {
        wire("partition", m.partition);
        wire("error_code", m.error_code);
        wire("error_message", m.error_message);
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
