// The broker's start and ends, as broker.cc does them with threads.
#include "simulation/world.h"

#include <algorithm>

#include "broker/partition.h"
#include "ottla/config/settings.h"
#include "simulation/dice.h"
#include "simulation/failure.h"
#include "simulation/process.h"

namespace ottla::simulation {
namespace {

config::BrokerConfig config_of(const Options& options) {
  config::Settings settings;
  for (const auto& [key, value] : options) settings.set(key, value, "simulation");
  auto config = config::make_broker_config(settings);
  if (!config) throw std::logic_error(config.error().message);
  config->node_id_is_set = true;
  return std::move(*config);
}

}  // namespace

World::World(std::uint64_t seed, const Options& options, log::CleanerOptions cleaner_options)
    : entropy_(seed), config_(config_of(options)), cleaner_options_(cleaner_options) {
  files.set_clock_ms(clock.wall_ms());
}

World::~World() {
  if (process_) kill();
}

Result<> World::start() {
  process_ = std::make_unique<Process>(config_, clock, entropy_);
  broker::Core& core = process_->core;
  core.listeners.push_back({"PLAINTEXT", config::SecurityProtocol::plaintext, "localhost", 9092, true});
  auto plane = broker::ControlPlane::open(core, files);
  Result<> started;
  if (plane) {
    core.plane = std::move(*plane);
    core.plane->on_fatal([process = process_.get()](const std::string&) { process->fatal = true; });
    started = core.plane->start();
    if (started) process_->pump();
    cleaner_ = std::make_unique<log::LogCleaner>(core.plane->logs(), entropy_, cleaner_options_);
  } else {
    started = fail(plane.error());
  }
  if (!started) end_process();
  return started;
}

// As ControlPlane::close(), whose threads would close the logs in any order.
Result<> World::stop() {
  broker::ControlPlane& plane = *process_->core.plane;
  cleaning_.reset();
  process_->core.stop_waiting();
  plane.stop_coordinators();
  process_->pump();
  const metadata::BrokerImage* self = plane.image()->self();
  const std::int64_t broker_epoch = self == nullptr ? -1 : self->epoch;
  Result<> stopped;
  plane.change([&](metadata::MetadataController& controller, TimestampMs now_ms) {
    stopped = controller.stop(now_ms);
  });
  auto closed = plane.logs().close(broker_epoch);
  for (const log::LogDirectory* directory : plane.logs().directories()) {
    if (closed) closed = directory->check();
  }
  end_process();
  return stopped ? closed : stopped;
}

void World::kill() {
  files.kill();
  if (process_) end_process();
}

test::Crash World::cut_power(Dice& dice) {
  const auto mode = dice.one_in(3) ? test::Crash::lose_all_unsynced : test::Crash::lose_any_unsynced;
  files.crash(mode, dice.entropy());
  if (process_) end_process();
  return mode;
}

void World::start_again(Dice& dice, const DeathInStart& death, const std::function<void()>& on_death) {
  constexpr int most_deaths = 2;
  for (int deaths = 0;; ++deaths) {
    files.clear_faults();
    const bool may_die = deaths < most_deaths && dice.one_in(death.one_in);
    if (may_die) files.die_at_change(static_cast<std::uint64_t>(1 + dice.below(death.within_changes)));
    const auto started = start();
    if (started && !has_ended()) return files.clear_faults();
    if (!may_die) broken("the broker does not start: ", started ? "it gave up" : started.error().message);
    on_death();
  }
}

void World::end_process() {
  cleaning_.reset();
  cleaner_.reset();
  process_->core.stop_waiting();
  if (process_->core.plane) process_->core.plane->stop_coordinators();
  process_->io.restart();
  process_->io.poll();
  process_.reset();
}

bool World::has_ended() const { return files.is_dead() || !process_ || process_->fatal; }

void World::tick() {
  process_->core.plane->tick_logs();
  process_->pump();
}

void World::maintain() {
  process_->core.plane->maintain();
  process_->pump();
}

bool World::begin_cleaning() {
  if (!cleaning_) cleaning_ = cleaner_->next(clock.wall_ms());
  return cleaning_ != nullptr;
}

std::optional<TopicPartition> World::step_cleaning() {
  if (!cleaning_ || cleaning_->step(clock.wall_ms())) return std::nullopt;
  TopicPartition partition = cleaning_->partition();
  cleaning_.reset();
  process_->pump();
  return partition;
}

void World::delete_old_segments() {
  cleaner_->delete_old_segments(clock.wall_ms());
  process_->pump();
}

Result<log::AppendInfo> World::append(const TopicPartition& to, MutableByteView bytes,
                                      log::AppendOrigin origin) {
  const broker::ClusterViewPointer view = process_->core.views.current();
  const broker::TopicView* topic = view->topic(to.topic);
  broker::Partition* partition = topic == nullptr ? nullptr : topic->partition(to.partition);
  if (partition == nullptr) return fail(ErrorCode::unknown_topic_or_partition, to.folder());
  const log::AppendOptions options{partition->leader_epoch(), now_ms(), origin};
  Result<log::AppendInfo> info;
  if (origin == log::AppendOrigin::coordinator) {
    info = partition->append_batches(bytes, options);
  } else {
    static thread_local records::Workspace workspace;
    const records::AppendRequest source{.topic = to.topic, .partition = to.partition, .now_ms = now_ms()};
    auto batch = records::analyze(bytes, topic->rules->append, source, workspace);
    if (!batch) return fail(batch.error().code, batch.error().message);
    info = partition->append(*batch, options);
  }
  if (!info || !info->flush_due) return info;
  if (auto flushed = partition->shared_log()->flush(); !flushed) return fail(flushed.error());
  return info;
}

std::shared_ptr<log::Log> World::log(const TopicPartition& partition) const {
  return process_->core.plane->logs().find(partition);
}

std::vector<log::LogDirectory*> World::directories() const {
  return process_->core.plane->logs().directories();
}

bool World::is_online(const std::string& path) const {
  return std::ranges::any_of(directories(), [&path](const log::LogDirectory* directory) {
    return directory->path() == path && directory->is_online();
  });
}

metadata::ImagePointer World::image() const { return process_->core.plane->image(); }

metadata::ImagePointer World::replayed_image() {
  test::SeededEntropy entropy(1);
  const auto copy = files.after_crash(test::Crash::lose_nothing, entropy);
  const config::BrokerConfig& config = process_->core.config;
  const metadata::Directories directories{config.log_dirs.front(), config.log_dirs};
  auto opened = metadata::MetadataController::open(*copy, entropy, directories, config, clock.wall_ms());
  return opened ? (*opened)->image() : nullptr;
}

void World::advance_ms(std::int64_t by) {
  clock.advance_ms(by);
  files.set_clock_ms(clock.wall_ms());
  process_->timers.advance_ms(by);
  process_->pump();
}

void World::set_wall_ms(TimestampMs to) {
  clock.set_wall_ms(to);
  files.set_clock_ms(to);
}

}  // namespace ottla::simulation
