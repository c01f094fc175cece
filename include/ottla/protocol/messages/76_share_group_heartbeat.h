// ShareGroupHeartbeat, API key 76, versions 0 to 1: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ShareGroupHeartbeatRequest {
  static constexpr Api api{.key = 76, .name = "ShareGroupHeartbeat", .versions = {0, 1}, .flexible = 1};

  std::string_view group_id;
  std::string_view member_id;
  std::int32_t member_epoch = 0;
  std::optional<std::string_view> rack_id;
  std::optional<std::vector<std::string_view>> subscribed_topic_names;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id);
    wire("member_epoch", m.member_epoch);
    wire("rack_id", m.rack_id);
    wire("subscribed_topic_names", m.subscribed_topic_names);
  }
};

struct ShareGroupHeartbeatResponse {
  static constexpr Api api = ShareGroupHeartbeatRequest::api;

  struct Assignment {
    struct TopicPartition {
      Uuid topic_id;
      std::vector<std::int32_t> partitions;

      static void describe(auto& wire, auto& m) {
        wire("topic_id", m.topic_id);
        wire("partitions", m.partitions);
      }
    };

    std::vector<TopicPartition> topic_partitions;

    static void describe(auto& wire, auto& m) { wire("topic_partitions", m.topic_partitions); }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::optional<std::string_view> error_message;
  std::optional<std::string_view> member_id;
  std::int32_t member_epoch = 0;
  std::int32_t heartbeat_interval_ms = 0;
  std::optional<Assignment> assignment;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("error_message", m.error_message);
    wire("member_id", m.member_id);
    wire("member_epoch", m.member_epoch);
    wire("heartbeat_interval_ms", m.heartbeat_interval_ms);
    wire("assignment", m.assignment, nullable(since(1)));
  }
};

}  // namespace ottla::protocol
