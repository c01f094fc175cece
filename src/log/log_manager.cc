// Log directories: their opening and identity, creation and removal of logs, and the clean shutdown.
#include "ottla/log/log_manager.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "log/log_manager_state.h"
#include "ottla/base/logging.h"
#include "ottla/log/clean_shutdown_file.h"
#include "ottla/log/meta_properties.h"
#include "ottla/log/names.h"

namespace ottla::log {

namespace {

// Makes a directory and names those that must be synced, lest a power cut take it away with all that is
// synced in it.
Result<> make_directory(FileSystem& files, const std::string& path, std::vector<std::string>& unsynced) {
  auto there = files.status(path);
  if (!there) return fail(there.error());
  if (*there) return files.create_directories(path);  // which refuses a file of that name
  const std::size_t slash = path.rfind('/');
  const std::string parent = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  if (slash != std::string::npos && slash != 0) {
    if (auto made = make_directory(files, parent, unsynced); !made) return made;
  }
  unsynced.push_back(parent);
  return files.create_directories(path);
}

Result<> sync_directories(FileSystem& files, const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (auto done = files.sync_directory(path); !done) return done;
  }
  return {};
}

}  // namespace

LogManager::State::State(FileSystem& file_system, Entropy& source, LogManagerOptions wanted)
    : files(file_system),
      entropy(source),
      options(std::move(wanted)),
      cluster_id(options.cluster_id),
      cluster_id_is_a_wish(options.cluster_id_is_for_new_directories) {
  for (std::string path : options.directories) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    directories.emplace_back().directory = std::make_unique<LogDirectory>(files, std::move(path));
    directories.back().directory->set_reserve(options.disk_reserve_bytes);
  }
}

LogManager::LogManager(std::unique_ptr<State> state) : state_(std::move(state)) {}
LogManager::~LogManager() = default;

// A directory whose disk fails is taken offline here; what is returned keeps the broker from starting.
Result<> LogManager::State::open_directory(Directory& entry) {
  LogDirectory& directory = *entry.directory;
  if (auto made = make_directory(files, directory.path(), entry.unsynced_parents); !made) {
    directory.fail(made.error());
    return {};
  }
  auto lock = files.lock(directory.path() + "/" + std::string(root_file::lock));
  if (!lock) {
    if (lock.error().code != ErrorCode::kafka_storage_error) return fail(lock.error());
    directory.fail(lock.error());
    return {};
  }
  entry.lock = std::move(*lock);
  auto properties = read_meta_properties(files, directory.path());
  if (!properties) {
    if (properties.error().code != ErrorCode::kafka_storage_error) return fail(properties.error());
    directory.fail(properties.error());
    return {};
  }
  if (!*properties) return {};
  const MetaProperties& found = **properties;
  if (found.node_id && *found.node_id != options.node_id) {
    return fail(ErrorCode::invalid_config,
                directory.path() + " belongs to node " + std::to_string(*found.node_id) + ", not to " +
                    std::to_string(options.node_id) +
                    ": leave node.id and broker.id out, or give log.dirs another directory");
  }
  if (found.cluster_id) {
    if (cluster_id.empty()) cluster_id = *found.cluster_id;
    if (cluster_id != *found.cluster_id && cluster_id_is_a_wish) {
      log_warn("{} belongs to cluster {} and keeps it: the environment's {} is for new directories",
               directory.path(), *found.cluster_id, cluster_id);
      cluster_id = *found.cluster_id;
    }
    cluster_id_is_a_wish = false;
    if (cluster_id != *found.cluster_id) {
      return fail(ErrorCode::invalid_config, directory.path() + " belongs to cluster " + *found.cluster_id +
                                                 ", not to " + cluster_id +
                                                 ": give log.dirs directories of one cluster");
    }
  }
  if (found.version == 1 && found.cluster_id && found.directory_id) directory.set_id(*found.directory_id);
  return {};
}

