// Walks the entries of a log file by their headers alone: one read for many small batches, one for each large
// one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/env/file_system.h"
#include "ottla/records/batch_iterator.h"

namespace ottla::log {

struct ScannedEntry {
  // Over the header only (up to records::header_bytes), valid until the next call: no body, no check().
  records::EntryView header{ByteView{}};
  std::uint64_t position = 0;
  std::uint64_t size_bytes = 0;

  std::uint64_t end() const { return position + size_bytes; }
};

// The size in bytes of the entry that begins with `header`; nothing when it is longer than `left`, or when
// `header` is cut before the entry's own header ends. corrupt_message for a size or a magic that no entry
// has.
Result<std::optional<std::uint64_t>> entry_size(ByteView header, std::uint64_t left);

class HeaderScanner {
 public:
  // What one read brings in: as much as the offset index leaves to scan by default.
  static constexpr std::size_t chunk_bytes = 4096;

  // Scans [position, end) of the file.
  HeaderScanner(const File& file, std::uint64_t position, std::uint64_t end)
      : file_(file), position_(position), end_(end) {}

  // The next entry that lies wholly in the range; nothing at its end or when the rest is a part of an entry.
  // corrupt_message for a size or a magic that no entry has; the scanner then stays where it is.
  Result<std::optional<ScannedEntry>> next();

  // Where the next entry would begin.
  std::uint64_t position() const { return position_; }
  // Whether bytes are left behind the last whole entry.
  bool torn() const { return position_ < end_; }

 private:
  // The bytes at position_, at least `wanted` of them unless the range ends before.
  Result<ByteView> peek(std::size_t wanted);

  const File& file_;
  std::uint64_t position_;
  std::uint64_t end_;
  std::uint64_t chunk_at_ = 0;
  std::size_t chunk_size_ = 0;
  std::array<std::uint8_t, chunk_bytes> chunk_;
};

}  // namespace ottla::log
