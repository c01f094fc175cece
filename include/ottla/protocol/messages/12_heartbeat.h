// Heartbeat, API key 12, versions 0 to 4: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct HeartbeatRequest {
  static constexpr Api api{.key = 12, .name = "Heartbeat", .versions = {0, 4}, .flexible = 4};

  std::string_view group_id;
  std::int32_t generation_id = 0;
  std::string_view member_id;
  std::optional<std::string_view> group_instance_id;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("generation_id", m.generation_id);
    wire("member_id", m.member_id);
    wire("group_instance_id", m.group_instance_id, since(3));
  }
};

struct HeartbeatResponse {
  static constexpr Api api = HeartbeatRequest::api;

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms, since(1));
    wire("error_code", m.error_code);
  }
};

}  // namespace ottla::protocol
