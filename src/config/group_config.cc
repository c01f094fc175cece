// The group coordinator's options by a field table, lists after them, and what contradicts itself.
#include "ottla/config/group_config.h"

#include <algorithm>
#include <cctype>

#include "config/broker_fields.h"
#include "config/broker_listeners.h"
#include "config/share_limits.h"
#include "config/typed_field.h"
#include "ottla/config/value.h"

namespace ottla::config {
namespace {

template <auto member>
constexpr auto set = set_member<GroupConfig, member>;

constexpr Field<GroupConfig> fields[] = {
    {"group.consumer.assignment.interval.ms", set<&GroupConfig::group_consumer_assignment_interval_ms>},
    {"group.consumer.heartbeat.interval.ms", set<&GroupConfig::group_consumer_heartbeat_interval_ms>},
    {"group.consumer.max.assignment.interval.ms",
     set<&GroupConfig::group_consumer_max_assignment_interval_ms>},
    {"group.consumer.max.heartbeat.interval.ms", set<&GroupConfig::group_consumer_max_heartbeat_interval_ms>},
    {"group.consumer.max.session.timeout.ms", set<&GroupConfig::group_consumer_max_session_timeout_ms>},
    {"group.consumer.max.size", set<&GroupConfig::group_consumer_max_size>},
    {"group.consumer.migration.policy", set<&GroupConfig::group_consumer_migration_policy>},
    {"group.consumer.min.assignment.interval.ms",
     set<&GroupConfig::group_consumer_min_assignment_interval_ms>},
    {"group.consumer.min.heartbeat.interval.ms", set<&GroupConfig::group_consumer_min_heartbeat_interval_ms>},
    {"group.consumer.min.session.timeout.ms", set<&GroupConfig::group_consumer_min_session_timeout_ms>},
    {"group.consumer.regex.refresh.interval.ms", set<&GroupConfig::group_consumer_regex_refresh_interval_ms>},
    {"group.consumer.session.timeout.ms", set<&GroupConfig::group_consumer_session_timeout_ms>},
    {"group.initial.rebalance.delay.ms", set<&GroupConfig::group_initial_rebalance_delay_ms>},
    {"group.max.session.timeout.ms", set<&GroupConfig::group_max_session_timeout_ms>},
    {"group.max.size", set<&GroupConfig::group_max_size>},
    {"group.min.session.timeout.ms", set<&GroupConfig::group_min_session_timeout_ms>},
    {"group.share.assignment.interval.ms", set<&GroupConfig::group_share_assignment_interval_ms>},
    {"group.share.heartbeat.interval.ms", set<&GroupConfig::group_share_heartbeat_interval_ms>},
    {"group.share.initialize.retry.interval.ms", set<&GroupConfig::group_share_initialize_retry_interval_ms>},
    {"group.share.max.assignment.interval.ms", set<&GroupConfig::group_share_max_assignment_interval_ms>},
    {"group.share.max.heartbeat.interval.ms", set<&GroupConfig::group_share_max_heartbeat_interval_ms>},
    {"group.share.max.session.timeout.ms", set<&GroupConfig::group_share_max_session_timeout_ms>},
    {"group.share.max.size", set<&GroupConfig::group_share_max_size>},
    {"group.share.min.assignment.interval.ms", set<&GroupConfig::group_share_min_assignment_interval_ms>},
    {"group.share.min.heartbeat.interval.ms", set<&GroupConfig::group_share_min_heartbeat_interval_ms>},
    {"group.share.min.session.timeout.ms", set<&GroupConfig::group_share_min_session_timeout_ms>},
    {"group.share.session.timeout.ms", set<&GroupConfig::group_share_session_timeout_ms>},
    {"group.streams.assignment.interval.ms", set<&GroupConfig::group_streams_assignment_interval_ms>},
    {"group.streams.heartbeat.interval.ms", set<&GroupConfig::group_streams_heartbeat_interval_ms>},
    {"group.streams.initial.rebalance.delay.ms", set<&GroupConfig::group_streams_initial_rebalance_delay_ms>},
    {"group.streams.max.assignment.interval.ms", set<&GroupConfig::group_streams_max_assignment_interval_ms>},
    {"group.streams.max.heartbeat.interval.ms", set<&GroupConfig::group_streams_max_heartbeat_interval_ms>},
    {"group.streams.max.session.timeout.ms", set<&GroupConfig::group_streams_max_session_timeout_ms>},
    {"group.streams.max.size", set<&GroupConfig::group_streams_max_size>},
    {"group.streams.max.standby.replicas", set<&GroupConfig::group_streams_max_standby_replicas>},
    {"group.streams.min.assignment.interval.ms", set<&GroupConfig::group_streams_min_assignment_interval_ms>},
    {"group.streams.min.heartbeat.interval.ms", set<&GroupConfig::group_streams_min_heartbeat_interval_ms>},
    {"group.streams.min.session.timeout.ms", set<&GroupConfig::group_streams_min_session_timeout_ms>},
    {"group.streams.num.standby.replicas", set<&GroupConfig::group_streams_num_standby_replicas>},
    {"group.streams.session.timeout.ms", set<&GroupConfig::group_streams_session_timeout_ms>},
    {"offset.metadata.max.bytes", set<&GroupConfig::offset_metadata_max_bytes>},
    {"offsets.retention.check.interval.ms", set<&GroupConfig::offsets_retention_check_interval_ms>},
    {"offsets.retention.minutes", set<&GroupConfig::offsets_retention_minutes>},
    {"offsets.topic.compression.codec", set<&GroupConfig::offsets_topic_compression_codec>},
    {"share.coordinator.cold.partition.snapshot.interval.ms",
     set<&GroupConfig::share_coordinator_cold_partition_snapshot_interval_ms>},
    {"share.coordinator.snapshot.update.records.per.snapshot",
     set<&GroupConfig::share_coordinator_snapshot_update_records_per_snapshot>},
    {"share.coordinator.state.topic.compression.codec",
     set<&GroupConfig::share_coordinator_state_topic_compression_codec>},
    {"share.coordinator.state.topic.prune.interval.ms",
     set<&GroupConfig::share_coordinator_state_topic_prune_interval_ms>},
};

void set_list(const Settings& settings, std::string_view key, std::vector<std::string>& list) {
  const Setting* setting = settings.find(key);
  if (setting == nullptr) return;
  list.clear();
  for (const std::string_view entry : split_list(setting->value)) list.emplace_back(entry);
}

struct Bounds {
  std::string_view key, min_key, max_key;
  std::int32_t value, min, max;
};

Result<> check_bounds(const Settings& settings, const Bounds& bounds) {
  const auto rule = [](std::string_view words, std::string_view other) {
    return std::string("must be ").append(words).append(" ").append(other);
  };
  if (bounds.max < bounds.min) {
    return refuse(settings, bounds.max_key, rule("greater than or equal to", bounds.min_key));
  }
  if (bounds.value < bounds.min) {
    return refuse(settings, bounds.key, rule("greater than or equal to", bounds.min_key));
  }
  if (bounds.value > bounds.max) {
    return refuse(settings, bounds.key, rule("less than or equal to", bounds.max_key));
  }
  return {};
}

// The three times of one kind of group.
struct TimeBounds {
  Bounds session, heartbeat, assignment;
};

Result<> check_times(const Settings& settings, const TimeBounds& times) {
  for (const Bounds* bounds : {&times.heartbeat, &times.session, &times.assignment}) {
    if (auto checked = check_bounds(settings, *bounds); !checked) return checked;
  }
  if (times.heartbeat.value < times.session.value) return {};
  return refuse(settings, times.heartbeat.key, std::string("must be less than ").append(times.session.key));
}

Result<> check_consumer_times(const Settings& settings, const GroupConfig& config) {
  return check_times(
      settings,
      {.session = {"group.consumer.session.timeout.ms", "group.consumer.min.session.timeout.ms",
                   "group.consumer.max.session.timeout.ms", config.group_consumer_session_timeout_ms,
                   config.group_consumer_min_session_timeout_ms,
                   config.group_consumer_max_session_timeout_ms},
       .heartbeat = {"group.consumer.heartbeat.interval.ms", "group.consumer.min.heartbeat.interval.ms",
                     "group.consumer.max.heartbeat.interval.ms", config.group_consumer_heartbeat_interval_ms,
                     config.group_consumer_min_heartbeat_interval_ms,
                     config.group_consumer_max_heartbeat_interval_ms},
       .assignment = {"group.consumer.assignment.interval.ms", "group.consumer.min.assignment.interval.ms",
                      "group.consumer.max.assignment.interval.ms",
                      config.group_consumer_assignment_interval_ms,
                      config.group_consumer_min_assignment_interval_ms,
                      config.group_consumer_max_assignment_interval_ms}});
}

Result<> check_share_times(const Settings& settings, const GroupConfig& config) {
  return check_times(
      settings,
      {.session = {"group.share.session.timeout.ms", "group.share.min.session.timeout.ms",
                   "group.share.max.session.timeout.ms", config.group_share_session_timeout_ms,
                   config.group_share_min_session_timeout_ms, config.group_share_max_session_timeout_ms},
       .heartbeat = {"group.share.heartbeat.interval.ms", "group.share.min.heartbeat.interval.ms",
                     "group.share.max.heartbeat.interval.ms", config.group_share_heartbeat_interval_ms,
                     config.group_share_min_heartbeat_interval_ms,
                     config.group_share_max_heartbeat_interval_ms},
       .assignment = {"group.share.assignment.interval.ms", "group.share.min.assignment.interval.ms",
                      "group.share.max.assignment.interval.ms", config.group_share_assignment_interval_ms,
                      config.group_share_min_assignment_interval_ms,
                      config.group_share_max_assignment_interval_ms}});
}

Result<> check_streams_options(const Settings& settings, const GroupConfig& config) {
  auto checked = check_times(
      settings,
      {.session = {"group.streams.session.timeout.ms", "group.streams.min.session.timeout.ms",
                   "group.streams.max.session.timeout.ms", config.group_streams_session_timeout_ms,
                   config.group_streams_min_session_timeout_ms, config.group_streams_max_session_timeout_ms},
       .heartbeat = {"group.streams.heartbeat.interval.ms", "group.streams.min.heartbeat.interval.ms",
                     "group.streams.max.heartbeat.interval.ms", config.group_streams_heartbeat_interval_ms,
                     config.group_streams_min_heartbeat_interval_ms,
                     config.group_streams_max_heartbeat_interval_ms},
       .assignment = {"group.streams.assignment.interval.ms", "group.streams.min.assignment.interval.ms",
                      "group.streams.max.assignment.interval.ms", config.group_streams_assignment_interval_ms,
                      config.group_streams_min_assignment_interval_ms,
                      config.group_streams_max_assignment_interval_ms}});
  if (!checked) return checked;
  constexpr std::string_view most = "group.streams.max.standby.replicas";
  if (config.group_streams_num_standby_replicas <= config.group_streams_max_standby_replicas) return {};
  return refuse(settings, "group.streams.num.standby.replicas",
                std::string("must be less than or equal to ").append(most));
}

// Kafka's own assignor by its name or class; another class is Java's.
Result<> check_share_assignors(const Settings& settings, const GroupConfig& config) {
  constexpr std::string_view key = "group.share.assignors";
  const auto& assignors = config.group_share_assignors;
  if (assignors.size() != 1) return refuse(settings, key, "must contain exactly one assignor");
  if (assignors[0] == "simple" ||
      assignors[0] == "org.apache.kafka.coordinator.group.assignor.SimpleAssignor") {
    return {};
  }
  return refuse(settings, key, "must be simple, the one assignor of share groups here");
}

Result<> check_codec(const Settings& settings, std::string_view key, std::int32_t codec) {
  if (codec >= 0 && codec <= 4) return {};
  return refuse(settings, key, "Unknown compression type id");
}

Result<> check_group_config(const Settings& settings, const GroupConfig& config) {
  if (auto checked =
          check_codec(settings, "offsets.topic.compression.codec", config.offsets_topic_compression_codec);
      !checked) {
    return checked;
  }
  if (auto checked = check_codec(settings, "share.coordinator.state.topic.compression.codec",
                                 config.share_coordinator_state_topic_compression_codec);
      !checked) {
    return checked;
  }
  if (auto checked = check_consumer_times(settings, config); !checked) return checked;
  if (auto checked = check_share_times(settings, config); !checked) return checked;
  if (auto checked = check_streams_options(settings, config); !checked) return checked;
  if (auto checked = check_share_limits(settings); !checked) return checked;
  return check_share_assignors(settings, config);
}

}  // namespace

Result<> set_group_field(GroupConfig& config, std::string_view key, std::string_view text) {
  const auto found = std::ranges::find(fields, key, &Field<GroupConfig>::name);
  return found == std::end(fields) ? Result<>() : found->set(config, key, text);
}

Result<GroupConfig> make_group_config(const Settings& settings) {
  GroupConfig config;
  for (const auto& field : fields) {
    const Setting* setting = settings.find(field.name);
    if (setting == nullptr) continue;
    if (auto result = field.set(config, field.name, setting->value); !result) {
      return refuse(settings, field.name, result.error().message);
    }
  }
  set_list(settings, "group.consumer.assignors", config.group_consumer_assignors);
  set_list(settings, "group.share.assignors", config.group_share_assignors);
  set_list(settings, "group.coordinator.rebalance.protocols", config.group_coordinator_rebalance_protocols);
  std::ranges::transform(config.group_consumer_migration_policy,
                         config.group_consumer_migration_policy.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (auto checked = check_group_config(settings, config); !checked) return fail(checked.error());
  return config;
}

}  // namespace ottla::config
