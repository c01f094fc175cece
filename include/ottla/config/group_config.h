// The options of the group and share coordinators, typed; the defaults are Kafka's. Field names are Kafka's
// keys with underscores, without the prefix that their struct stands for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/config/settings.h"

namespace ottla::config {

// The times of one kind of group whose members heartbeat ("group.consumer." …): the broker's own, and between
// what values a group may have another.
struct GroupTimesConfig {
  std::int32_t session_timeout_ms = 45'000;
  std::int32_t min_session_timeout_ms = 45'000;
  std::int32_t max_session_timeout_ms = 60'000;
  std::int32_t heartbeat_interval_ms = 5'000;
  std::int32_t min_heartbeat_interval_ms = 5'000;
  std::int32_t max_heartbeat_interval_ms = 15'000;
  std::int32_t assignment_interval_ms = 1'000;
  std::int32_t min_assignment_interval_ms = 0;
  std::int32_t max_assignment_interval_ms = 15'000;

  friend bool operator==(const GroupTimesConfig&, const GroupTimesConfig&) = default;
};

// group.consumer.migration.policy: which groups change their protocol when the members' clients do.
enum class MigrationPolicy : std::uint8_t { disabled, downgrade, upgrade, bidirectional };

// "group.consumer.": consumer groups (KIP-848).
struct ConsumerGroupConfig : GroupTimesConfig {
  std::int32_t max_size = INT32_MAX;
  std::int32_t regex_refresh_interval_ms = 600'000;
  // "uniform", "range" and Kafka's class names of them; the first is the default.
  std::vector<std::string> assignors = {"uniform", "range"};
  MigrationPolicy migration_policy = MigrationPolicy::bidirectional;

  friend bool operator==(const ConsumerGroupConfig&, const ConsumerGroupConfig&) = default;
};

// "group.share.": share groups (KIP-932).
struct ShareGroupConfig : GroupTimesConfig {
  std::int32_t max_size = 200;
  // What is being initialized for so long is initialized again.
  std::int32_t initialize_retry_interval_ms = 30'000;
  std::vector<std::string> assignors = {"simple"};

  friend bool operator==(const ShareGroupConfig&, const ShareGroupConfig&) = default;
};

// "group.streams.": streams groups (KIP-1071).
struct StreamsGroupConfig : GroupTimesConfig {
  std::int32_t initial_rebalance_delay_ms = 3'000;
  std::int32_t max_size = INT32_MAX;
  std::int32_t num_standby_replicas = 0;
  std::int32_t max_standby_replicas = 2;

  friend bool operator==(const StreamsGroupConfig&, const StreamsGroupConfig&) = default;
};

// "share.coordinator." (ShareCoordinatorConfig). How its topic is made is in BrokerConfig.
struct ShareCoordinatorConfig {
  std::int32_t snapshot_update_records_per_snapshot = 500;
  std::int32_t cold_partition_snapshot_interval_ms = 300'000;
  std::int32_t state_topic_prune_interval_ms = 300'000;
  std::int32_t state_topic_compression_codec = 0;  // as in a batch's attributes

  friend bool operator==(const ShareCoordinatorConfig&, const ShareCoordinatorConfig&) = default;
};

struct GroupConfig {
  // Offsets
  std::int32_t offset_metadata_max_bytes = 4096;  // in UTF-16 units, as Kafka counts
  std::int32_t offsets_retention_minutes = 10'080;
  std::int64_t offsets_retention_check_interval_ms = 600'000;
  std::int32_t offsets_topic_compression_codec = 0;  // as in a batch's attributes

  // Classic groups
  std::int32_t group_min_session_timeout_ms = 6'000;
  std::int32_t group_max_session_timeout_ms = 1'800'000;
  std::int32_t group_initial_rebalance_delay_ms = 3'000;
  std::int32_t group_max_size = INT32_MAX;

  std::vector<std::string> group_coordinator_rebalance_protocols = {"classic", "consumer", "streams"};
  ConsumerGroupConfig consumer;
  ShareGroupConfig share;
  StreamsGroupConfig streams;
  ShareCoordinatorConfig share_coordinator;

  // Whether group.coordinator.rebalance.protocols lists it: "consumer", "streams" …
  bool serves_protocol(std::string_view protocol) const;
  std::int64_t offsets_retention_ms() const { return offsets_retention_minutes * std::int64_t{60'000}; }

  friend bool operator==(const GroupConfig&, const GroupConfig&) = default;
};

// The settings' options of groups over the defaults. invalid_config with Kafka's rule when one contradicts
// another (GroupCoordinatorConfig); single values have been checked by check_value().
Result<GroupConfig> make_group_config(const Settings& settings);

}  // namespace ottla::config
