// Ends of the process, planned and not, and what the next one must find.
#include <algorithm>
#include <limits>

#include "ottla/log/names.h"
#include "simulation/failure.h"
#include "simulation/script.h"

namespace ottla::simulation {
namespace {

// Files that are on their way in or out.
bool is_litter(std::string_view name) {
  return std::ranges::any_of(std::initializer_list<std::string_view>{".deleted", ".cleaned", ".swap"},
                             [name](std::string_view ending) { return name.ends_with(ending); });
}

}  // namespace

void Script::restart_clean() { restart(End::clean); }
void Script::restart_killed() { restart(sync_may_fail_ ? End::power : End::kill); }
void Script::restart_after_power_cut() { restart(End::power); }

// The process is gone, or says that it cannot go on. What a failed sync should have saved is on no disk
// whatever programs read: only a machine that starts anew shows what is left.
void Script::recover_from_death() {
  note("the process has ended");
  restart(sync_may_fail_ || dice_.one_in(2) ? End::power : End::kill);
}

void Script::restart(End end) {
  fingerprints_.clear();
  if (end != End::power && !is_faulty_ && !is_full_ && !world_.has_ended()) take_fingerprints();
  end_process(end);
  note_files();
  start_again(end);
  is_faulty_ = sync_may_fail_ = is_full_ = clock_went_back_ = has_ticked_ = false;
  adopt_topics();
  adopt_partitions(end);
  adopt_commits(end);
  if (end != End::power) compare_fingerprints(end);
}

void Script::end_process(End& end) {
  if (end == End::clean && !world_.has_ended()) {
    const bool had_failed =
        !std::ranges::all_of(directories_, [&](auto& path) { return world_.is_online(path); });
    const auto stopped = world_.stop();
    note("clean end", stopped ? "" : ": " + stopped.error().message);
    if (stopped && !world_.files.is_dead()) {
      for (auto& [name, partition] : model_.partitions) {
        partition.durable_end = partition.end;
        partition.durable = true;
        partition.start_at_least = partition.start;
      }
      commits_log_.durable_end = commits_log_.end;
      return;
    }
    if (!is_faulty_ && !is_full_ && !had_failed) broken("no clean end: ", stopped.error().message);
    fingerprints_.clear();
    end = sync_may_fail_ ? End::power : End::kill;
  }
  if (end != End::power) {
    note("kill");
    return world_.kill();
  }
  end = End::power;
  const test::Crash mode = world_.cut_power(dice_);
  note("power cut, ", mode == test::Crash::lose_all_unsynced ? "all" : "any", " unsynced lost");
}

void Script::start_again(End& end) {
  world_.files.set_capacity(std::nullopt);
  world_.start_again(dice_, {.one_in = 6, .within_changes = 80}, [this, &end] {
    note("the process has ended while it started");
    fingerprints_.clear();
    if (end == End::clean) end = End::kill;
    if (dice_.one_in(2)) end = End::power;
    end_process(end);
  });
  note("started");
}

// --- what was found ---

void Script::adopt_topics() {
  const metadata::ImagePointer image = world_.image();
  for (auto at = model_.topics.begin(); at != model_.topics.end();) {
    auto& [name, topic] = *at;
    const metadata::TopicImage* found = image->topic(name);
    if (found == nullptr && !topic.is_uncertain) broken("topic ", name, " is gone");
    if (found == nullptr) {
      for (PartitionIndex index = 0; index < topic.partitions; ++index)
        model_.partitions.erase({name, index});
      at = model_.topics.erase(at);
      continue;
    }
    const std::map<std::string, std::string> configs(found->configs->begin(), found->configs->end());
    if (!topic.is_uncertain) {
      if (topic.id != found->id) broken("topic ", name, " has another id");
      if (topic.configs != configs) broken("topic ", name, " has other options");
      if (topic.partitions != static_cast<int>(found->partitions.size())) {
        broken("topic ", name, " has ", found->partitions.size(), " partitions");
      }
    }
    topic = {found->id, static_cast<int>(found->partitions.size()), configs, false};
    note_config(name);
    ++at;
  }
  image->topics_by_name.for_each([&](const metadata::TopicPointer& topic) {
    if (topic->is_internal || model_.topics.contains(topic->name)) return;
    broken("topic ", topic->name, " has come back");
  });
}

void Script::adopt_partitions(End end) {
  for (const TopicPartition& name : known_partitions()) {
    PartitionModel& model = model_.partitions[name];
    const auto log = world_.log(name);
    if (!log) broken(name.folder(), " is gone");
    const auto scan = scan_log(*log);
    if (!scan) broken(name.folder(), " cannot be read");
    const Offset required = end == End::power ? model.durable_end : model.end;
    note("found ", name.folder(), " [", scan->start, ", ", scan->end, ") of [", model.start, ", ", model.end,
         "), required ", required);
    adopt(*scan, required, model, model_, *log);
    model.forget_attempts(end == End::power ? std::numeric_limits<Offset>::max() : model.durable_end);
    check_lookups(*scan, *log, dice_);
    check_transactions(*scan, model, *log, dice_);
    check_epochs(*scan, model, *log);
    check_producers(*scan, model, *log);
  }
}

void Script::adopt_commits(End end) {
  const Offset found = commits_end();
  const Offset required = end == End::power ? commits_log_.durable_end : commits_log_.end;
  note("found commits up to ", found, " of ", commits_log_.end, ", required ", required);
  if (found < required)
    broken("commits up to ", required, " must have survived, and are there up to ", found);
  const CommitModel::State before = model_.commits.at(std::numeric_limits<Offset>::max());
  model_.commits.cut(found, required);
  if (end == End::power) model_.commits.bring_back_failed(required);
  // Those that have come back may be of a topic that is gone: another one of its name does not take them
  // along.
  for (const auto& [key, offset] : model_.commits.at(found).offsets) {
    const bool was_there = before.offsets.contains(key) && !before.uncertain.contains(key);
    if (!was_there) model_.commits.add_uncertain(key, std::nullopt, 0);
  }
  commits_log_.end = found;
  commits_log_.durable_end = std::min(commits_log_.durable_end, found);
  check_commits();
}

void Script::take_fingerprints() {
  for (const TopicPartition& name : known_partitions()) {
    const auto log = world_.log(name);
    if (log && log->directory().is_online())
      fingerprints_[name] = fingerprint_of(*log, model_.partitions[name]);
  }
}

// Replayed is what was live, but that a kill may have lost how far the records were deleted.
void Script::compare_fingerprints(End end) {
  for (auto& [name, before] : fingerprints_) {
    const auto log = world_.log(name);
    const Fingerprint after = fingerprint_of(*log, model_.partitions[name]);
    const bool is_start_same = end == End::clean ? after.start == before.start : after.start <= before.start;
    // Like Apache Kafka, a start may forget a producer whose batches are all deleted, or remember it again,
    // or know it by a marker alone; check_producers has seen that it knows all others.
    const bool are_producers_same = std::ranges::all_of(after.producers, [&](const auto& producer) {
      const auto was = before.producers.find(producer.first);
      const auto is_marker_alone = [](const auto& state) { return state.second == no_sequence; };
      const bool is_known_by_marker = was != before.producers.end() &&
                                      was->second.first == producer.second.first &&
                                      (is_marker_alone(was->second) || is_marker_alone(producer.second));
      return was == before.producers.end() || was->second == producer.second || is_known_by_marker;
    });
    const bool are_epochs_same = std::ranges::includes(after.epoch_ends, before.epoch_ends);
    if (is_start_same && after.end == before.end && are_producers_same && are_epochs_same) continue;
    broken(name.folder(), ": replayed ", text_of_fingerprint(after), ", and live it was ",
           text_of_fingerprint(before));
  }
}

std::optional<Scan> Script::note_compaction(const TopicPartition& name) {
  const auto log = world_.log(name);
  if (!log || !log->directory().is_online() || !model_.partitions.contains(name)) return std::nullopt;
  auto scan = scan_log(*log);
  if (scan) {
    check_records(*scan, model_.partitions[name], model_, *log);
  } else if (!may_fail(name)) {
    broken(name.folder(), " cannot be read");
  }
  return scan;
}

bool Script::check_whole(const TopicPartition& name) {
  const auto scan = note_compaction(name);
  if (!scan) return false;
  const auto log = world_.log(name);
  const PartitionModel& model = model_.partitions[name];
  check_lookups(*scan, *log, dice_);
  check_transactions(*scan, model, *log, dice_);
  check_epochs(*scan, model, *log);
  check_producers(*scan, model, *log);
  return true;
}

void Script::check_everything() {
  for (const TopicPartition& name : known_partitions()) check_whole(name);
  const auto log = world_.log({std::string(offsets_topic), 0});
  if (log && !scan_log(*log)) broken("the commits cannot be read");
}

void Script::check_no_litter() {
  constexpr std::int64_t longer_than_any_delay_ms = 400'000;
  for (int i = 0; i < 4; ++i) upkeep(longer_than_any_delay_ms);
  // What retention took just now has to wait, and it does not look again so soon.
  constexpr std::int64_t longer_than_any_file_delay_ms = 70'000;
  upkeep(longer_than_any_file_delay_ms);
  for (const std::string& directory : directories_) {
    const auto entries = world_.files.list(directory).value();
    for (const DirectoryEntry& entry : entries) {
      const std::string path = directory + "/" + entry.name;
      if (is_litter(entry.name) || entry.name.ends_with("-delete")) broken(path, " was left");
      if (!entry.is_directory || entry.name.ends_with("-stray")) continue;
      const auto files = world_.files.list(path).value();
      for (const DirectoryEntry& file : files) {
        if (is_litter(file.name)) broken(path, "/", file.name, " was left");
      }
    }
  }
}

}  // namespace ottla::simulation
