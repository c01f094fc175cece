// ListGroups, API key 16, versions 0 to 5: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ListGroupsRequest {
  static constexpr Api api{.key = 16, .name = "ListGroups", .versions = {0, 5}, .flexible = 3};

  std::vector<std::string_view> states_filter;
  std::vector<std::string_view> types_filter;

  static void describe(auto& wire, auto& m) {
    wire("states_filter", m.states_filter, since(4));
    wire("types_filter", m.types_filter, since(5));
  }
};

struct ListGroupsResponse {
  static constexpr Api api = ListGroupsRequest::api;

  struct Group {
    std::string_view group_id;
    std::string_view protocol_type;
    std::string_view group_state;
    std::string_view group_type;

    static void describe(auto& wire, auto& m) {
      wire("group_id", m.group_id);
      wire("protocol_type", m.protocol_type);
      wire("group_state", m.group_state, since(4));
      wire("group_type", m.group_type, since(5));
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::vector<Group> groups;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms, since(1));
    wire("error_code", m.error_code);
    wire("groups", m.groups);
  }
};

}  // namespace ottla::protocol
