// Compaction: of each key a compacted log keeps the last record, and a delete marker for its time. It starts
// no thread and reads no clock: who drives it asks for the filthiest log and does the cleaning step by step;
// a crash at any step loses nothing. Rules:
// org.apache.kafka.storage.internals.log.{LogCleaner,LogCleanerManager,Cleaner} and MemoryRecords.filterTo.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>

#include "ottla/base/ids.h"
#include "ottla/env/entropy.h"
#include "ottla/log/log_manager.h"

namespace ottla::log {

// log.cleaner.*; the memory is that of all threads together.
struct CleanerOptions {
  std::int32_t threads = 1;
  std::int64_t dedupe_buffer_bytes = 134'217'728;
  double dedupe_buffer_load_factor = 0.9;
  std::int32_t io_buffer_bytes = 524'288;
  double io_max_bytes_per_second = std::numeric_limits<double>::max();
  std::int64_t backoff_ms = 15'000;

  friend bool operator==(const CleanerOptions&, const CleanerOptions&) = default;
};

// Bytes that the key map's memory must hold at least, for one thread: fewer fit no two keys.
inline constexpr std::int64_t dedupe_buffer_bytes_at_least = 72;

// What one cleaning read and left, for its line in the log.
struct CleaningStats {
  Offset first_dirty = 0;
  Offset end = 0;  // the next cleaning begins there
  std::uint64_t mapped_bytes = 0;
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_written = 0;
  std::uint64_t records_read = 0;
  std::uint64_t records_written = 0;
  std::uint64_t records_without_key = 0;  // dropped
  std::uint64_t unreadable_batches = 0;   // kept as they are
  double buffer_utilization = 0;          // of the key map's memory
};

// One log on its way to be clean. It belongs to one thread; the log serves meanwhile. One that is destroyed
// before its end leaves the log as it is and removes what it wrote.
class LogCleaning {
 public:
  enum class Outcome : std::uint8_t {
    running,
    cleaned,
    // The log was removed, moved, cut or closed, or retention took a segment: nothing is wrong.
    abandoned,
    // No space left: it is tried again later.
    disk_full,
    // The storage failed, which took the directory offline, or a segment is damaged: then the partition is
    // uncleanable until the next start.
    failed,
  };

  virtual ~LogCleaning() = default;

  // Reads, filters or exchanges a piece: about one I/O buffer. Gives whether there is more to do. No lock of
  // the log is held while it reads, writes or syncs. [disk]
  virtual bool step(TimestampMs now_ms) = 0;
  // What the last step read and wrote.
  virtual std::uint64_t step_bytes() const = 0;

  virtual Outcome outcome() const = 0;
  virtual const CleaningStats& stats() const = 0;
  virtual const TopicPartition& partition() const = 0;
};

// Chooses what is cleaned next. Any number of threads may share it; each log is cleaned by one at a time.
class LogCleaner {
 public:
  // `logs` outlives the cleaner, and the cleaner its cleanings.
  LogCleaner(LogManager& logs, Entropy& entropy, CleanerOptions options);

  CleanerOptions options() const;
  // For the cleanings that begin from now on; the speed limit at once.
  void set_options(const CleanerOptions& options);

  // The log with the largest share of dirty bytes, if that is above its min.cleanable.dirty.ratio or
  // max.compaction.lag.ms has passed; null when nothing is to be cleaned.
  std::unique_ptr<LogCleaning> next(TimestampMs now_ms);

  // Takes from compacted logs the segments that retention or DeleteRecords let go. [disk]
  void delete_old_segments(TimestampMs now_ms);

  // A whole round at once: cleans the filthiest log, then delete_old_segments(). Gives whether there was one
  // to clean; otherwise the next round is due after backoff_ms. [disk]
  bool clean_once(TimestampMs now_ms);

  // How long who has read and written so much should wait for log.cleaner.io.max.bytes.per.second.
  std::int64_t throttle_ms(std::uint64_t bytes, TimestampMs now_ms);

 private:
  LogManager& logs_;
  Entropy& entropy_;
  mutable std::mutex mutex_;  // guards what follows
  CleanerOptions options_;
  TimestampMs period_start_ms_ = 0;
  std::uint64_t period_bytes_ = 0;
};

}  // namespace ottla::log