// Gives every directory that has none its meta.properties.
Result<> LogManager::State::settle_identities() {
  if (cluster_id.empty()) cluster_id = entropy.uuid().to_string();
  for (Directory& entry : directories) {
    LogDirectory& directory = *entry.directory;
    if (!directory.is_online() || !directory.id().is_zero()) continue;
    const Uuid id = entropy.uuid();
    const MetaProperties properties{
        .version = 1, .cluster_id = cluster_id, .node_id = options.node_id, .directory_id = id};
    if (auto done = write_meta_properties(files, directory.path(), properties, options.now_ms); !done) {
      directory.fail(done.error());
      continue;
    }
    // Behind the file, whose sync has done most of this already.
    if (auto done = sync_directories(files, std::exchange(entry.unsynced_parents, {})); !done) {
      directory.fail(done.error());
      continue;
    }
    directory.set_id(id);
  }
  const bool any =
      std::ranges::any_of(directories, [](const Directory& e) { return e.directory->is_online(); });
  if (!any) return fail(ErrorCode::kafka_storage_error, "no log directory can be used");
  return {};
}

void LogManager::State::read_previous_state(Directory& entry) {
  LogDirectory& directory = *entry.directory;
  auto marker = read_clean_shutdown(files, directory.path());
  if (!marker) return directory.fail(marker.error());
  if (*marker) {
    entry.clean_shutdown = true;
    entry.broker_epoch = (*marker)->broker_epoch;
  }
  // Also when it is not there: a process that ended right behind its removal has not synced that, and a
  // marker that comes back would keep what this one leaves from being looked at.
  if (auto done = remove_clean_shutdown(files, directory.path()); !done) return directory.fail(done.error());
  for (std::size_t kind = 0; kind < checkpoint_kinds.size(); ++kind) {
    const std::string path = directory.path() + "/" + std::string(checkpoint_kinds[kind].file);
    auto offsets = read_offset_checkpoint(files, path);
    if (offsets) {
      // A file without offsets need not be written as long as there are none.
      if (kind == cleaner_offsets && offsets->empty()) entry.written[kind] = 0;
      entry.checkpoints[kind] = std::move(*offsets);
    } else {
      log_warn("{}; its offsets count as 0", offsets.error().message);
    }
  }
}

Result<std::unique_ptr<LogManager>> LogManager::open(FileSystem& files, Entropy& entropy,
                                                     LogManagerOptions options) {
  auto state = std::make_unique<State>(files, entropy, std::move(options));
  for (State::Directory& entry : state->directories) {
    if (auto done = state->open_directory(entry); !done) return fail(done.error());
  }
  if (auto done = state->settle_identities(); !done) return fail(done.error());
  for (State::Directory& entry : state->directories) {
    if (entry.directory->is_online()) state->read_previous_state(entry);
    state->summary.all_clean &= entry.clean_shutdown;
  }
  return std::unique_ptr<LogManager>(new LogManager(std::move(state)));
}

const std::string& LogManager::cluster_id() const { return state_->cluster_id; }

std::vector<LogDirectory*> LogManager::directories() const {
  std::vector<LogDirectory*> found;
  for (const State::Directory& entry : state_->directories) found.push_back(entry.directory.get());
  return found;
}

std::int64_t LogManager::previous_broker_epoch() const {
  const std::int64_t first = state_->directories.front().broker_epoch;
  const bool same = std::ranges::all_of(state_->directories, [&](const State::Directory& entry) {
    return entry.clean_shutdown && entry.broker_epoch == first;
  });
  return same ? first : -1;
}

void LogManager::on_directory_offline(std::function<void(LogDirectory&)> handler) {
  for (State::Directory& entry : state_->directories) entry.directory->on_offline(handler);
}

