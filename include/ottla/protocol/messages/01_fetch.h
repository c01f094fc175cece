// Fetch, API key 1, versions 0 to 18: the request and its response.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct FetchRequest {
  static constexpr Api api{.key = 1, .name = "Fetch", .versions = {0, 18}, .flexible = 12, .frequent = true};

  struct Topic {
    struct Partition {
      std::int32_t partition = 0;
      std::int32_t current_leader_epoch = -1;
      std::int64_t fetch_offset = 0;
      std::int32_t last_fetched_epoch = -1;
      std::int64_t log_start_offset = -1;
      std::int32_t partition_max_bytes = 0;
      Uuid replica_directory_id;
      std::int64_t high_watermark = std::numeric_limits<std::int64_t>::max();

      static void describe(auto& wire, auto& m) {
        wire("partition", m.partition);
        wire("current_leader_epoch", m.current_leader_epoch, since(9));
        wire("fetch_offset", m.fetch_offset);
        wire("last_fetched_epoch", m.last_fetched_epoch, since(12));
        wire("log_start_offset", m.log_start_offset, since(5));
        wire("partition_max_bytes", m.partition_max_bytes);
        wire.tag(0, "replica_directory_id", m.replica_directory_id, since(17));
        wire.tag(1, "high_watermark", m.high_watermark, since(18));
      }
    };

    std::string_view topic;
    Uuid topic_id;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic", m.topic, until(12));
      wire("topic_id", m.topic_id, since(13));
      wire("partitions", m.partitions);
    }
  };

  struct ForgottenTopic {
    std::string_view topic;
    Uuid topic_id;
    std::vector<std::int32_t> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic", m.topic, until(12));
      wire("topic_id", m.topic_id, since(13));
      wire("partitions", m.partitions);
    }
  };

  struct ReplicaState {
    std::int32_t replica_id = -1;
    std::int64_t replica_epoch = -1;

    static void describe(auto& wire, auto& m) {
      wire("replica_id", m.replica_id);
      wire("replica_epoch", m.replica_epoch);
    }
  };

  std::int32_t replica_id = -1;
  std::int32_t max_wait_ms = 0;
  std::int32_t min_bytes = 0;
  std::int32_t max_bytes = std::numeric_limits<std::int32_t>::max();
  std::int8_t isolation_level = 0;
  std::int32_t session_id = 0;
  std::int32_t session_epoch = -1;
  std::vector<Topic> topics;
  std::vector<ForgottenTopic> forgotten_topics_data;
  std::string_view rack_id;
  std::optional<std::string_view> cluster_id;
  ReplicaState replica_state;

  static void describe(auto& wire, auto& m) {
    wire("replica_id", m.replica_id, until(14));
    wire("max_wait_ms", m.max_wait_ms);
    wire("min_bytes", m.min_bytes);
    wire("max_bytes", m.max_bytes, since(3));
    wire("isolation_level", m.isolation_level, since(4));
    wire("session_id", m.session_id, since(7));
    wire("session_epoch", m.session_epoch, since(7));
    wire("topics", m.topics);
    wire("forgotten_topics_data", m.forgotten_topics_data, since(7));
    wire("rack_id", m.rack_id, since(11));
    wire.tag(0, "cluster_id", m.cluster_id, since(12));
    wire.tag(1, "replica_state", m.replica_state, since(15));
  }
};

struct FetchResponse {
  static constexpr Api api = FetchRequest::api;

  struct Response {
    struct Partition {
      struct AbortedTransaction {
        std::int64_t producer_id = 0;
        std::int64_t first_offset = 0;

        static void describe(auto& wire, auto& m) {
          wire("producer_id", m.producer_id);
          wire("first_offset", m.first_offset);
        }
      };

      struct DivergingEpoch {
        std::int32_t epoch = -1;
        std::int64_t end_offset = -1;

        static void describe(auto& wire, auto& m) {
          wire("epoch", m.epoch);
          wire("end_offset", m.end_offset);
        }
      };

      struct CurrentLeader {
        std::int32_t leader_id = -1;
        std::int32_t leader_epoch = -1;

        static void describe(auto& wire, auto& m) {
          wire("leader_id", m.leader_id);
          wire("leader_epoch", m.leader_epoch);
        }
      };

      struct SnapshotId {
        std::int64_t end_offset = -1;
        std::int32_t epoch = -1;

        static void describe(auto& wire, auto& m) {
          wire("end_offset", m.end_offset);
          wire("epoch", m.epoch);
        }
      };

      std::int32_t partition_index = 0;
      std::int16_t error_code = 0;
      std::int64_t high_watermark = 0;
      std::int64_t last_stable_offset = -1;
      std::int64_t log_start_offset = -1;
      std::optional<std::vector<AbortedTransaction>> aborted_transactions = std::vector<AbortedTransaction>{};
      std::int32_t preferred_read_replica = -1;
      std::optional<Records> records;
      DivergingEpoch diverging_epoch;
      CurrentLeader current_leader;
      SnapshotId snapshot_id;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("error_code", m.error_code);
        wire("high_watermark", m.high_watermark);
        wire("last_stable_offset", m.last_stable_offset, since(4));
        wire("log_start_offset", m.log_start_offset, since(5));
        wire("aborted_transactions", m.aborted_transactions, since(4));
        wire("preferred_read_replica", m.preferred_read_replica, since(11));
        wire("records", m.records);
        wire.tag(0, "diverging_epoch", m.diverging_epoch, since(12));
        wire.tag(1, "current_leader", m.current_leader, since(12));
        wire.tag(2, "snapshot_id", m.snapshot_id, since(12));
      }
    };

    std::string_view topic;
    Uuid topic_id;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic", m.topic, until(12));
      wire("topic_id", m.topic_id, since(13));
      wire("partitions", m.partitions);
    }
  };

  struct NodeEndpoint {
    std::int32_t node_id = 0;
    std::string_view host;
    std::int32_t port = 0;
    std::optional<std::string_view> rack;

    static void describe(auto& wire, auto& m) {
      wire("node_id", m.node_id);
      wire("host", m.host);
      wire("port", m.port);
      wire("rack", m.rack);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::int32_t session_id = 0;
  std::vector<Response> responses;
  std::vector<NodeEndpoint> node_endpoints;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms, since(1));
    wire("error_code", m.error_code, since(7));
    wire("session_id", m.session_id, since(7));
    wire("responses", m.responses);
    wire.tag(0, "node_endpoints", m.node_endpoints, since(16));
  }
};

}  // namespace ottla::protocol
