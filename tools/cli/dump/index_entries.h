// The entries of an index file as they lie in it, zeros behind the last one included.
#pragma once

#include "cli/dump/mapped_file.h"
#include "cli/dump/record_decoder.h"
#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"

namespace ottla::cli::dump {

struct IndexedPosition {
  Offset offset = 0;
  std::int32_t position = 0;
};

class OffsetIndexFile {
 public:
  static constexpr std::size_t entry_bytes = 8;

  OffsetIndexFile(const std::string& path, Offset base_offset) : file_(path), base_offset_(base_offset) {}

  Offset base_offset() const { return base_offset_; }
  std::size_t entries() const { return file_.bytes().size() / entry_bytes; }
  IndexedPosition entry(std::size_t slot) const;
  // Of the last entry whose offset is at most `target`, by Kafka's binary search; 0 when there is none.
  std::int32_t position_before(Offset target) const;
  // Throws CorruptIndexException as a start of a broker of that era would.
  void check_sanity(const std::string& path, Era era) const;

 private:
  MappedFile file_;
  Offset base_offset_;
};

struct IndexedTime {
  TimestampMs timestamp = no_timestamp;
  Offset offset = 0;
};

class TimeIndexFile {
 public:
  static constexpr std::size_t entry_bytes = 12;

  TimeIndexFile(const std::string& path, Offset base_offset) : file_(path), base_offset_(base_offset) {}

  Offset base_offset() const { return base_offset_; }
  std::size_t entries() const { return file_.bytes().size() / entry_bytes; }
  IndexedTime entry(std::size_t slot) const;
  void check_sanity(const std::string& path) const;

 private:
  MappedFile file_;
  Offset base_offset_;
};

}  // namespace ottla::cli::dump
