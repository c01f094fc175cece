// Produce, API key 0, versions 0 to 13: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ProduceRequest {
  static constexpr Api api{.key = 0, .name = "Produce", .versions = {0, 13}, .flexible = 9, .frequent = true};

  struct TopicData {
    struct PartitionData {
      std::int32_t index = 0;
      std::optional<Records> records;

      static void describe(auto& wire, auto& m) {
        wire("index", m.index);
        wire("records", m.records);
      }
    };

    std::string_view name;
    Uuid topic_id;
    std::vector<PartitionData> partition_data;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name, until(12));
      wire("topic_id", m.topic_id, since(13));
      wire("partition_data", m.partition_data);
    }
  };

  std::optional<std::string_view> transactional_id;
  std::int16_t acks = 0;
  std::int32_t timeout_ms = 0;
  std::vector<TopicData> topic_data;

  static void describe(auto& wire, auto& m) {
    wire("transactional_id", m.transactional_id, since(3));
    wire("acks", m.acks);
    wire("timeout_ms", m.timeout_ms);
    wire("topic_data", m.topic_data);
  }
};

struct ProduceResponse {
  static constexpr Api api = ProduceRequest::api;

  struct Response {
    struct PartitionResponse {
      struct RecordError {
        std::int32_t batch_index = 0;
        std::optional<std::string_view> batch_index_error_message;

        static void describe(auto& wire, auto& m) {
          wire("batch_index", m.batch_index);
          wire("batch_index_error_message", m.batch_index_error_message);
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

      std::int32_t index = 0;
      std::int16_t error_code = 0;
      std::int64_t base_offset = 0;
      std::int64_t log_append_time_ms = -1;
      std::int64_t log_start_offset = -1;
      std::vector<RecordError> record_errors;
      std::optional<std::string_view> error_message;
      CurrentLeader current_leader;

      static void describe(auto& wire, auto& m) {
        wire("index", m.index);
        wire("error_code", m.error_code);
        wire("base_offset", m.base_offset);
        wire("log_append_time_ms", m.log_append_time_ms, since(2));
        wire("log_start_offset", m.log_start_offset, since(5));
        wire("record_errors", m.record_errors, since(8));
        wire("error_message", m.error_message, since(8));
        wire.tag(0, "current_leader", m.current_leader, since(10));
      }
    };

    std::string_view name;
    Uuid topic_id;
    std::vector<PartitionResponse> partition_responses;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name, until(12));
      wire("topic_id", m.topic_id, since(13));
      wire("partition_responses", m.partition_responses);
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

  std::vector<Response> responses;
  std::int32_t throttle_time_ms = 0;
  std::vector<NodeEndpoint> node_endpoints;

  static void describe(auto& wire, auto& m) {
    wire("responses", m.responses);
    wire("throttle_time_ms", m.throttle_time_ms, since(1));
    wire.tag(0, "node_endpoints", m.node_endpoints, since(10));
  }
};

}  // namespace ottla::protocol
