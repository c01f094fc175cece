// Reads the wire's primitives from a frame. It is sticky: after the first failure every read gives zero or
// nothing, so that one check at the end is enough. Views that it gives point into the frame.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ottla/base/bytes.h"
#include "ottla/base/limits.h"
#include "ottla/base/result.h"
#include "ottla/base/uuid.h"
#include "ottla/base/varint.h"

namespace ottla::protocol {

class Reader {
 public:
  // `budget` is how many bytes the objects decoded from here may take: see charge().
  explicit Reader(ByteView frame)
      : Reader(frame, limits::decode_budget_bytes + budget_bytes_a_frame_byte * frame.size()) {}
  Reader(ByteView frame, std::size_t budget)
      : begin_(frame.data()), cursor_(begin_), end_(begin_ + frame.size()), budget_(budget) {}

  template <std::integral T>
  T integer() {
    if (left() < sizeof(T)) [[unlikely]] {
      fail("the bytes end within a number");
      return 0;
    }
    const T value = load_big_endian<T>(cursor_);
    cursor_ += sizeof(T);
    return value;
  }

  // Any byte but 0 is true, as Kafka reads it.
  bool boolean() { return integer<std::int8_t>() != 0; }
  double float64() { return std::bit_cast<double>(integer<std::int64_t>()); }

  Uuid uuid() {
    Uuid id;
    const ByteView from = take(id.bytes.size());
    if (!failed()) {
      std::memcpy(id.bytes.data(), from.data(), id.bytes.size());
    }
    return id;
  }

  // At most five bytes, of which the low 32 bits count.
  std::uint32_t unsigned_varint() {
    if (cursor_ < end_ && *cursor_ < 0x80) [[likely]] {
      return *cursor_++;
    }
    std::uint64_t value = 0;
    const std::uint8_t* after = get_unsigned_varint(cursor_, end_, value, max_varint_bytes);
    if (after == nullptr) {
      fail("an unsigned varint is cut or too long");
      return 0;
    }
    cursor_ = after;
    return static_cast<std::uint32_t>(value);
  }

  // The next `size` bytes; nothing after a failure.
  ByteView take(std::size_t size) {
    if (left() < size) [[unlikely]] {
      fail("a length is larger than the bytes left");
      return {};
    }
    const ByteView taken(cursor_, size);
    cursor_ += size;
    return taken;
  }

  // Takes `bytes` from the budget of decoded objects before they are allocated; false, and failed, when it is
  // spent.
  bool charge(std::size_t bytes) {
    if (bytes > budget_) {
      fail("the decoded message would take too much memory");
      return false;
    }
    budget_ -= bytes;
    return true;
  }

  // The rest of the reading sees only the next `size` bytes, until widen() is given what this returned.
  const std::uint8_t* narrow(std::size_t size) {
    const std::uint8_t* outer = end_;
    if (left() < size) {
      fail("a length is larger than the bytes left");
      return outer;
    }
    end_ = cursor_ + size;
    return outer;
  }
  void widen(const std::uint8_t* outer) {
    if (!failed()) {
      end_ = outer;
    }
  }

  std::size_t left() const { return static_cast<std::size_t>(end_ - cursor_); }
  std::size_t position() const { return static_cast<std::size_t>(cursor_ - begin_); }
  // Goes back to a position that was read before.
  void rewind(std::size_t position) {
    if (!failed()) {
      cursor_ = begin_ + position;
    }
  }

  bool failed() const { return reason_ != nullptr; }
  // `reason` must live on: a literal. Only the first failure is kept.
  void fail(const char* reason) {
    if (reason_ == nullptr) {
      reason_ = reason;
      end_ = cursor_;
    }
  }
  // invalid_request with the reason and where it was found; only after a failure.
  Error error() const;

 private:
  static constexpr std::size_t budget_bytes_a_frame_byte = 2;

  const std::uint8_t* begin_;
  const std::uint8_t* cursor_;
  const std::uint8_t* end_;
  std::size_t budget_;
  const char* reason_ = nullptr;
};

}  // namespace ottla::protocol
