// ExpireDelegationToken, API key 40, versions 0 to 2: the request and its response.
#pragma once

#include <cstdint>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ExpireDelegationTokenRequest {
  static constexpr Api api{.key = 40, .name = "ExpireDelegationToken", .versions = {0, 2}, .flexible = 2};

  ByteView hmac;
  std::int64_t expiry_time_period_ms = 0;

  static void describe(auto& wire, auto& m) {
    wire("hmac", m.hmac);
    wire("expiry_time_period_ms", m.expiry_time_period_ms);
  }
};

struct ExpireDelegationTokenResponse {
  static constexpr Api api = ExpireDelegationTokenRequest::api;

  std::int16_t error_code = 0;
  std::int64_t expiry_timestamp_ms = 0;
  std::int32_t throttle_time_ms = 0;

  static void describe(auto& wire, auto& m) {
    wire("error_code", m.error_code);
    wire("expiry_timestamp_ms", m.expiry_timestamp_ms);
    wire("throttle_time_ms", m.throttle_time_ms);
  }
};

}  // namespace ottla::protocol