std::shared_ptr<Log> LogManager::find(const TopicPartition& partition) const {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->logs.find(partition);
  return found == state_->logs.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Log>> LogManager::State::snapshot() const {
  const std::lock_guard lock(mutex);
  std::vector<std::shared_ptr<Log>> all;
  all.reserve(logs.size());
  for (const auto& [partition, log] : logs) all.push_back(log);
  return all;
}

std::vector<std::shared_ptr<Log>> LogManager::logs() const { return state_->snapshot(); }

std::vector<std::shared_ptr<Log>> LogManager::logs(const LogDirectory& directory) const {
  std::vector<std::shared_ptr<Log>> all = state_->snapshot();
  std::erase_if(all, [&](const std::shared_ptr<Log>& log) { return &log->directory() != &directory; });
  return all;
}

OpenOptions LogManager::State::open_options(const Directory& entry, const TopicPartition& partition,
                                            std::shared_ptr<const LogConfig> config,
                                            TimestampMs now_ms) const {
  const auto offset = [&](std::size_t kind) {
    const auto found = entry.checkpoints[kind].find(partition);
    return found == entry.checkpoints[kind].end() ? Offset{0} : found->second;
  };
  const auto cleaned = entry.checkpoints[cleaner_offsets].find(partition);
  return {.folder = partition.folder(),
          .partition = partition,
          .config = std::move(config),
          .clean_shutdown = entry.clean_shutdown,
          .recovery_point = offset(recovery_points),
          .log_start_offset = offset(log_starts),
          .high_watermark = offset(high_watermarks),
          .cleaned_offset = cleaned == entry.checkpoints[cleaner_offsets].end()
                                ? std::nullopt
                                : std::optional(cleaned->second),
          .producer_expiration_ms = options.producer_expiration_ms,
          .now_ms = now_ms};
}

LogManager::State::Directory* LogManager::State::directory_for(const TopicPartition& partition,
                                                               const Uuid& directory_id) {
  const auto preference = preferred.find(partition);
  Directory* chosen = nullptr;
  for (Directory& entry : directories) {
    if (!entry.directory->is_online()) continue;
    if (preference != preferred.end() && preference->second == entry.directory.get()) return &entry;
    const bool is_named = !directory_id.is_zero() && entry.directory->id() == directory_id;
    const bool chosen_is_named = chosen != nullptr && chosen->directory->id() == directory_id;
    if (is_named || chosen == nullptr || (!chosen_is_named && entry.logs < chosen->logs)) chosen = &entry;
  }
  return chosen;
}

void LogManager::prefer_directory(const TopicPartition& partition, LogDirectory& directory) {
  const std::lock_guard lock(state_->mutex);
  if (state_->preferred.size() >= most_preferred_directories && !state_->preferred.contains(partition)) {
    state_->preferred.erase(state_->preferred.begin());
  }
  state_->preferred[partition] = &directory;
}

Result<std::shared_ptr<Log>> LogManager::create_log(const TopicPartition& partition, Uuid topic_id,
                                                    std::shared_ptr<const LogConfig> config,
                                                    TimestampMs now_ms, const Uuid& directory_id) {
  assert(config != nullptr);
  if (auto existing = find(partition)) return existing;
  State::Directory* chosen = nullptr;
  {
    const std::lock_guard lock(state_->mutex);
    chosen = state_->directory_for(partition, directory_id);
  }
  if (chosen == nullptr) return fail(ErrorCode::kafka_storage_error, "no log directory is online");
  // A folder of this name that a power cut brought back could not be told from the new one.
  state_->sync_deletions();
  OpenOptions options = state_->open_options(State::Directory{}, partition, std::move(config), now_ms);
  auto there = state_->files.status(chosen->directory->path() + "/" + options.folder);
  if (!there) return fail(there.error());
  // A folder that could not be loaded, or came meanwhile, is never overwritten.
  auto log = *there ? Log::open(*chosen->directory, state_->entropy, std::move(options))
                    : Log::create(*chosen->directory, state_->entropy, std::move(options), topic_id);
  if (!log) return log;
  if (*there && (*log)->topic_id() != topic_id) {
    if ((*log)->topic_id()) {
      return fail(ErrorCode::inconsistent_topic_id,
                  "the folder of " + partition.folder() + " is another topic's");
    }
    if (auto done = (*log)->set_topic_id(topic_id); !done) return fail(done.error());
  }
  std::shared_ptr<Log> made;
  std::vector<std::size_t> told;  // of a log that is gone
  {
    const std::lock_guard lock(state_->mutex);
    state_->preferred.erase(partition);
    const auto [place, added] = state_->logs.try_emplace(partition, *log);
    if (added) ++chosen->logs;
    made = place->second;
    for (const std::size_t kind : {State::log_starts, State::recovery_points, State::cleaner_offsets}) {
      const bool is_told = std::ranges::any_of(state_->directories, [&](const State::Directory& entry) {
        return entry.checkpoints[kind].contains(partition);
      });
      if (is_told) told.push_back(kind);
    }
  }
  // It must not be taken for this one's at the next start: what is below another's recovery point is not
  // looked at.
  for (const std::size_t kind : told) state_->write_checkpoint(kind);
  return made;
}

void LogManager::State::sync_deletions() {
  for (Directory& entry : directories) {
    {
      const std::lock_guard lock(mutex);
      if (!std::exchange(entry.deletions_unsynced, false)) continue;
    }
    if (auto done = files.sync_directory(entry.directory->path()); !done) entry.directory->fail(done.error());
  }
}

Result<> LogManager::delete_log(const TopicPartition& partition, TimestampMs now_ms) {
  cancel_move(partition);
  std::shared_ptr<Log> log;
  {
    const std::lock_guard lock(state_->mutex);
    auto found = state_->logs.extract(partition);
    if (found.empty()) return fail(ErrorCode::unknown_topic_or_partition, partition.folder() + " has no log");
    log = std::move(found.mapped());
    if (State::Directory* entry = state_->entry_of(log->directory())) {
      --entry->logs;
      // A line of it may stand there that it would not have any more.
      for (const std::size_t kind : {State::recovery_points, State::log_starts}) {
        entry->checkpoints[kind].try_emplace(partition, 0);
      }
    }
  }
  // What is left of it there is a stray to the next start.
  if (!log->directory().is_online()) return {};
  const std::int64_t delay_ms = log->config()->file_delete_delay_ms;
  auto path = log->rename_for_removal(FolderState::deleted);
  if (!path) return fail(path.error());
  state_->add_removals({{*path, now_ms + delay_ms, true}});
  {
    const std::lock_guard lock(state_->mutex);
    if (State::Directory* entry = state_->entry_of(log->directory())) entry->deletions_unsynced = true;
  }
  // Another topic of that name is not to begin there, nor to be taken for clean.
  if (log->log_start_to_checkpoint()) {
    state_->write_checkpoint(State::log_starts);
  }
  if (log->cleaned_offset()) {
    if (State::Directory* entry = state_->entry_of(log->directory()))
      state_->write_checkpoint(*entry, State::cleaner_offsets);
  }
  return {};
}

void LogManager::update_config(const TopicPartition& partition, std::shared_ptr<const LogConfig> config) {
  for (std::shared_ptr<Log> log = find(partition); log != nullptr;) {
    log->update_config(config);
    // It may have moved to another directory meanwhile.
    std::shared_ptr<Log> now = find(partition);
    if (now == log) return;
    log = std::move(now);
  }
}

void LogManager::set_producer_expiration(std::int64_t expiration_ms) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->options.producer_expiration_ms == expiration_ms) return;
    state_->options.producer_expiration_ms = expiration_ms;
  }
  for (const auto& log : state_->snapshot()) {
    log->set_producer_expiration(expiration_ms);
    if (const auto now = find(log->partition()); now != nullptr) now->set_producer_expiration(expiration_ms);
  }
}

LogManager::State::Directory* LogManager::State::entry_of(const LogDirectory& directory) {
  const auto found = std::ranges::find_if(
      directories, [&](const Directory& entry) { return entry.directory.get() == &directory; });
  return found == directories.end() ? nullptr : &*found;
}

Result<> LogManager::close(std::int64_t broker_epoch) {
  Result<> outcome;
  for (const auto& move : moves()) move->suspend();
  for (const auto& log : state_->snapshot()) {
    // What an offline directory holds is recovered at the next start.
    if (!log->directory().is_online()) continue;
    if (auto closed = log->close(); !closed) {
      if (State::Directory* entry = state_->entry_of(log->directory())) entry->all_loaded = false;
      if (outcome) outcome = closed;
    }
  }
  write_checkpoints();
  for (State::Directory& entry : state_->directories) {
    LogDirectory& directory = *entry.directory;
    if (!directory.is_online() || !entry.all_loaded) continue;
    if (auto done = write_clean_shutdown(state_->files, directory.path(), broker_epoch); !done) {
      directory.fail(done.error());
      if (outcome) outcome = done;
    }
  }
  for (State::Directory& entry : state_->directories) entry.lock.reset();
  return outcome;
}

}  // namespace ottla::log
