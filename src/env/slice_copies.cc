// A reader is what the last turn read of a file: at most a handful, so they are searched one by one.
#include "ottla/env/slice_copies.h"

#include <algorithm>
#include <utility>

namespace ottla {

void SliceCopies::begin_turn() {
  used_ = ahead_used_ = 0;
  gave_ahead_ = false;
  if (count_ == 0 && count_before_ == 0) return;
  std::swap(before_, now_);
  for (Reader& old : std::span(now_).first(count_before_)) old.file.reset();
  count_before_ = std::exchange(count_, 0);
}

const SliceCopies::Reader* SliceCopies::reader_before(const File& file, std::uint64_t position) const {
  for (const Reader& reader : std::span(before_).first(count_before_)) {
    if (reader.file.get() == &file && reader.position == position && reader.end > position) return &reader;
  }
  return nullptr;
}

ByteView SliceCopies::copy(const std::shared_ptr<const File>& file, std::uint64_t position,
                           std::size_t size) {
  const Reader* const before = reader_before(*file, position);
  last_ = nullptr;
  if (count_ < max_readers) {
    last_ = &now_[count_++];
    *last_ = {.file = file, .position = position, .size = size, .follows = before != nullptr};
  }
  if (before != nullptr && before->ahead != nullptr && before->size >= size) {
    gave_ahead_ = true;
    return {before->ahead, size};
  }
  if (before != nullptr && !ahead_room_) {
    ahead_room_ = std::make_unique_for_overwrite<std::uint8_t[]>(room_bytes);
  }
  if (!room_) room_ = std::make_unique_for_overwrite<std::uint8_t[]>(room_bytes);
  const MutableByteView bytes(room_.get() + used_, size);
  const auto read = file->read_at(position, bytes);
  if (!read || *read < size) return {};
  used_ += size;
  return bytes;
}

void SliceCopies::keep(std::size_t size, std::uint64_t end) {
  if (last_ == nullptr) return;
  last_->position += size;
  last_->end = end;
}

void SliceCopies::read_ahead() {
  for (Reader& reader : std::span(now_).first(count_)) {
    if (!reader.follows || reader.ahead != nullptr || reader.end <= reader.position) continue;
    const auto size = std::min<std::uint64_t>(reader.size, reader.end - reader.position);
    if (size > room_bytes - ahead_used_) return;
    const MutableByteView bytes(ahead_room_.get() + ahead_used_, size);
    const auto read = reader.file->read_at(reader.position, bytes);
    if (!read || *read < size) continue;
    reader.ahead = bytes.data();
    reader.size = size;
    ahead_used_ += size;
  }
}

void SliceCopies::rest() {
  begin_turn();
  begin_turn();
}

}  // namespace ottla
