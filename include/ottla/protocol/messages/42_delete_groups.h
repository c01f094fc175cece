// DeleteGroups, API key 42, versions 0 to 2: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DeleteGroupsRequest {
  static constexpr Api api{.key = 42, .name = "DeleteGroups", .versions = {0, 2}, .flexible = 2};

  std::vector<std::string_view> groups_names;

  static void describe(auto& wire, auto& m) { wire("groups_names", m.groups_names); }
};

struct DeleteGroupsResponse {
  static constexpr Api api = DeleteGroupsRequest::api;

  struct Result {
    std::string_view group_id;
    std::int16_t error_code = 0;

    static void describe(auto& wire, auto& m) {
      wire("group_id", m.group_id);
      wire("error_code", m.error_code);
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
