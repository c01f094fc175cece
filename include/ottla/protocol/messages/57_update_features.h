// UpdateFeatures, API key 57, versions 0 to 2: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct UpdateFeaturesRequest {
  static constexpr Api api{.key = 57, .name = "UpdateFeatures", .versions = {0, 2}, .flexible = 0};

  struct FeatureUpdate {
    std::string_view feature;
    std::int16_t max_version_level = 0;
    bool allow_downgrade = false;
    std::int8_t upgrade_type = 1;

    static void describe(auto& wire, auto& m) {
      wire("feature", m.feature);
      wire("max_version_level", m.max_version_level);
      wire("allow_downgrade", m.allow_downgrade, until(0));
      wire("upgrade_type", m.upgrade_type, since(1));
    }
  };

  std::int32_t timeout_ms = 60000;
  std::vector<FeatureUpdate> feature_updates;
  bool validate_only = false;

  static void describe(auto& wire, auto& m) {
    wire("timeout_ms", m.timeout_ms);
    wire("feature_updates", m.feature_updates);
    wire("validate_only", m.validate_only, since(1));
  }
};

struct UpdateFeaturesResponse {
  static constexpr Api api = UpdateFeaturesRequest::api;

  struct Result {
    std::string_view feature;
    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message = "";

    static void describe(auto& wire, auto& m) {
      wire("feature", m.feature);
      wire("error_code", m.error_code);
      wire("error_message", m.error_message);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::optional<std::string_view> error_message = "";
  std::vector<Result> results;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("error_message", m.error_message);
    wire("results", m.results, until(1));
  }
};

}  // namespace ottla::protocol
