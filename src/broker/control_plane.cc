// Changes of topics: the metadata room decides, appends and replays; here the logs follow and the view is
// published.
#include "broker/control_plane.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

#include "broker/coordinators.h"
#include "broker/partition.h"
#include "broker/share_partitions.h"
#include "ottla/base/logging.h"
#include "ottla/env/full_disk.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::broker {

namespace {

// Closing a log waits for the disk many times; logs that wait together share its commits.
constexpr std::size_t closing_threads = 16;

// Closes every log on several threads. A log that fails remembers it: closing it again tells.
class ClosingLogs {
 public:
  explicit ClosingLogs(std::vector<std::shared_ptr<log::Log>> logs) : logs_(std::move(logs)) {
    for (std::size_t count = std::min(closing_threads, logs_.size()); count > 0; --count) {
      threads_.emplace_back([this] { run(); });
    }
  }
  void wait() { threads_.clear(); }

 private:
  void run() {
    for (std::size_t index = next_++; index < logs_.size(); index = next_++) {
      // Of a directory that is offline nothing is expected, and its failure was told.
      if (!logs_[index]->directory().is_online()) continue;
      if (auto closed = logs_[index]->close(); !closed) log_error("{}", closed.error().message);
    }
  }

  std::vector<std::shared_ptr<log::Log>> logs_;
  std::atomic<std::size_t> next_ = 0;
  std::vector<std::jthread> threads_;
};

}  // namespace

ControlPlane::ControlPlane(Core& core) : core_(core) {}

ControlPlane::~ControlPlane() = default;

Result<> ControlPlane::start() {
  metadata_->set_listener([this](const metadata::ImageChange& change) {
    apply(change);
    make_missing_logs();
  });
  metadata::Registration registration;
  for (const AdvertisedListener& listener : core_.listeners) {
    registration.broker_endpoints.push_back(
        {listener.name, listener.host, listener.port, static_cast<std::int16_t>(listener.protocol)});
  }
  registration.controller_endpoint = {"CONTROLLER", "localhost", 9093, 0};
  if (!core_.config.controller_listeners.empty()) {
    const config::Listener& controller = core_.config.controller_listeners.front();
    registration.controller_endpoint = {controller.name, controller.host,
                                        static_cast<std::uint16_t>(controller.port),
                                        static_cast<std::int16_t>(controller.protocol)};
  }
  if (!core_.config.broker_rack.empty()) registration.rack = core_.config.broker_rack;
  registration.directory_of = [this](std::string_view topic, PartitionIndex partition) {
    const auto log = logs_->find({std::string(topic), partition});
    return log == nullptr ? std::nullopt : std::optional(log->directory().id());
  };
  view_ = std::make_shared<ClusterView>();
  view_->config = config_;
  if (auto started = metadata_->start_epoch(registration, core_.clock.wall_ms()); !started) return started;
  auto view = std::make_shared<ClusterView>(*view_);
  ++edit_;
  view->image = metadata_->image();
  view->config = config_;
  view->kraft_version = metadata_->quorum().kraft_version;
  view->image->topics_by_name.for_each([&](const metadata::TopicPointer& topic) {
    if (view->topic(topic->id) != nullptr) return;
    TopicViewPointer made = make_view(topic, nullptr, false);
    view->by_name.set(edit_, made);
    view->by_id.set(edit_, std::move(made));
  });
  view_ = std::move(view);
  core_.views.publish(view_);
  coordinators_ = std::make_unique<Coordinators>(core_);
  coordinators_->set_config(*config_);
  coordinators_->start(view_->image);
  shares_ = std::make_unique<SharePartitions>(core_, coordinators_->get<coordinator::ShareCoordinator>());
  resume_moves();
  return {};
}

void ControlPlane::stop_coordinators() {
  if (coordinators_) coordinators_->stop();
  if (shares_) shares_->stop();
}

