// The group coordinator's options by a field table, lists after them, and what contradicts itself.
#include "ottla/config/group_config.h"

#include <algorithm>
#include <cctype>

#include "config/broker_fields.h"
#include "config/broker_listeners.h"
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
    {"offset.metadata.max.bytes", set<&GroupConfig::offset_metadata_max_bytes>},
    {"offsets.retention.check.interval.ms", set<&GroupConfig::offsets_retention_check_interval_ms>},
    {"offsets.retention.minutes", set<&GroupConfig::offsets_retention_minutes>},
    {"offsets.topic.compression.codec", set<&GroupConfig::offsets_topic_compression_codec>},
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

Result<> check_relations(const Settings& settings, const GroupConfig& config) {
  constexpr std::string_view heartbeat = "group.consumer.heartbeat.interval.ms";
  constexpr std::string_view session = "group.consumer.session.timeout.ms";
  const Bounds bounds[] = {
      {heartbeat, "group.consumer.min.heartbeat.interval.ms", "group.consumer.max.heartbeat.interval.ms",
       config.group_consumer_heartbeat_interval_ms, config.group_consumer_min_heartbeat_interval_ms,
       config.group_consumer_max_heartbeat_interval_ms},
      {session, "group.consumer.min.session.timeout.ms", "group.consumer.max.session.timeout.ms",
       config.group_consumer_session_timeout_ms, config.group_consumer_min_session_timeout_ms,
       config.group_consumer_max_session_timeout_ms},
      {"group.consumer.assignment.interval.ms", "group.consumer.min.assignment.interval.ms",
       "group.consumer.max.assignment.interval.ms", config.group_consumer_assignment_interval_ms,
       config.group_consumer_min_assignment_interval_ms, config.group_consumer_max_assignment_interval_ms},
  };
  for (const Bounds& each : bounds) {
    if (auto checked = check_bounds(settings, each); !checked) return checked;
  }
  if (config.group_consumer_heartbeat_interval_ms >= config.group_consumer_session_timeout_ms) {
    return refuse(settings, heartbeat, std::string("must be less than ").append(session));
  }
  return {};
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
  set_list(settings, "group.coordinator.rebalance.protocols", config.group_coordinator_rebalance_protocols);
  std::ranges::transform(config.group_consumer_migration_policy,
                         config.group_consumer_migration_policy.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (config.offsets_topic_compression_codec < 0 || config.offsets_topic_compression_codec > 4) {
    return refuse(settings, "offsets.topic.compression.codec", "Unknown compression type id");
  }
  if (auto checked = check_relations(settings, config); !checked) return fail(checked.error());
  return config;
}

}  // namespace ottla::config
