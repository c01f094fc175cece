// Reading index files by hand: a dump shows also what a broker would not trust.
#include "cli/dump/index_entries.h"

#include <fmt/format.h>

#include "cli/failure.h"

namespace ottla::cli::dump {
namespace {

constexpr std::string_view corrupt_index = "org.apache.kafka.storage.internals.log.CorruptIndexException";
constexpr std::string_view old_corrupt_index = "kafka.log.CorruptIndexException";

void check_length(const std::string& path, std::size_t length, std::size_t entry_bytes,
                  std::string_view kind) {
  if (length % entry_bytes == 0) return;
  throw Failure(
      std::string(corrupt_index),
      fmt::format("{} file {} is corrupt, found {} bytes which is neither positive nor a multiple of {}",
                  kind, path, length, entry_bytes));
}

}  // namespace

IndexedPosition OffsetIndexFile::entry(std::size_t slot) const {
  const std::uint8_t* at = file_.bytes().data() + slot * entry_bytes;
  return {base_offset_ + load_big_endian<std::int32_t>(at), load_big_endian<std::int32_t>(at + 4)};
}

std::int32_t OffsetIndexFile::position_before(Offset target) const {
  if (entries() == 0 || entry(0).offset > target) return 0;
  std::size_t low = 0;
  std::size_t high = entries() - 1;
  while (low < high) {
    const std::size_t middle = (low + high + 1) / 2;
    const IndexedPosition found = entry(middle);
    if (found.offset == target) return found.position;
    if (found.offset > target) {
      high = middle - 1;
    } else {
      low = middle;
    }
  }
  return entry(low).position;
}

void OffsetIndexFile::check_sanity(const std::string& path, Era era) const {
  const bool is_old = era == Era::kafka_1_1;
  const Offset last = entries() == 0 ? base_offset_ : entry(entries() - 1).offset;
  if (entries() > 0 && (last < base_offset_ || (is_old && last == base_offset_))) {
    throw Failure(
        std::string(is_old ? old_corrupt_index : corrupt_index),
        fmt::format("Corrupt index found, index file {} has non-zero size but the last offset is {} "
                    "which is {} than the base offset {}",
                    path, last, is_old ? "no greater" : "less", base_offset_));
  }
  check_length(path, file_.bytes().size(), entry_bytes, "Index");
}

IndexedTime TimeIndexFile::entry(std::size_t slot) const {
  const std::uint8_t* at = file_.bytes().data() + slot * entry_bytes;
  return {load_big_endian<std::int64_t>(at), base_offset_ + load_big_endian<std::int32_t>(at + 8)};
}

void TimeIndexFile::check_sanity(const std::string& path) const {
  if (entries() > 0) {
    const IndexedTime last = entry(entries() - 1);
    if (last.timestamp < entry(0).timestamp) {
      throw Failure(
          std::string(corrupt_index),
          fmt::format("Corrupt time index found, time index file ({}) has non-zero size but the last "
                      "timestamp is {} which is less than the first timestamp {}",
                      path, last.timestamp, entry(0).timestamp));
    }
    if (last.offset < base_offset_) {
      throw Failure(
          std::string(corrupt_index),
          fmt::format("Corrupt time index found, time index file ({}) has non-zero size but the last "
                      "offset is {} which is less than the first offset {}",
                      path, last.offset, base_offset_));
    }
  }
  check_length(path, file_.bytes().size(), entry_bytes, "Time index");
}

}  // namespace ottla::cli::dump
