// The records of __cluster_metadata about registrations of brokers and controllers.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct RegisterBrokerRecord {
  static constexpr Api api{.key = 0, .name = "RegisterBrokerRecord", .versions = {0, 4}, .flexible = 0};

  struct EndPoint {
    std::string_view name;
    std::string_view host;
    std::uint16_t port = 0;
    std::int16_t security_protocol = 0;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("host", m.host);
      wire("port", m.port);
      wire("security_protocol", m.security_protocol);
    }
  };

  struct Feature {
    std::string_view name;
    std::int16_t min_supported_version = 0;
    std::int16_t max_supported_version = 0;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("min_supported_version", m.min_supported_version);
      wire("max_supported_version", m.max_supported_version);
    }
  };

  std::int32_t broker_id = 0;
  bool is_migrating_zk_broker = false;
  Uuid incarnation_id;
  std::int64_t broker_epoch = 0;
  std::vector<EndPoint> end_points;
  std::vector<Feature> features;
  std::optional<std::string_view> rack = "";
  bool fenced = true;
  bool in_controlled_shutdown = false;
  std::vector<Uuid> log_dirs;
  std::optional<std::vector<Uuid>> cordoned_log_dirs;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("broker_id", m.broker_id);
    wire("is_migrating_zk_broker", m.is_migrating_zk_broker, since(2));
    wire("incarnation_id", m.incarnation_id);
    wire("broker_epoch", m.broker_epoch);
    wire("end_points", m.end_points);
    wire("features", m.features);
    wire("rack", m.rack);
    wire("fenced", m.fenced);
    wire("in_controlled_shutdown", m.in_controlled_shutdown, since(1));
    wire.tag(0, "log_dirs", m.log_dirs, since(3));
    wire.tag(1, "cordoned_log_dirs", m.cordoned_log_dirs, since(4));
  }
};

struct UnregisterBrokerRecord {
  static constexpr Api api{.key = 1, .name = "UnregisterBrokerRecord", .versions = {0, 0}, .flexible = 0};

  std::int32_t broker_id = 0;
  std::int64_t broker_epoch = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("broker_id", m.broker_id);
    wire("broker_epoch", m.broker_epoch);
  }
};

struct FenceBrokerRecord {
  static constexpr Api api{.key = 7, .name = "FenceBrokerRecord", .versions = {0, 0}, .flexible = 0};

  std::int32_t id = 0;
  std::int64_t epoch = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("id", m.id);
    wire("epoch", m.epoch);
  }
};

struct UnfenceBrokerRecord {
  static constexpr Api api{.key = 8, .name = "UnfenceBrokerRecord", .versions = {0, 0}, .flexible = 0};

  std::int32_t id = 0;
  std::int64_t epoch = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("id", m.id);
    wire("epoch", m.epoch);
  }
};

struct BrokerRegistrationChangeRecord {
  static constexpr Api api{
      .key = 17, .name = "BrokerRegistrationChangeRecord", .versions = {0, 3}, .flexible = 0};

  std::int32_t broker_id = 0;
  std::int64_t broker_epoch = 0;
  std::int8_t fenced = 0;
  std::int8_t in_controlled_shutdown = 0;
  std::vector<Uuid> log_dirs;
  std::optional<std::vector<Uuid>> cordoned_log_dirs;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("broker_id", m.broker_id);
    wire("broker_epoch", m.broker_epoch);
    wire.tag(0, "fenced", m.fenced);
    wire.tag(1, "in_controlled_shutdown", m.in_controlled_shutdown, since(1));
    wire.tag(2, "log_dirs", m.log_dirs, since(2));
    wire.tag(3, "cordoned_log_dirs", m.cordoned_log_dirs, since(3));
  }
};

struct RegisterControllerRecord {
  static constexpr Api api{.key = 27, .name = "RegisterControllerRecord", .versions = {0, 0}, .flexible = 0};

  struct EndPoint {
    std::string_view name;
    std::string_view host;
    std::uint16_t port = 0;
    std::int16_t security_protocol = 0;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("host", m.host);
      wire("port", m.port);
      wire("security_protocol", m.security_protocol);
    }
  };

  struct Feature {
    std::string_view name;
    std::int16_t min_supported_version = 0;
    std::int16_t max_supported_version = 0;
    UnknownTaggedFields unknown_tagged_fields;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("min_supported_version", m.min_supported_version);
      wire("max_supported_version", m.max_supported_version);
    }
  };

  std::int32_t controller_id = 0;
  Uuid incarnation_id;
  bool zk_migration_ready = false;
  std::vector<EndPoint> end_points;
  std::vector<Feature> features;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("controller_id", m.controller_id);
    wire("incarnation_id", m.incarnation_id);
    wire("zk_migration_ready", m.zk_migration_ready);
    wire("end_points", m.end_points);
    wire("features", m.features);
  }
};

}  // namespace ottla::protocol
