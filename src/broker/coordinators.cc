// Wiring of the coordinators.
#include "broker/coordinators.h"

#include <ranges>

#include "broker/control_plane.h"
#include "broker/partition.h"
#include "ottla/base/logging.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::broker {
namespace {

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
          core.config.groups.share_coordinator)),
      offsets_(metadata::group_metadata_topic, core.views, core.clock),
      topics_(std::make_unique<PlaneTopics>(core)),
      groups_(
          coordinator::GroupCoordinator::create({offsets_, timers(), core.clock, core.entropy, shares_.get(),
                                                 [&core](std::string_view topic, PartitionIndex partition) {
                                                   return end_offset_of(core, topic, partition);
                                                 },
                                                 topics_.get()},
                                                core.config.groups)),
      transaction_state_(metadata::transaction_state_topic, core.views, core.clock),
      markers_(core, *groups_),
      producer_ids_(core),
      transactions_(
          coordinator::TransactionCoordinator::create({transaction_state_, markers_, producer_ids_, timers(),
                                                       core.clock, core.config.offsets_topic_num_partitions},
                                                      core.config.transactions)) {}

// The share coordinator first: the group coordinator asks it.
std::array<coordinator::StateCoordinator*, 3> Coordinators::in_order() const {
  return {shares_.get(), groups_.get(), transactions_.get()};
}

void Coordinators::start(const metadata::ImagePointer& image) {
  for (auto* coordinator : in_order()) coordinator->start(image, core_.clock.wall_ms());
}

void Coordinators::on_image(const metadata::ImageChange& change) {
  for (auto* coordinator : in_order()) coordinator->on_image(change, core_.clock.wall_ms());
}

void Coordinators::set_config(const config::BrokerConfig& config) { groups_->set_options(config.groups); }

void Coordinators::stop() {
  for (auto* coordinator : in_order() | std::views::reverse) coordinator->stop();
  system_timers_.stop();
}

}  // namespace ottla::broker
