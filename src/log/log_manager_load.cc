// The start of a LogManager: what each folder of a log directory is, and one independent task to load each
// partition.
#include <utility>

#include "log/log_manager_state.h"
#include "ottla/base/logging.h"
#include "ottla/log/names.h"

namespace ottla::log {

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
        tasks.push_back([this, &entry, context, now_ms, name = folder.name, partition = parsed->partition] {
          load_folder(entry, name, partition, *context, now_ms);
        });
        break;
      case FolderState::deleted:
        add_removals({{directory.path() + "/" + folder.name, now_ms + options.file_delete_delay_ms, true}});
        break;
      case FolderState::stray:
        log_warn("{}/{} is a stray log of an earlier start, kept", directory.path(), folder.name);
        break;
      case FolderState::future:
        log_warn("{}/{} is an unfinished move and is left alone", directory.path(), folder.name);
        break;
    }
  }
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
  if ((*log)->topic_id_unreadable() && context.topic_id) {
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
  const std::lock_guard lock(mutex);
  if (!logs.try_emplace(partition, std::move(*log)).second) {
    log_error("{}/{} is in another log directory too, this one is left alone", entry.directory->path(),
              folder);
    ++summary.failed;
    entry.all_loaded = false;
    return;
  }
  ++entry.logs;
  ++summary.loaded;
}

std::vector<LogManager::LoadTask> LogManager::load_plan(LoadContext context, TimestampMs now_ms) {
  const auto shared = std::make_shared<LoadContext>(std::move(context));
  std::vector<LoadTask> tasks;
  for (State::Directory& entry : state_->directories) {
    if (entry.directory->is_online()) state_->plan_directory(entry, shared, now_ms, tasks);
  }
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
