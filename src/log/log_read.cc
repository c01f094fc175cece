// Reading: a slice of one segment file, found with as few bytes read as the index allows.
#include <algorithm>
#include <unordered_set>

#include "log/header_scanner.h"
#include "log/log_state.h"

namespace ottla::log {

namespace {

// The batches that a read is about: which segment, where the first one stands, where visible bytes end.
struct Span {
  std::size_t segment = 0;
  Segment::Place first;
  std::uint64_t end = 0;
};

// Where the bytes of offsets below `bound` end in a segment whose successor begins at `next_base`.
Result<std::uint64_t> end_of_visible(Segment& segment, Offset bound, Offset next_base) {
  if (bound >= next_base) return segment.size_bytes();
  auto place = segment.find(bound);
  if (!place) return fail(place.error());
  return *place ? (*place)->position : segment.size_bytes();
}

}  // namespace

// As Segment::find, by what is remembered of the last appends and reads where that goes.
static Result<std::optional<Segment::Place>> find_batch(LogState& log, Segment& segment, bool is_active,
                                                        Offset offset) {
  if (is_active) {
    if (const auto place = log.recent.find(offset)) return place;
  }
  ReadMarks::Mark* const mark = log.marks.find(segment.base_offset(), offset);
  std::optional<Segment::Place> place;
  if (mark != nullptr) {
    place = mark->size_bytes > 0 ? Segment::Place{mark->position, mark->size_bytes, mark->last_offset}
                                 : segment.find_at(mark->position, offset);
  }
  if (!place) {
    auto found = segment.find(offset);
    if (!found || !*found) return found;
    place = *found;
  }
  log.marks.set(mark, {segment.base_offset(), place->last_offset + 1, place->end()});
  return place;
}

// The first batch at or above the offset in a segment that has one; nothing at the log's end.
static Result<std::optional<Span>> find_span(LogState& log, Offset offset, Offset bound) {
  for (std::size_t i = log.segment_of(offset); i < log.segments.size(); ++i) {
    Segment& segment = *log.segments[i];
    const bool is_active = i + 1 == log.segments.size();
    auto place = find_batch(log, segment, is_active, offset);
    if (!place) return fail(place.error());
    if (!*place) continue;
    const Offset next_base = is_active ? log.log_end : log.segments[i + 1]->base_offset();
    auto end = end_of_visible(segment, bound, next_base);
    if (!end) return fail(end.error());
    return Span{i, **place, *end};
  }
  return std::nullopt;
}

// A slice that the limit ends within its second batch is of no use behind the first one, so it ends there;
// and the next read knows what it begins with. Where the first batch leaves room for more, the search would
// cost what it saves.
static void leave_out_cut_batch(LogState& log, Segment& segment, const Span& span, FetchData& data) {
  const Segment::Place& first = span.first;
  const std::uint64_t cut = first.position + data.size;
  if (cut >= span.end || first.size_bytes >= data.size || first.size_bytes < data.size / 2) return;
  const Offset wanted = first.last_offset + 1;
  std::optional<Segment::Place> second;
  if (span.segment + 1 == log.segments.size()) second = log.recent.find(wanted);
  if (!second) {
    second = segment.find_at(first.end(), wanted);
    if (!second) return;
    ReadMarks::Mark* const mark = log.marks.find(segment.base_offset(), wanted);
    log.marks.set(mark,
                  {segment.base_offset(), wanted, second->position, second->size_bytes, second->last_offset});
  }
  if (second->end() <= cut) return;
  data.left_out = static_cast<std::uint32_t>(cut - second->position);
  data.size -= data.left_out;
}

// Puts a small slice into memory and looks through it there: it ends with its last whole batch, and the next
// read knows what it begins with, header and all.
static void copy_slice(LogState& log, Segment& segment, const Span& span, SliceCopies& copies,
                       FetchData& data) {
  data.copy = copies.copy(data.file, data.position, data.size);
  if (data.copy.empty()) return;  // who sends the file comes upon it too
  const std::uint64_t end = data.position + data.size;
  Segment::Place last = span.first;
  std::optional<Segment::Place> cut;
  while (last.end() < end && !cut) {
    const auto next = segment.place_of(data.copy.subspan(last.end() - data.position), last.end());
    if (!next || next->last_offset <= last.last_offset) break;
    if (next->end() > end) {
      cut = next;
    } else {
      last = *next;
    }
  }
  if (last.end() > end || last.end() == segment.size_bytes()) return;
  if (cut || end - last.end() < records::header_bytes) {
    data.left_out = static_cast<std::uint32_t>(end - last.end());
    data.size -= data.left_out;
    data.copy = data.copy.first(data.size);
  }
  const Offset wanted = last.last_offset + 1;
  if (span.segment + 1 == log.segments.size() && log.recent.find(wanted)) return;
  ReadMarks::Mark mark{segment.base_offset(), wanted, last.end()};
  if (cut) {
    mark.size_bytes = cut->size_bytes;
    mark.last_offset = cut->last_offset;
  }
  log.marks.set(log.marks.find(segment.base_offset(), span.first.last_offset + 1), mark);
}

// The offset at which a slice surely ends: of an index entry at or behind its last byte, else the segment's
// end.
static Result<Offset> end_offset_of_slice(LogState& log, std::size_t index, std::uint64_t end) {
  auto entry = log.segments[index]->offset_index().first_at_or_after_position(static_cast<std::int64_t>(end));
  if (!entry) return fail(entry.error());
  if (*entry) return (*entry)->offset;
  return index + 1 < log.segments.size() ? log.segments[index + 1]->base_offset() : log.log_end;
}

static Result<> collect_aborted(LogState& log, std::size_t index, Offset offset, FetchData& data) {
  auto end = end_offset_of_slice(log, index, data.position + data.size);
  if (!end) return fail(end.error());
  std::vector<AbortedEntry> found;
  for (std::size_t i = index; i < log.segments.size(); ++i) {
    const TransactionIndex& aborted = log.segments[i]->transaction_index();
    if (!aborted.exists()) continue;
    auto complete = aborted.collect(offset, *end, found);
    if (!complete) return fail(complete.error());
    if (*complete) break;
  }
  for (const AbortedEntry& entry : found) {
    data.aborted_transactions.push_back({entry.producer_id, entry.first_offset});
  }
  return {};
}

Result<FetchData> Log::read(const ReadOptions& options) {
  const std::lock_guard lock(state_->mutex);
  LogState& log = *state_;
  if (auto usable = log.check_usable(); !usable) return fail(usable.error());
  if (options.offset < log.log_start || options.offset > log.log_end) {
    return fail(ErrorCode::offset_out_of_range,
                "offset " + std::to_string(options.offset) + " of " + log.partition.folder() + " is not in " +
                    std::to_string(log.log_start) + " to " + std::to_string(log.log_end));
  }
  FetchData data{.high_watermark = log.high_watermark,
                 .last_stable_offset = log.last_stable_offset(),
                 .log_start_offset = log.log_start};
  const Offset bound = log.bound(options.upper_bound);
  if (options.offset >= bound) return data;
  auto span = find_span(log, options.offset, bound);
  if (!span) return log.broken(span.error());
  if (!*span || (*span)->end <= (*span)->first.position) return data;

  Segment& segment = *log.segments[(*span)->segment];
  const Segment::Place& first = (*span)->first;
  const std::uint64_t limit = options.min_one_batch
                                  ? std::max<std::uint64_t>(options.max_bytes, first.size_bytes)
                                  : options.max_bytes;
  data.first_batch_incomplete = limit < first.size_bytes;
  data.position = first.position;
  data.size = static_cast<std::uint32_t>(std::min((*span)->end - first.position, limit));
  if (data.size == 0) return data;
  auto file = segment.file();
  if (!file) return log.broken(file.error());
  data.file = std::move(*file);
  if (options.copies != nullptr && options.copies->has_room(data.size)) {
    copy_slice(log, segment, **span, *options.copies, data);
    options.copies->keep(data.size, (*span)->end);
  } else {
    leave_out_cut_batch(log, segment, **span, data);
  }
  if (options.upper_bound == UpperBound::last_stable) {
    if (auto done = collect_aborted(log, (*span)->segment, options.offset, data); !done) {
      return log.broken(done.error());
    }
  }
  return data;
}

Result<> read_slice(const FetchData& data, Bytes& out) {
  out.resize(data.size);
  if (data.size == 0) return {};
  if (!data.copy.empty()) {
    std::ranges::copy(data.copy, out.begin());
    return {};
  }
  auto read = data.file->read_at(data.position, out);
  if (!read) return fail(read.error());
  if (*read < data.size) return fail(ErrorCode::kafka_storage_error, "a segment file is shorter than it was");
  return {};
}

FoundOffset Log::earliest() const {
  const std::lock_guard lock(state_->mutex);
  return {no_timestamp, state_->log_start, state_->epoch_at(state_->log_start)};
}

FoundOffset Log::latest(UpperBound upper_bound) const {
  const std::lock_guard lock(state_->mutex);
  return {no_timestamp, state_->bound(upper_bound), state_->epochs.latest_epoch()};
}

EpochEnd Log::end_of_epoch(LeaderEpoch epoch) const {
  const std::lock_guard lock(state_->mutex);
  const auto end = state_->epochs.end_offset_for(epoch, state_->log_end);
  return {end.epoch, end.end_offset};
}

}  // namespace ottla::log
