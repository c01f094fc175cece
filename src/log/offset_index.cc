// Offsets to positions.
#include "ottla/log/offset_index.h"

#include <array>
#include <cassert>

namespace ottla::log {

OffsetIndex::OffsetIndex(const Folder& folder, Offset base_offset)
    : IndexFile(folder, base_offset, SegmentFile::offset_index, entry_size, 4) {}

OffsetPosition OffsetIndex::decode(const std::uint8_t* entry) const {
  return {base_offset() + load_big_endian<std::int32_t>(entry), load_big_endian<std::int32_t>(entry + 4)};
}

Result<OffsetPosition> OffsetIndex::entry(std::size_t slot) const {
  std::array<std::uint8_t, entry_size> raw;
  if (auto read = read_entry(slot, raw.data()); !read) return fail(std::move(read.error()));
  return decode(raw.data());
}

Result<OffsetPosition> OffsetIndex::last_entry() const {
  if (entries() == 0) return OffsetPosition{base_offset(), 0};
  return entry(entries() - 1);
}

Result<> OffsetIndex::append(Offset offset, std::int32_t position) {
  assert(can_hold(offset) && !is_full());
  std::array<std::uint8_t, entry_size> raw;
  store_big_endian(raw.data(), static_cast<std::int32_t>(offset - base_offset()));
  store_big_endian(raw.data() + 4, position);
  return append_entry(raw.data());
}

Result<OffsetPosition> OffsetIndex::lookup(Offset target) const {
  std::array<std::uint8_t, entry_size> raw;
  auto count = count_at_or_below(target - base_offset(), raw.data());
  if (!count) return fail(std::move(count.error()));
  if (*count == 0) return OffsetPosition{base_offset(), 0};
  return decode(raw.data());
}

Result<std::optional<OffsetPosition>> OffsetIndex::first_at_or_after_position(std::int64_t position) const {
  auto below = count_below(position, {.at = 4, .bytes = 4});
  if (!below) return fail(std::move(below.error()));
  if (*below == entries()) return std::nullopt;
  return entry(*below);
}

Result<> OffsetIndex::truncate_to(Offset offset) {
  auto kept = count_below(offset - base_offset(), {.at = 0, .bytes = 4});
  if (!kept) return fail(std::move(kept.error()));
  return truncate_to_entries(*kept);
}

Result<> OffsetIndex::sanity_check(std::int64_t log_bytes) const {
  if (has_partial_entry()) return fail(corrupt("its size is not a multiple of 8"));
  if (entries() == 0) return {};
  auto last = last_entry();
  if (!last) return fail(std::move(last.error()));
  if (last->offset <= base_offset()) return fail(corrupt("its last offset is not above the base offset"));
  if (last->position < 0 || last->position >= log_bytes) {
    return fail(corrupt("its last entry points behind the end of the log"));
  }
  return {};
}

}  // namespace ottla::log
