// What a Log consists of. The functions here expect the mutex to be held and are shared by the files that
// make up Log; each public function of Log takes the mutex once.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "log/read_marks.h"
#include "log/segment.h"
#include "ottla/log/folder.h"
#include "ottla/log/leader_epochs.h"
#include "ottla/log/log.h"
#include "ottla/log/producer_state.h"

namespace ottla::log {

// Where the last appended batches begin: a consumer at the tail needs neither index nor scan.
class RecentBatches {
 public:
  static constexpr std::size_t capacity = 16;

  void add(Offset base_offset, Offset last_offset, std::uint64_t position, std::uint64_t size_bytes) {
    batches_[next_++ % capacity] = {base_offset, last_offset, static_cast<std::uint32_t>(position),
                                    static_cast<std::uint32_t>(size_bytes)};
  }
  // The batch of the active segment that begins at the offset.
  std::optional<Segment::Place> find(Offset offset) const {
    for (const Batch& batch : batches_) {
      if (batch.base_offset == offset)
        return Segment::Place{batch.position, batch.size_bytes, batch.last_offset};
    }
    return std::nullopt;
  }
  void clear() { batches_.fill(Batch{}); }

 private:
  struct Batch {
    Offset base_offset = -1;
    Offset last_offset = -1;
    std::uint32_t position = 0;
    std::uint32_t size_bytes = 0;
  };
  std::array<Batch, capacity> batches_;
  std::uint8_t next_ = 0;
};

struct LogState {
  enum class Status : std::uint8_t { open, closed, moved, removed };
  using Segments = std::vector<std::unique_ptr<Segment>>;

  LogState(LogDirectory& directory, Entropy& entropy, OpenOptions options);

  // --- the state itself ---

  LogDirectory& directory;
  Entropy& entropy;
  Folder folder;
  TopicPartition partition;

  mutable std::mutex mutex;
  std::mutex disk_mutex;  // held by flush, retention, truncation and close; taken before `mutex`

  std::shared_ptr<const LogConfig> config;
  Segments segments;  // by base offset; never empty once open; the last one is active
  LeaderEpochCache epochs;
  ProducerStateManager producers;
  std::unique_ptr<ProducerAppend> scratch;  // made at the first append of a producer
  RecentBatches recent;
  ReadMarks marks;
  std::optional<Uuid> topic_id;

  Offset log_start = 0;
  Offset log_end = 0;
  Offset high_watermark = 0;
  Offset recovery_point = 0;
  std::optional<Offset> cleaned_offset;  // no record below it is dirty
  TimestampMs unflushed_since_ms = 0;    // the first append behind the recovery point
  std::int64_t producer_expiration_ms = 0;
  std::uint64_t truncations = 0;  // a cleaning that began before one is of no use
  bool is_cleaned = false;        // by a thread, just now
  bool is_uncleanable = false;    // a cleaning met damage
  bool is_moving = false;         // its closed segments are being copied and must stay as they are
  Status status = Status::open;
  bool epochs_unwritten = false;  // leader-epoch-checkpoint is behind `epochs`
  bool epochs_unsynced = false;   // its new name may not be on the disk
  bool epoch_is_empty = false;    // the latest epoch has no record yet: the file may do without it
  bool names_unsynced = false;    // files were made, renamed or removed since the folder's last fsync
  bool folder_unsynced = false;   // the folder's own name
  bool roll_unflushed = false;
  // Closed segments from this base on have index files that no flush has synced, though their records may be
  // below the recovery point.
  Offset indexes_unsynced_from = unlimited;
  bool topic_id_unsynced = false;
  bool topic_id_unreadable = false;
  bool touched = false;  // the active segment's files have changed since they were opened

  // --- access ---

  FileSystem& files() const { return folder.files; }
  Segment& active() { return *segments.back(); }
  const Segment& active() const { return *segments.back(); }
  // unknown_topic_or_partition, not_leader_or_follower or kafka_storage_error when the log cannot be used.
  Result<> check_usable() const;
  // Takes the directory offline for a failure of storage but a full disk; corrupt data fails only the call.
  // Gives the error.
  std::unexpected<Error> broken(const Error& error);
  // The same where what had begun cannot be undone: on a full disk too.
  std::unexpected<Error> broken_for_good(const Error& error);
  Offset last_stable_offset() const;
  Offset bound(UpperBound upper_bound) const;
  // The index in `segments` of the one that holds the offset or would: the last with base <= offset, or 0.
  std::size_t segment_of(Offset offset) const;
  LeaderEpoch epoch_at(Offset offset) const { return epochs.epoch_for_offset(offset); }
  std::int64_t draw_jitter() const;

  // --- change ---

  // Closes the active segment and begins one at the log end; nothing when the active one is empty and begins
  // there.
  Result<> roll(TimestampMs now_ms);
  // Of a new log: its folder and the first segment.
  Result<> make_files(const std::optional<Uuid>& id, TimestampMs now_ms);
  // Makes the first segment at `base_offset`.
  Result<> add_segment(Offset base_offset, TimestampMs now_ms);
  void set_high_watermark(Offset offset);
  // Moves the log start up; the epochs and producers follow.
  void advance_log_start(Offset offset);
  Result<AppendInfo> append(MutableByteView bytes, records::PreparedBatch* prepared,
                            const AppendOptions& options);
  // Whether flush.messages is reached.
  bool is_flush_due() const { return log_end - recovery_point >= config->flush_messages; }
  // Makes batches that are written behind the log end part of the log.
  Result<> publish(ByteView bytes, bool has_producers, TimestampMs now_ms);
  // Makes everything durable unless all up to `wanted` is; needs disk_mutex, not `mutex`.
  Result<> flush(Offset wanted);
  // Drops segments with base > offset and cuts the one that holds it.
  Result<> truncate_segments(Offset offset, TimestampMs now_ms);
  // Puts the cleaned form of `old_segments`, neighbours among the closed ones, in their place: files of stage
  // `.cleaned`, on the disk, named by the first one's base. Gives what is to be removed. Needs disk_mutex,
  // not `mutex`.
  Result<std::vector<Removal>> exchange(std::span<const Offset> old_segments, bool has_aborted,
                                        TimestampMs now_ms);
  // Renames the files of segments to their ".deleted" names and notes them for removal.
  Result<> set_aside(std::span<const Offset> old_segments, TimestampMs due_ms,
                     std::vector<Removal>& removals);
  // Removes the files of a segment at once, its producer snapshot too.
  Result<> remove_segment_files(const Segment& segment);
  // Rebuilds the producer state up to `end`: from the newest snapshot and the batches behind it.
  Result<> rebuild_producers(Offset end, bool clean, TimestampMs now_ms);
  // Replays the batches of [producers.map_end_offset(), end).
  Result<> replay_producers(Offset end);
  Result<> take_snapshot();
};

// What the header of a control batch does not tell: its marker, read from the whole batch.
std::optional<EndMarker> read_marker(records::BatchView batch);

}  // namespace ottla::log
