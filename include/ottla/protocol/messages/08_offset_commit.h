// OffsetCommit, API key 8, versions 0 to 10: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct OffsetCommitRequest {
  static constexpr Api api{.key = 8, .name = "OffsetCommit", .versions = {0, 10}, .flexible = 8};

  struct Topic {
    struct Partition {
      std::int32_t partition_index = 0;
      std::int64_t committed_offset = 0;
      std::int32_t committed_leader_epoch = -1;
      std::int64_t commit_timestamp = -1;
      std::optional<std::string_view> committed_metadata = "";

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("committed_offset", m.committed_offset);
        wire("committed_leader_epoch", m.committed_leader_epoch, since(6));
        wire("commit_timestamp", m.commit_timestamp, between(1, 1));
        wire("committed_metadata", m.committed_metadata);
      }
    };

    std::string_view name;
    Uuid topic_id;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name, until(9));
      wire("topic_id", m.topic_id, since(10));
      wire("partitions", m.partitions);
    }
  };

  std::string_view group_id;
  std::int32_t generation_id_or_member_epoch = -1;
  std::string_view member_id;
  std::int64_t retention_time_ms = -1;
  std::optional<std::string_view> group_instance_id;
  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("generation_id_or_member_epoch", m.generation_id_or_member_epoch, since(1));
    wire("member_id", m.member_id, since(1));
    wire("retention_time_ms", m.retention_time_ms, between(2, 4));
    wire("group_instance_id", m.group_instance_id, since(7));
    wire("topics", m.topics);
  }
};

struct OffsetCommitResponse {
  static constexpr Api api = OffsetCommitRequest::api;

  struct Topic {
    struct Partition {
      std::int32_t partition_index = 0;
      std::int16_t error_code = 0;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("error_code", m.error_code);
      }
    };

    std::string_view name;
    Uuid topic_id;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name, until(9));
      wire("topic_id", m.topic_id, since(10));
      wire("partitions", m.partitions);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms, since(3));
    wire("topics", m.topics);
  }
};

}  // namespace ottla::protocol