void ControlPlane::apply(const metadata::ImageChange& change) {
  auto view = std::make_shared<ClusterView>(*view_);
  ++edit_;
  view->image = change.after;
  std::vector<TopicViewPointer> gone;
  std::vector<TopicViewPointer> replaced;
  for (const metadata::TopicPointer& topic : change.removed) {
    const TopicViewPointer* found = view->by_id.find(topic->id);
    if (found == nullptr) continue;
    gone.push_back(*found);
    const TopicView* named = view->topic(topic->name);
    if (named != nullptr && named->id() == topic->id)
      view->by_name.erase(edit_, std::string_view(topic->name));
    view->by_id.erase(edit_, topic->id);
  }
  // The logs of a removed topic go first: a topic made anew under the same name uses the same folders.
  for (const TopicViewPointer& topic : gone) remove_logs(*topic);
  const auto set = [&](const metadata::TopicPointer& topic, bool is_new) {
    const TopicViewPointer* before = view->by_id.find(topic->id);
    if (before != nullptr) replaced.push_back(*before);
    TopicViewPointer made = make_view(topic, before == nullptr ? nullptr : before->get(), is_new);
    view->by_name.set(edit_, made);
    view->by_id.set(edit_, std::move(made));
  };
  const bool has_new_config = change.before->configs != change.after->configs && renew_config(*change.after);
  for (const metadata::TopicPointer& topic : change.added) set(topic, true);
  for (const metadata::TopicPointer& topic : change.changed) set(topic, false);
  if (has_new_config) apply_config(*view);
  view_ = std::move(view);
  core_.views.publish(view_);
  // Who waits on a partition that went or whose epoch changed looks again, at the new view.
  for (const auto& topics : {gone, replaced}) {
    for (const TopicViewPointer& topic : topics) {
      for (const std::shared_ptr<Partition>& partition : topic->partitions) {
        if (partition) partition->wake();
      }
    }
  }
  if (coordinators_) coordinators_->on_image(change);
  if (shares_) shares_->on_image(change);
  if (image_listener_) image_listener_(change);
}

void ControlPlane::update_logs(const TopicView& topic, const std::shared_ptr<const log::LogConfig>& config) {
  for (const std::shared_ptr<Partition>& partition : topic.partitions) {
    if (partition) logs_->update_config({topic.name(), partition->index()}, config);
  }
}

bool ControlPlane::renew_config(const metadata::MetadataImage& image) {
  std::vector<std::string> ignored;
  auto config = config::with_overrides(core_.config, metadata::broker_overrides(image), &ignored);
  for (const std::string& reason : ignored) log_warn("a stored broker setting has no effect: {}", reason);
  if (config_ != nullptr && *config_ == config) return false;
  config_ = std::make_shared<const config::BrokerConfig>(std::move(config));
  default_rules_ = make_topic_rules(*config_, "", {});
  return true;
}

std::shared_ptr<const TopicRules> ControlPlane::rules_of(const std::string& topic,
                                                         const config::Overrides& overrides) const {
  return overrides.empty() ? default_rules_ : make_topic_rules(*config_, topic, overrides);
}

void ControlPlane::apply_config(ClusterView& view) {
  std::vector<TopicViewPointer> topics;
  if (view.config->topic_defaults != config_->topic_defaults) {
    view.by_id.for_each([&](const TopicViewPointer& topic) { topics.push_back(topic); });
  }
  for (const TopicViewPointer& topic : topics) {
    auto renewed = std::make_shared<TopicView>(*topic);
    renewed->rules = rules_of(topic->name(), *topic->image->configs);
    update_logs(*renewed, renewed->rules->log);
    view.by_name.set(edit_, renewed);
    view.by_id.set(edit_, std::move(renewed));
  }
  view.config = config_;
  logs_->set_producer_expiration(config_->producer_id_expiration_ms);
  if (cleaner_) cleaner_->set_options(cleaner_options(*config_));
  if (coordinators_) coordinators_->set_config(*config_);
  if (config_listener_) config_listener_(*config_);
}

void ControlPlane::on_config(std::function<void(const config::BrokerConfig&)> listener) {
  config_listener_ = std::move(listener);
  config_listener_(*config_);
}

