// Jute, ZooKeeper's encoding: big-endian integers, texts and buffers after their length, vectors after their
// count. A hostile length never allocates more than the frame has.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ottla/base/bytes.h"

namespace ottla::zookeeper {

// Sticky: after the first failure every value is zero or empty, and ok() tells once at the end. Texts are
// views of the frame.
class JuteReader {
 public:
  explicit JuteReader(ByteView bytes) : left_(bytes) {}

  std::int32_t int32() { return integer<std::int32_t>(); }
  std::int64_t int64() { return integer<std::int64_t>(); }
  bool boolean() { return integer<std::uint8_t>() != 0; }
  // Nothing for null.
  std::optional<std::string_view> buffer() {
    const std::int32_t length = int32();
    if (!ok_ || length == -1) return std::nullopt;
    if (length < 0 || static_cast<std::size_t>(length) > left_.size()) {
      ok_ = false;
      return std::nullopt;
    }
    const auto size = static_cast<std::size_t>(length);
    const std::string_view value = as_text(left_.first(size));
    left_ = left_.subspan(size);
    return value;
  }
  // Null is empty.
  std::string_view text() { return buffer().value_or(std::string_view()); }
  // Of a vector whose elements take at least so many bytes each; 0 for null, a failure when there cannot be
  // so many.
  std::size_t count(std::size_t element_bytes) {
    const std::int32_t value = int32();
    if (!ok_ || value == -1) return 0;
    if (value < 0 || static_cast<std::size_t>(value) > left_.size() / element_bytes) {
      ok_ = false;
      return 0;
    }
    return static_cast<std::size_t>(value);
  }

  // What was read makes no sense.
  void refuse() { ok_ = false; }

  bool ok() const { return ok_; }
  std::size_t left() const { return left_.size(); }

 private:
  template <class T>
  T integer() {
    if (left_.size() < sizeof(T)) ok_ = false;
    if (!ok_) return 0;
    const T value = load_big_endian<T>(left_.data());
    left_ = left_.subspan(sizeof(T));
    return value;
  }

  ByteView left_;
  bool ok_ = true;
};

// Appends to `out`.
class JuteWriter {
 public:
  explicit JuteWriter(Bytes& out) : out_(out) {}

  JuteWriter& int32(std::int32_t value) { return integer(value); }
  JuteWriter& int64(std::int64_t value) { return integer(value); }
  JuteWriter& boolean(bool value) { return integer(static_cast<std::uint8_t>(value)); }
  JuteWriter& text(std::string_view value) {
    return int32(static_cast<std::int32_t>(value.size())).raw(as_bytes(value));
  }
  // Null is the length -1.
  JuteWriter& buffer(const std::optional<std::string_view>& value) {
    return value ? text(*value) : int32(-1);
  }
  // Without a length.
  JuteWriter& raw(ByteView bytes) {
    out_.insert(out_.end(), bytes.begin(), bytes.end());
    return *this;
  }

 private:
  template <class T>
  JuteWriter& integer(T value) {
    const std::size_t at = out_.size();
    out_.resize(at + sizeof(T));
    store_big_endian(out_.data() + at, value);
    return *this;
  }

  Bytes& out_;
};

// Appends a frame: `fill(JuteWriter&)` writes what stands behind the length.
template <class Fill>
void append_frame(Bytes& out, Fill&& fill) {
  const std::size_t at = out.size();
  out.resize(at + sizeof(std::int32_t));
  JuteWriter writer(out);
  fill(writer);
  store_big_endian(out.data() + at, static_cast<std::int32_t>(out.size() - at - sizeof(std::int32_t)));
}

}  // namespace ottla::zookeeper
