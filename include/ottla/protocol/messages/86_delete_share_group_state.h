// DeleteShareGroupState, API key 86, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DeleteShareGroupStateRequest {
  static constexpr Api api{.key = 86, .name = "DeleteShareGroupState", .versions = {0, 0}, .flexible = 0};

  struct Topic {
    struct Partition {
      std::int32_t partition = 0;

      static void describe(auto& wire, auto& m) { wire("partition", m.partition); }
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

struct DeleteShareGroupStateResponse {
  static constexpr Api api = DeleteShareGroupStateRequest::api;

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
