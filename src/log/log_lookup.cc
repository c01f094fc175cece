// From a timestamp to an offset: by the time indexes to a batch, then through its records without holding the
// lock.
#include <algorithm>

#include "log/header_scanner.h"
#include "log/log_state.h"
#include "ottla/records/record_reader.h"

namespace ottla::log {

namespace {

// Where to look, taken under the lock.
struct Range {
  std::shared_ptr<File> file;
  std::uint64_t position = 0;
  std::uint64_t end = 0;
  Offset log_start = 0;
};

Result<Bytes> read_entry(const File& file, const ScannedEntry& entry) {
  Bytes bytes(entry.size_bytes);
  auto read = file.read_at(entry.position, bytes);
  if (!read) return fail(read.error());
  if (*read < bytes.size())
    return fail(ErrorCode::kafka_storage_error, "a segment file is shorter than it was");
  return bytes;
}

// The first record of the entry that `accept` takes.
template <class Accept>
Result<std::optional<FoundOffset>> find_record(const File& file, const ScannedEntry& entry, Accept&& accept) {
  auto bytes = read_entry(file, entry);
  if (!bytes) return fail(bytes.error());
  records::Workspace workspace;
  records::RecordReader reader(workspace);
  const records::EntryView view{ByteView(*bytes)};
  if (auto opened = reader.open(view); !opened) return fail(opened.error());
  records::RecordView record;
  for (;;) {
    auto more = reader.next(record);
    if (!more) return fail(more.error());
    if (!*more) return std::nullopt;
    if (accept(record)) return FoundOffset{record.timestamp, record.offset, view.leader_epoch()};
  }
}

Result<std::optional<FoundOffset>> find_in_range(const Range& range, TimestampMs timestamp_ms) {
  HeaderScanner scanner(*range.file, range.position, range.end);
  for (;;) {
    auto entry = scanner.next();
    if (!entry) return fail(entry.error());
    if (!*entry) return std::nullopt;
    if ((*entry)->header.max_timestamp() < timestamp_ms) continue;
    if ((*entry)->header.last_offset() < range.log_start) continue;
    auto found = find_record(*range.file, **entry, [&](const records::RecordView& record) {
      return record.timestamp >= timestamp_ms && record.offset >= range.log_start;
    });
    if (!found || *found) return found;
  }
}

}  // namespace

// A segment may promise a late record and have none: deleted records count for its largest timestamp, and the
// file's own time where compaction left nothing. Then the next one is asked.
Result<std::optional<FoundOffset>> Log::offset_for_timestamp(TimestampMs timestamp_ms,
                                                             UpperBound upper_bound) {
  for (Offset next_base = 0;;) {
    Range range;
    Offset bound = 0;
    {
      const std::lock_guard lock(state_->mutex);
      if (auto usable = state_->check_usable(); !usable) return fail(usable.error());
      bound = state_->bound(upper_bound);
      range.log_start = state_->log_start;
      Segment* segment = nullptr;
      for (const auto& candidate : state_->segments) {
        if (candidate->base_offset() < next_base || candidate->empty()) continue;
        auto largest = candidate->largest_timestamp();
        if (!largest) return state_->broken(largest.error());
        if (*largest < timestamp_ms) continue;
        segment = candidate.get();
        break;
      }
      if (segment == nullptr) return std::nullopt;
      auto position = segment->position_for_timestamp(timestamp_ms, range.log_start);
      if (!position) return state_->broken(position.error());
      auto file = segment->file();
      if (!file) return state_->broken(file.error());
      range.file = std::move(*file);
      range.position = *position;
      range.end = segment->size_bytes();
      next_base = segment->base_offset() + 1;
    }
    auto found = find_in_range(range, timestamp_ms);
    if (!found) return found;
    if (*found) return (*found)->offset < bound ? found : std::nullopt;
  }
}

Result<std::optional<FoundOffset>> Log::offset_of_max_timestamp() {
  Range range;
  TimeIndexEntry newest{no_timestamp, 0};
  {
    const std::lock_guard lock(state_->mutex);
    if (auto usable = state_->check_usable(); !usable) return fail(usable.error());
    Segment* segment = nullptr;
    for (const auto& candidate : state_->segments) {
      auto largest = candidate->max_timestamp();
      if (!largest) return state_->broken(largest.error());
      if (largest->timestamp <= newest.timestamp) continue;
      newest = *largest;
      segment = candidate.get();
    }
    if (segment == nullptr) return std::nullopt;
    auto from = segment->offset_index().lookup(newest.offset);
    if (!from) return state_->broken(from.error());
    auto file = segment->file();
    if (!file) return state_->broken(file.error());
    range = {std::move(*file), static_cast<std::uint64_t>(from->position), segment->size_bytes(), 0};
  }
  HeaderScanner scanner(*range.file, range.position, range.end);
  for (;;) {
    auto entry = scanner.next();
    if (!entry) return fail(entry.error());
    if (!*entry) return std::nullopt;
    if ((*entry)->header.max_timestamp() != newest.timestamp) continue;
    return find_record(*range.file, **entry, [&](const records::RecordView& record) {
      return record.timestamp == newest.timestamp;
    });
  }
}

}  // namespace ottla::log
