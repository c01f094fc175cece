// Copying a log and changing its folder. The source is asked for its segments one at a time: what retention
// removes meanwhile is still readable through the open file and left out at the end.
#include "ottla/log/log_move.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "log/log_state.h"
#include "ottla/base/logging.h"
#include "ottla/log/partition_metadata.h"

namespace ottla::log {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{256} << 10;
// What may be left for the moment in which nobody can append.
constexpr std::uint64_t rest_bytes = std::uint64_t{1} << 20;
// A log that grows faster than it is copied is not chased for ever.
constexpr int most_rolls = 16;

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::unexpected<Error> given_up(const TopicPartition& partition) {
  return fail(ErrorCode::not_leader_or_follower, "the move of " + partition.folder() + " was given up");
}

}  // namespace

LogMove::LogMove(std::shared_ptr<Log> source, LogDirectory& target, Entropy& entropy, std::string folder)
    : partition_(source->partition()),
      source_(std::move(source)),
      target_(target),
      entropy_(entropy),
      folder_(std::move(folder)),
      folder_path_(target.path() + "/" + folder_) {}

std::unexpected<Error> LogMove::target_failed(const Error& error) const {
  if (error.code == ErrorCode::kafka_storage_error) target_.report(error);
  return fail(error);
}

Result<std::shared_ptr<LogMove>> LogMove::begin(std::shared_ptr<Log> source, LogDirectory& target,
                                                Entropy& entropy, std::optional<std::string> folder) {
  if (auto online = target.check(); !online) return fail(online.error());
  const TopicPartition partition = source->partition();
  if (!folder) folder = partition_folder_name(partition, FolderState::future, entropy.uuid());
  std::shared_ptr<LogMove> move(new LogMove(std::move(source), target, entropy, std::move(*folder)));
  FileSystem& files = target.files();
  if (auto made = files.create_directories(move->folder_path_); !made) {
    return move->target_failed(made.error());
  }
  if (auto emptied = move->empty_folder(); !emptied) return move->target_failed(emptied.error());
  if (const auto id = move->source_->topic_id()) {
    if (auto done = write_partition_metadata(files, move->folder_path_, *id, Durability::full); !done) {
      return move->target_failed(done.error());
    }
  }
  move->copied_end_ = move->source_->log_start_offset();
  move->hold_cleaning(true);
  return move;
}

// A cleaning would take away what is copied. One that runs gives up.
void LogMove::hold_cleaning(bool held) {
  LogState& log = *source_->state_;
  const std::lock_guard no_exchange(log.disk_mutex);
  const std::lock_guard lock(log.mutex);
  log.is_moving = held;
}

// Leaves the id of the topic alone.
Result<> LogMove::empty_folder() {
  FileSystem& files = target_.files();
  auto entries = files.list(folder_path_);
  if (!entries) return fail(entries.error());
  for (const DirectoryEntry& entry : *entries) {
    if (entry.is_directory || entry.name == partition_file::metadata) continue;
    if (auto done = files.remove(path(entry.name)); !done) return done;
  }
  return {};
}

// Opens the files of a segment; the source's lock is held.
Result<> LogMove::add_files(Segment& segment) {
  for (const std::string& from : segment.paths()) {
    PendingFile file{.name = name_of(from)};
    auto opened = target_.files().open(from, OpenMode::read);
    if (!opened) return fail(opened.error());
    file.from = std::move(*opened);
    auto size = file.from->size();
    if (!size) return fail(size.error());
    file.size = *size;
    if (from == segment.paths().front()) {
      file.size = segment.size_bytes();
      file.modified_ms = segment.modified_ms();
    }
    pending_.push_back(std::move(file));
  }
  return {};
}

// Gives whether there is a segment to be copied while appends go on.
Result<bool> LogMove::plan_next_segment(TimestampMs now_ms) {
  LogState& log = *source_->state_;
  const std::lock_guard lock(log.mutex);
  if (auto usable = log.check_usable(); !usable) return fail(usable.error());
  const bool only_active_left = log.segments.size() == 1 || next_base_ >= log.active().base_offset();
  if (only_active_left && log.active().size_bytes() > rest_bytes && rolls_ < most_rolls) {
    ++rolls_;
    if (auto done = log.roll(now_ms); !done) return log.broken(done.error());
  }
  for (std::size_t i = 0; i + 1 < log.segments.size(); ++i) {
    Segment& segment = *log.segments[i];
    if (segment.base_offset() < next_base_) continue;
    if (auto done = add_files(segment); !done) return log.broken(done.error());
    next_base_ = log.segments[i + 1]->base_offset();
    return true;
  }
  return false;
}

