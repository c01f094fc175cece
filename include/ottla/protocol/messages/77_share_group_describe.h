// ShareGroupDescribe, API key 77, versions 0 to 1: the request and its response.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ShareGroupDescribeRequest {
  static constexpr Api api{.key = 77, .name = "ShareGroupDescribe", .versions = {0, 1}, .flexible = 1};

  std::vector<std::string_view> group_ids;
  bool include_authorized_operations = false;

  static void describe(auto& wire, auto& m) {
    wire("group_ids", m.group_ids);
    wire("include_authorized_operations", m.include_authorized_operations);
  }
};

struct ShareGroupDescribeResponse {
  static constexpr Api api = ShareGroupDescribeRequest::api;

  struct Group {
    struct Member {
      struct Assignment {
        struct TopicPartition {
          Uuid topic_id;
          std::string_view topic_name;
          std::vector<std::int32_t> partitions;

          static void describe(auto& wire, auto& m) {
            wire("topic_id", m.topic_id);
            wire("topic_name", m.topic_name);
            wire("partitions", m.partitions);
          }
        };

        std::vector<TopicPartition> topic_partitions;

        static void describe(auto& wire, auto& m) { wire("topic_partitions", m.topic_partitions); }
      };

      std::string_view member_id;
      std::optional<std::string_view> rack_id;
      std::int32_t member_epoch = 0;
      std::string_view client_id;
      std::string_view client_host;
      std::vector<std::string_view> subscribed_topic_names;
      Assignment assignment;

      static void describe(auto& wire, auto& m) {
        wire("member_id", m.member_id);
        wire("rack_id", m.rack_id);
        wire("member_epoch", m.member_epoch);
        wire("client_id", m.client_id);
        wire("client_host", m.client_host);
        wire("subscribed_topic_names", m.subscribed_topic_names);
        wire("assignment", m.assignment);
      }
    };

    std::int16_t error_code = 0;
    std::optional<std::string_view> error_message;
    std::string_view group_id;
    std::string_view group_state;
    std::int32_t group_epoch = 0;
    std::int32_t assignment_epoch = 0;
    std::string_view assignor_name;
    std::vector<Member> members;
    std::int32_t authorized_operations = std::numeric_limits<std::int32_t>::min();

    static void describe(auto& wire, auto& m) {
      wire("error_code", m.error_code);
      wire("error_message", m.error_message);
      wire("group_id", m.group_id);
      wire("group_state", m.group_state);
      wire("group_epoch", m.group_epoch);
      wire("assignment_epoch", m.assignment_epoch);
      wire("assignor_name", m.assignor_name);
      wire("members", m.members);
      wire("authorized_operations", m.authorized_operations);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Group> groups;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("groups", m.groups);
  }
};

}  // namespace ottla::protocol
