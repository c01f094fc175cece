// Walks the entries of a log file by their headers alone.
#include "log/header_scanner.h"

#include <algorithm>

#include "ottla/base/limits.h"

namespace ottla::log {

namespace {

constexpr std::int8_t batch_magic = 2;  // and all later ones

}  // namespace

Result<ByteView> HeaderScanner::peek(std::size_t wanted) {
  const std::uint64_t left = end_ - position_;
  wanted = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, left));
  const bool held = position_ >= chunk_at_ && position_ + wanted <= chunk_at_ + chunk_size_;
  if (!held) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_bytes, left));
    auto read = file_.read_at(position_, MutableByteView(chunk_.data(), size));
    if (!read) return fail(read.error());
    chunk_at_ = position_;
    chunk_size_ = *read;
  }
  const auto skip = static_cast<std::size_t>(position_ - chunk_at_);
  return ByteView(chunk_.data() + skip, std::min(chunk_size_ - skip, wanted));
}

Result<std::optional<std::uint64_t>> entry_size(ByteView header, std::uint64_t left) {
  if (header.size() <= records::magic_position) return std::nullopt;
  const std::int64_t size =
      std::int64_t{load_big_endian<std::int32_t>(header.data() + records::position::batch_length)} +
      std::int64_t{records::log_overhead_bytes};
  const auto magic = static_cast<std::int8_t>(header[records::magic_position]);
  if (magic < 0) return fail(ErrorCode::corrupt_message, "an entry of magic " + std::to_string(magic));
  // A later magic is a batch too, for Apache Kafka as well: no checksum covers this byte, and what follows
  // must not be lost for it.
  const std::size_t least = magic >= batch_magic
                                ? records::header_bytes
                                : records::log_overhead_bytes + records::message_overhead(magic);
  if (size < static_cast<std::int64_t>(least)) {
    return fail(ErrorCode::corrupt_message, "an entry of " + std::to_string(size) + " bytes");
  }
  if (static_cast<std::uint64_t>(size) > left || header.size() < least) return std::nullopt;
  return static_cast<std::uint64_t>(size);
}

Result<std::optional<ScannedEntry>> HeaderScanner::next() {
  if (position_ >= end_) return std::nullopt;
  auto bytes = peek(records::header_bytes);
  if (!bytes) return fail(bytes.error());
  auto size = entry_size(*bytes, end_ - position_);
  if (!size) return fail(size.error());
  if (!*size) return std::nullopt;
  ScannedEntry entry{records::EntryView(*bytes), position_, **size};
  position_ += entry.size_bytes;
  return entry;
}

}  // namespace ottla::log
