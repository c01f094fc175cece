// B.timeindex: sparse map from timestamps to offsets, 12 bytes an entry
// (org.apache.kafka.storage.internals.log.TimeIndex): no record before the entry's offset in this segment is
// newer than its timestamp. Timestamps ascend strictly.
#pragma once

#include "ottla/log/index_file.h"

namespace ottla::log {

struct TimeIndexEntry {
  TimestampMs timestamp = no_timestamp;
  Offset offset = 0;

  friend bool operator==(const TimeIndexEntry&, const TimeIndexEntry&) = default;
};

class TimeIndex : public IndexFile {
 public:
  static constexpr std::uint8_t entry_size = 12;

  TimeIndex(const Folder& folder, Offset base_offset);

  // As IndexFile's.
  Result<> create(std::int64_t max_bytes);
  Result<> load(std::optional<std::int64_t> size_bytes = std::nullopt);
  Result<> reset(std::int64_t max_bytes, bool in_place);

  // Adds an entry when the timestamp is larger than the last one's (no_timestamp is larger than nothing),
  // else does nothing. Needs is_writable() and can_hold(offset); a full index takes an entry only with
  // `even_if_full`, the one slot kept for the final entry at roll and close.
  Result<> maybe_append(TimestampMs timestamp, Offset offset, bool even_if_full = false);

  // The greatest entry with timestamp ≤ target; (no_timestamp, base offset) when there is none.
  Result<TimeIndexEntry> lookup(TimestampMs target) const;

  // The entry in a slot below entries().
  Result<TimeIndexEntry> entry(std::size_t slot) const;

  // (no_timestamp, base offset) when empty. Reads the file once after load().
  Result<TimeIndexEntry> last_entry() const;

  // Drops every entry with offset ≥ the given one.
  Result<> truncate_to(Offset offset);

  // One slot is kept for the final entry.
  bool is_full() const { return entries() + 1 >= max_entries(); }

  // corrupt_message for a part of an entry at the end, a last timestamp not above the first (also what an
  // untrimmed file shows) or a last offset below the base. Then reset() and rebuild.
  Result<> sanity_check() const;

 private:
  TimeIndexEntry decode(const std::uint8_t* entry) const;

  mutable TimeIndexEntry last_{no_timestamp, -1};  // offset -1: not known yet
};

}  // namespace ottla::log
