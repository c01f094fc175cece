// ApiVersions, API key 18, versions 0 to 4: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ApiVersionsRequest {
  static constexpr Api api{.key = 18, .name = "ApiVersions", .versions = {0, 4}, .flexible = 3};

  std::string_view client_software_name;
  std::string_view client_software_version;

  static void describe(auto& wire, auto& m) {
    wire("client_software_name", m.client_software_name, since(3));
    wire("client_software_version", m.client_software_version, since(3));
  }
};

struct ApiVersionsResponse {
  static constexpr Api api = ApiVersionsRequest::api;

  struct ApiKey {
    std::int16_t api_key = 0;
    std::int16_t min_version = 0;
    std::int16_t max_version = 0;

    static void describe(auto& wire, auto& m) {
      wire("api_key", m.api_key);
      wire("min_version", m.min_version);
      wire("max_version", m.max_version);
    }
  };

  struct SupportedFeature {
    std::string_view name;
    std::int16_t min_version = 0;
    std::int16_t max_version = 0;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("min_version", m.min_version);
      wire("max_version", m.max_version);
    }
  };

  struct FinalizedFeature {
    std::string_view name;
    std::int16_t max_version_level = 0;
    std::int16_t min_version_level = 0;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("max_version_level", m.max_version_level);
      wire("min_version_level", m.min_version_level);
    }
  };

  std::int16_t error_code = 0;
  std::vector<ApiKey> api_keys;
  std::int32_t throttle_time_ms = 0;
  std::vector<SupportedFeature> supported_features;
  std::int64_t finalized_features_epoch = -1;
  std::vector<FinalizedFeature> finalized_features;
  bool zk_migration_ready = false;

  static void describe(auto& wire, auto& m) {
    wire("error_code", m.error_code);
    wire("api_keys", m.api_keys);
    wire("throttle_time_ms", m.throttle_time_ms, since(1));
    wire.tag(0, "supported_features", m.supported_features, since(3));
    wire.tag(1, "finalized_features_epoch", m.finalized_features_epoch, since(3));
    wire.tag(2, "finalized_features", m.finalized_features, since(3));
    wire.tag(3, "zk_migration_ready", m.zk_migration_ready, since(3));
  }
};

}  // namespace ottla::protocol
