// What of a log is to be cleaned, and which of its segments become one (LogCleanerManager.cleanableOffsets,
// calculateCleanableBytes, maxCompactionDelay; Cleaner.groupSegmentsBySize).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "log/log_state.h"

namespace ottla::log {

struct CleaningRange {
  Offset first_dirty = 0;
  Offset end = 0;  // the base of the first segment that may not be cleaned
  std::uint64_t clean_bytes = 0;
  std::uint64_t dirty_bytes = 0;
  bool is_due = false;  // max.compaction.lag.ms has passed

  double dirty_ratio() const {
    return static_cast<double>(dirty_bytes) / static_cast<double>(clean_bytes + dirty_bytes);
  }
};

// Nothing when the log is not to be compacted, or not now. A checkpoint outside the log is set right. Expects
// the log's mutex to be held.
Result<std::optional<CleaningRange>> plan_cleaning(LogState& log, TimestampMs now_ms);

// A segment as it was when the cleaning began.
struct SourceSegment {
  const Segment* segment = nullptr;
  Offset base_offset = 0;
  Offset next_base = 0;
  std::uint64_t size_bytes = 0;
  std::size_t offset_index_bytes = 0;
  std::size_t time_index_bytes = 0;
  TimestampMs modified_ms = 0;
};

// The segments below `end`. Expects the mutex to be held.
std::vector<SourceSegment> segments_below(const LogState& log, Offset end);

// How many of the first segments become one. `sources` is not empty; `end` as in CleaningRange.
std::size_t group_size(std::span<const SourceSegment> sources, const LogConfig& config, Offset end);

}  // namespace ottla::log
