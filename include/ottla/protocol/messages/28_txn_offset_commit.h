// TxnOffsetCommit, API key 28, versions 0 to 5: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct TxnOffsetCommitRequest {
  static constexpr Api api{.key = 28, .name = "TxnOffsetCommit", .versions = {0, 5}, .flexible = 3};

  struct Topic {
    struct Partition {
      std::int32_t partition_index = 0;
      std::int64_t committed_offset = 0;
      std::int32_t committed_leader_epoch = -1;
      std::optional<std::string_view> committed_metadata = "";

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("committed_offset", m.committed_offset);
        wire("committed_leader_epoch", m.committed_leader_epoch, since(2));
        wire("committed_metadata", m.committed_metadata);
      }
    };

    std::string_view name;
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("partitions", m.partitions);
    }
  };

  std::string_view transactional_id;
  std::string_view group_id;
  std::int64_t producer_id = 0;
  std::int16_t producer_epoch = 0;
  std::int32_t generation_id = -1;
  std::string_view member_id;
  std::optional<std::string_view> group_instance_id;
  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) {
    wire("transactional_id", m.transactional_id);
    wire("group_id", m.group_id);
    wire("producer_id", m.producer_id);
    wire("producer_epoch", m.producer_epoch);
    wire("generation_id", m.generation_id, since(3));
    wire("member_id", m.member_id, since(3));
    wire("group_instance_id", m.group_instance_id, since(3));
    wire("topics", m.topics);
  }
};

struct TxnOffsetCommitResponse {
  static constexpr Api api = TxnOffsetCommitRequest::api;

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
    std::vector<Partition> partitions;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("partitions", m.partitions);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> topics;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("topics", m.topics);
  }
};

}  // namespace ottla::protocol
