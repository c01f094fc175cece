// The keys and values of __consumer_offsets about committed offsets.
#pragma once

#include <cstdint>
#include <string_view>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct LegacyOffsetCommitKey {
  static constexpr Api api{.key = 0, .name = "LegacyOffsetCommitKey", .versions = {0, 0}};

  std::string_view group;
  std::string_view topic;
  std::int32_t partition = 0;

  static void describe(auto& wire, auto& m) {
    wire("group", m.group);
    wire("topic", m.topic);
    wire("partition", m.partition);
  }
};

struct LegacyOffsetCommitValue {
  static constexpr Api api{.key = 0, .name = "LegacyOffsetCommitValue", .versions = {0, 0}};

  std::int64_t offset = 0;
  std::string_view metadata;
  std::int64_t commit_timestamp = 0;

  static void describe(auto& wire, auto& m) {
    wire("offset", m.offset);
    wire("metadata", m.metadata);
    wire("commit_timestamp", m.commit_timestamp);
  }
};

struct OffsetCommitKey {
  static constexpr Api api{.key = 1, .name = "OffsetCommitKey", .versions = {0, 0}};

  std::string_view group;
  std::string_view topic;
  std::int32_t partition = 0;

  static void describe(auto& wire, auto& m) {
    wire("group", m.group);
    wire("topic", m.topic);
    wire("partition", m.partition);
  }
};

struct OffsetCommitValue {
  static constexpr Api api{.key = 1, .name = "OffsetCommitValue", .versions = {0, 4}, .flexible = 4};

  std::int64_t offset = 0;
  std::int32_t leader_epoch = -1;
  std::string_view metadata;
  std::int64_t commit_timestamp = 0;
  std::int64_t expire_timestamp = -1;
  Uuid topic_id;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("offset", m.offset);
    wire("leader_epoch", m.leader_epoch, since(3));
    wire("metadata", m.metadata);
    wire("commit_timestamp", m.commit_timestamp);
    wire("expire_timestamp", m.expire_timestamp, between(1, 1));
    wire.tag(0, "topic_id", m.topic_id, since(4));
  }
};

}  // namespace ottla::protocol
