// Durability: flush without the lock, and the clean close. Whatever a failed fsync leaves is never trusted
// again.
#include <algorithm>
#include <span>
#include <utility>

#include "log/log_state.h"
#include "ottla/env/full_disk.h"
#include "ottla/log/partition_metadata.h"

namespace ottla::log {

namespace {

// What a flush must bring to the disk, collected under the lock.
struct FlushPlan {
  Offset first = 0;
  Offset end = 0;
  std::vector<std::shared_ptr<File>> files;
  std::vector<std::string> paths;  // of closed segments' indexes, snapshots, partition.metadata
  std::vector<Offset> snapshots;
  std::optional<LeaderEpochCache> epochs;
  std::string folder;
  bool topic_id = false;
  bool sync_folder = false;
  bool sync_parent = false;
};

// Files that are synced together; more would only hold more descriptors.
constexpr std::size_t files_together = 64;

// Opens up to files_together more of the plan's files that go by their paths; one that is gone needs no sync.
Result<> open_some(FileSystem& files, std::span<const std::string>& paths,
                   std::vector<std::shared_ptr<File>>& opened) {
  for (; !paths.empty() && opened.size() < files_together; paths = paths.subspan(1)) {
    auto status = files.status(paths.front());
    if (!status) return fail(status.error());
    if (!*status) continue;
    auto file = files.open(paths.front(), OpenMode::read_write);
    if (!file) return fail(file.error());
    opened.push_back(std::move(*file));
  }
  return {};
}

Result<FlushPlan> make_plan(LogState& log) {
  FlushPlan plan{.first = std::min(log.recovery_point, log.indexes_unsynced_from),
                 .end = log.log_end,
                 .folder = log.folder.path};
  for (std::size_t i = log.segment_of(plan.first); i < log.segments.size(); ++i) {
    Segment& segment = *log.segments[i];
    if (i + 1 < log.segments.size()) {
      for (std::string& path : segment.paths()) plan.paths.push_back(std::move(path));
    } else if (!segment.empty() && log.recovery_point < log.log_end) {
      auto file = segment.file();
      if (!file) return fail(file.error());
      plan.files.push_back(std::move(*file));
    }
  }
  if (log.names_unsynced) {
    const auto snapshots = log.producers.snapshots();
    for (const Offset offset : snapshots) {
      if (offset >= log.recovery_point) plan.snapshots.push_back(offset);
    }
  }
  if (log.epochs_unwritten || log.epochs_unsynced) plan.epochs = log.epochs;
  plan.topic_id = log.topic_id_unsynced;
  if (plan.topic_id) plan.paths.push_back(log.folder.file(partition_file::metadata));
  plan.sync_folder = plan.epochs || log.names_unsynced || log.topic_id_unsynced || log.folder_unsynced;
  plan.sync_parent = log.folder_unsynced;
  log.epochs_unwritten = log.epochs_unsynced = log.topic_id_unsynced = log.names_unsynced =
      log.folder_unsynced = false;
  log.roll_unflushed = false;
  log.indexes_unsynced_from = unlimited;
  return plan;
}

// What the plan was to bring to the disk is still to be brought there.
void keep_pending(LogState& log, const FlushPlan& plan) {
  log.epochs_unwritten |= plan.epochs.has_value();
  log.names_unsynced |= plan.sync_folder;
  log.topic_id_unsynced |= plan.topic_id;
  log.folder_unsynced |= plan.sync_parent;
  log.indexes_unsynced_from = std::min(log.indexes_unsynced_from, plan.first);
  log.roll_unflushed = true;
}

// Gives the reason when leader-epoch-checkpoint alone found no room; all else is on the disk then.
Result<std::optional<Error>> carry_out(LogState& log, const FlushPlan& plan) {
  FileSystem& files = log.files();
  std::vector<std::shared_ptr<File>> together = plan.files;
  std::span<const std::string> paths = plan.paths;
  bool epochs_due = plan.epochs.has_value();
  std::optional<Error> lacks_room;
  do {
    if (auto done = open_some(files, paths, together); !done) return fail(done.error());
    if (together.size() + (epochs_due ? 1 : 0) > 1) {
      for (const auto& file : together) file->begin_sync();
    }
    if (std::exchange(epochs_due, false)) {
      const std::string path = plan.folder + "/" + std::string(partition_file::leader_epochs);
      if (auto done = plan.epochs->write(files, path, Durability::content); !done) {
        if (!is_full_disk(done.error())) return fail(done.error());
        lacks_room = done.error();
      }
    }
    for (const auto& file : together) {
      if (auto done = file->sync(); !done) return fail(done.error());
    }
    together.clear();
  } while (!paths.empty());
  for (const Offset offset : plan.snapshots) {
    if (auto done = log.producers.sync_snapshot(offset); !done) return fail(done.error());
  }
  if (plan.sync_folder) {
    if (auto done = files.sync_directory(plan.folder); !done) return fail(done.error());
  }
  if (plan.sync_parent) {
    if (auto done = files.sync_directory(log.directory.path()); !done) return fail(done.error());
  }
  return lacks_room;
}

}  // namespace

Result<> LogState::flush(Offset wanted) {
  FlushPlan plan;
  {
    const std::lock_guard lock(mutex);
    // Its move brought everything to the disk.
    if (status == Status::moved) return {};
    if (auto usable = check_usable(); !usable) return usable;
    const bool pending =
        epochs_unwritten || names_unsynced || topic_id_unsynced || folder_unsynced || roll_unflushed;
    if (recovery_point >= wanted && !pending) return {};
    auto made = make_plan(*this);
    if (!made) return broken(made.error());
    plan = std::move(*made);
  }
  const auto done = carry_out(*this, plan);
  const std::lock_guard lock(mutex);
  if (!done) {
    keep_pending(*this, plan);
    return broken(done.error());
  }
  if (*done) {
    // The records are durable, and a start learns the epochs from those behind the recovery point, which
    // therefore stays.
    directory.report(**done);
    keep_pending(*this, plan);
    return {};
  }
  recovery_point = std::max(recovery_point, plan.end);
  return {};
}

Result<> Log::flush() {
  Offset wanted = 0;
  {
    const std::lock_guard lock(state_->mutex);
    wanted = state_->log_end;
  }
  const std::lock_guard one_at_a_time(state_->disk_mutex);
  return state_->flush(wanted);
}

Result<> Log::close() {
  const std::lock_guard one_at_a_time(state_->disk_mutex);
  FlushPlan plan;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->status == LogState::Status::closed) return {};
    if (auto usable = state_->check_usable(); !usable) return usable;
    LogState& log = *state_;
    if (auto done = log.active().become_inactive(); !done) return log.broken(done.error());
    if (auto done = log.take_snapshot(); !done) return log.broken(done.error());
    auto made = make_plan(log);
    if (!made) return log.broken(made.error());
    plan = std::move(*made);
    if (log.touched) {
      for (std::string& path : log.active().paths()) plan.paths.push_back(std::move(path));
    }
    log.status = LogState::Status::closed;
  }
  const auto done = carry_out(*state_, plan);
  const std::lock_guard lock(state_->mutex);
  for (const auto& segment : state_->segments) segment->release();
  if (!done) return state_->broken(done.error());
  if (*done) return state_->broken(**done);
  state_->recovery_point = plan.end;
  return {};
}

