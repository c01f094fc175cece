// B.index: sparse map from offsets to positions in the log file, 8 bytes an entry
// (org.apache.kafka.storage.internals.log. OffsetIndex). When an entry is added is the segment's rule;
// offsets ascend strictly.
#pragma once

#include "ottla/log/index_file.h"

namespace ottla::log {

struct OffsetPosition {
  Offset offset = 0;
  std::int32_t position = 0;  // of a batch's first byte in the .log

  friend bool operator==(const OffsetPosition&, const OffsetPosition&) = default;
};

class OffsetIndex : public IndexFile {
 public:
  static constexpr std::uint8_t entry_size = 8;

  OffsetIndex(const Folder& folder, Offset base_offset);

  // Adds an entry; no system call but once every index_tail_entries. Needs is_writable(), !is_full(),
  // can_hold(offset) and offset above the last entry's.
  Result<> append(Offset offset, std::int32_t position);

  // The greatest entry with offset ≤ target; (base offset, 0) when there is none.
  Result<OffsetPosition> lookup(Offset target) const;

  // The first entry whose position is ≥ the given one, if there is one: where a read of so many bytes may
  // end.
  Result<std::optional<OffsetPosition>> first_at_or_after_position(std::int64_t position) const;

  // The entry in a slot below entries().
  Result<OffsetPosition> entry(std::size_t slot) const;

  // (base offset, 0) when empty. Reads the file once after load().
  Result<OffsetPosition> last_entry() const;

  // Drops every entry with offset ≥ the given one.
  Result<> truncate_to(Offset offset);

  bool is_full() const { return entries() >= max_entries(); }

  // corrupt_message when the file is no sound index of a log of `log_bytes`: a part of an entry at the end, a
  // last offset not above the base (also what an untrimmed file shows), a last position outside the log. Then
  // reset() and rebuild.
  Result<> sanity_check(std::int64_t log_bytes) const;

 private:
  OffsetPosition decode(const std::uint8_t* entry) const;
};

}  // namespace ottla::log
