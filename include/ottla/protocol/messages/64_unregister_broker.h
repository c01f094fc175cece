// UnregisterBroker, API key 64, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct UnregisterBrokerRequest {
  static constexpr Api api{.key = 64, .name = "UnregisterBroker", .versions = {0, 0}, .flexible = 0};

  std::int32_t broker_id = 0;

  static void describe(auto& wire, auto& m) { wire("broker_id", m.broker_id); }
};

struct UnregisterBrokerResponse {
  static constexpr Api api = UnregisterBrokerRequest::api;

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
