// What retention may take and what it must.
#include <algorithm>

#include "simulation/checks.h"
#include "simulation/failure.h"

namespace ottla::simulation {

std::vector<SegmentExtent> segments_of(const log::Log& log, const PartitionModel& model) {
  std::vector<SegmentExtent> segments;
  for (const log::SegmentStart& start : log.segment_starts()) {
    if (!segments.empty()) segments.back().end = start.base_offset;
    segments.push_back({.base = start.base_offset, .end = log.log_end_offset()});
  }
  for (SegmentExtent& segment : segments) {
    const auto end = model.entries.lower_bound(segment.end);
    for (auto entry = model.entries.lower_bound(segment.base); entry != end; ++entry) {
      const TimestampMs timestamp = entry->second.timestamp();
      const bool is_present = entry->second.is_present;
      // Nobody looks what a cleaning took below the start.
      const bool is_certain =
          is_present && (!model.may_be_compacted || entry->first >= log.log_start_offset());
      const bool has_producer = entry->second.batch->producer_id != no_producer_id;
      if (is_certain) segment.largest_timestamp = std::max(segment.largest_timestamp, timestamp);
      if (is_present || has_producer) segment.largest_at_most = std::max(segment.largest_at_most, timestamp);
    }
    const auto last = model.markers.lower_bound(segment.end);
    for (auto marker = model.markers.lower_bound(segment.base); marker != last; ++marker) {
      segment.largest_at_most = std::max(segment.largest_at_most, marker->second.timestamp);
      const bool is_certain =
          marker->second.is_present && (!model.may_be_compacted || marker->first >= log.log_start_offset());
      if (is_certain) {
        segment.largest_timestamp = std::max(segment.largest_timestamp, marker->second.timestamp);
      }
    }
  }
  return segments;
}

// Size goes first, then time: behind the last segment that was taken before its time, size was still enough.
void check_retention(const std::vector<SegmentExtent>& before, Offset start_before, const log::Log& log,
                     TimestampMs now_ms) {
  const log::LogConfig& config = *log.config();
  const SegmentExtent* young = nullptr;
  bool are_all_young = true;
  for (const SegmentExtent& segment : before) {
    if (segment.end <= start_before) continue;
    if (segment.end > log.log_start_offset()) break;
    const bool is_old = config.retention_ms >= 0 && now_ms - segment.largest_timestamp > config.retention_ms;
    if (!is_old) young = &segment;
    are_all_young = !is_old;
  }
  if (young == nullptr && (start_before == log.log_start_offset() || config.cleanup_delete)) return;
  const auto left = static_cast<std::int64_t>(log.size_bytes());
  const bool by_size = config.retention_bytes >= 0 && (left >= config.retention_bytes || !are_all_young);
  if (by_size && config.cleanup_delete) return;
  broken(log.partition().folder(), ": retention moved the start from ", start_before, " to ",
         log.log_start_offset(), " and left ", left, " bytes, which it must not");
}

void check_retention_is_done(const log::Log& log, const PartitionModel& model, TimestampMs now_ms) {
  const log::LogConfig& config = *log.config();
  const std::vector<SegmentExtent> segments = segments_of(log, model);
  if (!config.cleanup_delete || log.log_end_offset() == segments.front().base) return;
  // A segment without records is as old as its file.
  if (segments.front().largest_timestamp == no_timestamp || config.retention_ms < 0) return;
  const TimestampMs largest = segments.front().largest_at_most;
  if (now_ms - largest > config.retention_ms) {
    broken(log.partition().folder(), ": retention left the segment at ", segments.front().base,
           ", whose time is over");
  }
}

}  // namespace ottla::simulation
