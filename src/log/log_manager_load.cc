// The start of a LogManager: what each folder of a log directory is, and one independent task to load each
// partition.
#include <algorithm>
#include <utility>

#include "log/log_manager_state.h"
#include "ottla/base/logging.h"
#include "ottla/log/names.h"

namespace ottla::log {
namespace {

// What flush.messages asks for, and the process before did not come to: it is on the disk before anyone
// builds on it, as coordinators do with what they read.
Result<> flush_if_due(Log& log) {
  if (log.log_end_offset() - log.recovery_point() < log.config()->flush_messages) return {};
  return log.flush();
}

}  // namespace

void LogManager::State::plan_directory(Directory& entry, const std::shared_ptr<LoadContext>& context,
                                       TimestampMs now_ms, std::vector<LoadTask>& tasks) {
  LogDirectory& directory = *entry.directory;
  auto folders = files.list(directory.path());
  if (!folders) return directory.fail(folders.error());
  for (const DirectoryEntry& folder : *folders) {
    if (!folder.is_directory || folder.name == root_file::metadata_folder ||
        folder.name == root_file::remote_log_index_cache) {
      continue;
    }
    auto parsed = parse_partition_folder(folder.name);
    if (!parsed) {
      log_warn("{}/{} is no partition's folder and is left alone", directory.path(), folder.name);
      continue;
    }
    switch (parsed->state) {
      case FolderState::live:
        plan_folder(entry, folder.name, parsed->partition, context, now_ms, tasks);
        break;
      case FolderState::deleted:
        add_removals({{directory.path() + "/" + folder.name, now_ms + options.file_delete_delay_ms, true}});
        break;
      case FolderState::stray:
        log_warn("{}/{} is a stray log of an earlier start, kept", directory.path(), folder.name);
        break;
      case FolderState::future:
        unfinished.push_back({parsed->partition, &directory, folder.name});
        break;
    }
  }
}

void LogManager::State::plan_folder(Directory& entry, std::string folder, const TopicPartition& partition,
                                    const std::shared_ptr<LoadContext>& context, TimestampMs now_ms,
                                    std::vector<LoadTask>& tasks) {
  tasks.push_back([this, &entry, context, now_ms, name = std::move(folder), partition] {
    load_folder(entry, name, partition, *context, now_ms);
  });
}

bool LogManager::State::is_the_log(const UnfinishedMove& move, const LoadContext& context) const {
  if (!context.directory_id || context.directory_id(move.partition) != move.target->id()) return false;
  return std::ranges::all_of(directories, [&](const Directory& entry) {
    if (!entry.directory->is_online()) return false;
    const auto live = files.status(entry.directory->path() + "/" + move.partition.folder());
    return live && !*live;
  });
}

// Apache Kafka tells the metadata of a move's end before it changes the folders. One that ended in between is
// finished here if the former log is gone; else the move is made anew from it, which has all records.
void LogManager::State::plan_unfinished(const std::shared_ptr<LoadContext>& context, TimestampMs now_ms,
                                        std::vector<LoadTask>& tasks) {
  std::erase_if(unfinished, [&](const UnfinishedMove& move) {
    if (!is_the_log(move, *context)) return false;
    const std::string live = move.partition.folder();
    const std::string& root = move.target->path();
    if (auto renamed = files.rename(root + "/" + move.folder, root + "/" + live); !renamed) {
      move.target->fail(renamed.error());
      return true;
    }
    log_warn("{}/{} takes the place of its log, which is gone", root, move.folder);
    plan_folder(*entry_of(*move.target), live, move.partition, context, now_ms, tasks);
    return true;
  });
}

// A move that ended between its last two steps leaves two equal logs. Others are two brokers' work, and which
// of them counts is not for us to say.
void LogManager::State::settle_duplicate(Directory& entry, const std::string& folder, Log& first, Log& second,
                                         TimestampMs now_ms) {
  if (first.topic_id() == second.topic_id() && first.log_end_offset() == second.log_end_offset() &&
      first.size_bytes() == second.size_bytes() && first.latest_epoch() == second.latest_epoch()) {
    const auto path = second.rename_for_removal(FolderState::deleted);
    if (!path) return;
    log_warn("{}/{} is the same log as {}: it is removed", entry.directory->path(), folder, first.path());
    return add_removals({{*path, now_ms + options.file_delete_delay_ms, true}});
  }
  log_error("{}/{} is in another log directory too, this one is left alone", entry.directory->path(), folder);
  add_failure(entry);
}

bool LogManager::State::is_elsewhere(const Directory& entry, const TopicPartition& partition,
                                     const LoadContext& context) const {
  const auto id = context.directory_id ? context.directory_id(partition) : std::nullopt;
  return id && std::ranges::any_of(directories, [&](const Directory& other) {
           return &other != &entry && other.directory->id() == *id;
         });
}

void LogManager::State::add_failure(Directory& entry) {
  const std::lock_guard lock(mutex);
  ++summary.failed;
  entry.all_loaded = false;
}

void LogManager::State::load_folder(Directory& entry, const std::string& folder,
                                    const TopicPartition& partition, const LoadContext& context,
                                    TimestampMs now_ms) {
  auto log = Log::open(*entry.directory, entropy,
                       open_options(entry, partition, context.config(partition.topic), now_ms));
  if (!log) {
    log_error("{}/{} cannot be loaded: {}", entry.directory->path(), folder, log.error().message);
    return add_failure(entry);
  }
  if ((*log)->topic_id_unreadable() && context.topic_id && !is_elsewhere(entry, partition, context)) {
    const auto known = context.topic_id(partition.topic);
    if (known && !(*log)->set_topic_id(*known)) return add_failure(entry);
  }
  if (context.is_stray(partition, (*log)->topic_id(), *entry.directory)) {
    // Moved aside and never deleted: it may be the metadata that is wrong.
    const auto path = (*log)->rename_for_removal(FolderState::stray);
    log_warn("{}/{} is a stray: the metadata knows no such partition here; {}", entry.directory->path(),
             folder, path ? "kept as " + *path : path.error().message);
    return;
  }
  if (auto flushed = flush_if_due(**log); !flushed && !entry.directory->is_online())
    return add_failure(entry);
  std::shared_ptr<Log> first;
  {
    const std::lock_guard lock(mutex);
    const auto [place, added] = logs.try_emplace(partition, *log);
    if (added) {
      ++entry.logs;
      ++summary.loaded;
      return;
    }
    first = place->second;
  }
  settle_duplicate(entry, folder, *first, **log, now_ms);
}

std::vector<LogManager::LoadTask> LogManager::load_plan(LoadContext context, TimestampMs now_ms) {
  const auto shared = std::make_shared<LoadContext>(std::move(context));
  std::vector<std::vector<LoadTask>> by_directory;
  std::size_t most = 0;
  for (State::Directory& entry : state_->directories) {
    auto& tasks = by_directory.emplace_back();
    if (entry.directory->is_online()) state_->plan_directory(entry, shared, now_ms, tasks);
    most = std::max(most, tasks.size());
  }
  // The directories in turn: threads that take one task after the other keep every disk busy.
  std::vector<LoadTask> tasks;
  for (std::size_t i = 0; i < most; ++i) {
    for (auto& of_one : by_directory) {
      if (i < of_one.size()) tasks.push_back(std::move(of_one[i]));
    }
  }
  state_->plan_unfinished(shared, now_ms, tasks);
  return tasks;
}

LoadSummary LogManager::load_all(LoadContext context, TimestampMs now_ms) {
  for (const LoadTask& task : load_plan(std::move(context), now_ms)) task();
  return load_summary();
}

LoadSummary LogManager::load_summary() const {
  const std::lock_guard lock(state_->mutex);
  return state_->summary;
}

}  // namespace ottla::log