TopicViewPointer ControlPlane::make_view(const metadata::TopicPointer& topic, const TopicView* before,
                                         bool is_new) {
  auto view = std::make_shared<TopicView>();
  view->image = topic;
  if (before != nullptr && before->image->configs == topic->configs) {
    view->rules = before->rules;
  } else {
    view->rules = rules_of(topic->name, *topic->configs);
    if (before != nullptr) update_logs(*before, view->rules->log);
  }
  if (!topic->partitions.empty())
    view->partitions.resize(static_cast<std::size_t>(topic->partitions.back().index) + 1);
  for (const metadata::PartitionImage& image : topic->partitions) {
    if (std::ranges::find(image.replicas, metadata_->image()->node_id) == image.replicas.end()) continue;
    std::shared_ptr<Partition>& partition = view->partitions[static_cast<std::size_t>(image.index)];
    const bool is_unmade = unmade_.contains({topic->id, image.index});
    if (before != nullptr && before->partition(image.index) != nullptr && !is_unmade) {
      partition = before->partitions[static_cast<std::size_t>(image.index)];
      if (partition->leader_epoch() != image.leader_epoch) lead(*partition, image.leader_epoch);
    } else {
      partition = make_partition(*view, image, is_new || before != nullptr);
    }
  }
  return view;
}

// A partition that is not new and has no log was on a directory that is offline, or was lost: it is made anew
// only when every directory is here, as Kafka does.
std::shared_ptr<Partition> ControlPlane::make_partition(const TopicView& view,
                                                        const metadata::PartitionImage& image, bool is_new) {
  const TopicPartition name{view.name(), image.index};
  std::shared_ptr<log::Log> log = logs_->find(name);
  const bool all_online = std::ranges::all_of(
      logs_->directories(), [](const log::LogDirectory* directory) { return directory->is_online(); });
  const bool is_led = image.leader == metadata_->image()->node_id;
  if (log == nullptr && is_led && (is_new || all_online)) {
    auto made = logs_->create_log(name, view.id(), view.rules->log, core_.clock.wall_ms(),
                                  image.directory_of(metadata_->image()->node_id));
    if (made) {
      log = std::move(*made);
      unmade_.erase({view.id(), image.index});
    } else if (!is_full_disk(made.error()) || unmade_.emplace(view.id(), image.index).second) {
      log_error("the log of {} cannot be made: {}", name.folder(), made.error().message);
    }
  }
  if (log != nullptr && log->directory().id() != image.directory_of(metadata_->image()->node_id)) {
    note_directory(view.id(), image.index, *log);
  }
  auto partition = std::make_shared<Partition>(image.index, view.id(), std::move(log), image.leader_epoch);
  if (is_led) lead(*partition, image.leader_epoch);
  return partition;
}

// Apache Kafka gives the directory up for good; here their partitions answer KAFKA_STORAGE_ERROR meanwhile.
void ControlPlane::make_missing_logs() {
  if (unmade_.empty()) return;
  metadata::ImageChange change;
  change.before = change.after = view_->image;
  Uuid last;
  for (const auto& [topic_id, partition] : unmade_) {
    const TopicViewPointer* topic = view_->by_id.find(topic_id);
    if (topic != nullptr && topic_id != last) change.changed.push_back((*topic)->image);
    last = topic_id;
  }
  apply(change);
}

void ControlPlane::lead(Partition& partition, LeaderEpoch epoch) {
  partition.set_leader_epoch(epoch);
  if (partition.log() == nullptr) return;
  const auto led = partition.with_log([epoch](log::Log& log) { return log.become_leader(epoch); });
  if (!led) log_error("a partition cannot be led: {}", led.error().message);
}

void ControlPlane::remove_logs(const TopicView& view) {
  std::erase_if(unmade_, [&](const auto& unmade) { return unmade.first == view.id(); });
  for (const std::shared_ptr<Partition>& partition : view.partitions) {
    if (!partition || partition->shared_log() == nullptr) continue;
    const TopicPartition name{view.name(), partition->index()};
    if (auto removed = logs_->delete_log(name, core_.clock.wall_ms()); !removed) {
      log_error("{} cannot be removed: {}", name.folder(), removed.error().message);
    }
  }
}

