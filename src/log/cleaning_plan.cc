// Ranges and groups of a cleaning.
#include "log/cleaning_plan.h"

#include <algorithm>
#include <limits>

#include "ottla/base/logging.h"

namespace ottla::log {

namespace {

// The cleaner's checkpoint, or the log start when there is none that makes sense.
Offset first_dirty_offset(LogState& log) {
  const Offset checkpoint = log.cleaned_offset.value_or(log.log_start);
  if (checkpoint >= log.log_start && checkpoint <= log.log_end) return checkpoint;
  // Retention moves the start of a log that is deleted too.
  if (checkpoint > log.log_end || !log.config->cleanup_delete) {
    log_warn(
        "{}: was cleaned up to offset {}, which is not in the log of {} to {}: all of it counts as dirty",
        log.partition.folder(), checkpoint, log.log_start, log.log_end);
  }
  log.cleaned_offset = log.log_start;
  return log.log_start;
}

// The base of the first dirty segment that is too young to be cleaned, or the active one's.
Result<Offset> end_of_old_enough(LogState& log, std::size_t first, TimestampMs now_ms) {
  const std::int64_t least_ms = log.config->min_compaction_lag_ms;
  for (std::size_t i = first; least_ms > 0 && i + 1 < log.segments.size(); ++i) {
    auto largest = log.segments[i]->largest_timestamp();
    if (!largest) return fail(largest.error());
    if (*largest > now_ms - least_ms) return log.segments[i]->base_offset();
  }
  return log.active().base_offset();
}

// Whether a dirty closed segment began longer ago than max.compaction.lag.ms.
Result<bool> waits_too_long(LogState& log, std::size_t first, TimestampMs now_ms) {
  const std::int64_t most_ms = log.config->max_compaction_lag_ms;
  if (most_ms == unlimited) return false;
  for (std::size_t i = first; i + 1 < log.segments.size(); ++i) {
    auto began = log.segments[i]->first_timestamp();
    if (!began) return fail(began.error());
    if (*began && **began > 0 && **began < now_ms - most_ms) return true;
  }
  return false;
}

}  // namespace

Result<std::optional<CleaningRange>> plan_cleaning(LogState& log, TimestampMs now_ms) {
  if (!log.config->cleanup_compact || log.segments.size() < 2 || log.is_cleaned || log.is_uncleanable ||
      log.is_moving || !log.check_usable()) {
    return std::nullopt;
  }
  CleaningRange range{.first_dirty = first_dirty_offset(log)};
  const std::size_t first = log.segment_of(range.first_dirty);
  auto old_enough = end_of_old_enough(log, first, now_ms);
  if (!old_enough) return fail(old_enough.error());
  // A segment is cleaned whole or not at all.
  const Offset bound = std::max(range.first_dirty, std::min(log.last_stable_offset(), *old_enough));
  const std::size_t end = log.segment_of(bound);
  range.end = log.segments[end]->base_offset();
  for (std::size_t i = 0; i < log.segments.size(); ++i) {
    const Segment& segment = *log.segments[i];
    if (segment.base_offset() < range.first_dirty) range.clean_bytes += segment.size_bytes();
    if (i >= first && i < end) range.dirty_bytes += segment.size_bytes();
  }
  if (range.dirty_bytes == 0) return std::nullopt;
  auto is_due = waits_too_long(log, first, now_ms);
  if (!is_due) return fail(is_due.error());
  range.is_due = *is_due;
  if (!range.is_due && range.dirty_ratio() <= log.config->min_cleanable_dirty_ratio) return std::nullopt;
  return range;
}

std::vector<SourceSegment> segments_below(const LogState& log, Offset end) {
  std::vector<SourceSegment> sources;
  for (std::size_t i = 0; i + 1 < log.segments.size() && log.segments[i]->base_offset() < end; ++i) {
    Segment& segment = *log.segments[i];
    sources.push_back({.segment = &segment,
                       .base_offset = segment.base_offset(),
                       .next_base = log.segments[i + 1]->base_offset(),
                       .size_bytes = segment.size_bytes(),
                       .offset_index_bytes = segment.offset_index().size_bytes(),
                       .time_index_bytes = segment.time_index().size_bytes(),
                       .modified_ms = segment.modified_ms()});
  }
  return sources;
}

std::size_t group_size(std::span<const SourceSegment> sources, const LogConfig& config, Offset end) {
  const auto most_bytes = static_cast<std::uint64_t>(config.segment_bytes);
  const auto most_index_bytes = static_cast<std::size_t>(config.segment_index_bytes);
  const SourceSegment& first = sources.front();
  std::uint64_t bytes = first.size_bytes;
  std::size_t offset_index_bytes = first.offset_index_bytes;
  std::size_t time_index_bytes = first.time_index_bytes;
  std::size_t count = 1;
  for (; count < sources.size(); ++count) {
    const SourceSegment& next = sources[count];
    bytes += next.size_bytes;
    offset_index_bytes += next.offset_index_bytes;
    time_index_bytes += next.time_index_bytes;
    // An empty segment needs no offset of its own.
    const Offset last = (count + 1 < sources.size() ? sources[count + 1].base_offset : end) - 1;
    const bool offsets_fit =
        next.size_bytes == 0 || last - first.base_offset <= std::numeric_limits<std::int32_t>::max();
    if (bytes > most_bytes || offset_index_bytes > most_index_bytes || time_index_bytes > most_index_bytes ||
        !offsets_fit) {
      break;
    }
  }
  return count;
}

}  // namespace ottla::log
