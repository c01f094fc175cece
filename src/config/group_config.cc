// The coordinators' options by field tables, and what contradicts itself.
#include "ottla/config/group_config.h"

#include <algorithm>
#include <cctype>
#include <span>

#include "config/broker_fields.h"
#include "config/broker_listeners.h"
#include "config/share_limits.h"
#include "config/typed_field.h"
#include "ottla/config/value.h"

namespace ottla::config {
namespace {

template <auto... path>
constexpr auto set = set_member<GroupConfig, path...>;

// One of the values that the option's row lists, in any case.
Result<> set_migration_policy(GroupConfig& config, std::string_view /*name*/, std::string_view text) {
  using enum MigrationPolicy;
  std::string policy(trim(text));
  std::ranges::transform(policy, policy.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  config.consumer.migration_policy = policy == "disabled"    ? disabled
                                     : policy == "downgrade" ? downgrade
                                     : policy == "upgrade"   ? upgrade
                                                             : bidirectional;
  return {};
}

constexpr Field<GroupConfig> own_fields[] = {
    {"group.consumer.assignors", set<&GroupConfig::consumer, &ConsumerGroupConfig::assignors>},
    {"group.consumer.max.size", set<&GroupConfig::consumer, &ConsumerGroupConfig::max_size>},
    {"group.consumer.migration.policy", set_migration_policy},
    {"group.consumer.regex.refresh.interval.ms",
     set<&GroupConfig::consumer, &ConsumerGroupConfig::regex_refresh_interval_ms>},
    {"group.coordinator.rebalance.protocols", set<&GroupConfig::group_coordinator_rebalance_protocols>},
    {"group.initial.rebalance.delay.ms", set<&GroupConfig::group_initial_rebalance_delay_ms>},
    {"group.max.session.timeout.ms", set<&GroupConfig::group_max_session_timeout_ms>},
    {"group.max.size", set<&GroupConfig::group_max_size>},
    {"group.min.session.timeout.ms", set<&GroupConfig::group_min_session_timeout_ms>},
    {"group.share.assignors", set<&GroupConfig::share, &ShareGroupConfig::assignors>},
    {"group.share.initialize.retry.interval.ms",
     set<&GroupConfig::share, &ShareGroupConfig::initialize_retry_interval_ms>},
    {"group.share.max.size", set<&GroupConfig::share, &ShareGroupConfig::max_size>},
    {"group.streams.initial.rebalance.delay.ms",
     set<&GroupConfig::streams, &StreamsGroupConfig::initial_rebalance_delay_ms>},
    {"group.streams.max.size", set<&GroupConfig::streams, &StreamsGroupConfig::max_size>},
    {"group.streams.max.standby.replicas",
     set<&GroupConfig::streams, &StreamsGroupConfig::max_standby_replicas>},
    {"group.streams.num.standby.replicas",
     set<&GroupConfig::streams, &StreamsGroupConfig::num_standby_replicas>},
    {"offset.metadata.max.bytes", set<&GroupConfig::offset_metadata_max_bytes>},
    {"offsets.retention.check.interval.ms", set<&GroupConfig::offsets_retention_check_interval_ms>},
    {"offsets.retention.minutes", set<&GroupConfig::offsets_retention_minutes>},
    {"offsets.topic.compression.codec", set<&GroupConfig::offsets_topic_compression_codec>},
    {"share.coordinator.cold.partition.snapshot.interval.ms",
     set<&GroupConfig::share_coordinator, &ShareCoordinatorConfig::cold_partition_snapshot_interval_ms>},
    {"share.coordinator.snapshot.update.records.per.snapshot",
     set<&GroupConfig::share_coordinator, &ShareCoordinatorConfig::snapshot_update_records_per_snapshot>},
    {"share.coordinator.state.topic.compression.codec",
     set<&GroupConfig::share_coordinator, &ShareCoordinatorConfig::state_topic_compression_codec>},
    {"share.coordinator.state.topic.prune.interval.ms",
     set<&GroupConfig::share_coordinator, &ShareCoordinatorConfig::state_topic_prune_interval_ms>},
};

// The times of one kind of group, named behind its prefix.
template <auto kind>
constexpr Field<GroupConfig> time_fields[] = {
    {"assignment.interval.ms", set<kind, &GroupTimesConfig::assignment_interval_ms>},
    {"heartbeat.interval.ms", set<kind, &GroupTimesConfig::heartbeat_interval_ms>},
    {"max.assignment.interval.ms", set<kind, &GroupTimesConfig::max_assignment_interval_ms>},
    {"max.heartbeat.interval.ms", set<kind, &GroupTimesConfig::max_heartbeat_interval_ms>},
    {"max.session.timeout.ms", set<kind, &GroupTimesConfig::max_session_timeout_ms>},
    {"min.assignment.interval.ms", set<kind, &GroupTimesConfig::min_assignment_interval_ms>},
    {"min.heartbeat.interval.ms", set<kind, &GroupTimesConfig::min_heartbeat_interval_ms>},
    {"min.session.timeout.ms", set<kind, &GroupTimesConfig::min_session_timeout_ms>},
    {"session.timeout.ms", set<kind, &GroupTimesConfig::session_timeout_ms>},
};

struct FieldTable {
  std::string_view prefix;
  std::span<const Field<GroupConfig>> fields;
};

constexpr FieldTable tables[] = {{"", own_fields},
                                 {"group.consumer.", time_fields<&GroupConfig::consumer>},
                                 {"group.share.", time_fields<&GroupConfig::share>},
                                 {"group.streams.", time_fields<&GroupConfig::streams>}};

struct Bounds {
  std::string_view option;  // behind the prefix
  std::int32_t value, min, max;
};

// The three options of a bounded one: "session.timeout.ms", "min.session.timeout.ms",
// "max.session.timeout.ms".
Result<> check_bounds(const Settings& settings, const std::string& prefix, const Bounds& bounds) {
  const std::string key = std::string(prefix).append(bounds.option);
  const std::string min_key = std::string(prefix).append("min.").append(bounds.option);
  const std::string max_key = std::string(prefix).append("max.").append(bounds.option);
  if (bounds.max < bounds.min)
    return refuse(settings, max_key, "must be greater than or equal to " + min_key);
  if (bounds.value < bounds.min) return refuse(settings, key, "must be greater than or equal to " + min_key);
  if (bounds.value > bounds.max) return refuse(settings, key, "must be less than or equal to " + max_key);
  return {};
}

Result<> check_times(const Settings& settings, const std::string& prefix, const GroupTimesConfig& times) {
  const Bounds bounded[] = {{"heartbeat.interval.ms", times.heartbeat_interval_ms,
                             times.min_heartbeat_interval_ms, times.max_heartbeat_interval_ms},
                            {"session.timeout.ms", times.session_timeout_ms, times.min_session_timeout_ms,
                             times.max_session_timeout_ms},
                            {"assignment.interval.ms", times.assignment_interval_ms,
                             times.min_assignment_interval_ms, times.max_assignment_interval_ms}};
  for (const Bounds& bounds : bounded) {
    if (auto checked = check_bounds(settings, prefix, bounds); !checked) return checked;
  }
  if (times.heartbeat_interval_ms < times.session_timeout_ms) return {};
  return refuse(settings, prefix + "heartbeat.interval.ms",
                "must be less than " + prefix + "session.timeout.ms");
}

Result<> check_standby_replicas(const Settings& settings, const StreamsGroupConfig& config) {
  if (config.num_standby_replicas <= config.max_standby_replicas) return {};
  return refuse(settings, "group.streams.num.standby.replicas",
                "must be less than or equal to group.streams.max.standby.replicas");
}

// Kafka's own assignor by its name or class; another class is Java's.
Result<> check_share_assignors(const Settings& settings, const ShareGroupConfig& config) {
  constexpr std::string_view key = "group.share.assignors";
  const auto& assignors = config.assignors;
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
  const Result<> checks[] = {
      check_codec(settings, "offsets.topic.compression.codec", config.offsets_topic_compression_codec),
      check_codec(settings, "share.coordinator.state.topic.compression.codec",
                  config.share_coordinator.state_topic_compression_codec),
      check_times(settings, "group.consumer.", config.consumer),
      check_times(settings, "group.share.", config.share),
      check_times(settings, "group.streams.", config.streams),
      check_standby_replicas(settings, config.streams),
      check_share_limits(settings),
      check_share_assignors(settings, config.share)};
  const auto failed = std::ranges::find(checks, false, &Result<>::has_value);
  return failed == std::end(checks) ? Result<>() : *failed;
}

}  // namespace

bool GroupConfig::serves_protocol(std::string_view protocol) const {
  return std::ranges::find(group_coordinator_rebalance_protocols, protocol) !=
         group_coordinator_rebalance_protocols.end();
}

Result<> set_group_field(GroupConfig& config, std::string_view key, std::string_view text) {
  for (const FieldTable& table : tables) {
    if (!key.starts_with(table.prefix)) continue;
    const auto found =
        std::ranges::find(table.fields, key.substr(table.prefix.size()), &Field<GroupConfig>::name);
    if (found != table.fields.end()) return found->set(config, key, text);
  }
  return {};
}

Result<GroupConfig> make_group_config(const Settings& settings) {
  GroupConfig config;
  for (const auto& [key, setting] : settings.all()) {
    if (auto result = set_group_field(config, key, setting.value); !result) {
      return refuse(settings, key, result.error().message);
    }
  }
  if (auto checked = check_group_config(settings, config); !checked) return fail(checked.error());
  return config;
}

}  // namespace ottla::config
