// PushTelemetry, API key 72, version 0: the request and its response.
#pragma once

#include <cstdint>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct PushTelemetryRequest {
  static constexpr Api api{.key = 72, .name = "PushTelemetry", .versions = {0, 0}, .flexible = 0};

  Uuid client_instance_id;
  std::int32_t subscription_id = 0;
  bool terminating = false;
  std::int8_t compression_type = 0;
  ByteView metrics;

  static void describe(auto& wire, auto& m) {
    wire("client_instance_id", m.client_instance_id);
    wire("subscription_id", m.subscription_id);
    wire("terminating", m.terminating);
    wire("compression_type", m.compression_type);
    wire("metrics", m.metrics);
  }
};

struct PushTelemetryResponse {
  static constexpr Api api = PushTelemetryRequest::api;

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
  }
};

}  // namespace ottla::protocol
