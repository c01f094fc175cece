// ConsumerGroupHeartbeat, API key 68, versions 0 to 1: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ConsumerGroupHeartbeatRequest {
  static constexpr Api api{.key = 68, .name = "ConsumerGroupHeartbeat", .versions = {0, 1}, .flexible = 0};

  struct TopicPartition {
    Uuid topic_id;
    std::vector<std::int32_t> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id);
      wire("partitions", m.partitions);
    }
  };

  std::string_view group_id;
  std::string_view member_id;
  std::int32_t member_epoch = 0;
  std::optional<std::string_view> instance_id;
  std::optional<std::string_view> rack_id;
  std::int32_t rebalance_timeout_ms = -1;
  std::optional<std::vector<std::string_view>> subscribed_topic_names;
  std::optional<std::string_view> subscribed_topic_regex;
  std::optional<std::string_view> server_assignor;
  std::optional<std::vector<TopicPartition>> topic_partitions;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id);
    wire("member_epoch", m.member_epoch);
    wire("instance_id", m.instance_id);
    wire("rack_id", m.rack_id);
    wire("rebalance_timeout_ms", m.rebalance_timeout_ms);
    wire("subscribed_topic_names", m.subscribed_topic_names);
    wire("subscribed_topic_regex", m.subscribed_topic_regex, since(1));
    wire("server_assignor", m.server_assignor);
    wire("topic_partitions", m.topic_partitions);
  }
};

struct ConsumerGroupHeartbeatResponse {
  static constexpr Api api = ConsumerGroupHeartbeatRequest::api;

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
    wire("assignment", m.assignment);
  }
};

}  // namespace ottla::protocol
