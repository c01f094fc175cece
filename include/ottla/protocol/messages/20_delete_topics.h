// DeleteTopics, API key 20, versions 0 to 6: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DeleteTopicsRequest {
  static constexpr Api api{.key = 20, .name = "DeleteTopics", .versions = {0, 6}, .flexible = 4};

  struct Topic {
    std::optional<std::string_view> name;
    Uuid topic_id;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("topic_id", m.topic_id);
    }
  };

  std::vector<std::string_view> topic_names;
  std::vector<Topic> topics;
  std::int32_t timeout_ms = 0;

  static void describe(auto& wire, auto& m) {
    wire("topic_names", m.topic_names, until(5));
    wire("topics", m.topics, since(6));
    wire("timeout_ms", m.timeout_ms);
  }
};

struct DeleteTopicsResponse {
  static constexpr Api api = DeleteTopicsRequest::api;

  struct Response {
    std::optional<std::string_view> name = "";
    Uuid topic_id;
    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name, nullable(since(6)));
      wire("topic_id", m.topic_id, since(6));
      wire("error_code", m.error_code);
      wire("error_message", m.error_message, since(5));
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Response> responses;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms, since(1));
    wire("responses", m.responses);
  }
};

}  // namespace ottla::protocol
