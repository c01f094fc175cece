// Metadata, API key 3, versions 0 to 13: the request and its response.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct MetadataRequest {
  static constexpr Api api{.key = 3, .name = "Metadata", .versions = {0, 13}, .flexible = 9};

  struct Topic {
    Uuid topic_id;
    std::optional<std::string_view> name = "";

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id, since(10));
      wire("name", m.name, nullable(since(10)));
    }
  };

  std::optional<std::vector<Topic>> topics = std::vector<Topic>{};
  bool allow_auto_topic_creation = true;
  bool include_cluster_authorized_operations = false;
  bool include_topic_authorized_operations = false;

  static void describe(auto& wire, auto& m) {
    wire("topics", m.topics, nullable(since(1)));
    wire("allow_auto_topic_creation", m.allow_auto_topic_creation, since(4));
    wire("include_cluster_authorized_operations", m.include_cluster_authorized_operations, between(8, 10));
    wire("include_topic_authorized_operations", m.include_topic_authorized_operations, since(8));
  }
};

struct MetadataResponse {
  static constexpr Api api = MetadataRequest::api;

  struct Broker {
    std::int32_t node_id = 0;
    std::string_view host;
    std::int32_t port = 0;
    std::optional<std::string_view> rack;

    static void describe(auto& wire, auto& m) {
      wire("node_id", m.node_id);
      wire("host", m.host);
      wire("port", m.port);
      wire("rack", m.rack, since(1));
    }
  };

  struct Topic {
    struct Partition {
      std::int16_t error_code = 0;
      std::int32_t partition_index = 0;
      std::int32_t leader_id = 0;
      std::int32_t leader_epoch = -1;
      std::vector<std::int32_t> replica_nodes;
      std::vector<std::int32_t> isr_nodes;
      std::vector<std::int32_t> offline_replicas;

      static void describe(auto& wire, auto& m) {
        wire("error_code", m.error_code);
        wire("partition_index", m.partition_index);
        wire("leader_id", m.leader_id);
        wire("leader_epoch", m.leader_epoch, since(7));
        wire("replica_nodes", m.replica_nodes);
        wire("isr_nodes", m.isr_nodes);
        wire("offline_replicas", m.offline_replicas, since(5));
      }
    };

    std::int16_t error_code = 0;
    std::optional<std::string_view> name = "";
    Uuid topic_id;
    bool is_internal = false;
    std::vector<Partition> partitions;
    std::int32_t topic_authorized_operations = std::numeric_limits<std::int32_t>::min();

    static void describe(auto& wire, auto& m) {
      wire("error_code", m.error_code);
      wire("name", m.name, nullable(since(12)));
      wire("topic_id", m.topic_id, since(10));
      wire("is_internal", m.is_internal, since(1));
      wire("partitions", m.partitions);
      wire("topic_authorized_operations", m.topic_authorized_operations, since(8));
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Broker> brokers;
  std::optional<std::string_view> cluster_id;
  std::int32_t controller_id = -1;
  std::vector<Topic> topics;
  std::int32_t cluster_authorized_operations = std::numeric_limits<std::int32_t>::min();
  std::int16_t error_code = 0;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms, since(3));
    wire("brokers", m.brokers);
    wire("cluster_id", m.cluster_id, since(2));
    wire("controller_id", m.controller_id, since(1));
    wire("topics", m.topics);
    wire("cluster_authorized_operations", m.cluster_authorized_operations, between(8, 10));
    wire("error_code", m.error_code, since(13));
  }
};

}  // namespace ottla::protocol
