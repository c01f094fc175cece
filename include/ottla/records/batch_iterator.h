// Walks the entries of a slice of a log: batches of magic 2, messages and wrappers of magic 0 and 1, mixed as
// they come. Sizes and magic are checked, checksums only on request (EntryView::check).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"
#include "ottla/base/limits.h"
#include "ottla/base/result.h"
#include "ottla/records/batch_view.h"
#include "ottla/records/legacy.h"

namespace ottla::records {

// One entry of a log, whatever its magic.
class EntryView {
 public:
  // `bytes` is a whole entry as EntryIterator gives it.
  explicit EntryView(ByteView bytes) : bytes_(bytes) {}

  ByteView bytes() const { return bytes_; }
  std::int8_t magic() const { return static_cast<std::int8_t>(bytes_[magic_position]); }
  bool is_batch() const { return magic() >= 2; }
  BatchView batch() const { return BatchView(bytes_); }        // is_batch() only
  MessageView message() const { return MessageView(bytes_); }  // !is_batch() only

  Offset last_offset() const { return is_batch() ? batch().last_offset() : message().offset(); }
  // The first offset where the header tells it: of a batch, or of a message that is no wrapper.
  std::optional<Offset> base_offset() const {
    if (is_batch()) return batch().base_offset();
    if (message().codec() == Codec::none) return message().offset();
    return std::nullopt;
  }
  Codec codec() const { return is_batch() ? batch().codec() : message().codec(); }
  TimestampType timestamp_type() const {
    return is_batch() ? batch().timestamp_type() : message().timestamp_type();
  }
  // no_timestamp in format 0.
  TimestampMs max_timestamp() const { return is_batch() ? batch().max_timestamp() : message().timestamp(); }
  LeaderEpoch leader_epoch() const { return is_batch() ? batch().leader_epoch() : no_leader_epoch; }

  // Size against the least one of its format, lengths inside it (formats 0 and 1), and the checksum;
  // corrupt_message.
  Result<> check() const;

 private:
  ByteView bytes_;
};

// What a magic above 2 is: an error in what a client sends (ByteBufferLogInputStream), a batch like one of
// magic 2 in a file (FileLogInputStream), where no checksum covers that byte.
enum class LaterMagic : std::uint8_t { refused, as_batch };

class EntryIterator {
 public:
  // Entries larger than `max_entry_bytes` (log overhead not counted, as Kafka counts) are corrupt.
  explicit EntryIterator(ByteView slice, std::size_t max_entry_bytes = limits::batch_bytes,
                         LaterMagic later_magic = LaterMagic::refused)
      : slice_(slice), max_entry_bytes_(max_entry_bytes), later_magic_(later_magic) {}

  // The next whole entry; nothing at the end of the slice and where the rest holds no whole entry (see
  // torn()). corrupt_message when the size is under message_overhead_v0 or over the limit, the magic refused,
  // or the entry smaller than its own header; the iterator then stays where it is.
  Result<std::optional<EntryView>> next();

  // Where the next entry begins, counted from the slice's front: after the last one given.
  std::size_t position() const { return position_; }
  // Bytes are left that next() did not give: the slice ends within an entry.
  bool torn() const { return position_ < slice_.size(); }
  // Bytes the entry at position() takes by its own header; nothing when less than its log overhead is there.
  std::optional<std::int64_t> next_size_bytes() const;

 private:
  ByteView slice_;
  std::size_t position_ = 0;
  std::size_t max_entry_bytes_;
  LaterMagic later_magic_;
};

}  // namespace ottla::records
