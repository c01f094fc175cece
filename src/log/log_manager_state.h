// What a LogManager consists of, shared by the files that make it up.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ottla/log/checkpoints.h"
#include "ottla/log/log_manager.h"

namespace ottla::log {

// Periodic work and when it is due next.
struct PeriodicTask {
  std::int64_t interval_ms = 0;
  TimestampMs due_ms = 0;

  // Whether it is due; if so it is due again after its interval.
  bool take(TimestampMs now_ms) {
    if (now_ms < due_ms) return false;
    due_ms = now_ms + interval_ms;
    return true;
  }
};

struct LogManager::State {
  // Files that hold one offset a partition, and which offset.
  struct CheckpointKind {
    std::string_view file;
    // Nothing: the partition has no line in the file.
    std::optional<Offset> (*offset_of)(const Log&);
    Durability durability;
  };
  static const std::array<CheckpointKind, 4> checkpoint_kinds;
  static constexpr std::size_t recovery_points = 0;
  static constexpr std::size_t log_starts = 1;
  static constexpr std::size_t high_watermarks = 2;
  static constexpr std::size_t cleaner_offsets = 3;

  struct Directory {
    std::unique_ptr<LogDirectory> directory;
    std::unique_ptr<FileLock> lock;
    std::vector<std::string> unsynced_parents;  // of directories made for this one
    bool clean_shutdown = false;
    std::int64_t broker_epoch = -1;
    // What the files may say that no log here does: as read at the start, and of logs that are gone; until
    // the file is written again. Guarded by the manager's mutex.
    std::array<OffsetCheckpoint, 4> checkpoints;
    std::array<std::optional<std::uint64_t>, 4> written;  // what the last write of each held, as a sum
    std::size_t logs = 0;
    bool deletions_unsynced = false;  // a power cut may bring deleted logs' folders back; as above
    bool all_loaded = true;
  };
  using Logs = std::unordered_map<TopicPartition, std::shared_ptr<Log>>;

  State(FileSystem& file_system, Entropy& source, LogManagerOptions wanted);

  FileSystem& files;
  Entropy& entropy;
  LogManagerOptions options;
  std::vector<Directory> directories;  // fixed after open()
  std::string cluster_id;
  bool cluster_id_is_a_wish;  // until a directory has said whose it is

  mutable std::mutex mutex;  // guards what follows
  Logs logs;
  std::vector<Removal> removals;
  LoadSummary summary;
  std::unordered_map<TopicPartition, std::shared_ptr<LogMove>> moves;
  std::unordered_map<TopicPartition, LogDirectory*> preferred;
  std::vector<UnfinishedMove> unfinished;

  std::mutex checkpoint_mutex;  // held while a checkpoint is written; guards `written`

  bool ticking = false;
  PeriodicTask retention;
  PeriodicTask recovery_point_checkpoint;
  PeriodicTask log_start_checkpoint;
  PeriodicTask high_watermark_checkpoint;
  PeriodicTask producer_expiration;
  PeriodicTask idle_files;

  // --- opening ---
  Result<> open_directory(Directory& entry);
  Result<> settle_identities();
  void read_previous_state(Directory& entry);

  // --- loading ---
  void plan_directory(Directory& entry, const std::shared_ptr<LoadContext>& context, TimestampMs now_ms,
                      std::vector<LoadTask>& tasks);
  void plan_folder(Directory& entry, std::string folder, const TopicPartition& partition,
                   const std::shared_ptr<LoadContext>& context, TimestampMs now_ms,
                   std::vector<LoadTask>& tasks);
  // Whether the log of an unfinished move is nowhere else, and the metadata knows it there.
  bool is_the_log(const UnfinishedMove& move, const LoadContext& context) const;
  void plan_unfinished(const std::shared_ptr<LoadContext>& context, TimestampMs now_ms,
                       std::vector<LoadTask>& tasks);
  // Of two folders of one partition; expects no lock.
  void settle_duplicate(Directory& entry, const std::string& folder, Log& first, Log& second,
                        TimestampMs now_ms);
  // Whether the metadata knows the partition in another of the directories.
  bool is_elsewhere(const Directory& entry, const TopicPartition& partition,
                    const LoadContext& context) const;
  void add_failure(Directory& entry);
  void load_folder(Directory& entry, const std::string& folder, const TopicPartition& partition,
                   const LoadContext& context, TimestampMs now_ms);
  OpenOptions open_options(const Directory& entry, const TopicPartition& partition,
                           std::shared_ptr<const LogConfig> config, TimestampMs now_ms) const;

  // --- work ---
  std::vector<std::shared_ptr<Log>> snapshot() const;
  void start_tasks(TimestampMs now_ms);
  void add_removals(std::vector<Removal> more);
  void remove_due(TimestampMs now_ms);
  // `extra` is an offset of a partition whose log is not in the directory yet.
  using ExtraOffset = std::pair<TopicPartition, std::optional<Offset>>;
  void write_checkpoint(Directory& entry, std::size_t kind, const ExtraOffset* extra = nullptr);
  void write_checkpoint(std::size_t kind);
  Directory* entry_of(const LogDirectory& directory);
  // Makes the deletions of logs so far last through a power cut; a directory that cannot goes offline.
  void sync_deletions();
  // Where a new log goes; null when no directory is online. Expects the mutex to be held.
  Directory* directory_for(const TopicPartition& partition, const Uuid& directory_id);
  Result<std::shared_ptr<LogMove>> add_move(Result<std::shared_ptr<LogMove>> move);
};

}  // namespace ottla::log
