// Walks the entries of a log file and checks each one's checksum, in memory bounded by its buffer whatever
// sizes the file claims.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "log/header_scanner.h"
#include "ottla/base/bytes.h"
#include "ottla/env/file_system.h"

namespace ottla::log {

class VerifyingScanner {
 public:
  static constexpr std::size_t buffer_bytes = 256 << 10;

  // Scans [0, end) of the file.
  VerifyingScanner(const File& file, std::uint64_t end)
      : file_(file), end_(end), buffer_(std::min<std::uint64_t>(buffer_bytes, end)) {}

  // The next sound entry; nothing at the end of the range. corrupt_message for an entry that is cut,
  // malformed or fails its checksum; the scanner then stays in front of it.
  Result<std::optional<ScannedEntry>> next();

  // All bytes of the entry that next() gave, when it fits the buffer.
  std::optional<ByteView> whole() const { return whole_; }
  std::uint64_t position() const { return position_; }

 private:
  // Brings `wanted` bytes from position_ on into the buffer, or what the file has of them.
  Result<ByteView> fill(std::size_t wanted);
  // The checksum of an entry that is larger than the buffer.
  Result<std::uint32_t> stream_checksum(std::uint64_t from, std::uint64_t to, bool is_batch);

  const File& file_;
  std::uint64_t end_;
  Bytes buffer_;
  std::uint64_t position_ = 0;
  std::uint64_t buffer_at_ = 0;
  std::size_t buffered_ = 0;
  std::optional<ByteView> whole_;
};

}  // namespace ottla::log
