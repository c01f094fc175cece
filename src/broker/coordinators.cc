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

coordinator::TransactionOptions transaction_options(const config::BrokerConfig& config) {
  coordinator::TransactionOptions options;
  options.transaction_max_timeout_ms = config.transaction_max_timeout_ms;
  options.transaction_abort_timed_out_transaction_cleanup_interval_ms =
      config.transaction_abort_timed_out_transaction_cleanup_interval_ms;
  options.transaction_remove_expired_transaction_cleanup_interval_ms =
      config.transaction_remove_expired_transaction_cleanup_interval_ms;
  options.transactional_id_expiration_ms = config.transactional_id_expiration_ms;
  options.transaction_state_log_load_buffer_size = config.transaction_state_log_load_buffer_size;
  options.transaction_two_phase_commit_enable = config.transaction_two_phase_commit_enable;
  options.offsets_topic_num_partitions = config.offsets_topic_num_partitions;
  return options;
}

}  // namespace

Coordinators::Coordinators(Core& core)
    : core_(core),
      system_timers_(core.control.context()),
      offsets_(metadata::group_metadata_topic, core.views, core.clock),
      groups_(coordinator::GroupCoordinator::create({offsets_, timers(), core.clock, core.entropy},
                                                    group_options(core.config.groups))),
      transaction_state_(metadata::transaction_state_topic, core.views, core.clock),
      markers_(core, *groups_),
      producer_ids_(core),
      transactions_(coordinator::TransactionCoordinator::create(
          {transaction_state_, markers_, producer_ids_, timers(), core.clock},
          transaction_options(core.config))) {}

void Coordinators::start(const metadata::ImagePointer& image) {
  groups_->start(image, core_.clock.wall_ms());
  transactions_->start(image, core_.clock.wall_ms());
}

void Coordinators::on_image(const metadata::ImageChange& change) {
  groups_->on_image(change, core_.clock.wall_ms());
  transactions_->on_image(change, core_.clock.wall_ms());
}

void Coordinators::set_config(const config::BrokerConfig& config) {
  groups_->set_options(group_options(config.groups));
}

void Coordinators::stop() {
  transactions_->stop();
  groups_->stop();
  system_timers_.stop();
}

}  // namespace ottla::broker