Result<> Log::write_pending() {
  const std::lock_guard one_at_a_time(state_->disk_mutex);
  LogState& log = *state_;
  LeaderEpochCache epochs;
  {
    const std::lock_guard lock(log.mutex);
    if (!log.epochs_unwritten) return {};
    if (auto usable = log.check_usable(); !usable) return usable;
    epochs = log.epochs;
    log.epochs_unwritten = false;
  }
  // The file that it takes the place of has the epochs below the recovery point, which no start reads from
  // the batches again: its content must be on the disk before it gets the name.
  const std::string path = log.folder.file(partition_file::leader_epochs);
  const auto done = epochs.write(log.files(), path, Durability::content);
  const std::lock_guard lock(log.mutex);
  if (!done) {
    log.epochs_unwritten = true;
    return log.broken(done.error());
  }
  log.epochs_unsynced = true;
  return {};
}

bool Log::needs_flush(TimestampMs now_ms) const {
  const std::lock_guard lock(state_->mutex);
  if (!state_->check_usable()) return false;
  if (state_->roll_unflushed) return true;
  const bool unflushed = state_->recovery_point < state_->log_end;
  return unflushed && state_->config->flush_ms != unlimited &&
         now_ms - state_->unflushed_since_ms >= state_->config->flush_ms;
}

}  // namespace ottla::log