Result<std::vector<metadata::CreatedTopic>> ControlPlane::create_topics(
    std::span<const metadata::NewTopic> topics, bool validate_only) {
  auto created = metadata_->create_topics(topics, validate_only, core_.clock.wall_ms());
  check_metadata_log();
  return created;
}

std::vector<ErrorCode> ControlPlane::auto_create_topics(std::span<const std::string_view> names) {
  std::vector<metadata::NewTopic> topics;
  std::map<std::string_view, ErrorCode> errors;
  for (const std::string_view name : names) {
    errors.emplace(name, ErrorCode::none);
    if (metadata_->image()->topic(name) != nullptr) continue;
    if (!metadata::is_internal_topic(name)) {
      topics.push_back({.name = name});
      continue;
    }
    const auto created = metadata_->create_internal_topic(name, core_.clock.wall_ms());
    errors[name] = created ? created->error : created.error().code;
  }
  if (!topics.empty()) {
    const auto created = create_topics(topics, false);
    for (const metadata::NewTopic& topic : topics)
      errors[topic.name] = created ? ErrorCode::none : created.error().code;
    if (created) {
      for (const metadata::CreatedTopic& topic : *created) errors[topic.name] = topic.error;
    }
  }
  check_metadata_log();
  std::vector<ErrorCode> codes;
  for (const std::string_view name : names) codes.push_back(errors.at(name));
  return codes;
}

Result<std::vector<metadata::DeletedTopic>> ControlPlane::delete_topics(
    std::span<const metadata::TopicReference> topics) {
  auto deleted = metadata_->delete_topics(topics, core_.clock.wall_ms());
  check_metadata_log();
  return deleted;
}

Result<metadata::ProducerIdBlock> ControlPlane::allocate_producer_ids() {
  auto block = metadata_->allocate_producer_ids(core_.clock.wall_ms());
  check_metadata_log();
  return block;
}

void ControlPlane::maintain() {
  if (auto maintained = metadata_->maintain(core_.clock.wall_ms()); !maintained) {
    log_warn("the metadata log cannot be maintained: {}", maintained.error().message);
  }
  make_missing_logs();
  check_metadata_log();
}

void ControlPlane::start_cleaner() {
  if (!config_->log_cleaner_enable) return;
  cleaner_ = std::make_unique<CleanerThreads>(*logs_, core_.clock, core_.entropy, cleaner_options(*config_));
  cleaner_->start();
}

std::int64_t ControlPlane::tick_logs() { return logs_->tick(core_.clock.wall_ms()); }

Result<> ControlPlane::close() {
  const metadata::BrokerImage* self = metadata_->image()->self();
  const std::int64_t broker_epoch = self == nullptr ? -1 : self->epoch;
  mover_->stop();
  if (cleaner_) cleaner_->stop();
  ClosingLogs closing(logs_->logs());
  auto stopped = metadata_->stop(core_.clock.wall_ms());
  closing.wait();
  auto closed = logs_->close(broker_epoch);
  return stopped ? closed : stopped;
}

void ControlPlane::directory_failed(const log::LogDirectory& directory) {
  const auto directories = logs_->directories();
  const bool any_online =
      std::ranges::any_of(directories, [](const log::LogDirectory* other) { return other->is_online(); });
  if (!any_online || directory.path() == metadata_->metadata_directory().path) {
    stop_process(any_online ? "the directory of the metadata log failed: " + directory.path()
                            : "every log directory failed, the last one is " + directory.path());
    return;
  }
  log_error("log directory {} is offline: its partitions answer KAFKA_STORAGE_ERROR until a restart",
            directory.path());
  if (view_ == nullptr) return;
  view_->by_id.for_each([&](const TopicViewPointer& topic) {
    for (const std::shared_ptr<Partition>& partition : topic->partitions) {
      if (partition && partition->log() == nullptr) partition->wake();
    }
  });
}

void ControlPlane::check_metadata_log() {
  if (metadata_->failure()) stop_process("the metadata log failed: " + metadata_->failure()->message);
}

void ControlPlane::stop_process(const std::string& reason) {
  if (fatal_called_) return;
  fatal_called_ = true;
  log_error("stopping: {}", reason);
  if (fatal_) fatal_(reason);
}

}  // namespace ottla::broker
