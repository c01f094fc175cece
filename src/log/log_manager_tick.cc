// The periodic work of a LogManager: flushes, retention, delayed removals, checkpoints.
#include <algorithm>

#include "log/log_manager_state.h"
#include "ottla/base/logging.h"
#include "ottla/log/names.h"

namespace ottla::log {

namespace {

constexpr std::int64_t longest_pause_ms = 5'000;
// Between two looks for logs to flush, however short their flush.ms is.
constexpr std::int64_t shortest_flush_pause_ms = 10;
constexpr std::int64_t idle_files_interval_ms = 60'000;

// All bits of the outcome depend on all of the number's (splitmix64): sums of such differ when what they are
// of does, also where two neighbouring partitions change places.
std::uint64_t mixed(std::uint64_t number) {
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9ULL;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebULL;
  return number ^ (number >> 31);
}

}  // namespace

const std::array<LogManager::State::CheckpointKind, 4> LogManager::State::checkpoint_kinds{{
    {root_file::recovery_points, [](const Log& log) { return std::optional(log.recovery_point()); },
     Durability::full},
    {root_file::log_start_offsets, [](const Log& log) { return log.log_start_to_checkpoint(); },
     Durability::full},
    {root_file::high_watermarks, [](const Log& log) { return std::optional(log.high_watermark()); },
     Durability::none},
    {root_file::cleaner_offsets, [](const Log& log) { return log.cleaned_offset(); }, Durability::full},
}};

void LogManager::State::start_tasks(TimestampMs now_ms) {
  ticking = true;
  const TimestampMs first_ms = now_ms + options.initial_task_delay_ms;
  retention = {options.retention_check_interval_ms, first_ms};
  recovery_point_checkpoint = {options.recovery_point_checkpoint_interval_ms, first_ms};
  log_start_checkpoint = {options.log_start_offset_checkpoint_interval_ms, first_ms};
  high_watermark_checkpoint = {options.high_watermark_checkpoint_interval_ms,
                               now_ms + options.high_watermark_checkpoint_interval_ms};
  producer_expiration = {options.producer_expiration_check_interval_ms,
                         now_ms + options.producer_expiration_check_interval_ms};
  idle_files = {idle_files_interval_ms, now_ms + idle_files_interval_ms};
}

void LogManager::State::add_removals(std::vector<Removal> more) {
  const std::lock_guard lock(mutex);
  removals.insert(removals.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void LogManager::State::remove_due(TimestampMs now_ms) {
  std::vector<Removal> due;
  {
    const std::lock_guard lock(mutex);
    const auto later = std::stable_partition(removals.begin(), removals.end(),
                                             [&](const Removal& removal) { return removal.due_ms > now_ms; });
    due.assign(std::make_move_iterator(later), std::make_move_iterator(removals.end()));
    removals.erase(later, removals.end());
  }
  for (const Removal& removal : due) {
    const auto done = removal.is_directory ? files.remove_all(removal.path) : files.remove(removal.path);
    if (!done) log_warn("{}", done.error().message);
  }
}

void LogManager::State::write_checkpoint(Directory& entry, std::size_t kind, const ExtraOffset* extra) {
  const std::lock_guard one_at_a_time(checkpoint_mutex);
  if (!entry.directory->is_online()) return;
  OffsetCheckpoint stale;
  {
    const std::lock_guard lock(mutex);
    stale.swap(entry.checkpoints[kind]);
  }
  OffsetCheckpoint offsets;
  std::uint64_t sum = 0;
  const auto add = [&](const TopicPartition& partition, std::optional<Offset> offset) {
    if (!offset || !offsets.emplace(partition, *offset).second) return;
    sum += mixed(std::hash<TopicPartition>{}(partition) + mixed(static_cast<std::uint64_t>(*offset) + 1));
  };
  for (const auto& log : snapshot()) {
    if (&log->directory() == entry.directory.get())
      add(log->partition(), checkpoint_kinds[kind].offset_of(*log));
  }
  if (extra != nullptr) add(extra->first, extra->second);
  if (entry.written[kind] == sum) return;
  const std::string path = entry.directory->path() + "/" + std::string(checkpoint_kinds[kind].file);
  if (auto done = write_offset_checkpoint(files, path, offsets, checkpoint_kinds[kind].durability); !done) {
    const std::lock_guard lock(mutex);
    entry.checkpoints[kind].merge(stale);
    return entry.directory->report(done.error());
  }
  entry.written[kind] = sum;
}

void LogManager::State::write_checkpoint(std::size_t kind) {
  for (Directory& entry : directories) write_checkpoint(entry, kind);
}

void LogManager::write_checkpoints() {
  for (std::size_t kind = 0; kind < State::checkpoint_kinds.size(); ++kind) state_->write_checkpoint(kind);
}

std::int64_t LogManager::tick(TimestampMs now_ms) {
  State& state = *state_;
  if (!state.ticking) state.start_tasks(now_ms);
  const bool retention = state.retention.take(now_ms);
  const bool recovery_points = state.recovery_point_checkpoint.take(now_ms);
  const bool expiration = state.producer_expiration.take(now_ms);
  const bool idle_files = state.idle_files.take(now_ms);
  std::int64_t flush_ms = state.options.flush_check_interval_ms;
  for (const auto& log : state.snapshot()) {
    if (!log->directory().is_online()) continue;
    flush_ms = std::min(flush_ms, log->config()->flush_ms);
    // A failure has taken the directory offline and been logged.
    if (log->needs_flush(now_ms)) (void)log->flush();
    if (retention) {
      if (auto removals = log->delete_old_segments(now_ms)) state.add_removals(std::move(*removals));
    }
    if (recovery_points) (void)log->write_pending();
    if (expiration) log->expire_producers(now_ms);
    if (idle_files) log->release_idle_files();
  }
  state.remove_due(now_ms);
  if (recovery_points) {
    state.write_checkpoint(State::recovery_points);
    state.write_checkpoint(State::cleaner_offsets);  // a truncation has moved one back
  }
  if (state.log_start_checkpoint.take(now_ms)) state.write_checkpoint(State::log_starts);
  if (state.high_watermark_checkpoint.take(now_ms)) state.write_checkpoint(State::high_watermarks);
  const TimestampMs next_ms =
      std::min({state.retention.due_ms, state.recovery_point_checkpoint.due_ms,
                state.log_start_checkpoint.due_ms, state.high_watermark_checkpoint.due_ms,
                now_ms + std::clamp(flush_ms, shortest_flush_pause_ms, longest_pause_ms)});
  return std::max<std::int64_t>(next_ms - now_ms, 1);
}

}  // namespace ottla::log
