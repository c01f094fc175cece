// One segment of a partition's log: its file, its three indexes and what it knows of its timestamps. Files
// are opened at first use. Bytes up to size_bytes() are whole batches; what may lie behind them in the file
// is never read. Guarded by the log's lock. Rules: org.apache.kafka.storage.internals.log.LogSegment.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/env/file_system.h"
#include "ottla/log/folder.h"
#include "ottla/log/log_config.h"
#include "ottla/log/offset_index.h"
#include "ottla/log/time_index.h"
#include "ottla/log/transaction_index.h"

namespace ottla::log {

// What is about to be appended, for the decision to roll.
struct RollQuestion {
  std::uint64_t bytes = 0;
  TimestampMs max_timestamp = no_timestamp;
  Offset last_offset = 0;
  TimestampMs now_ms = 0;
};

class Segment {
 public:
  // Where a batch stands in the file.
  struct Place {
    std::uint64_t position = 0;
    std::uint64_t size_bytes = 0;
    Offset last_offset = 0;

    std::uint64_t end() const { return position + size_bytes; }
  };

  // Touches no file. `folder` outlives the segment.
  Segment(const Folder& folder, Offset base_offset, bool has_transaction_index);

  // A new, empty segment with its files, replacing any of that name; a failure leaves none of them, also
  // after a power cut, or is none of a full disk. The roll jitter is drawn by the caller.
  static Result<std::unique_ptr<Segment>> create(const Folder& folder, Offset base_offset,
                                                 const LogConfig& config, std::int64_t roll_jitter_ms,
                                                 TimestampMs now_ms, FileStage stage = FileStage::final);

  // Takes the files as they are. Index files that are not there count as empty.
  Result<> load_files(bool has_offset_index, bool has_time_index);

  Offset base_offset() const { return base_offset_; }
  std::uint64_t size_bytes() const { return size_; }
  bool empty() const { return size_ == 0; }
  TimestampMs created_ms() const { return created_ms_; }
  // Wall time of the last append, or the file's own at load.
  TimestampMs modified_ms() const { return modified_ms_; }

  // The open file; opens it when it is not.
  Result<std::shared_ptr<File>> file();
  // Closes what was not used since the last call.
  void release_if_idle();
  void release();

  // --- append ---

  // Lets the indexes take entries, as those of the active segment do.
  Result<> make_writable(const LogConfig& config);
  Result<bool> should_roll(const RollQuestion& question, const LogConfig& config);
  // Writes behind the last batch and makes nothing visible; after a failure the file is cut back. The error
  // is a full disk's only when that worked.
  Result<> write(ByteView bytes);
  // Makes the next written batch visible, with an index entry when one is due.
  Result<> add_batch(Offset last_offset, std::uint64_t bytes, TimestampMs max_timestamp,
                     const LogConfig& config, TimestampMs now_ms);
  // Final time entry, indexes and file cut to what is in use.
  Result<> become_inactive();
  // Brings every file to the disk.
  Result<> sync();

  // --- look-up ---

  // The first batch whose last offset is at or above the target; nothing when there is none.
  Result<std::optional<Place>> find(Offset target);
  // The batch that holds the target, when that is the one at `position`.
  std::optional<Place> find_at(std::uint64_t position, Offset target);
  // The batch at `position`, which begins with `bytes`; nothing when they do not hold its header, or it is
  // none that lies wholly in the segment.
  std::optional<Place> place_of(ByteView bytes, std::uint64_t position) const;
  // One above the last offset in the segment, found from the last index entry on; the base offset when empty.
  // corrupt_message when the bytes behind that entry are no whole batches; then the segment needs recovery.
  Result<Offset> read_next_offset();
  // Timestamp and last offset of the batch with the largest timestamp; no_timestamp when none has one.
  Result<TimeIndexEntry> max_timestamp();
  // For retention: the largest timestamp, or the file's time when no batch has one.
  Result<TimestampMs> largest_timestamp();
  // The largest timestamp of the first batch; nothing when empty.
  Result<std::optional<TimestampMs>> first_timestamp();
  // The position from which to look for the first record at or after a timestamp and an offset.
  Result<std::uint64_t> position_for_timestamp(TimestampMs timestamp, Offset starting_offset);

  OffsetIndex& offset_index() { return offset_index_; }
  TimeIndex& time_index() { return time_index_; }
  TransactionIndex& transaction_index() { return transaction_index_; }

  // --- change ---

  // Drops the batches from the one that holds the offset on.
  Result<> truncate_to(Offset offset);
  // Cuts the file to its first `size` bytes, which are whole batches, without touching the indexes.
  Result<> cut(std::uint64_t size);
  // Empties the indexes and forgets the batches, which add_batch then tells anew; the file stays as it is,
  // and what the index files hold, too, with `indexes_in_place`, until become_inactive(): after a kill the
  // segment must be recovered again.
  Result<> begin_recovery(const LogConfig& config, bool indexes_in_place);

  // Paths of the files there are, for removal or fsync.
  std::vector<std::string> paths() const;
  // Renames every file to its ".deleted" name, or removes it where there is no room for the name; gives the
  // new paths.
  Result<std::vector<std::string>> mark_deleted();

 private:
  Result<> create_files(const LogConfig& config);
  Result<> take_back();
  Result<TimeIndexEntry> read_max_timestamp();
  Result<> load_first_timestamp();
  void set_stage(FileStage stage);

  const Folder* folder_;
  Offset base_offset_;
  std::shared_ptr<File> file_;
  std::uint64_t size_ = 0;
  OffsetIndex offset_index_;
  TimeIndex time_index_;
  TransactionIndex transaction_index_;
  std::optional<TimeIndexEntry> max_timestamp_;  // nothing: not read yet
  std::optional<TimestampMs> first_timestamp_;  // largest of the first batch; nothing: not read yet, or empty
  TimestampMs created_ms_ = 0;
  TimestampMs modified_ms_ = 0;
  std::int64_t roll_jitter_ms_ = 0;
  std::int64_t bytes_since_index_entry_ = 0;
  FileStage stage_ = FileStage::final;
  bool used_ = false;
  bool preallocated_ = false;
};

}  // namespace ottla::log
