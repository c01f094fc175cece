// The records of __cluster_metadata about topics and partitions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct TopicRecord {
  static constexpr Api api{.key = 2, .name = "TopicRecord", .versions = {0, 0}, .flexible = 0};

  std::string_view name;
  Uuid topic_id;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("name", m.name);
    wire("topic_id", m.topic_id);
  }
};

struct PartitionRecord {
  static constexpr Api api{.key = 3, .name = "PartitionRecord", .versions = {0, 2}, .flexible = 0};

  std::int32_t partition_id = -1;
  Uuid topic_id;
  std::vector<std::int32_t> replicas;
  std::vector<std::int32_t> isr;
  std::vector<std::int32_t> removing_replicas;
  std::vector<std::int32_t> adding_replicas;
  std::int32_t leader = -1;
  std::int32_t leader_epoch = -1;
  std::int32_t partition_epoch = -1;
  std::vector<Uuid> directories;
  std::int8_t leader_recovery_state = 0;
  std::optional<std::vector<std::int32_t>> eligible_leader_replicas;
  std::optional<std::vector<std::int32_t>> last_known_elr;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("partition_id", m.partition_id);
    wire("topic_id", m.topic_id);
    wire("replicas", m.replicas);
    wire("isr", m.isr);
    wire("removing_replicas", m.removing_replicas);
    wire("adding_replicas", m.adding_replicas);
    wire("leader", m.leader);
    wire("leader_epoch", m.leader_epoch);
    wire("partition_epoch", m.partition_epoch);
    wire("directories", m.directories, since(1));
    wire.tag(0, "leader_recovery_state", m.leader_recovery_state);
    wire.tag(1, "eligible_leader_replicas", m.eligible_leader_replicas, since(2));
    wire.tag(2, "last_known_elr", m.last_known_elr, since(2));
  }
};

struct PartitionChangeRecord {
  static constexpr Api api{.key = 5, .name = "PartitionChangeRecord", .versions = {0, 2}, .flexible = 0};

  std::int32_t partition_id = -1;
  Uuid topic_id;
  std::optional<std::vector<std::int32_t>> isr;
  std::int32_t leader = -2;
  std::optional<std::vector<std::int32_t>> replicas;
  std::optional<std::vector<std::int32_t>> removing_replicas;
  std::optional<std::vector<std::int32_t>> adding_replicas;
  std::int8_t leader_recovery_state = -1;
  std::optional<std::vector<std::int32_t>> eligible_leader_replicas;
  std::optional<std::vector<std::int32_t>> last_known_elr;
  std::optional<std::vector<Uuid>> directories;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("partition_id", m.partition_id);
    wire("topic_id", m.topic_id);
    wire.tag(0, "isr", m.isr);
    wire.tag(1, "leader", m.leader);
    wire.tag(2, "replicas", m.replicas);
    wire.tag(3, "removing_replicas", m.removing_replicas);
    wire.tag(4, "adding_replicas", m.adding_replicas);
    wire.tag(5, "leader_recovery_state", m.leader_recovery_state);
    wire.tag(6, "eligible_leader_replicas", m.eligible_leader_replicas, since(2));
    wire.tag(7, "last_known_elr", m.last_known_elr, since(2));
    wire.tag(8, "directories", m.directories, since(1));
  }
};

struct RemoveTopicRecord {
  static constexpr Api api{.key = 9, .name = "RemoveTopicRecord", .versions = {0, 0}, .flexible = 0};

  Uuid topic_id;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) { wire("topic_id", m.topic_id); }
};

struct ClearElrRecord {
  static constexpr Api api{.key = 28, .name = "ClearElrRecord", .versions = {0, 0}, .flexible = 0};

  std::string_view topic_name;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) { wire("topic_name", m.topic_name); }
};

}  // namespace ottla::protocol
