// What shortens a log: retention and DeleteRecords at the front, truncation at the end, removal of the whole.
#include <algorithm>

#include "log/log_state.h"
#include "ottla/base/logging.h"
#include "ottla/env/full_disk.h"

namespace ottla::log {

namespace {

// How many segments from the front on `may_go` lets go, stopping at the first that stays. The active segment
// counts only when it holds something, and none beyond the high watermark.
template <class MayGo>
Result<std::size_t> deletable(LogState& log, std::size_t from, MayGo&& may_go) {
  for (std::size_t i = from; i < log.segments.size(); ++i) {
    const bool is_active = i + 1 == log.segments.size();
    const Offset end = is_active ? log.log_end : log.segments[i + 1]->base_offset();
    if (end > log.high_watermark || (is_active && log.active().empty())) return i;
    Result<bool> goes = may_go(*log.segments[i], is_active ? std::optional<Offset>() : end);
    if (!goes) return fail(goes.error());
    if (!*goes) return i;
  }
  return log.segments.size();
}

Result<std::size_t> breached_by_log_start(LogState& log, std::size_t from) {
  return deletable(log, from, [&](Segment&, std::optional<Offset> next_base) -> Result<bool> {
    return next_base && *next_base <= log.log_start;
  });
}

Result<std::size_t> breached_by_size(LogState& log, std::size_t from) {
  const std::int64_t limit = log.config->retention_bytes;
  std::int64_t total = 0;
  for (std::size_t i = from; i < log.segments.size(); ++i) {
    total += static_cast<std::int64_t>(log.segments[i]->size_bytes());
  }
  if (limit < 0 || total < limit) return from;
  std::int64_t excess = total - limit;
  return deletable(log, from, [&](Segment& segment, std::optional<Offset>) -> Result<bool> {
    const auto size = static_cast<std::int64_t>(segment.size_bytes());
    if (excess - size < 0) return false;
    excess -= size;
    return true;
  });
}

Result<std::size_t> breached_by_time(LogState& log, std::size_t from, TimestampMs now_ms) {
  const std::int64_t limit = log.config->retention_ms;
  if (limit < 0) return from;
  return deletable(log, from, [&](Segment& segment, std::optional<Offset>) -> Result<bool> {
    auto largest = segment.largest_timestamp();
    if (!largest) return fail(largest.error());
    return now_ms - *largest > limit;
  });
}

// How many segments go now, by all rules in their order.
Result<std::size_t> count_deletable(LogState& log, TimestampMs now_ms) {
  auto count = breached_by_log_start(log, 0);
  if (!count || !log.config->cleanup_delete) return count;
  count = breached_by_size(log, *count);
  if (!count) return count;
  return breached_by_time(log, *count, now_ms);
}

}  // namespace

Result<std::vector<Removal>> Log::delete_old_segments(TimestampMs now_ms) {
  const std::lock_guard one_at_a_time(state_->disk_mutex);
  const std::lock_guard lock(state_->mutex);
  LogState& log = *state_;
  if (auto usable = log.check_usable(); !usable) return fail(usable.error());
  auto count = count_deletable(log, now_ms);
  if (!count) return log.broken(count.error());
  std::vector<Removal> removals;
  if (*count == 0) return removals;
  if (*count == log.segments.size()) {
    if (auto done = log.roll(now_ms); !done) {
      // Without room for a new segment the last one stays, and the others make room.
      if (!is_full_disk(done.error()) || --*count == 0) return log.broken(done.error());
    }
  }
  const TimestampMs due_ms = now_ms + log.config->file_delete_delay_ms;
  const Offset new_start = log.segments[*count]->base_offset();
  if (new_start > log.log_start) log.advance_log_start(new_start);
  for (std::size_t i = 0; i < *count; ++i) {
    Segment& segment = *log.segments[i];
    auto paths = segment.mark_deleted();
    if (!paths) return log.broken(paths.error());
    auto snapshot = log.producers.mark_snapshot_deleted(segment.base_offset());
    if (!snapshot) return log.broken(snapshot.error());
    if (*snapshot) {
      paths->push_back(
          log.folder.file(segment.base_offset(), SegmentFile::producer_snapshot, FileStage::deleted));
    }
    for (std::string& path : *paths) removals.push_back({std::move(path), due_ms, false});
  }
  log_info("{}: {} segments up to offset {} are deleted", log.partition.folder(), *count, new_start);
  log.segments.erase(log.segments.begin(), log.segments.begin() + static_cast<std::ptrdiff_t>(*count));
  log.names_unsynced = true;
  return removals;
}

Result<> LogState::remove_segment_files(const Segment& segment) {
  for (const std::string& path : segment.paths()) {
    if (auto done = files().remove(path); !done) return done;
  }
  return {};
}

Result<> LogState::truncate_segments(Offset offset, TimestampMs now_ms) {
  while (segments.size() > 1 && active().base_offset() > offset) {
    const std::unique_ptr<Segment> last = std::move(segments.back());
    segments.pop_back();
    if (auto done = remove_segment_files(*last); !done) return done;
  }
  recent.clear();
  marks.clear();
  names_unsynced = touched = true;
  if (active().base_offset() > offset) {
    // The whole log lies above: it begins anew there.
    const std::unique_ptr<Segment> last = std::move(segments.back());
    segments.pop_back();
    if (auto done = remove_segment_files(*last); !done) return done;
    if (auto done = add_segment(offset, now_ms); !done) return done;
  } else {
    if (auto done = active().truncate_to(offset); !done) return done;
    if (auto done = active().make_writable(*config); !done) return done;
  }
  log_end = offset;
  ++truncations;
  if (cleaned_offset) cleaned_offset = std::min(*cleaned_offset, offset);
  high_watermark = std::min(high_watermark, offset);
  recovery_point = std::min(recovery_point, offset);
  log_start = std::min(log_start, offset);
  if (epochs.truncate_from_end(offset)) epochs_unwritten = true;
  // What was cut must not come back behind new batches after a power cut.
  auto file = active().file();
  if (!file) return fail(file.error());
  if (auto done = (*file)->sync(); !done) return done;
  return files().sync_directory(folder.path);
}

Result<> Log::truncate_to(Offset offset, TimestampMs now_ms) {
  const std::lock_guard one_at_a_time(state_->disk_mutex);
  const std::lock_guard lock(state_->mutex);
  if (auto usable = state_->check_usable(); !usable) return usable;
  if (offset >= state_->log_end) return {};
  if (auto done = state_->truncate_segments(offset, now_ms); !done) return state_->broken(done.error());
  if (auto done = state_->rebuild_producers(offset, false, now_ms); !done)
    return state_->broken(done.error());
  return {};
}

Result<> Log::truncate_fully_and_start_at(Offset offset, TimestampMs now_ms) {
  const std::lock_guard one_at_a_time(state_->disk_mutex);
  const std::lock_guard lock(state_->mutex);
  LogState& log = *state_;
  if (auto usable = log.check_usable(); !usable) return usable;
  for (const auto& segment : log.segments) {
    if (auto done = log.remove_segment_files(*segment); !done) return log.broken(done.error());
  }
  log.segments.clear();
  if (auto done = log.producers.truncate_fully_and_start_at(offset); !done) return log.broken(done.error());
  if (auto done = log.add_segment(offset, now_ms); !done) return log.broken(done.error());
  if (log.epochs.clear()) log.epochs_unwritten = true;
  log.log_start = log.log_end = log.high_watermark = log.recovery_point = offset;
  ++log.truncations;
  log.cleaned_offset.reset();
  if (auto done = log.files().sync_directory(log.folder.path); !done) return log.broken(done.error());
  return {};
}

Result<std::string> Log::rename_for_removal(FolderState folder_state) {
  const std::lock_guard one_at_a_time(state_->disk_mutex);
  const std::lock_guard lock(state_->mutex);
  LogState& log = *state_;
  if (log.status == LogState::Status::removed) return log.folder.path;
  for (const auto& segment : log.segments) segment->release();
  const std::string name = partition_folder_name(log.partition, folder_state, log.entropy.uuid());
  const std::string path = log.directory.path() + "/" + name;
  log.status = LogState::Status::removed;
  if (auto done = log.files().rename(log.folder.path, path); !done) return log.broken(done.error());
  log.folder.path = path;
  return path;
}

}  // namespace ottla::log
