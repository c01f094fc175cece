// DescribeGroups, API key 15, versions 0 to 6: the request and its response.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DescribeGroupsRequest {
  static constexpr Api api{.key = 15, .name = "DescribeGroups", .versions = {0, 6}, .flexible = 5};

  std::vector<std::string_view> groups;
  bool include_authorized_operations = false;

  static void describe(auto& wire, auto& m) {
    wire("groups", m.groups);
    wire("include_authorized_operations", m.include_authorized_operations, since(3));
  }
};

struct DescribeGroupsResponse {
  static constexpr Api api = DescribeGroupsRequest::api;

  struct Group {
    struct Member {
      std::string_view member_id;
      std::optional<std::string_view> group_instance_id;
      std::string_view client_id;
      std::string_view client_host;
      ByteView member_metadata;
      ByteView member_assignment;

      static void describe(auto& wire, auto& m) {
        wire("member_id", m.member_id);
        wire("group_instance_id", m.group_instance_id, since(4));
        wire("client_id", m.client_id);
        wire("client_host", m.client_host);
        wire("member_metadata", m.member_metadata);
        wire("member_assignment", m.member_assignment);
      }
    };

    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message;
    std::string_view group_id;
    std::string_view group_state;
    std::string_view protocol_type;
    std::string_view protocol_data;
    std::vector<Member> members;
    std::int32_t authorized_operations = std::numeric_limits<std::int32_t>::min();

    static void describe(auto& wire, auto& m) {
      wire("error_code", m.error_code);
      wire("error_message", m.error_message, since(6));
      wire("group_id", m.group_id);
      wire("group_state", m.group_state);
      wire("protocol_type", m.protocol_type);
      wire("protocol_data", m.protocol_data);
      wire("members", m.members);
      wire("authorized_operations", m.authorized_operations, since(3));
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Group> groups;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms, since(1));
    wire("groups", m.groups);
  }
};

}  // namespace ottla::protocol
