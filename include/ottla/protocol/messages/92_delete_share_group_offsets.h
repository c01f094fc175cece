// DeleteShareGroupOffsets, API key 92, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DeleteShareGroupOffsetsRequest {
  static constexpr Api api{.key = 92, .name = "DeleteShareGroupOffsets", .versions = {0, 0}, .flexible = 0};

  struct Topic {
    std::string_view topic_name;

    static void describe(auto& wire, auto& m) { wire("topic_name", m.topic_name); }
  };

  std::string_view group_id;
  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("topics", m.topics);
  }
};

struct DeleteShareGroupOffsetsResponse {
  static constexpr Api api = DeleteShareGroupOffsetsRequest::api;

  struct Response {
    std::string_view topic_name;
    Uuid topic_id;
    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message;

    static void describe(auto& wire, auto& m) {
      wire("topic_name", m.topic_name);
      wire("topic_id", m.topic_id);
      wire("error_code", m.error_code);
      wire("error_message", m.error_message);
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
