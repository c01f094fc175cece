// The options of the group coordinator, named as Kafka's keys; the defaults are Kafka's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ottla::coordinator {

// group.consumer.migration.policy: which groups change their protocol when the members' clients do.
enum class MigrationPolicy : std::uint8_t { disabled, downgrade, upgrade, bidirectional };

struct GroupOptions {
  // Offsets
  std::int32_t offset_metadata_max_bytes = 4096;  // in UTF-16 units, as Kafka counts
  std::int64_t offsets_retention_ms = std::int64_t{10'080} * 60'000;
  std::int64_t offsets_retention_check_interval_ms = 600'000;
  std::int32_t offsets_topic_compression_codec = 0;  // as in a batch's attributes

  // Classic groups
  std::int32_t group_min_session_timeout_ms = 6'000;
  std::int32_t group_max_session_timeout_ms = 1'800'000;
  std::int32_t group_initial_rebalance_delay_ms = 3'000;
  std::int32_t group_max_size = INT32_MAX;

  // Consumer groups (KIP-848)
  bool consumer_protocol_enabled = true;  // group.coordinator.rebalance.protocols lists "consumer"
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
  // "uniform", "range" and Kafka's class names of them; the first is the default.
  std::vector<std::string> group_consumer_assignors = {"uniform", "range"};
  MigrationPolicy group_consumer_migration_policy = MigrationPolicy::bidirectional;

  // Share groups (KIP-932); "simple" is their one assignor.
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
  // What is being initialized for so long is initialized again.
  std::int64_t group_share_initialize_retry_interval_ms = 30'000;

  // Streams groups (KIP-1071)
  bool streams_protocol_enabled = true;  // group.coordinator.rebalance.protocols lists "streams"
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
};

}  // namespace ottla::coordinator
