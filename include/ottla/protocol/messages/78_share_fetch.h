// ShareFetch, API key 78, versions 0 to 2: the request and its response.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ShareFetchRequest {
  static constexpr Api api{.key = 78, .name = "ShareFetch", .versions = {0, 2}, .flexible = 1};

  struct Topic {
    struct Partition {
      struct AcknowledgementBatch {
        std::int64_t first_offset = 0;
        std::int64_t last_offset = 0;
        std::vector<std::int8_t> acknowledge_types;

        static void describe(auto& wire, auto& m) {
          wire("first_offset", m.first_offset);
          wire("last_offset", m.last_offset);
          wire("acknowledge_types", m.acknowledge_types);
        }
      };

      std::int32_t partition_index = 0;
      std::int32_t partition_max_bytes = 0;
      std::vector<AcknowledgementBatch> acknowledgement_batches;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("partition_max_bytes", m.partition_max_bytes, until(0));
        wire("acknowledgement_batches", m.acknowledgement_batches);
      }
    };

    Uuid topic_id;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id);
      wire("partitions", m.partitions);
    }
  };

  struct ForgottenTopic {
    Uuid topic_id;
    std::vector<std::int32_t> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id);
      wire("partitions", m.partitions);
    }
  };

  std::optional<std::string_view> group_id;
  std::optional<std::string_view> member_id = "";
  std::int32_t share_session_epoch = 0;
  std::int32_t max_wait_ms = 0;
  std::int32_t min_bytes = 0;
  std::int32_t max_bytes = std::numeric_limits<std::int32_t>::max();
  std::int32_t max_records = 0;
  std::int32_t batch_size = 0;
  std::int8_t share_acquire_mode = 0;
  bool is_renew_ack = false;
  std::vector<Topic> topics;
  std::vector<ForgottenTopic> forgotten_topics_data;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id);
    wire("share_session_epoch", m.share_session_epoch);
    wire("max_wait_ms", m.max_wait_ms);
    wire("min_bytes", m.min_bytes);
    wire("max_bytes", m.max_bytes);
    wire("max_records", m.max_records, since(1));
    wire("batch_size", m.batch_size, since(1));
    wire("share_acquire_mode", m.share_acquire_mode, since(2));
    wire("is_renew_ack", m.is_renew_ack, since(2));
    wire("topics", m.topics);
    wire("forgotten_topics_data", m.forgotten_topics_data);
  }
};

struct ShareFetchResponse {
  static constexpr Api api = ShareFetchRequest::api;

  struct Response {
    struct Partition {
      struct CurrentLeader {
        std::int32_t leader_id = 0;
        std::int32_t leader_epoch = 0;

        static void describe(auto& wire, auto& m) {
          wire("leader_id", m.leader_id);
          wire("leader_epoch", m.leader_epoch);
        }
      };

      struct AcquiredRecord {
        std::int64_t first_offset = 0;
        std::int64_t last_offset = 0;
        std::int16_t delivery_count = 0;

        static void describe(auto& wire, auto& m) {
          wire("first_offset", m.first_offset);
          wire("last_offset", m.last_offset);
          wire("delivery_count", m.delivery_count);
        }
      };

      std::int32_t partition_index = 0;
      std::int16_t error_code = 0;
      std::optional<std::string_view> error_message;
      std::int16_t acknowledge_error_code = 0;
      std::optional<std::string_view> acknowledge_error_message;
      CurrentLeader current_leader;
      std::optional<Records> records;
      std::vector<AcquiredRecord> acquired_records;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("error_code", m.error_code);
        wire("error_message", m.error_message);
        wire("acknowledge_error_code", m.acknowledge_error_code);
        wire("acknowledge_error_message", m.acknowledge_error_message);
        wire("current_leader", m.current_leader);
        wire("records", m.records, nullable(until(0)));
        wire("acquired_records", m.acquired_records);
      }
    };

    Uuid topic_id;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic_id", m.topic_id);
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
  std::optional<std::string_view> error_message;
  std::int32_t acquisition_lock_timeout_ms = 0;
  std::vector<Response> responses;
  std::vector<NodeEndpoint> node_endpoints;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("error_code", m.error_code);
    wire("error_message", m.error_message);
    wire("acquisition_lock_timeout_ms", m.acquisition_lock_timeout_ms, since(1));
    wire("responses", m.responses);
    wire("node_endpoints", m.node_endpoints);
  }
};

}  // namespace ottla::protocol
