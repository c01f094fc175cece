// Durability: flush without the lock, and the clean close. Whatever a failed fsync leaves is never trusted
// again.
#include <algorithm>

#include "log/log_state.h"
#include "ottla/log/partition_metadata.h"

namespace ottla::log {

namespace {

// What a flush must bring to the disk, collected under the lock.
struct FlushPlan {
  Offset end = 0;
  std::vector<std::shared_ptr<File>> files;
  std::vector<std::string> paths;  // of closed segments' indexes, snapshots, partition.metadata
  std::vector<Offset> snapshots;
  std::optional<LeaderEpochCache> epochs;
  std::string folder;
  bool sync_folder = false;
  bool sync_parent = false;
};

Result<> sync_path(FileSystem& files, const std::string& path) {
  auto status = files.status(path);
  if (!status) return fail(status.error());
  if (!*status) return {};
  auto file = files.open(path, OpenMode::read_write);
  if (!file) return fail(file.error());
  return (*file)->sync();
}

Result<FlushPlan> make_plan(LogState& log) {
  FlushPlan plan{.end = log.log_end, .folder = log.folder.path};
  const Offset first = std::min(log.recovery_point, log.indexes_unsynced_from);
  for (std::size_t i = log.segment_of(first); i < log.segments.size(); ++i) {
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
  if (log.topic_id_unsynced) plan.paths.push_back(log.folder.file(partition_file::metadata));
  plan.sync_folder = plan.epochs || log.names_unsynced || log.topic_id_unsynced || log.folder_unsynced;
  plan.sync_parent = log.folder_unsynced;
  log.epochs_unwritten = log.epochs_unsynced = log.topic_id_unsynced = log.names_unsynced =
      log.folder_unsynced = false;
  log.roll_unflushed = false;
  log.indexes_unsynced_from = unlimited;
  return plan;
}

Result<> carry_out(LogState& log, const FlushPlan& plan) {
  FileSystem& files = log.files();
  for (const auto& file : plan.files) {
    if (auto done = file->sync(); !done) return done;
  }
  for (const std::string& path : plan.paths) {
    if (auto done = sync_path(files, path); !done) return done;
  }
  for (const Offset offset : plan.snapshots) {
    if (auto done = log.producers.sync_snapshot(offset); !done) return done;
  }
  if (plan.epochs) {
    const std::string path = plan.folder + "/" + std::string(partition_file::leader_epochs);
    if (auto done = plan.epochs->write(files, path, Durability::content); !done) return done;
  }
  if (plan.sync_folder) {
    if (auto done = files.sync_directory(plan.folder); !done) return done;
  }
  if (plan.sync_parent) return files.sync_directory(log.directory.path());
  return {};
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
  if (!done) return broken(done.error());
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
  state_->recovery_point = plan.end;
  return {};
}

Result<> Log::write_pending() {
  const std::lock_guard one_at_a_time(state_->disk_mutex);
  LogState& log = *state_;
  const std::lock_guard lock(log.mutex);
  if (!log.epochs_unwritten) return {};
  if (auto usable = log.check_usable(); !usable) return usable;
  const std::string path = log.folder.file(partition_file::leader_epochs);
  if (auto done = log.epochs.write(log.files(), path, Durability::none); !done) {
    return log.broken(done.error());
  }
  log.epochs_unwritten = false;
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
