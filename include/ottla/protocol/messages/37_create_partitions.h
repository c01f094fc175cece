// CreatePartitions, API key 37, versions 0 to 3: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct CreatePartitionsRequest {
  static constexpr Api api{.key = 37, .name = "CreatePartitions", .versions = {0, 3}, .flexible = 2};

  struct Topic {
    struct Assignment {
      std::vector<std::int32_t> broker_ids;

      static void describe(auto& wire, auto& m) { wire("broker_ids", m.broker_ids); }
    };

    std::string_view name;
    std::int32_t count = 0;
    std::optional<std::vector<Assignment>> assignments = std::vector<Assignment>{};

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("count", m.count);
      wire("assignments", m.assignments);
    }
  };

  std::vector<Topic> topics;
  std::int32_t timeout_ms = 0;
  bool validate_only = false;

  static void describe(auto& wire, auto& m) {
    wire("topics", m.topics);
    wire("timeout_ms", m.timeout_ms);
    wire("validate_only", m.validate_only);
  }
};

struct CreatePartitionsResponse {
  static constexpr Api api = CreatePartitionsRequest::api;

  struct Result {
    std::string_view name;
    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("error_code", m.error_code);
      wire("error_message", m.error_message);
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
