// LeaveGroup, API key 13, versions 0 to 5: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct LeaveGroupRequest {
  static constexpr Api api{.key = 13, .name = "LeaveGroup", .versions = {0, 5}, .flexible = 4};

  struct Member {
    std::string_view member_id;
    std::optional<std::string_view> group_instance_id;
    std::optional<std::string_view> reason;

    static void describe(auto& wire, auto& m) {
      wire("member_id", m.member_id);
      wire("group_instance_id", m.group_instance_id);
      wire("reason", m.reason, since(5));
    }
  };

  std::string_view group_id;
  std::string_view member_id;
  std::vector<Member> members;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id, until(2));
    wire("members", m.members, since(3));
  }
};

struct LeaveGroupResponse {
  static constexpr Api api = LeaveGroupRequest::api;

  struct Member {
    std::string_view member_id;
    std::optional<std::string_view> group_instance_id = "";
    std::int16_t error_code = 0;

    static void describe(auto& wire, auto& m) {
      wire("member_id", m.member_id);
      wire("group_instance_id", m.group_instance_id);
      wire("error_code", m.error_code);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::vector<Member> members;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms, since(1));
    wire("error_code", m.error_code);
    wire("members", m.members, since(3));
  }
};

}  // namespace ottla::protocol
