// Where bytes lie: fresh ones in the thread's standard buffer, a small request alone in a small one, an
// unfinished frame in one that grows up to fourfold of what has arrived.
#include "server/frame_buffer.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <utility>

namespace ottla::server {
namespace {

constexpr std::size_t size_field = 4;
constexpr std::size_t growth = 4;

}  // namespace

MutableByteView FrameBuffer::space() {
  if (!memory_) memory_ = pool_.lend_standard();
  if (begin_ == end_) begin_ = end_ = 0;
  if (memory_.capacity() < BufferPool::standard_bytes) move_to(pool_.lend_standard());
  std::size_t frame_bytes = size_field;
  if (unread() >= size_field) {
    frame_bytes += load_big_endian<std::uint32_t>(memory_.data() + begin_);
  }
  if (frame_bytes > memory_.capacity()) {
    if (unread() * 2 > memory_.capacity() || begin_ + unread() == memory_.capacity()) grow(frame_bytes);
  }
  if (begin_ > 0 && (begin_ + frame_bytes > memory_.capacity() || unread() <= BufferPool::small_bytes)) {
    std::memmove(memory_.data(), memory_.data() + begin_, unread());
    end_ = unread();
    begin_ = 0;
  }
  return {memory_.data() + end_, memory_.capacity() - end_};
}

void FrameBuffer::grow(std::size_t frame_bytes) {
  const std::size_t need = std::min(frame_bytes, std::max(unread() * growth, BufferPool::standard_bytes));
  if (need > memory_.capacity()) move_to(pool_.lend_big(need, frame_bytes));
}

void FrameBuffer::move_to(Memory memory) {
  assert(memory.capacity() >= unread());
  if (unread() > 0) std::memcpy(memory.data(), memory_.data() + begin_, unread());
  end_ = unread();
  begin_ = 0;
  pool_.give_back(std::exchange(memory_, std::move(memory)));
}

void FrameBuffer::received(std::size_t count) {
  assert(end_ + count <= memory_.capacity());
  end_ += count;
  // A request that comes alone and small may turn out to wait for long: it shall not hold a big buffer
  // meanwhile, and cannot be moved once its handler has seen it.
  if (end_ <= BufferPool::small_bytes && begin_ == 0) move_to(pool_.lend_small());
}

Frame FrameBuffer::next_frame() {
  if (unread() < size_field) return {};
  const auto size = load_big_endian<std::int32_t>(memory_.data() + begin_);
  if (size < 0 || size > limit_bytes_) return {.kind = Frame::Kind::refused, .size = size};
  const auto length = static_cast<std::size_t>(size);
  if (unread() - size_field < length) return {.size = size};
  std::uint8_t* const body = memory_.data() + begin_ + size_field;
  begin_ += size_field + length;
  return {Frame::Kind::complete, {body, length}, size};
}

void FrameBuffer::rest() {
  if (begin_ == end_) return release();
  if (unread() * growth > memory_.capacity()) return;
  if (unread() <= BufferPool::small_bytes) {
    if (memory_.capacity() > BufferPool::small_bytes) move_to(pool_.lend_small());
  } else {
    move_to(Memory(std::bit_ceil(unread())));
  }
}

void FrameBuffer::release() {
  if (memory_) pool_.give_back(std::exchange(memory_, Memory()));
  begin_ = end_ = 0;
}

}  // namespace ottla::server
