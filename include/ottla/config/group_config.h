// The options of the group and share coordinators, typed. Field names are Kafka's keys with underscores.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/config/settings.h"

namespace ottla::config {

struct GroupConfig {
  std::int32_t offset_metadata_max_bytes = 4096;
  std::int32_t offsets_retention_minutes = 10'080;
  std::int64_t offsets_retention_check_interval_ms = 600'000;
  std::int32_t offsets_topic_compression_codec = 0;

  std::int32_t group_min_session_timeout_ms = 6'000;
  std::int32_t group_max_session_timeout_ms = 1'800'000;
  std::int32_t group_initial_rebalance_delay_ms = 3'000;
  std::int32_t group_max_size = INT32_MAX;

  std::vector<std::string> group_coordinator_rebalance_protocols = {"classic", "consumer", "streams"};
  std::int32_t group_consumer_session_timeout_ms = 45'000;
  std::int32_t group_consumer_min_session_timeout_ms = 45'000;
  std::int32_t group_consumer_max_session_timeout_ms = 60'000;
  std::int32_t group_consumer_heartbeat_interval_ms = 5'000;
  std::int32_t group_consumer_min_heartbeat_interval_ms = 5'000;
  std::int32_t group_consumer_max_heartbeat_interval_ms = 15'000;
  std::int32_t group_consumer_assignment_interval_ms = 1'000;
  std::int32_t group_consumer_min_assignment_interval_ms = 0;
  std::int32_t group_consumer_max_assignment_interval_ms = 15'000;
  std::int32_t group_consumer_max_size = INT32_MAX;
  std::int32_t group_consumer_regex_refresh_interval_ms = 600'000;
  std::vector<std::string> group_consumer_assignors = {"uniform", "range"};
  std::string group_consumer_migration_policy = "bidirectional";  // in lower case

  std::int32_t group_share_session_timeout_ms = 45'000;
  std::int32_t group_share_min_session_timeout_ms = 45'000;
  std::int32_t group_share_max_session_timeout_ms = 60'000;
  std::int32_t group_share_heartbeat_interval_ms = 5'000;
  std::int32_t group_share_min_heartbeat_interval_ms = 5'000;
  std::int32_t group_share_max_heartbeat_interval_ms = 15'000;
  std::int32_t group_share_assignment_interval_ms = 1'000;
  std::int32_t group_share_min_assignment_interval_ms = 0;
  std::int32_t group_share_max_assignment_interval_ms = 15'000;
  std::int32_t group_share_max_size = 200;
  std::int32_t group_share_initialize_retry_interval_ms = 30'000;
  std::vector<std::string> group_share_assignors = {"simple"};

  std::int32_t share_coordinator_snapshot_update_records_per_snapshot = 500;
  std::int32_t share_coordinator_cold_partition_snapshot_interval_ms = 300'000;
  std::int32_t share_coordinator_state_topic_prune_interval_ms = 300'000;
  std::int32_t share_coordinator_state_topic_compression_codec = 0;

  std::int32_t group_streams_session_timeout_ms = 45'000;
  std::int32_t group_streams_min_session_timeout_ms = 45'000;
  std::int32_t group_streams_max_session_timeout_ms = 60'000;
  std::int32_t group_streams_heartbeat_interval_ms = 5'000;
  std::int32_t group_streams_min_heartbeat_interval_ms = 5'000;
  std::int32_t group_streams_max_heartbeat_interval_ms = 15'000;
  std::int32_t group_streams_assignment_interval_ms = 1'000;
  std::int32_t group_streams_min_assignment_interval_ms = 0;
  std::int32_t group_streams_max_assignment_interval_ms = 15'000;
  std::int32_t group_streams_initial_rebalance_delay_ms = 3'000;
  std::int32_t group_streams_max_size = INT32_MAX;
  std::int32_t group_streams_num_standby_replicas = 0;
  std::int32_t group_streams_max_standby_replicas = 2;

  friend bool operator==(const GroupConfig&, const GroupConfig&) = default;
};

// The settings' options of groups over the defaults. invalid_config with Kafka's rule when one contradicts
// another (GroupCoordinatorConfig); single values have been checked by check_value().
Result<GroupConfig> make_group_config(const Settings& settings);

}  // namespace ottla::config
