// DescribeQuorum, API key 55, versions 0 to 2: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DescribeQuorumRequest {
  static constexpr Api api{.key = 55, .name = "DescribeQuorum", .versions = {0, 2}, .flexible = 0};

  struct Topic {
    struct Partition {
      std::int32_t partition_index = 0;

      static void describe(auto& wire, auto& m) { wire("partition_index", m.partition_index); }
    };

    std::string_view topic_name;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic_name", m.topic_name);
      wire("partitions", m.partitions);
    }
  };

  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) { wire("topics", m.topics); }
};

struct DescribeQuorumResponse {
  static constexpr Api api = DescribeQuorumRequest::api;

  struct Topic {
    struct Partition {
      struct CurrentVoter {
        std::int32_t replica_id = 0;
        Uuid replica_directory_id;
        std::int64_t log_end_offset = 0;
        std::int64_t last_fetch_timestamp = -1;
        std::int64_t last_caught_up_timestamp = -1;

        static void describe(auto& wire, auto& m) {
          wire("replica_id", m.replica_id);
          wire("replica_directory_id", m.replica_directory_id, since(2));
          wire("log_end_offset", m.log_end_offset);
          wire("last_fetch_timestamp", m.last_fetch_timestamp, since(1));
          wire("last_caught_up_timestamp", m.last_caught_up_timestamp, since(1));
        }
      };

      struct Observer {
        std::int32_t replica_id = 0;
        Uuid replica_directory_id;
        std::int64_t log_end_offset = 0;
        std::int64_t last_fetch_timestamp = -1;
        std::int64_t last_caught_up_timestamp = -1;

        static void describe(auto& wire, auto& m) {
          wire("replica_id", m.replica_id);
          wire("replica_directory_id", m.replica_directory_id, since(2));
          wire("log_end_offset", m.log_end_offset);
          wire("last_fetch_timestamp", m.last_fetch_timestamp, since(1));
          wire("last_caught_up_timestamp", m.last_caught_up_timestamp, since(1));
        }
      };

      std::int32_t partition_index = 0;
      std::int16_t error_code = 0;
      std::optional<std::string_view> error_message = "";
      std::int32_t leader_id = 0;
      std::int32_t leader_epoch = 0;
      std::int64_t high_watermark = 0;
      std::vector<CurrentVoter> current_voters;
      std::vector<Observer> observers;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("error_code", m.error_code);
        wire("error_message", m.error_message, since(2));
        wire("leader_id", m.leader_id);
        wire("leader_epoch", m.leader_epoch);
        wire("high_watermark", m.high_watermark);
        wire("current_voters", m.current_voters);
        wire("observers", m.observers);
      }
    };

    std::string_view topic_name;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("topic_name", m.topic_name);
      wire("partitions", m.partitions);
    }
  };

  struct Node {
    struct Listener {
      std::string_view name;
      std::string_view host;
      std::uint16_t port = 0;

      static void describe(auto& wire, auto& m) {
        wire("name", m.name);
        wire("host", m.host);
        wire("port", m.port);
      }
    };

    std::int32_t node_id = 0;
    std::vector<Listener> listeners;

    static void describe(auto& wire, auto& m) {
      wire("node_id", m.node_id);
      wire("listeners", m.listeners);
    }
  };

  std::int16_t error_code = 0;
  std::optional<std::string_view> error_message = "";
  std::vector<Topic> topics;
  std::vector<Node> nodes;

  static void describe(auto& wire, auto& m) {
    wire("error_code", m.error_code);
    wire("error_message", m.error_message, since(2));
    wire("topics", m.topics);
    wire("nodes", m.nodes, since(2));
  }
};

}  // namespace ottla::protocol
