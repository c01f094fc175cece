// JoinGroup, API key 11, versions 0 to 9: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct JoinGroupRequest {
  static constexpr Api api{.key = 11, .name = "JoinGroup", .versions = {0, 9}, .flexible = 6};

  struct Protocol {
    std::string_view name;
    ByteView metadata;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("metadata", m.metadata);
    }
  };

  std::string_view group_id;
  std::int32_t session_timeout_ms = 0;
  std::int32_t rebalance_timeout_ms = -1;
  std::string_view member_id;
  std::optional<std::string_view> group_instance_id;
  std::string_view protocol_type;
  std::vector<Protocol> protocols;
  std::optional<std::string_view> reason;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("session_timeout_ms", m.session_timeout_ms);
    wire("rebalance_timeout_ms", m.rebalance_timeout_ms, since(1));
    wire("member_id", m.member_id);
    wire("group_instance_id", m.group_instance_id, since(5));
    wire("protocol_type", m.protocol_type);
    wire("protocols", m.protocols);
    wire("reason", m.reason, since(8));
  }
};

struct JoinGroupResponse {
  static constexpr Api api = JoinGroupRequest::api;

  struct Member {
    std::string_view member_id;
    std::optional<std::string_view> group_instance_id;
    ByteView metadata;

    static void describe(auto& wire, auto& m) {
      wire("member_id", m.member_id);
      wire("group_instance_id", m.group_instance_id, since(5));
      wire("metadata", m.metadata);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::int32_t generation_id = -1;
  std::optional<std::string_view> protocol_type;
  std::optional<std::string_view> protocol_name = "";
  std::string_view leader;
  bool skip_assignment = false;
  std::string_view member_id;
  std::vector<Member> members;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms, since(2));
    wire("error_code", m.error_code);
    wire("generation_id", m.generation_id);
    wire("protocol_type", m.protocol_type, since(7));
    wire("protocol_name", m.protocol_name, nullable(since(7)));
    wire("leader", m.leader);
    wire("skip_assignment", m.skip_assignment, since(9));
    wire("member_id", m.member_id);
    wire("members", m.members);
  }
};

}  // namespace ottla::protocol
