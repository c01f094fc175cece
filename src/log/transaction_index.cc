// Aborted transactions of a segment.
#include "ottla/log/transaction_index.h"

#include <algorithm>
#include <array>

namespace ottla::log {
namespace {

constexpr std::int16_t entry_version = 0;
constexpr std::size_t entries_per_read = 120;

AbortedEntry decode(const std::uint8_t* from) {
  return {.producer_id = load_big_endian<std::int64_t>(from + 2),
          .first_offset = load_big_endian<std::int64_t>(from + 10),
          .last_offset = load_big_endian<std::int64_t>(from + 18),
          .last_stable_offset = load_big_endian<std::int64_t>(from + 26)};
}

void encode(const AbortedEntry& entry, std::uint8_t* to) {
  store_big_endian(to, entry_version);
  store_big_endian(to + 2, entry.producer_id);
  store_big_endian(to + 10, entry.first_offset);
  store_big_endian(to + 18, entry.last_offset);
  store_big_endian(to + 26, entry.last_stable_offset);
}

}  // namespace

TransactionIndex::TransactionIndex(const Folder& folder, Offset base_offset, bool exists)
    : folder_(&folder), base_offset_(base_offset), exists_(exists) {}

Result<File*> TransactionIndex::handle() const {
  if (!file_) {
    auto opened = folder_->files.open(path(), exists_ ? OpenMode::read_write : OpenMode::create);
    if (!opened) return fail(std::move(opened.error()));
    file_ = std::move(*opened);
  }
  return file_.get();
}

Result<std::uint64_t> TransactionIndex::whole_bytes(File& file) const {
  auto size = file.size();
  if (size) *size -= *size % entry_size;
  return size;
}

Result<> TransactionIndex::for_each(
    const std::function<bool(const AbortedEntry&, std::uint64_t)>& visit) const {
  if (!exists_) return {};
  auto file = handle();
  if (!file) return fail(std::move(file.error()));
  std::array<std::uint8_t, entries_per_read * entry_size> buffer;
  for (std::uint64_t position = 0;;) {
    auto read = (*file)->read_at(position, buffer);
    if (!read) return fail(std::move(read.error()));
    const std::size_t count = *read / entry_size;
    for (std::size_t i = 0; i < count; ++i, position += entry_size) {
      const std::uint8_t* raw = buffer.data() + i * entry_size;
      if (load_big_endian<std::int16_t>(raw) > entry_version) {
        return fail(ErrorCode::corrupt_message,
                    path() + ": an aborted transaction of a version not known here");
      }
      if (!visit(decode(raw), position)) return {};
    }
    if (count < entries_per_read) return {};
  }
}

Result<> TransactionIndex::append(const AbortedEntry& aborted) {
  if (last_offset_ == unknown) {
    Offset last = -1;
    auto read = for_each([&](const AbortedEntry& entry, std::uint64_t) {
      last = entry.last_offset;
      return true;
    });
    if (!read) return read;
    last_offset_ = last;
  }
  if (last_offset_ >= aborted.last_offset) {
    return fail(ErrorCode::kafka_storage_error, path() + ": an aborted transaction that ends at offset " +
                                                    std::to_string(aborted.last_offset) +
                                                    " after one that ends at " +
                                                    std::to_string(last_offset_));
  }
  auto file = handle();
  if (!file) return fail(std::move(file.error()));
  exists_ = true;
  auto end = whole_bytes(**file);
  if (!end) return fail(std::move(end.error()));
  std::array<std::uint8_t, entry_size> raw;
  encode(aborted, raw.data());
  if (auto written = (*file)->write_at(*end, ByteView(raw)); !written) return written;
  last_offset_ = aborted.last_offset;
  return {};
}

Result<bool> TransactionIndex::collect(Offset fetch_offset, Offset upper_bound,
                                       std::vector<AbortedEntry>& out) const {
  bool complete = false;
  auto read = for_each([&](const AbortedEntry& entry, std::uint64_t) {
    if (entry.last_offset >= fetch_offset && entry.first_offset < upper_bound) out.push_back(entry);
    complete = entry.last_stable_offset >= upper_bound;
    return !complete;
  });
  if (!read) return fail(std::move(read.error()));
  return complete;
}

Result<std::vector<AbortedEntry>> TransactionIndex::all() const {
  std::vector<AbortedEntry> entries;
  auto read = for_each([&](const AbortedEntry& entry, std::uint64_t) {
    entries.push_back(entry);
    return true;
  });
  if (!read) return fail(std::move(read.error()));
  return entries;
}

Result<> TransactionIndex::truncate_to(Offset offset) {
  Offset last = -1;
  std::optional<std::uint64_t> cut;
  auto read = for_each([&](const AbortedEntry& entry, std::uint64_t position) {
    if (entry.last_offset >= offset) {
      cut = position;
      return false;
    }
    last = entry.last_offset;
    return true;
  });
  if (!read) return read;
  last_offset_ = last;
  if (!cut) return {};
  auto file = handle();
  if (!file) return fail(std::move(file.error()));
  return (*file)->truncate(*cut);
}

Result<> TransactionIndex::reset() {
  last_offset_ = -1;
  if (!exists_) return {};
  auto file = handle();
  if (!file) return fail(std::move(file.error()));
  return (*file)->truncate(0);
}

Result<> TransactionIndex::sync() {
  if (!exists_) return {};
  auto file = handle();
  if (!file) return fail(std::move(file.error()));
  return (*file)->sync();
}

Result<> TransactionIndex::sanity_check() const {
  if (!exists_) return {};
  auto file = handle();
  if (!file) return fail(std::move(file.error()));
  auto size = (*file)->size();
  if (!size) return fail(std::move(size.error()));
  if (*size % entry_size != 0) {
    return fail(ErrorCode::corrupt_message,
                path() + ": its size is not a multiple of " + std::to_string(entry_size));
  }
  bool sound = true;
  auto read = for_each([&](const AbortedEntry& entry, std::uint64_t) {
    sound = entry.last_offset >= base_offset_;
    return sound;
  });
  if (!read) return read;
  if (!sound)
    return fail(ErrorCode::corrupt_message, path() + ": a transaction that ends before the base offset");
  return {};
}

}  // namespace ottla::log
