// RemoveRaftVoter, API key 81, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct RemoveRaftVoterRequest {
  static constexpr Api api{.key = 81, .name = "RemoveRaftVoter", .versions = {0, 0}, .flexible = 0};

  std::optional<std::string_view> cluster_id = "";
  std::int32_t voter_id = 0;
  Uuid voter_directory_id;

  static void describe(auto& wire, auto& m) {
    wire("cluster_id", m.cluster_id);
    wire("voter_id", m.voter_id);
    wire("voter_directory_id", m.voter_directory_id);
  }
};

struct RemoveRaftVoterResponse {
  static constexpr Api api = RemoveRaftVoterRequest::api;

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::optional<std::string_view> error_message = "";

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("error_message", m.error_message);
  }
};

}  // namespace ottla::protocol
