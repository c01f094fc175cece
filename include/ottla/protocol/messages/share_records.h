// The keys and values of __share_group_state.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ShareSnapshotKey {
  static constexpr Api api{.key = 0, .name = "ShareSnapshotKey", .versions = {0, 0}};

  std::string_view group_id;
  Uuid topic_id;
  std::int32_t partition = 0;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("topic_id", m.topic_id);
    wire("partition", m.partition);
  }
};

struct ShareSnapshotValue {
  static constexpr Api api{.key = 0, .name = "ShareSnapshotValue", .versions = {0, 0}, .flexible = 0};

  struct StateBatch {
    std::int64_t first_offset = 0;
    std::int64_t last_offset = 0;
    std::int8_t delivery_state = 0;
    std::int16_t delivery_count = 0;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("first_offset", m.first_offset);
      wire("last_offset", m.last_offset);
      wire("delivery_state", m.delivery_state);
      wire("delivery_count", m.delivery_count);
    }
  };

  std::int32_t snapshot_epoch = 0;
  std::int32_t state_epoch = 0;
  std::int32_t leader_epoch = 0;
  std::int64_t start_offset = 0;
  std::int64_t create_timestamp = 0;
  std::int64_t write_timestamp = 0;
  std::vector<StateBatch> state_batches;
  std::int32_t delivery_complete_count = -1;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("snapshot_epoch", m.snapshot_epoch);
    wire("state_epoch", m.state_epoch);
    wire("leader_epoch", m.leader_epoch);
    wire("start_offset", m.start_offset);
    wire("create_timestamp", m.create_timestamp);
    wire("write_timestamp", m.write_timestamp);
    wire("state_batches", m.state_batches);
    wire.tag(0, "delivery_complete_count", m.delivery_complete_count);
  }
};

struct ShareUpdateKey {
  static constexpr Api api{.key = 1, .name = "ShareUpdateKey", .versions = {0, 0}};

  std::string_view group_id;
  Uuid topic_id;
  std::int32_t partition = 0;

  static void describe(auto& wire, auto& m) {
    wire("group_id", m.group_id);
    wire("topic_id", m.topic_id);
    wire("partition", m.partition);
  }
};

struct ShareUpdateValue {
  static constexpr Api api{.key = 1, .name = "ShareUpdateValue", .versions = {0, 0}, .flexible = 0};

  struct StateBatch {
    std::int64_t first_offset = 0;
    std::int64_t last_offset = 0;
    std::int8_t delivery_state = 0;
    std::int16_t delivery_count = 0;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("first_offset", m.first_offset);
      wire("last_offset", m.last_offset);
      wire("delivery_state", m.delivery_state);
      wire("delivery_count", m.delivery_count);
    }
  };

  std::int32_t snapshot_epoch = 0;
  std::int32_t leader_epoch = 0;
  std::int64_t start_offset = 0;
  std::vector<StateBatch> state_batches;
  std::int32_t delivery_complete_count = -1;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("snapshot_epoch", m.snapshot_epoch);
    wire("leader_epoch", m.leader_epoch);
    wire("start_offset", m.start_offset);
    wire("state_batches", m.state_batches);
    wire.tag(0, "delivery_complete_count", m.delivery_complete_count);
  }
};

}  // namespace ottla::protocol
