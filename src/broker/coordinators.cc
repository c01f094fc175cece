// Wiring of the coordinators.
#include "broker/coordinators.h"

#include <algorithm>

#include "broker/control_plane.h"
#include "broker/partition.h"
#include "ottla/base/logging.h"
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

void set_share_options(const config::GroupConfig& config, coordinator::GroupOptions& options) {
  options.group_share_session_timeout_ms = config.group_share_session_timeout_ms;
  options.group_share_min_session_timeout_ms = config.group_share_min_session_timeout_ms;
  options.group_share_max_session_timeout_ms = config.group_share_max_session_timeout_ms;
  options.group_share_heartbeat_interval_ms = config.group_share_heartbeat_interval_ms;
  options.group_share_min_heartbeat_interval_ms = config.group_share_min_heartbeat_interval_ms;
  options.group_share_max_heartbeat_interval_ms = config.group_share_max_heartbeat_interval_ms;
  options.group_share_assignment_interval_ms = config.group_share_assignment_interval_ms;
  options.group_share_min_assignment_interval_ms = config.group_share_min_assignment_interval_ms;
  options.group_share_max_assignment_interval_ms = config.group_share_max_assignment_interval_ms;
  options.group_share_max_size = config.group_share_max_size;
  options.group_share_initialize_retry_interval_ms = config.group_share_initialize_retry_interval_ms;
}

bool serves_protocol(const config::GroupConfig& config, std::string_view protocol) {
  const auto& protocols = config.group_coordinator_rebalance_protocols;
  return std::ranges::find(protocols, protocol) != protocols.end();
}

void set_streams_options(const config::GroupConfig& config, coordinator::GroupOptions& options) {
  options.streams_protocol_enabled = serves_protocol(config, "streams");
  options.group_streams_session_timeout_ms = config.group_streams_session_timeout_ms;
  options.group_streams_min_session_timeout_ms = config.group_streams_min_session_timeout_ms;
  options.group_streams_max_session_timeout_ms = config.group_streams_max_session_timeout_ms;
  options.group_streams_heartbeat_interval_ms = config.group_streams_heartbeat_interval_ms;
  options.group_streams_min_heartbeat_interval_ms = config.group_streams_min_heartbeat_interval_ms;
  options.group_streams_max_heartbeat_interval_ms = config.group_streams_max_heartbeat_interval_ms;
  options.group_streams_assignment_interval_ms = config.group_streams_assignment_interval_ms;
  options.group_streams_min_assignment_interval_ms = config.group_streams_min_assignment_interval_ms;
  options.group_streams_max_assignment_interval_ms = config.group_streams_max_assignment_interval_ms;
  options.group_streams_initial_rebalance_delay_ms = config.group_streams_initial_rebalance_delay_ms;
  options.group_streams_max_size = config.group_streams_max_size;
  options.group_streams_num_standby_replicas = config.group_streams_num_standby_replicas;
  options.group_streams_max_standby_replicas = config.group_streams_max_standby_replicas;
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
  options.consumer_protocol_enabled = serves_protocol(config, "consumer");
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
  set_share_options(config, options);
  set_streams_options(config, options);
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

coordinator::ShareOptions share_options(const config::GroupConfig& config) {
  return {
      .snapshot_update_records_per_snapshot = config.share_coordinator_snapshot_update_records_per_snapshot,
      .cold_partition_snapshot_interval_ms = config.share_coordinator_cold_partition_snapshot_interval_ms,
      .state_topic_prune_interval_ms = config.share_coordinator_state_topic_prune_interval_ms,
      .state_topic_compression_codec = config.share_coordinator_state_topic_compression_codec};
}

void make_share_state_topic(Core& core) {
  const std::string_view name = metadata::share_group_state_topic;
  const ErrorCode error = core.plane->auto_create_topics({&name, 1}).front();
  if (error != ErrorCode::none) log_warn("{} cannot be made: {}", name, error_name(error));
}

// What ListOffsets tells of the latest record to a reader of uncommitted ones.
Result<Offset> end_offset_of(const Core& core, std::string_view topic, PartitionIndex index) {
  const ClusterViewPointer view = core.views.current();
  const TopicView* found = view->topic(topic);
  Partition* partition = found == nullptr ? nullptr : found->partition(index);
  if (partition == nullptr) return fail(ErrorCode::unknown_topic_or_partition, "no such partition");
  return partition->with_log([](log::Log& log) -> Result<Offset> { return log.high_watermark(); });
}

// The control plane exists by the time of the first call.
class PlaneTopics : public coordinator::InternalTopics {
 public:
  explicit PlaneTopics(Core& core) : core_(core) {}

  Result<std::vector<metadata::CreatedTopic>> create(std::span<const metadata::NewTopic> topics) override {
    return core_.plane->create_topics(topics, false);
  }

 private:
  Core& core_;
};

}  // namespace

Coordinators::Coordinators(Core& core)
    : core_(core),
      system_timers_(core.control.context()),
      share_states_(metadata::share_group_state_topic, core.views, core.clock),
      shares_(coordinator::ShareCoordinator::create(
          {share_states_, timers(), core.clock, [&core] { make_share_state_topic(core); },
           [this](PartitionIndex partition, Offset before) {
             return share_states_.delete_records(partition, before);
           }},
          share_options(core.config.groups))),
      offsets_(metadata::group_metadata_topic, core.views, core.clock),
      topics_(std::make_unique<PlaneTopics>(core)),
      groups_(
          coordinator::GroupCoordinator::create({offsets_, timers(), core.clock, core.entropy, shares_.get(),
                                                 [&core](std::string_view topic, PartitionIndex partition) {
                                                   return end_offset_of(core, topic, partition);
                                                 },
                                                 topics_.get()},
                                                group_options(core.config.groups))),
      transaction_state_(metadata::transaction_state_topic, core.views, core.clock),
      markers_(core, *groups_),
      producer_ids_(core),
      transactions_(coordinator::TransactionCoordinator::create(
          {transaction_state_, markers_, producer_ids_, timers(), core.clock},
          transaction_options(core.config))) {}

void Coordinators::start(const metadata::ImagePointer& image) {
  shares_->start(image, core_.clock.wall_ms());
  groups_->start(image, core_.clock.wall_ms());
  transactions_->start(image, core_.clock.wall_ms());
}

// The share coordinator first: the group coordinator asks it.
void Coordinators::on_image(const metadata::ImageChange& change) {
  shares_->on_image(change, core_.clock.wall_ms());
  groups_->on_image(change, core_.clock.wall_ms());
  transactions_->on_image(change, core_.clock.wall_ms());
}

void Coordinators::set_config(const config::BrokerConfig& config) {
  groups_->set_options(group_options(config.groups));
}

void Coordinators::stop() {
  transactions_->stop();
  groups_->stop();
  shares_->stop();
  system_timers_.stop();
}

}  // namespace ottla::broker
