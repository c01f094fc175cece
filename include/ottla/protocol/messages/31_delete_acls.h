// DeleteAcls, API key 31, versions 0 to 3: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DeleteAclsRequest {
  static constexpr Api api{.key = 31, .name = "DeleteAcls", .versions = {0, 3}, .flexible = 2};

  struct Filter {
    std::int8_t resource_type_filter = 0;
    std::optional<std::string_view> resource_name_filter = "";
    std::int8_t pattern_type_filter = 3;
    std::optional<std::string_view> principal_filter = "";
    std::optional<std::string_view> host_filter = "";
    std::int8_t operation = 0;
    std::int8_t permission_type = 0;

    static void describe(auto& wire, auto& m) {
      wire("resource_type_filter", m.resource_type_filter);
      wire("resource_name_filter", m.resource_name_filter);
      wire("pattern_type_filter", m.pattern_type_filter, since(1));
      wire("principal_filter", m.principal_filter);
      wire("host_filter", m.host_filter);
      wire("operation", m.operation);
      wire("permission_type", m.permission_type);
    }
  };

  std::vector<Filter> filters;

  static void describe(auto& wire, auto& m) { wire("filters", m.filters); }
};

struct DeleteAclsResponse {
  static constexpr Api api = DeleteAclsRequest::api;

  struct FilterResult {
    struct MatchingAcl {
      std::int16_t error_code = 0;
      std::optional<std::string_view> error_message = "";
      std::int8_t resource_type = 0;
      std::string_view resource_name;
      std::int8_t pattern_type = 3;
      std::string_view principal;
      std::string_view host;
      std::int8_t operation = 0;
      std::int8_t permission_type = 0;

      static void describe(auto& wire, auto& m) {
        wire("error_code", m.error_code);
        wire("error_message", m.error_message);
        wire("resource_type", m.resource_type);
        wire("resource_name", m.resource_name);
        wire("pattern_type", m.pattern_type, since(1));
        wire("principal", m.principal);
        wire("host", m.host);
        wire("operation", m.operation);
        wire("permission_type", m.permission_type);
      }
    };

    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message = "";
    std::vector<MatchingAcl> matching_acls;

    static void describe(auto& wire, auto& m) {
      wire("error_code", m.error_code);
      wire("error_message", m.error_message);
      wire("matching_acls", m.matching_acls);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<FilterResult> filter_results;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("filter_results", m.filter_results);
  }
};

}  // namespace ottla::protocol
