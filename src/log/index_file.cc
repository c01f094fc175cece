// Entries of an index: first those in the file, written in groups, then the tail in memory.
#include "ottla/log/index_file.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "ottla/env/full_disk.h"

namespace ottla::log {

IndexFile::IndexFile(const Folder& folder, Offset base_offset, SegmentFile kind, std::uint8_t entry_bytes,
                     std::uint8_t key_bytes)
    : folder_(&folder),
      base_offset_(base_offset),
      kind_(kind),
      entry_bytes_(entry_bytes),
      key_bytes_(key_bytes) {}

Error IndexFile::corrupt(std::string_view why) const {
  return {ErrorCode::corrupt_message, path().append(": ").append(why)};
}

Result<File*> IndexFile::handle() const {
  if (!file_) {
    auto opened = folder_->files.open(path(), OpenMode::read_write);
    if (!opened) return fail(std::move(opened.error()));
    file_ = std::move(*opened);
  }
  return file_.get();
}

Result<> IndexFile::create(std::int64_t max_bytes) {
  assert(max_bytes >= entry_bytes_);
  auto opened = folder_->files.open(path(), OpenMode::replace);
  if (!opened) return fail(std::move(opened.error()));
  file_.reset();
  tail_.clear();
  block_keys_.clear();
  entries_ = written_ = 0;
  partial_entry_ = false;
  if (auto writable = make_writable(max_bytes); !writable) return writable;
  return grow(**opened);
}

Result<> IndexFile::reset(std::int64_t max_bytes, bool in_place) {
  const bool has_blocks = written_ > 0 || partial_entry_;
  if (!in_place || !has_blocks) return create(max_bytes);
  // Emptying the file would give its blocks back, only to ask for them again.
  tail_.clear();
  block_keys_.clear();
  entries_ = written_ = 0;
  grown_ = unsynced_ = true;
  return make_writable(max_bytes);
}

Result<> IndexFile::load(std::optional<std::int64_t> size_bytes) {
  file_.reset();
  if (!size_bytes) {
    auto status = folder_->files.status(path());
    if (!status) return fail(std::move(status.error()));
    size_bytes = *status ? static_cast<std::int64_t>((*status)->size) : 0;
  }
  tail_.clear();
  block_keys_.clear();
  entries_ = written_ = max_entries_ = static_cast<std::uint32_t>(*size_bytes / entry_bytes_);
  partial_entry_ = *size_bytes % entry_bytes_ != 0;
  writable_ = false;
  grown_ = partial_entry_;
  unsynced_ = false;
  return {};
}

Result<> IndexFile::make_writable(std::int64_t max_bytes) {
  max_entries_ = std::max(static_cast<std::uint32_t>(max_bytes / entry_bytes_), entries_);
  writable_ = true;
  return {};
}

Result<> IndexFile::grow(File& file) {
  grown_ = true;
  unsynced_ = true;
  return file.truncate(std::uint64_t{max_entries_} * entry_bytes_);
}

Result<> IndexFile::flush() {
  if (tail_.empty()) return {};
  auto file = handle();
  if (!file) return fail(std::move(file.error()));
  if (!grown_) {
    if (auto sized = grow(**file); !sized) return sized;
  }
  unsynced_ = true;
  if (auto put = (*file)->write_at(std::uint64_t{written_} * entry_bytes_, ByteView(tail_)); !put) return put;
  // The keys of blocks that begin in this group are at hand; later look-ups need not read them.
  const std::size_t tail_start = written_;
  const std::size_t first_new = block_count();
  written_ = entries_;
  block_keys_.resize(block_count(), unknown_key);
  for (std::size_t block = first_new; block < block_keys_.size(); ++block) {
    block_keys_[block] = key_of(tail_.data() + (block * block_entries() - tail_start) * entry_bytes_);
  }
  tail_.clear();
  return {};
}

Result<> IndexFile::sync() {
  if (auto flushed = flush(); !flushed) return flushed;
  if (!unsynced_) return {};
  auto file = handle();
  if (!file) return fail(std::move(file.error()));
  unsynced_ = false;
  return (*file)->sync();
}

Result<> IndexFile::trim() {
  if (auto flushed = flush(); !flushed) return flushed;
  writable_ = false;
  tail_.shrink_to_fit();
  if (!grown_) return {};
  return cut();
}

Result<> IndexFile::cut() {
  auto file = handle();
  if (!file) return fail(std::move(file.error()));
  grown_ = false;
  partial_entry_ = false;
  unsynced_ = true;
  return (*file)->truncate(size_bytes());
}

void IndexFile::release() {
  file_.reset();
  block_keys_ = {};
  tail_.shrink_to_fit();
}

Result<> IndexFile::append_entry(const std::uint8_t* entry) {
  assert(writable_ && entries_ < max_entries_);
  tail_.insert(tail_.end(), entry, entry + entry_bytes_);
  ++entries_;
  if (entries_ - written_ < index_tail_entries) return {};
  auto flushed = flush();
  // What finds no room stays here until there is some.
  if (!flushed && is_full_disk(flushed.error())) return {};
  return flushed;
}

std::int64_t IndexFile::key_of(const std::uint8_t* entry) const {
  if (key_bytes_ == 4) return load_big_endian<std::int32_t>(entry);
  return load_big_endian<std::int64_t>(entry);
}

Result<> IndexFile::read_entry(std::size_t slot, std::uint8_t* out) const {
  assert(slot < entries_);
  if (slot >= written_) {
    std::copy_n(tail_.data() + (slot - written_) * entry_bytes_, entry_bytes_, out);
    return {};
  }
  auto file = handle();
  if (!file) return fail(std::move(file.error()));
  auto read = (*file)->read_at(slot * entry_bytes_, {out, entry_bytes_});
  if (!read) return fail(std::move(read.error()));
  if (*read != entry_bytes_) return fail(corrupt("ends inside an entry that was there before"));
  return {};
}

Result<std::int64_t> IndexFile::first_key_of_block(std::size_t block) const {
  if (block_keys_.size() < block_count()) block_keys_.resize(block_count(), unknown_key);
  if (block_keys_[block] == unknown_key) {
    std::array<std::uint8_t, 16> entry;
    if (auto read = read_entry(block * block_entries(), entry.data()); !read)
      return fail(std::move(read.error()));
    block_keys_[block] = key_of(entry.data());
  }
  return block_keys_[block];
}

// Gives the number of entries read.
Result<std::size_t> IndexFile::read_block(std::size_t block, std::uint8_t* out) const {
  const std::size_t first = block * block_entries();
  const std::size_t count = std::min(block_entries(), written_ - first);
  auto file = handle();
  if (!file) return fail(std::move(file.error()));
  auto read = (*file)->read_at(first * entry_bytes_, {out, count * entry_bytes_});
  if (!read) return fail(std::move(read.error()));
  if (*read != count * entry_bytes_) return fail(corrupt("is shorter than it was"));
  return count;
}

Result<std::size_t> IndexFile::find_in_file(std::int64_t target, std::uint8_t* out) const {
  std::size_t low = 0;  // blocks whose first key is ≤ target
  std::size_t high = block_count();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    auto key = first_key_of_block(middle);
    if (!key) return fail(std::move(key.error()));
    if (*key <= target) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == 0) return 0;
  std::array<std::uint8_t, index_block_bytes> block;
  auto count = read_block(low - 1, block.data());
  if (!count) return fail(std::move(count.error()));
  std::size_t first = 0;  // entries in the block whose key is ≤ target
  std::size_t last = *count;
  while (first < last) {
    const std::size_t middle = first + (last - first) / 2;
    if (key_of(block.data() + middle * entry_bytes_) <= target) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  if (first == 0) return fail(corrupt("changed while it was read"));
  std::copy_n(block.data() + (first - 1) * entry_bytes_, entry_bytes_, out);
  return (low - 1) * block_entries() + first;
}

Result<std::size_t> IndexFile::count_at_or_below(std::int64_t target, std::uint8_t* out) const {
  // New data is asked for most: the tail first.
  const std::size_t held = entries_ - written_;
  std::size_t low = 0;
  std::size_t high = held;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (key_of(tail_.data() + middle * entry_bytes_) <= target) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == 0) return find_in_file(target, out);
  std::copy_n(tail_.data() + (low - 1) * entry_bytes_, entry_bytes_, out);
  return written_ + low;
}

Result<std::size_t> IndexFile::count_below(std::int64_t bound, Field field) const {
  std::array<std::uint8_t, 16> entry;
  std::size_t low = 0;
  std::size_t high = entries_;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (auto read = read_entry(middle, entry.data()); !read) return fail(std::move(read.error()));
    const std::int64_t value = field.bytes == 4 ? load_big_endian<std::int32_t>(entry.data() + field.at)
                                                : load_big_endian<std::int64_t>(entry.data() + field.at);
    if (value < bound) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

Result<> IndexFile::truncate_to_entries(std::size_t count) {
  assert(count <= entries_);
  if (count >= written_) {
    tail_.resize((count - written_) * entry_bytes_);
    entries_ = static_cast<std::uint32_t>(count);
    return {};
  }
  tail_.clear();
  entries_ = written_ = static_cast<std::uint32_t>(count);
  block_keys_.resize(std::min(block_keys_.size(), block_count()));
  return cut();
}

}  // namespace ottla::log
