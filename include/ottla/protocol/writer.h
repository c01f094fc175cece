// Appends messages to a caller's buffer. Records that lie elsewhere (a segment file) are not copied: a splice
// marks where they belong. It is sticky: after the first failure the bytes are of no use and error() tells
// why.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/base/uuid.h"
#include "ottla/base/varint.h"

namespace ottla::protocol {

class Writer {
 public:
  // `size` bytes of the caller's external number `index` belong before the byte at `position` of the buffer.
  struct Splice {
    std::size_t position = 0;
    std::uint32_t index = 0;
    std::uint32_t size = 0;
  };

  // Appends to `to`, which must outlive this. Between two calls of encode() the buffer holds exactly what was
  // written.
  explicit Writer(Bytes& to) : to_(to), start_(to.size()) { open(); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // In the order of their positions, which are absolute in the buffer.
  const std::vector<Splice>& splices() const { return splices_; }
  // What was written by this writer, external bytes included: the size that a frame's prefix tells.
  std::size_t size() const { return to_.size() - start_ + spliced_; }

  // A null or an overlong value where the schema allows none. Check it before the bytes go out.
  bool failed() const { return error_.has_value(); }
  const Error& error() const { return *error_; }

  // The following are for encoders. open() makes room ahead of the writing, close() trims the buffer to what
  // was written.
  void open() {
    used_ = to_.size();
    cursor_ = end_ = to_.data() + used_;
  }
  void close() {
    used_ = position();
    to_.resize(used_);
    cursor_ = end_ = to_.data() + used_;
  }
  std::size_t position() const { return static_cast<std::size_t>(cursor_ - to_.data()); }

  template <std::integral T>
  void integer(T value) {
    reserve(sizeof(T));
    store_big_endian(cursor_, value);
    cursor_ += sizeof(T);
  }
  void unsigned_varint(std::uint32_t value) {
    reserve(max_varint_bytes);
    cursor_ = put_unsigned_varint(cursor_, value);
  }
  void raw(ByteView bytes) {
    reserve(bytes.size());
    if (!bytes.empty()) {
      std::memcpy(cursor_, bytes.data(), bytes.size());
      cursor_ += bytes.size();
    }
  }
  void splice(std::uint32_t index, std::uint32_t size) {
    splices_.push_back({position(), index, size});
    spliced_ += size;
  }
  // Puts `value` as an unsigned varint over the one byte kept free for it at `at`, moving what follows when
  // needed.
  void place_varint(std::size_t at, std::uint32_t value);
  // Field `name` of a message holds what version `version` cannot carry.
  void fail(std::string_view name, int version, std::string_view reason);

 private:
  void reserve(std::size_t size) {
    if (static_cast<std::size_t>(end_ - cursor_) < size) [[unlikely]] {
      grow(size);
    }
  }
  void grow(std::size_t size);

  Bytes& to_;
  std::size_t start_;
  std::size_t used_ = 0;
  std::uint8_t* cursor_ = nullptr;
  std::uint8_t* end_ = nullptr;
  std::vector<Splice> splices_;
  std::size_t spliced_ = 0;
  std::optional<Error> error_;
};

}  // namespace ottla::protocol
