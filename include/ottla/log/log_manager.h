// All partition logs in all log directories: loading at start, creation, removal, the periodic work and the
// clean shutdown. It starts no thread: the broker runs the load tasks and calls tick() from its disk thread.
// Rules: org.apache.kafka core LogManager. `__cluster_metadata-0` is not in it: the metadata room opens that
// log.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/base/uuid.h"
#include "ottla/env/entropy.h"
#include "ottla/env/file_system.h"
#include "ottla/log/log.h"
#include "ottla/log/log_config.h"
#include "ottla/log/log_directory.h"
#include "ottla/log/log_move.h"

namespace ottla::log {

struct LogManagerOptions {
  std::vector<std::string> directories;  // log.dirs
  BrokerId node_id = 1;
  std::string cluster_id;  // for directories without meta.properties; empty: a random one when none has any
  bool cluster_id_is_for_new_directories = false;  // others may belong to another, which is kept
  TimestampMs now_ms = 0;                          // for the date in a new meta.properties
  std::int64_t initial_task_delay_ms = 30'000;
  std::int64_t retention_check_interval_ms = 300'000;
  std::int64_t recovery_point_checkpoint_interval_ms = 60'000;
  std::int64_t log_start_offset_checkpoint_interval_ms = 60'000;
  std::int64_t high_watermark_checkpoint_interval_ms = 5'000;
  std::int64_t producer_expiration_ms = 86'400'000;
  std::int64_t producer_expiration_check_interval_ms = 600'000;
  std::int64_t file_delete_delay_ms = 60'000;  // of folders found at start, whose topic is gone
  // Longest time between two looks for logs whose flush.ms has passed; the shortest flush.ms if that is less.
  std::int64_t flush_check_interval_ms = unlimited;
  std::uint64_t disk_reserve_bytes = 0;  // LogDirectory::set_reserve
};

// What load() asks of who knows the metadata. Called from the threads that run the tasks.
struct LoadContext {
  std::function<std::shared_ptr<const LogConfig>(std::string_view topic)> config;
  // Whether the metadata knows no such partition, or knows the topic by another id, or in another directory:
  // the folder is then renamed "-stray" and kept, as Apache Kafka does.
  std::function<bool(const TopicPartition&, const std::optional<Uuid>& topic_id, const LogDirectory&)>
      is_stray;
  // The id that the metadata knows the topic by. A folder whose partition.metadata is unreadable, perhaps
  // after a power cut, is taken for that topic's and gets the file anew; without an answer it is a stray.
  std::function<std::optional<Uuid>(std::string_view topic)> topic_id = nullptr;
  // The id of the directory in which the metadata knows the partition; nothing when it does not tell. Asked
  // for moves that Apache Kafka had all but finished.
  std::function<std::optional<Uuid>(const TopicPartition&)> directory_id = nullptr;
};

// Most partitions whose directory can be chosen before they are there.
inline constexpr std::size_t most_preferred_directories = 10'000;

// A folder "-future" found at start: the partition was on its way to this directory.
struct UnfinishedMove {
  TopicPartition partition;
  LogDirectory* target = nullptr;
  std::string folder;
};

struct LoadSummary {
  std::size_t loaded = 0;
  std::size_t failed = 0;
  bool all_clean = true;  // every directory had its marker of a clean shutdown
};

class LogManager {
 public:
  // Makes missing directories, locks them, reads or writes meta.properties, reads the checkpoints and takes
  // away the markers of a clean shutdown. A directory that fails is offline; fails when no directory is left,
  // when one is locked by another process, or when one belongs to another node or cluster. [disk]
  static Result<std::unique_ptr<LogManager>> open(FileSystem& files, Entropy& entropy,
                                                  LogManagerOptions options);
  ~LogManager();

  const std::string& cluster_id() const;
  // As configured, offline ones included; they live as long as the manager.
  std::vector<LogDirectory*> directories() const;
  // Of the last clean shutdown of every directory; -1 when it was not clean or the markers differ.
  std::int64_t previous_broker_epoch() const;
  // Sets the handler of every directory, see LogDirectory::on_offline.
  void on_directory_offline(std::function<void(LogDirectory&)> handler);

