// Time that passes and jumps, the upkeep that it brings, and everything that goes wrong with disks.
#include <algorithm>

#include "simulation/failure.h"
#include "simulation/script.h"

namespace ottla::simulation {

// --- time ---

void Script::pass_time() { upkeep(dice_.below(6 * second_ms)); }

void Script::pass_much_time() {
  upkeep(dice_.any_of({31 * second_ms, 65 * second_ms, 6 * minute_ms, 6 * minute_ms, 3 * hour_ms}));
}

// As an administrator does it, or a clock that is set by the network.
void Script::jump_clock() {
  const std::int64_t by = dice_.any_of({-2 * hour_ms, -minute_ms, -second_ms, minute_ms, 2 * hour_ms});
  world_.set_wall_ms(world_.now_ms() + by);
  note("the clock jumps by ", by);
  clock_went_back_ = clock_went_back_ || by < 0;
  clock_has_jumped_ = true;
  lower_clocks();
  upkeep(dice_.below(6 * second_ms));
}

void Script::lower_clocks() {
  for (auto& [name, partition] : model_.partitions) {
    for (auto& [offset, entry] : partition.entries) {
      entry.lowest_clock_ms = std::min(entry.lowest_clock_ms, world_.now_ms());
    }
    for (auto& [offset, marker] : partition.markers) {
      marker.lowest_clock_ms = std::min(marker.lowest_clock_ms, world_.now_ms());
    }
  }
}

void Script::upkeep(std::int64_t passed_ms) {
  constexpr std::int64_t retention_interval_ms = 5 * minute_ms;
  world_.advance_ms(passed_ms);
  model_.highest_clock_ms = std::max(model_.highest_clock_ms, world_.now_ms());
  struct Before {
    Offset start = 0;
    std::vector<SegmentExtent> segments;
  };
  std::map<TopicPartition, Before> before;
  for (const TopicPartition& name : known_partitions()) {
    const auto log = world_.log(name);
    if (!log || !log->directory().is_online()) continue;
    // A cleaning may just have taken the youngest records of a segment.
    if (model_.partitions[name].may_be_compacted) note_compaction(name);
    before[name] = {log->log_start_offset(), segments_of(*log, model_.partitions[name])};
  }
  world_.tick();
  if (dice_.one_in(4)) world_.maintain();
  world_.delete_old_segments();
  note(passed_ms, " ms pass");
  const bool has_run = has_ticked_ && passed_ms > retention_interval_ms && !clock_went_back_ && !may_fail();
  has_ticked_ = true;
  for (const auto& [name, was] : before) {
    PartitionModel& model = model_.partitions[name];
    const auto log = world_.has_ended() ? nullptr : world_.log(name);
    if (!log || !log->directory().is_online()) {
      model.start_at_most = model.end;  // the next start tells how far it came
      continue;
    }
    check_retention(was.segments, was.start, *log, world_.now_ms());
    model.start_at_most = std::max(model.start_at_most, log->log_start_offset());
    if (has_run) check_retention_is_done(*log, model, world_.now_ms());
  }
}

// What a process would find that started now is what this one has.
void Script::compare_metadata() {
  if (may_fail()) return;
  const metadata::ImagePointer replayed = world_.replayed_image();
  note("compare the metadata with its replay");
  if (!replayed) broken("the metadata cannot be replayed");
  if (!metadata::same_content(*replayed, *world_.image())) broken("the metadata's replay differs");
}

// --- faults ---

void Script::arm_death() {
  const auto change = static_cast<std::uint64_t>(1 + dice_.below(40));
  note("the process will end at change ", change);
  world_.files.die_at_change(change);
  is_faulty_ = true;
}

void Script::arm_failure() {
  using enum test::Call;
  static const std::vector<test::Call> kinds = {open, read, write, write, truncate, rename, list, remove};
  test::Fault fault;
  fault.kinds = {dice_.any_of(kinds)};
  fault.path = dice_.any_of(directories_);
  fault.at = static_cast<std::uint64_t>(1 + dice_.below(20));
  fault.sticky = dice_.one_in(3);
  fault.written = static_cast<test::Fault::Written>(dice_.below(3));
  note("call kind ", static_cast<int>(fault.kinds[0]), " number ", fault.at, " in ", fault.path, " will fail",
       fault.sticky ? " and all after it" : "");
  world_.files.inject(std::move(fault));
  is_faulty_ = true;
}

void Script::arm_failing_sync() {
  test::Fault fault;
  fault.kinds = {test::Call::sync, test::Call::sync_directory};
  fault.path = dice_.any_of(directories_);
  fault.at = static_cast<std::uint64_t>(1 + dice_.below(5));
  note("sync number ", fault.at, " in ", fault.path, " will fail");
  world_.files.inject(std::move(fault));
  is_faulty_ = sync_may_fail_ = true;
}

void Script::fill_disk() {
  const auto room = static_cast<std::uint64_t>(dice_.below(2000));
  note("the disk has room for ", room, " bytes");
  world_.files.set_capacity(world_.files.held_bytes() + room);
  is_full_ = true;
}

// From here on everything must work again by itself, unless a directory was given up.
void Script::free_disk() {
  if (!is_full_) return;
  note("the disk has room again");
  world_.files.set_capacity(std::nullopt);
  is_full_ = false;
  world_.maintain();
  for (const TopicPartition& name : known_partitions()) {
    const bool is_sound = !may_fail() && std::ranges::all_of(directories_, [this](const std::string& path) {
      return world_.is_online(path);
    });
    if (is_sound && !world_.log(name)) broken(name.folder(), " has no log, and there is room");
  }
}

}  // namespace ottla::simulation