// Copies from the first pending file; gives how much. A file that is whole is synced and leaves the list.
Result<std::uint64_t> LogMove::copy_some(std::uint64_t max_bytes) {
  PendingFile& file = pending_.front();
  FileSystem& files = target_.files();
  if (!to_) {
    auto opened = files.open(path(file.name), OpenMode::replace);
    if (!opened) return target_failed(opened.error());
    to_ = std::move(*opened);
    position_ = 0;
  }
  buffer_.resize(std::min({std::uint64_t{chunk_bytes}, max_bytes, file.size - position_}));
  if (!buffer_.empty()) {
    auto read = file.from->read_at(position_, buffer_);
    if (read && *read < buffer_.size()) {
      read = fail(ErrorCode::kafka_storage_error, file.name + " is shorter than it was");
    }
    if (!read) {
      source_->directory().fail(read.error());
      return fail(read.error());
    }
    if (auto done = to_->write_at(position_, buffer_); !done) return target_failed(done.error());
    position_ += buffer_.size();
    if (file.modified_ms) copied_bytes_ += buffer_.size();
  }
  if (position_ == file.size) {
    if (file.modified_ms) {
      // Before the sync, which takes it to the disk too.
      if (auto done = files.set_modified_time(path(file.name), *file.modified_ms); !done) {
        return target_failed(done.error());
      }
    }
    if (auto done = to_->sync(); !done) return target_failed(done.error());
    kept_.insert(file.name);
    to_.reset();
    pending_.erase(pending_.begin());
  }
  return buffer_.size();
}

Result<bool> LogMove::copy(std::uint64_t max_bytes, TimestampMs now_ms) {
  const std::lock_guard lock(mutex_);
  if (over_) return given_up(partition_);
  if (auto online = target_.check(); !online) return fail(online.error());
  std::uint64_t left = max_bytes;
  while (left > 0) {
    if (pending_.empty()) {
      if (next_base_ >= 0) copied_end_ = next_base_;
      auto more = plan_next_segment(now_ms);
      if (!more || !*more) return more;
    }
    auto copied = copy_some(left);
    if (!copied) return fail(copied.error());
    left -= std::min(left, *copied);
  }
  return true;
}

Result<> LogMove::copy_pending() {
  while (!pending_.empty()) {
    if (auto copied = copy_some(std::numeric_limits<std::uint64_t>::max()); !copied)
      return fail(copied.error());
  }
  return {};
}

// Everything that is not in the copy yet, as a clean shutdown would leave it. The source's locks are held.
Result<> LogMove::copy_rest() {
  LogState& log = *source_->state_;
  if (auto done = log.active().become_inactive(); !done) return log.broken(done.error());
  if (auto done = log.take_snapshot(); !done) return log.broken(done.error());
  std::set<std::string> wanted{std::string(partition_file::metadata),
                               std::string(partition_file::leader_epochs)};
  for (const auto& segment : log.segments) {
    for (const std::string& file : segment->paths()) wanted.insert(name_of(file));
    if (segment->base_offset() < next_base_) continue;
    if (auto done = add_files(*segment); !done) return log.broken(done.error());
  }
  for (const Offset offset : log.producers.snapshots()) {
    PendingFile file{.name = segment_file_name(offset, SegmentFile::producer_snapshot)};
    auto opened = log.files().open(log.folder.file(file.name), OpenMode::read);
    if (!opened) return log.broken(opened.error());
    file.from = std::move(*opened);
    auto size = file.from->size();
    if (!size) return log.broken(size.error());
    file.size = *size;
    wanted.insert(file.name);
    pending_.push_back(std::move(file));
  }
  if (auto done = copy_pending(); !done) return done;
  if (auto done = log.epochs.write(target_.files(), path(std::string(partition_file::leader_epochs)),
                                   Durability::full);
      !done) {
    return target_failed(done.error());
  }
  kept_ = std::move(wanted);
  return {};
}

// Segments that retention took while they were copied.
Result<> LogMove::remove_unknown_files() {
  FileSystem& files = target_.files();
  auto entries = files.list(folder_path_);
  if (!entries) return fail(entries.error());
  for (const DirectoryEntry& entry : *entries) {
    if (entry.is_directory || kept_.contains(entry.name)) continue;
    if (auto done = files.remove(path(entry.name)); !done) return done;
  }
  return files.sync_directory(folder_path_);
}

