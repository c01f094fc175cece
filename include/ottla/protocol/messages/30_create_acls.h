// CreateAcls, API key 30, versions 0 to 3: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct CreateAclsRequest {
  static constexpr Api api{.key = 30, .name = "CreateAcls", .versions = {0, 3}, .flexible = 2};

  struct Creation {
    std::int8_t resource_type = 0;
    std::string_view resource_name;
    std::int8_t resource_pattern_type = 3;
    std::string_view principal;
    std::string_view host;
    std::int8_t operation = 0;
    std::int8_t permission_type = 0;

    static void describe(auto& wire, auto& m) {
      wire("resource_type", m.resource_type);
      wire("resource_name", m.resource_name);
      wire("resource_pattern_type", m.resource_pattern_type, since(1));
      wire("principal", m.principal);
      wire("host", m.host);
      wire("operation", m.operation);
      wire("permission_type", m.permission_type);
    }
  };

  std::vector<Creation> creations;

  static void describe(auto& wire, auto& m) { wire("creations", m.creations); }
};

struct CreateAclsResponse {
  static constexpr Api api = CreateAclsRequest::api;

  struct Result {
    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message = "";

    static void describe(auto& wire, auto& m) {
      wire("error_code", m.error_code);
      wire("error_message", m.error_message);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Result> results;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("results", m.results);
  }
};

}  // namespace ottla::protocol
