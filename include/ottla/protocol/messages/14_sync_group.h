// SyncGroup, API key 14, versions 0 to 5: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct SyncGroupRequest {
  static constexpr Api api{.key = 14, .name = "SyncGroup", .versions = {0, 5}, .flexible = 4};

  struct Assignment {
    std::string_view member_id;
    ByteView assignment;

    static void describe(auto& wire, auto& m) {
      wire("member_id", m.member_id);
      wire("assignment", m.assignment);
    }
  };

  std::string_view group_id;
  std::int32_t generation_id = 0;
  std::string_view member_id;
  std::optional<std::string_view> group_instance_id;
  std::optional<std::string_view> protocol_type;
  std::optional<std::string_view> protocol_name;
  std::vector<Assignment> assignments;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("generation_id", m.generation_id);
    wire("member_id", m.member_id);
    wire("group_instance_id", m.group_instance_id, since(3));
    wire("protocol_type", m.protocol_type, since(5));
    wire("protocol_name", m.protocol_name, since(5));
    wire("assignments", m.assignments);
  }
};

struct SyncGroupResponse {
  static constexpr Api api = SyncGroupRequest::api;

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::optional<std::string_view> protocol_type;
  std::optional<std::string_view> protocol_name;
  ByteView assignment;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms, since(1));
    wire("error_code", m.error_code);
    wire("protocol_type", m.protocol_type, since(5));
    wire("protocol_name", m.protocol_name, since(5));
    wire("assignment", m.assignment);
  }
};

}  // namespace ottla::protocol
