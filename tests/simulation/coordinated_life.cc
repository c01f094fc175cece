// Steps, accidents and starts of a life about coordinators.
#include "simulation/coordinated_life.h"

#include <utility>

namespace ottla::simulation {
namespace {

constexpr std::int64_t one_second_ms = 1000;
constexpr std::int64_t one_hour_ms = 3600 * one_second_ms;

Options with_common_options(Dice& dice, bool is_flushed, Options options) {
  options["log.dirs"] = dice.one_in(3) ? "/kafka/a" : "/kafka/a,/kafka/b";
  options["listeners"] = "PLAINTEXT://127.0.0.1:9092";
  options["auto.create.topics.enable"] = "false";
  options["offsets.topic.num.partitions"] = dice.any_of({"1", "2"});
  options["offsets.topic.replication.factor"] = "1";
  options["offsets.retention.minutes"] = "10000000";
  options["producer.id.expiration.ms"] = "2000000000";
  options["log.index.interval.bytes"] = dice.any_of({"0", "150", "4096"});
  if (is_flushed) options["log.flush.interval.messages"] = "1";
  return options;
}

log::CleanerOptions small_cleaner() {
  log::CleanerOptions options;
  options.dedupe_buffer_bytes = 100'000;
  options.io_buffer_bytes = 2000;
  return options;
}

}  // namespace

CoordinatedLife::CoordinatedLife(std::uint64_t seed, Trace trace, const Options& options)
    : dice_(seed * 2 + 1),
      is_flushed_(dice_.one_in(2)),
      world_(seed, with_common_options(dice_, is_flushed_, options), small_cleaner()),
      trace_(std::move(trace)) {}

void CoordinatedLife::run() {
  if (const auto started = world_.start(); !started) {
    broken("the first start fails: ", started.error().message);
  }
  begin();
  add_actions();
  add_common_actions();
  const int steps = most_steps_ / 3 + static_cast<int>(dice_.below(most_steps_));
  for (step_ = 1; step_ <= steps; ++step_) {
    take_step();
    if (world_.has_ended()) recover_from_death();
  }
  restart(End::clean);
  check_if_sound();
  world_.kill();
  on_end();
  if (world_.files.open_files() != 0) broken(world_.files.open_files(), " files were never closed");
  if (trace_) note("after ", world_.files.changes(), " changes the files are ", world_.files.digest());
}

void CoordinatedLife::add_action(int weight, std::function<void()> run) {
  const int drawn = weight * static_cast<int>(dice_.any_of({0, 1, 1, 1, 3}));
  // What an heir names first is never left out.
  actions_.push_back({actions_.empty() ? weight : drawn, std::move(run)});
  total_weight_ += actions_.back().weight;
}

void CoordinatedLife::add_common_actions() {
  add_action(8, [this] { pass_time(dice_.below(6 * one_second_ms)); });
  add_action(2, [this] { pass_time(dice_.any_of({11 * one_second_ms, 40 * one_second_ms, one_hour_ms})); });
  add_action(2, [this] { jump_clock(); });
  add_action(5, [this] { check_if_sound(); });
  add_action(3, [this] { clean(); });
  add_action(2, [this] { restart(End::clean); });
  add_action(3, [this] { restart(End::kill); });
  add_action(is_flushed_ ? 3 : 0, [this] { restart(End::power); });
  add_action(4, [this] { arm_death(30); });
  add_action(1, [this] { arm_failing_write(); });
}

void CoordinatedLife::take_step() {
  auto choice = static_cast<int>(dice_.below(total_weight_));
  for (const Action& action : actions_) {
    choice -= action.weight;
    if (choice < 0) return action.run();
  }
}

void CoordinatedLife::check_if_sound() {
  if (may_fail()) return;
  check();
  note("all is as it should be");
}

// Compacts what the coordinators wrote, when there is enough of it.
void CoordinatedLife::clean() {
  if (!world_.begin_cleaning()) return;
  note("a cleaning begins");
  while (!world_.has_ended() && world_.is_cleaning()) world_.step_cleaning();
}

void CoordinatedLife::pass_time(std::int64_t ms) {
  world_.advance_ms(ms);
  note(ms, " ms pass");
  world_.tick();
  if (!may_fail()) on_time_passed(ms);
}

void CoordinatedLife::jump_clock() {
  const std::int64_t by = dice_.any_of({one_second_ms, 70 * one_second_ms, 2 * one_hour_ms});
  world_.set_wall_ms(world_.now_ms() + by);
  note("the clock jumps by ", by);
  pass_time(dice_.below(15 * one_second_ms));
}

void CoordinatedLife::set_internal_segments(std::string_view topic,
                                            std::initializer_list<const char*> sizes) {
  const std::string bytes = dice_.any_of(sizes);
  if (Client(world_.process()).alter_config(topic, "internal.segment.bytes", bytes) != ErrorCode::none) {
    broken("the segments of ", topic, " stay large");
  }
}

// --- accidents ---

void CoordinatedLife::arm_death(std::int64_t within_changes) {
  const auto change = static_cast<std::uint64_t>(1 + dice_.below(within_changes));
  note("the process will end at change ", change);
  world_.files.die_at_change(change);
  is_faulty_ = true;
}

// It takes a log directory offline, until the next start.
void CoordinatedLife::arm_failing_write() {
  test::Fault fault;
  fault.kinds = {test::Call::write};
  fault.path = dice_.any_of({"/kafka/a", "/kafka/b"});
  fault.at = static_cast<std::uint64_t>(1 + dice_.below(20));
  fault.written = static_cast<test::Fault::Written>(dice_.below(3));
  note("write number ", fault.at, " in ", fault.path, " will fail");
  world_.files.inject(std::move(fault));
  is_faulty_ = true;
}

void CoordinatedLife::recover_from_death() {
  note("the process has ended");
  restart(is_flushed_ && dice_.one_in(2) ? End::power : End::kill);
}

void CoordinatedLife::restart(End end) {
  end_process(end);
  on_end();
  if (trace_) note("after ", world_.files.changes(), " changes the files are ", world_.files.digest());
  start_again();
  is_faulty_ = false;
  check_if_sound();
}

void CoordinatedLife::end_process(End end) {
  if (end == End::clean && !world_.has_ended()) {
    const auto stopped = world_.stop();
    note("clean end", stopped ? "" : ": " + stopped.error().message);
    if (stopped && !world_.files.is_dead()) return;
    if (!is_faulty_) broken("no clean end: ", stopped.error().message);
  }
  if (end != End::power) {
    note("kill");
    return world_.kill();
  }
  const test::Crash mode = world_.cut_power(dice_);
  note("power cut, ", mode == test::Crash::lose_all_unsynced ? "all" : "any", " unsynced lost");
}

void CoordinatedLife::start_again() {
  world_.start_again(dice_, {.one_in = 5, .within_changes = 60}, [this] {
    note("the process has ended while it started");
    end_process(is_flushed_ && dice_.one_in(2) ? End::power : End::kill);
    on_end();
  });
  note("started");
}

}  // namespace ottla::simulation