Result<std::shared_ptr<Log>> LogMove::open_copy(TimestampMs now_ms) {
  LogState& log = *source_->state_;
  OpenOptions options{.folder = folder_,
                      .partition = partition_,
                      .config = log.config,
                      .clean_shutdown = true,
                      .recovery_point = log.log_end,
                      .log_start_offset = log.log_start,
                      .high_watermark = log.high_watermark,
                      .producer_expiration_ms = log.producer_expiration_ms,
                      .now_ms = now_ms};
  auto opened = Log::open(target_, entropy_, std::move(options));
  if (!opened) return opened;
  LogState& moved = *(*opened)->state_;
  if (moved.log_end != log.log_end || moved.log_start != log.log_start) {
    return fail(ErrorCode::kafka_storage_error, "the copy of " + partition_.folder() + " ends at " +
                                                    std::to_string(moved.log_end) + ", the log at " +
                                                    std::to_string(log.log_end));
  }
  // What a start would not know: earlier batches of each producer, an epoch in which nothing was appended.
  moved.producers.take_over(log.producers);
  moved.epochs = log.epochs;
  moved.cleaned_offset = log.cleaned_offset;
  moved.is_uncleanable = log.is_uncleanable;
  moved.epoch_is_empty = log.epoch_is_empty;
  moved.high_watermark = log.high_watermark;
  return opened;
}

// First the copy gets the log's name, then the former folder loses it: a process that ends in between leaves
// two equal logs, of which the next start sets one aside. Gives the former folder's new path.
Result<std::string> LogMove::change_folders(Log& moved) {
  FileSystem& files = target_.files();
  LogState& log = *source_->state_;
  const std::string live = target_.path() + "/" + partition_folder_name(partition_);
  auto there = files.status(live);
  if (!there) return target_failed(there.error());
  if (*there) return fail(ErrorCode::kafka_storage_error, live + " is there already");
  if (auto done = files.rename(folder_path_, live); !done) return target_failed(done.error());
  moved.state_->folder.path = live;
  if (auto done = files.sync_directory(target_.path()); !done) return target_failed(done.error());
  const std::string former =
      log.directory.path() + "/" + partition_folder_name(partition_, FolderState::deleted, entropy_.uuid());
  auto set_aside = files.rename(log.folder.path, former);
  if (set_aside) set_aside = files.sync_directory(log.directory.path());
  // The log is in its new place by now, whatever becomes of the directory it was in.
  if (!set_aside) log.directory.fail(set_aside.error());
  return former;
}

Result<LogMove::Moved> LogMove::finish(TimestampMs now_ms,
                                       const std::function<void(const std::shared_ptr<Log>&)>& publish) {
  const std::lock_guard lock(mutex_);
  if (over_) return given_up(partition_);
  LogState& log = *source_->state_;
  const std::lock_guard no_flush(log.disk_mutex);
  const std::lock_guard no_append(log.mutex);
  if (auto usable = log.check_usable(); !usable) return fail(usable.error());
  if (auto online = target_.check(); !online) return fail(online.error());
  if (auto done = copy_rest(); !done) return fail(done.error());
  if (auto done = remove_unknown_files(); !done) return target_failed(done.error());
  auto moved = open_copy(now_ms);
  if (!moved) return fail(moved.error());
  auto former = change_folders(**moved);
  if (!former) return fail(former.error());
  over_ = true;
  for (const auto& segment : log.segments) segment->release();
  log.folder.path = *former;
  log.status = LogState::Status::moved;
  publish(*moved);
  log_info("{} has moved from {} to {}", partition_.folder(), log.directory.path(), target_.path());
  return Moved{std::move(*moved), {*former, now_ms + log.config->file_delete_delay_ms, true}};
}

void LogMove::cancel() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(over_, true)) return;
  hold_cleaning(false);
  to_.reset();
  pending_.clear();
  // When the source's directory failed, the copy may be all that can still be read.
  if (!target_.is_online() || !source_->directory().is_online()) return;
  if (auto done = target_.files().remove_all(folder_path_); !done) (void)target_failed(done.error());
}

void LogMove::suspend() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(over_, true)) return;
  to_.reset();
  pending_.clear();
  if (!target_.is_online()) return;
  if (auto done = empty_folder(); !done) (void)target_failed(done.error());
}

}  // namespace ottla::log
