// The records of __cluster_metadata about configs, features, quotas, producer ids and transactions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct ConfigRecord {
  static constexpr Api api{.key = 4, .name = "ConfigRecord", .versions = {0, 0}, .flexible = 0};

  std::int8_t resource_type = 0;
  std::string_view resource_name;
  std::string_view name;
  std::optional<std::string_view> value = "";
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("resource_type", m.resource_type);
    wire("resource_name", m.resource_name);
    wire("name", m.name);
    wire("value", m.value);
  }
};

struct FeatureLevelRecord {
  static constexpr Api api{.key = 12, .name = "FeatureLevelRecord", .versions = {0, 0}, .flexible = 0};

  std::string_view name;
  std::int16_t feature_level = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("name", m.name);
    wire("feature_level", m.feature_level);
  }
};

struct ClientQuotaRecord {
  static constexpr Api api{.key = 14, .name = "ClientQuotaRecord", .versions = {0, 0}, .flexible = 0};

  struct Entity {
    std::string_view entity_type;
    std::optional<std::string_view> entity_name = "";
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("entity_type", m.entity_type);
      wire("entity_name", m.entity_name);
    }
  };

  std::vector<Entity> entity;
  std::string_view key;
  double value = 0.0;
  bool remove = false;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("entity", m.entity);
    wire("key", m.key);
    wire("value", m.value);
    wire("remove", m.remove);
  }
};

struct ProducerIdsRecord {
  static constexpr Api api{.key = 15, .name = "ProducerIdsRecord", .versions = {0, 0}, .flexible = 0};

  std::int32_t broker_id = 0;
  std::int64_t broker_epoch = -1;
  std::int64_t next_producer_id = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("broker_id", m.broker_id);
    wire("broker_epoch", m.broker_epoch);
    wire("next_producer_id", m.next_producer_id);
  }
};

struct NoOpRecord {
  static constexpr Api api{.key = 20, .name = "NoOpRecord", .versions = {0, 0}, .flexible = 0};

  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto&, auto&) {}
};

struct ZkMigrationStateRecord {
  static constexpr Api api{.key = 21, .name = "ZkMigrationStateRecord", .versions = {0, 0}, .flexible = 0};

  std::int8_t zk_migration_state = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) { wire("zk_migration_state", m.zk_migration_state); }
};

struct BeginTransactionRecord {
  static constexpr Api api{.key = 23, .name = "BeginTransactionRecord", .versions = {0, 0}, .flexible = 0};

  std::optional<std::string_view> name;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) { wire.tag(0, "name", m.name); }
};

struct EndTransactionRecord {
  static constexpr Api api{.key = 24, .name = "EndTransactionRecord", .versions = {0, 0}, .flexible = 0};

  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto&, auto&) {}
};

struct AbortTransactionRecord {
  static constexpr Api api{.key = 25, .name = "AbortTransactionRecord", .versions = {0, 0}, .flexible = 0};

  std::optional<std::string_view> reason;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) { wire.tag(0, "reason", m.reason); }
};

}  // namespace ottla::protocol
