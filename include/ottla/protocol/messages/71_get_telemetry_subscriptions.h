// GetTelemetrySubscriptions, API key 71, version 0: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct GetTelemetrySubscriptionsRequest {
  static constexpr Api api{.key = 71, .name = "GetTelemetrySubscriptions", .versions = {0, 0}, .flexible = 0};

  Uuid client_instance_id;

  static void describe(auto& wire, auto& m) { wire("client_instance_id", m.client_instance_id); }
};

struct GetTelemetrySubscriptionsResponse {
  static constexpr Api api = GetTelemetrySubscriptionsRequest::api;

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  Uuid client_instance_id;
  std::int32_t subscription_id = 0;
  std::vector<std::int8_t> accepted_compression_types;
  std::int32_t push_interval_ms = 0;
  std::int32_t telemetry_max_bytes = 0;
  bool delta_temporality = false;
  std::vector<std::string_view> requested_metrics;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("client_instance_id", m.client_instance_id);
    wire("subscription_id", m.subscription_id);
    wire("accepted_compression_types", m.accepted_compression_types);
    wire("push_interval_ms", m.push_interval_ms);
    wire("telemetry_max_bytes", m.telemetry_max_bytes);
    wire("delta_temporality", m.delta_temporality);
    wire("requested_metrics", m.requested_metrics);
  }
};

}  // namespace ottla::protocol
