// Wiring of the coordinators.
#include "broker/coordinators.h"

#include <algorithm>

#include "ottla/metadata/topic_name.h"

namespace ottla::broker {
namespace {

constexpr std::int64_t minute_ms = 60'000;

coordinator::MigrationPolicy migration_policy(std::string_view text) {
  using enum coordinator::MigrationPolicy;
  if (text == "disabled") return disabled;
  if (text == "downgrade") return downgrade;
  if (text == "upgrade") return upgrade;
  return bidirectional;
}

// Kafka's options as the coordinator takes them.
coordinator::GroupOptions group_options(const config::GroupConfig& config) {
  coordinator::GroupOptions options;
  options.offset_metadata_max_bytes = config.offset_metadata_max_bytes;
  options.offsets_retention_ms = config.offsets_retention_minutes * minute_ms;
  options.offsets_retention_check_interval_ms = config.offsets_retention_check_interval_ms;
  options.offsets_topic_compression_codec = config.offsets_topic_compression_codec;
  options.group_min_session_timeout_ms = config.group_min_session_timeout_ms;
  options.group_max_session_timeout_ms = config.group_max_session_timeout_ms;
  options.group_initial_rebalance_delay_ms = config.group_initial_rebalance_delay_ms;
  options.group_max_size = config.group_max_size;
  options.consumer_protocol_enabled =
      std::ranges::find(config.group_coordinator_rebalance_protocols, "consumer") !=
      config.group_coordinator_rebalance_protocols.end();
  options.group_consumer_session_timeout_ms = config.group_consumer_session_timeout_ms;
  options.group_consumer_min_session_timeout_ms = config.group_consumer_min_session_timeout_ms;
  options.group_consumer_max_session_timeout_ms = config.group_consumer_max_session_timeout_ms;
  options.group_consumer_heartbeat_interval_ms = config.group_consumer_heartbeat_interval_ms;
  options.group_consumer_min_heartbeat_interval_ms = config.group_consumer_min_heartbeat_interval_ms;
  options.group_consumer_max_heartbeat_interval_ms = config.group_consumer_max_heartbeat_interval_ms;
  options.group_consumer_assignment_interval_ms = config.group_consumer_assignment_interval_ms;
  options.group_consumer_min_assignment_interval_ms = config.group_consumer_min_assignment_interval_ms;
  options.group_consumer_max_assignment_interval_ms = config.group_consumer_max_assignment_interval_ms;
  options.group_consumer_max_size = config.group_consumer_max_size;
  options.group_consumer_regex_refresh_interval_ms = config.group_consumer_regex_refresh_interval_ms;
  options.group_consumer_assignors = config.group_consumer_assignors;
  options.group_consumer_migration_policy = migration_policy(config.group_consumer_migration_policy);
  return options;
}

}  // namespace

Coordinators::Coordinators(Core& core)
    : core_(core),
      system_timers_(core.control.context()),
      offsets_(metadata::group_metadata_topic, core.views, core.clock),
      groups_(coordinator::GroupCoordinator::create({offsets_, timers(), core.clock, core.entropy},
                                                    group_options(core.config.groups))) {}

void Coordinators::start(const metadata::ImagePointer& image) {
  groups_->start(image, core_.clock.wall_ms());
}

void Coordinators::on_image(const metadata::ImageChange& change) {
  groups_->on_image(change, core_.clock.wall_ms());
}

void Coordinators::set_config(const config::BrokerConfig& config) {
  groups_->set_options(group_options(config.groups));
}

void Coordinators::stop() {
  groups_->stop();
  system_timers_.stop();
}

}  // namespace ottla::broker
