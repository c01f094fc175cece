// Timestamps to offsets.
#include "ottla/log/time_index.h"

#include <array>
#include <cassert>

namespace ottla::log {

TimeIndex::TimeIndex(const Folder& folder, Offset base_offset)
    : IndexFile(folder, base_offset, SegmentFile::time_index, entry_size, 8) {}

Result<> TimeIndex::create(std::int64_t max_bytes) {
  last_ = {no_timestamp, base_offset()};
  return IndexFile::create(max_bytes);
}

Result<> TimeIndex::reset(std::int64_t max_bytes, bool in_place) {
  last_ = {no_timestamp, base_offset()};
  return IndexFile::reset(max_bytes, in_place);
}

Result<> TimeIndex::load(std::optional<std::int64_t> size_bytes) {
  last_.offset = -1;
  return IndexFile::load(size_bytes);
}

TimeIndexEntry TimeIndex::decode(const std::uint8_t* entry) const {
  return {load_big_endian<std::int64_t>(entry), base_offset() + load_big_endian<std::int32_t>(entry + 8)};
}

Result<TimeIndexEntry> TimeIndex::entry(std::size_t slot) const {
  std::array<std::uint8_t, entry_size> raw;
  if (auto read = read_entry(slot, raw.data()); !read) return fail(std::move(read.error()));
  return decode(raw.data());
}

Result<TimeIndexEntry> TimeIndex::last_entry() const {
  if (last_.offset < 0) {
    if (entries() == 0) {
      last_ = {no_timestamp, base_offset()};
    } else {
      auto last = entry(entries() - 1);
      if (!last) return last;
      last_ = *last;
    }
  }
  return last_;
}

Result<> TimeIndex::maybe_append(TimestampMs timestamp, Offset offset, bool even_if_full) {
  auto last = last_entry();
  if (!last) return fail(std::move(last.error()));
  if (timestamp <= last->timestamp) return {};
  assert(can_hold(offset) && offset >= last->offset);
  if (entries() >= max_entries() || (is_full() && !even_if_full)) return {};
  std::array<std::uint8_t, entry_size> raw;
  store_big_endian(raw.data(), timestamp);
  store_big_endian(raw.data() + 8, static_cast<std::int32_t>(offset - base_offset()));
  last_ = {timestamp, offset};
  return append_entry(raw.data());
}

Result<TimeIndexEntry> TimeIndex::lookup(TimestampMs target) const {
  std::array<std::uint8_t, entry_size> raw;
  auto count = count_at_or_below(target, raw.data());
  if (!count) return fail(std::move(count.error()));
  if (*count == 0) return TimeIndexEntry{no_timestamp, base_offset()};
  return decode(raw.data());
}

Result<> TimeIndex::truncate_to(Offset offset) {
  auto kept = count_below(offset - base_offset(), {.at = 8, .bytes = 4});
  if (!kept) return fail(std::move(kept.error()));
  last_.offset = -1;
  return truncate_to_entries(*kept);
}

Result<> TimeIndex::sanity_check() const {
  if (has_partial_entry()) return fail(corrupt("its size is not a multiple of 12"));
  if (entries() == 0) return {};
  auto first = entry(0);
  if (!first) return fail(std::move(first.error()));
  auto last = last_entry();
  if (!last) return fail(std::move(last.error()));
  if (entries() > 1 && last->timestamp <= first->timestamp) {
    return fail(corrupt("its last timestamp is not above the first"));
  }
  if (last->timestamp < 0 || last->offset < base_offset()) {
    return fail(corrupt("its last entry is before the base offset or before all time"));
  }
  return {};
}

}  // namespace ottla::log
