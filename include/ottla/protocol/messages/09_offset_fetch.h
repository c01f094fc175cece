// OffsetFetch, API key 9, versions 0 to 10: the request and its response.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct OffsetFetchRequest {
  static constexpr Api api{.key = 9, .name = "OffsetFetch", .versions = {0, 10}, .flexible = 6};

  struct Topic {
    std::string_view name;
    std::vector<std::int32_t> partition_indexes;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("partition_indexes", m.partition_indexes);
    }
  };

  struct Group {
    struct Topic {
      std::string_view name;
      Uuid topic_id;
      std::vector<std::int32_t> partition_indexes;

      static void describe(auto& wire, auto& m) {
        wire("name", m.name, until(9));
        wire("topic_id", m.topic_id, since(10));
        wire("partition_indexes", m.partition_indexes);
      }
    };

    std::string_view group_id;
    std::optional<std::string_view> member_id;
    std::int32_t member_epoch = -1;
    std::optional<std::vector<Topic>> topics = std::vector<Topic>{};

    static void describe(auto& wire, auto& m) {
      wire("group_id", m.group_id);
      wire("member_id", m.member_id, since(9));
      wire("member_epoch", m.member_epoch, since(9));
      wire("topics", m.topics);
    }
  };

  std::string_view group_id;
  std::optional<std::vector<Topic>> topics = std::vector<Topic>{};
  std::vector<Group> groups;
  bool require_stable = false;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id, until(7));
    wire("topics", m.topics, until(7), nullable(since(2)));
    wire("groups", m.groups, since(8));
    wire("require_stable", m.require_stable, since(7));
  }
};

struct OffsetFetchResponse {
  static constexpr Api api = OffsetFetchRequest::api;

  struct Topic {
    struct Partition {
      std::int32_t partition_index = 0;
      std::int64_t committed_offset = 0;
      std::int32_t committed_leader_epoch = -1;
      std::optional<std::string_view> metadata = "";
      std::int16_t error_code = 0;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("committed_offset", m.committed_offset);
        wire("committed_leader_epoch", m.committed_leader_epoch, since(5));
        wire("metadata", m.metadata);
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

  struct Group {
    struct Topic {
      struct Partition {
        std::int32_t partition_index = 0;
        std::int64_t committed_offset = 0;
        std::int32_t committed_leader_epoch = -1;
        std::optional<std::string_view> metadata = "";
        std::int16_t error_code = 0;

        static void describe(auto& wire, auto& m) {
          wire("partition_index", m.partition_index);
          wire("committed_offset", m.committed_offset);
          wire("committed_leader_epoch", m.committed_leader_epoch);
          wire("metadata", m.metadata);
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

    std::string_view group_id;
    std::vector<Topic> topics;
    std::int16_t error_code = 0;

    static void describe(auto& wire, auto& m) {
      wire("group_id", m.group_id);
      wire("topics", m.topics);
      wire("error_code", m.error_code);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> topics;
  std::int16_t error_code = 0;
  std::vector<Group> groups;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms, since(3));
    wire("topics", m.topics, until(7));
    wire("error_code", m.error_code, between(2, 7));
    wire("groups", m.groups, since(8));
  }
};

}  // namespace ottla::protocol
