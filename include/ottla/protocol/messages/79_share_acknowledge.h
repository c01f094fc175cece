// ShareAcknowledge, API key 79, versions 0 to 2: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ShareAcknowledgeRequest {
  static constexpr Api api{.key = 79, .name = "ShareAcknowledge", .versions = {0, 2}, .flexible = 1};

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
      std::vector<AcknowledgementBatch> acknowledgement_batches;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
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

  std::optional<std::string_view> group_id;
  std::optional<std::string_view> member_id = "";
  std::int32_t share_session_epoch = 0;
  bool is_renew_ack = false;
  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("member_id", m.member_id);
    wire("share_session_epoch", m.share_session_epoch);
    wire("is_renew_ack", m.is_renew_ack, since(2));
    wire("topics", m.topics);
  }
};

struct ShareAcknowledgeResponse {
  static constexpr Api api = ShareAcknowledgeRequest::api;

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

      std::int32_t partition_index = 0;
      std::int16_t error_code = 0;
      std::optional<std::string_view> error_message;
      CurrentLeader current_leader;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("error_code", m.error_code);
        wire("error_message", m.error_message);
        wire("current_leader", m.current_leader);
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
    wire("acquisition_lock_timeout_ms", m.acquisition_lock_timeout_ms, since(2));
    wire("responses", m.responses);
    wire("node_endpoints", m.node_endpoints);
  }
};

}  // namespace ottla::protocol
