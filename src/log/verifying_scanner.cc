// Walks the entries of a log file and checks each one's checksum.
#include "log/verifying_scanner.h"

#include <algorithm>

#include "ottla/base/crc32c.h"
#include "ottla/records/legacy.h"

namespace ottla::log {

Result<ByteView> VerifyingScanner::fill(std::size_t wanted) {
  const auto left = static_cast<std::size_t>(std::min<std::uint64_t>(end_ - position_, buffer_.size()));
  wanted = std::min(wanted, left);
  if (position_ < buffer_at_ || position_ + wanted > buffer_at_ + buffered_) {
    auto read = file_.read_at(position_, MutableByteView(buffer_.data(), left));
    if (!read) return fail(read.error());
    buffer_at_ = position_;
    buffered_ = *read;
  }
  const auto skip = static_cast<std::size_t>(position_ - buffer_at_);
  return ByteView(buffer_.data() + skip, std::min(wanted, buffered_ - skip));
}

Result<std::uint32_t> VerifyingScanner::stream_checksum(std::uint64_t from, std::uint64_t to, bool is_batch) {
  std::uint32_t sum = 0;
  buffered_ = 0;
  while (from < to) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(to - from, buffer_.size()));
    auto read = file_.read_at(from, MutableByteView(buffer_.data(), size));
    if (!read) return fail(read.error());
    if (*read == 0) break;
    const ByteView piece(buffer_.data(), *read);
    sum = is_batch ? crc32c(piece, sum) : records::crc32(piece, sum);
    from += *read;
  }
  return sum;
}

Result<std::optional<ScannedEntry>> VerifyingScanner::next() {
  whole_.reset();
  if (position_ >= end_) return std::nullopt;
  auto header = fill(records::header_bytes);
  if (!header) return fail(header.error());
  auto size = entry_size(*header, end_ - position_);
  if (!size) return fail(size.error());
  if (!*size) return fail(ErrorCode::corrupt_message, "a part of an entry");

  // The stored checksum is read before a large entry overwrites the buffer.
  const records::EntryView view(*header);
  const bool is_batch = view.is_batch();
  const std::uint32_t stored = is_batch ? view.batch().crc() : view.message().crc();
  const std::size_t checked_from = is_batch ? records::position::attributes : records::magic_position;
  std::uint32_t sum = 0;
  if (**size <= buffer_.size()) {
    auto bytes = fill(static_cast<std::size_t>(**size));
    if (!bytes) return fail(bytes.error());
    if (bytes->size() < **size) return fail(ErrorCode::corrupt_message, "a part of an entry");
    whole_ = *bytes;
    const ByteView checked = bytes->subspan(checked_from);
    sum = is_batch ? crc32c(checked) : records::crc32(checked);
  } else {
    auto streamed = stream_checksum(position_ + checked_from, position_ + **size, is_batch);
    if (!streamed) return fail(streamed.error());
    sum = *streamed;
  }
  if (sum != stored) {
    whole_.reset();
    return fail(ErrorCode::corrupt_message, "a wrong checksum");
  }
  auto again = fill(records::header_bytes);
  if (!again) return fail(again.error());
  ScannedEntry entry{records::EntryView(*again), position_, **size};
  position_ += entry.size_bytes;
  return entry;
}

}  // namespace ottla::log