  // One independent task for each partition folder: run them all, on any threads, before anything else is
  // asked of the manager. A partition that cannot be loaded takes its directory offline and fails nothing
  // else.
  using LoadTask = std::function<void()>;
  std::vector<LoadTask> load_plan(LoadContext context, TimestampMs now_ms);
  // Runs the plan here, one by one.
  LoadSummary load_all(LoadContext context, TimestampMs now_ms);
  LoadSummary load_summary() const;

  std::shared_ptr<Log> find(const TopicPartition& partition) const;
  std::vector<std::shared_ptr<Log>> logs() const;
  std::vector<std::shared_ptr<Log>> logs(const LogDirectory& directory) const;

  // Gives the partition's log, made when absent: in the directory that prefer_directory() named, else in the
  // one of that id, else in the one with the fewest logs, the first of them (LogManager.nextLogDirs). Only
  // online directories count. Nothing is fsynced.
  Result<std::shared_ptr<Log>> create_log(const TopicPartition& partition, Uuid topic_id,
                                          std::shared_ptr<const LogConfig> config, TimestampMs now_ms,
                                          const Uuid& directory_id = zero_uuid);
  // Where a partition shall be made that is not here yet; the newest word counts. Forgotten with the process.
  void prefer_directory(const TopicPartition& partition, LogDirectory& directory);
  // Renames the folder at once; its files go after file.delete.delay.ms. A move of it is given up.
  // In a directory that is offline it is only forgotten: the next start finds a stray.
  // unknown_topic_or_partition when absent.
  Result<> delete_log(const TopicPartition& partition, TimestampMs now_ms);
  // Of the partition's log, wherever it is moving; nothing happens without one.
  void update_config(const TopicPartition& partition, std::shared_ptr<const LogConfig> config);

  // --- moves to another directory; begun and cancelled by one thread, the others' work is safe anywhere ---

  // Makes the future folder of a partition that has a log elsewhere. The move it gives is to be copied and
  // then finished. An earlier move of the partition is given up. [disk]
  Result<std::shared_ptr<LogMove>> begin_move(const TopicPartition& partition, LogDirectory& target);
  // The same in the folder that an earlier process left; one that is of no use is removed: then, and when the
  // log is not here, there is no move. [disk]
  Result<std::shared_ptr<LogMove>> resume_move(const UnfinishedMove& unfinished);
  // Copies the rest, makes the copy the partition's log and writes the checkpoints of both directories;
  // `publish` as in LogMove::finish. [disk]
  Result<> finish_move(LogMove& move, TimestampMs now_ms,
                       const std::function<void(const std::shared_ptr<Log>&)>& publish);
  // Gives up the partition's move, if there is one, and waits until it is. [disk]
  void cancel_move(const TopicPartition& partition);
  // The partition's move, or null.
  std::shared_ptr<LogMove> move_of(const TopicPartition& partition) const;
  std::vector<std::shared_ptr<LogMove>> moves() const;
  // What load_plan() found, once.
  std::vector<UnfinishedMove> take_unfinished_moves();

  // producer.id.expiration.ms from now on, of every log there is and will be.
  void set_producer_expiration(std::int64_t expiration_ms);

  // Does what is due: flushes after rolls and by flush.ms, retention, delayed removals, checkpoints, producer
  // expiry, closing of idle files. Gives the milliseconds until it wants to be called again (at most 5,000).
  // [disk]
  std::int64_t tick(TimestampMs now_ms);

  // Writes the checkpoints now. [disk]
  void write_checkpoints();

  // The clean shutdown: suspends the moves (nothing may run on them any more), closes every log, writes the
  // checkpoints, then the marker with `broker_epoch` in each directory whose logs were all loaded and closed
  // without a failure. [disk]
  Result<> close(std::int64_t broker_epoch);

 private:
  friend class CleaningRun;
  friend class LogCleaner;
  struct State;
  explicit LogManager(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace ottla::log
