// IncrementalAlterConfigs, API key 44, versions 0 to 1: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct IncrementalAlterConfigsRequest {
  static constexpr Api api{.key = 44, .name = "IncrementalAlterConfigs", .versions = {0, 1}, .flexible = 1};

  struct Resource {
    struct Config {
      std::string_view name;
      std::int8_t config_operation = 0;
      std::optional<std::string_view> value = "";

      static void describe(auto& wire, auto& m) {
        wire("name", m.name);
        wire("config_operation", m.config_operation);
        wire("value", m.value);
      }
    };

    std::int8_t resource_type = 0;
    std::string_view resource_name;
    std::vector<Config> configs;

    static void describe(auto& wire, auto& m) {
      wire("resource_type", m.resource_type);
      wire("resource_name", m.resource_name);
      wire("configs", m.configs);
    }
  };

  std::vector<Resource> resources;
  bool validate_only = false;

  static void describe(auto& wire, auto& m) {
    wire("resources", m.resources);
    wire("validate_only", m.validate_only);
  }
};

struct IncrementalAlterConfigsResponse {
  static constexpr Api api = IncrementalAlterConfigsRequest::api;

  struct Response {
    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message = "";
    std::int8_t resource_type = 0;
    std::string_view resource_name;

    static void describe(auto& wire, auto& m) {
      wire("error_code", m.error_code);
      wire("error_message", m.error_message);
      wire("resource_type", m.resource_type);
      wire("resource_name", m.resource_name);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Response> responses;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("responses", m.responses);
  }
};

}  // namespace ottla::protocol
