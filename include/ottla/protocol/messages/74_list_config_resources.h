// ListConfigResources, API key 74, versions 0 to 1: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ListConfigResourcesRequest {
  static constexpr Api api{.key = 74, .name = "ListConfigResources", .versions = {0, 1}, .flexible = 0};

  std::vector<std::int8_t> resource_types;

  static void describe(auto& wire, auto& m) { wire("resource_types", m.resource_types, since(1)); }
};

struct ListConfigResourcesResponse {
  static constexpr Api api = ListConfigResourcesRequest::api;

  struct ConfigResource {
    std::string_view resource_name;
    std::int8_t resource_type = 16;

    static void describe(auto& wire, auto& m) {
      wire("resource_name", m.resource_name);
      wire("resource_type", m.resource_type, since(1));
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::vector<ConfigResource> config_resources;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("config_resources", m.config_resources);
  }
};

}  // namespace ottla::protocol
