// Turns a partition folder into a Log's state: leftovers of an interrupted deletion or cleaning are finished,
// segments opened, what was not surely on the disk is checked and mended. Rules:
// org.apache.kafka.storage.internals.log.LogLoader.
#pragma once

#include <optional>
#include <vector>

#include "log/header_scanner.h"
#include "log/log_state.h"

namespace ottla::log {

class LogLoader {
 public:
  LogLoader(LogState& log, bool clean_shutdown, TimestampMs now_ms)
      : log_(log), clean_(clean_shutdown), now_ms_(now_ms) {}

  // kafka_storage_error for what cannot be read or written; damage is mended and logged.
  Result<> load();

 private:
  // Where a segment is to be split: its offsets from there on are too far from its base for an index.
  struct Overflow {
    Offset segment = 0;  // its base offset
    std::uint64_t position = 0;
    Offset base = 0;  // of the segment that begins there
  };

  // Up to the log's end, or to an overflow.
  Result<> load_segments();
  Result<> list_files();
  Result<> finish_leftovers();
  Result<> finish_swaps(const std::vector<SegmentFileName>& swaps);
  Result<> open_segments();
  Result<bool> is_suspect(Segment& segment, bool has_index, bool has_time_index);
  // Suspects the closed segments whose offsets go too far.
  Result<> find_overflows();
  // Brings what lies behind the overflow into a segment of its own. A start that did not come to the end of
  // it finds the overflow again (UnifiedLog.splitOverflowedSegment).
  Result<> split(const Overflow& overflow);
  Result<> recover_segments();
  // Checks every batch of the segment, cuts it behind the last sound one and rebuilds its indexes; gives how
  // many bytes went. When some did, the segments from `drop_from` on go too, before the cut.
  Result<std::uint64_t> recover_segment(Segment& segment, std::size_t drop_from);
  Result<> read_batches(Segment& segment, const File& file, std::uint64_t file_bytes);
  Result<> replay_entry(Segment& segment, const ScannedEntry& entry, std::optional<ByteView> whole);
  Result<> drop_segments_from(std::size_t first);
  Result<> find_log_end();
  Result<> read_epochs();
  Result<> rebuild_epochs();
  void read_topic_id();
  Result<> settle();

  LogState& log_;
  const bool clean_;
  const TimestampMs now_ms_;
  std::vector<SegmentFileName> files_;  // in their final place
  std::vector<bool> suspect_;           // by segment
  Offset next_offset_ = 0;              // behind the last batch that recovery has seen
  bool producers_ready_ = false;        // the producer state ends where the next recovered segment begins
  bool epochs_unreadable_ = false;
  std::optional<Overflow> overflow_;
};

}  // namespace ottla::log
