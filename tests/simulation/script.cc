// The course of a seed: options, weights of the actions, the steps and what is checked after each.
#include "simulation/script.h"

#include "simulation/failure.h"

namespace ottla::simulation {
namespace {

std::vector<std::string> draw_directories(Dice& dice) {
  static const std::vector<std::string> all = {"/kafka/a", "/kafka/b", "/kafka/c"};
  return {all.begin(), all.begin() + 1 + dice.below(3)};
}

Options draw_options(Dice& dice, const std::vector<std::string>& directories) {
  Options options;
  for (const std::string& directory : directories) {
    options["log.dirs"] += (options["log.dirs"].empty() ? "" : ",") + directory;
  }
  options["listeners"] = "PLAINTEXT://127.0.0.1:9092";
  options["auto.create.topics.enable"] = "false";
  options["offsets.topic.num.partitions"] = "1";
  options["offsets.topic.replication.factor"] = "1";
  options["offsets.retention.minutes"] = "10000000";
  options["producer.id.expiration.ms"] = "2000000000";
  options["log.index.interval.bytes"] = dice.any_of({"0", "150", "4096"});
  if (dice.one_in(3)) options["log.flush.interval.messages"] = "1";
  return options;
}

log::CleanerOptions draw_cleaner_options(Dice& dice) {
  log::CleanerOptions options;
  options.dedupe_buffer_bytes = dice.any_of({200, 1000, 100'000});
  options.io_buffer_bytes = static_cast<std::int32_t>(dice.any_of({300, 2000, 100'000}));
  return options;
}

}  // namespace

Script::Script(std::uint64_t seed, std::function<void(const std::string&)> trace)
    : trace_(std::move(trace)),
      dice_(seed * 2 + 1),
      directories_(draw_directories(dice_)),
      world_(seed, draw_options(dice_, directories_), draw_cleaner_options(dice_)) {
  model_.highest_clock_ms = world_.now_ms();
}

void Script::run() {
  start_first();
  draw_weights();
  for (step_ = 1; step_ <= steps_; ++step_) {
    take_step();
    after_step();
  }
  finish();
}

void Script::start_first() {
  const auto started = world_.start();
  if (!started) broken("the first start fails: ", started.error().message);
  const ErrorCode error = client().find_coordinator("g");
  if (error != ErrorCode::none) broken("no coordinator: ", error_name(error));
  const std::string segment_bytes = dice_.any_of({"600", "2000", "100000"});
  if (client().alter_config(offsets_topic, "internal.segment.bytes", segment_bytes) != ErrorCode::none) {
    broken("the segments of ", offsets_topic, " stay large");
  }
  create_topic();
  create_topic();
}

// Each seed has its own mix: some actions often, some never.
void Script::draw_weights() {
  steps_ = 60 + static_cast<int>(dice_.below(120));
  actions_ = {{60, &Script::produce},
              {8, &Script::resend},
              {2, &Script::produce_out_of_order},
              {12, &Script::produce_in_transaction},
              {2, &Script::produce_outside_transaction},
              {8, &Script::end_transaction},
              {1, &Script::end_transaction_late},
              {10, &Script::fetch},
              {6, &Script::fetch_committed},
              {5, &Script::list_offsets},
              {4, &Script::delete_records},
              {6, &Script::begin_cleaning},
              {4, &Script::clean_to_the_end},
              {5, &Script::flush},
              {2, &Script::roll},
              {2, &Script::create_topic},
              {2, &Script::delete_topic},
              {1, &Script::create_partitions},
              {4, &Script::alter_config},
              {8, &Script::commit},
              {3, &Script::read_commits},
              {1, &Script::delete_commits},
              {8, &Script::pass_time},
              {5, &Script::pass_much_time},
              {1, &Script::jump_clock},
              {1, &Script::compare_metadata},
              {2, &Script::restart_clean},
              {2, &Script::restart_killed},
              {2, &Script::restart_after_power_cut},
              {2, &Script::arm_death},
              {1, &Script::arm_failure},
              {1, &Script::arm_failing_sync},
              {1, &Script::fill_disk},
              {6, &Script::free_disk}};
  for (Action& action : actions_) {
    if (action.run != &Script::produce && action.run != &Script::free_disk) {
      action.weight *= static_cast<int>(dice_.any_of({0, 1, 1, 1, 4}));
    }
    total_weight_ += action.weight;
  }
}

void Script::take_step() {
  auto choice = static_cast<int>(dice_.below(total_weight_));
  for (const Action& action : actions_) {
    choice -= action.weight;
    if (choice < 0) return (this->*action.run)();
  }
}

void Script::after_step() {
  if (world_.has_ended()) return recover_from_death();
  if (world_.step_cleaning()) note("a cleaning has come to its end");
  if (world_.has_ended()) return recover_from_death();
  for (auto& [name, partition] : model_.partitions) {
    const auto log = world_.log(name);
    if (!log || !log->directory().is_online()) continue;
    if (log->log_start_offset() < partition.start) broken(name.folder(), ": the log's start went back");
    if (log->high_watermark() < partition.high_watermark) {
      broken(name.folder(), ": the high watermark went back");
    }
    partition.start = log->log_start_offset();
    partition.start_at_most = std::max(partition.start_at_most, partition.start);
    partition.high_watermark = log->high_watermark();
    note_ends(*log, partition);
  }
  const auto log = world_.log({std::string(offsets_topic), 0});
  if (!log || !log->directory().is_online()) return;
  commits_log_.end = log->log_end_offset();
  note_ends(*log, commits_log_);
}

void Script::note_ends(const log::Log& log, PartitionModel& partition) {
  if (log.recovery_point() > partition.durable_end) {
    partition.durable_end = log.recovery_point();
    partition.durable = true;
  }
}

// At the end the faults are over: a clean restart finds everything, and nothing is left lying about.
void Script::finish() {
  free_disk();
  restart_clean();
  check_everything();
  check_commits();
  check_no_litter();
  world_.kill();
  if (world_.files.open_files() != 0) broken(world_.files.open_files(), " files were never closed");
  note_files();
}

bool Script::may_fail(const TopicPartition& name) const {
  if (may_fail()) return true;
  const auto log = world_.log(name);
  return !log || !log->directory().is_online();
}

std::vector<TopicPartition> Script::known_partitions() const {
  std::vector<TopicPartition> known;
  for (const auto& [name, topic] : model_.topics) {
    if (topic.is_uncertain) continue;
    for (PartitionIndex index = 0; index < topic.partitions; ++index) known.push_back({name, index});
  }
  return known;
}

std::optional<TopicPartition> Script::any_partition() {
  const auto known = known_partitions();
  if (known.empty()) return std::nullopt;
  return known[static_cast<std::size_t>(dice_.below(static_cast<std::int64_t>(known.size())))];
}

Offset Script::commits_end() const {
  const auto log = world_.log({std::string(offsets_topic), 0});
  return log ? log->log_end_offset() : -1;
}

}  // namespace ottla::simulation
