// Jute, ZooKeeper's encoding: big-endian integers, texts and buffers after their length, vectors after their
// count. A hostile length never allocates more than the frame has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
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
  std::optional<std::string_view> buffer();
  // Null is empty.
  std::string_view text() { return buffer().value_or(std::string_view()); }
  // Of a vector whose elements take at least so many bytes each; 0 for null, a failure when there cannot be
  // so many.
  std::size_t count(std::size_t element_bytes);

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

  void int32(std::int32_t value) { integer(value); }
  void int64(std::int64_t value) { integer(value); }
  void boolean(bool value) { out_.push_back(value ? 1 : 0); }
  void text(std::string_view value);
  void buffer(const std::optional<std::string_view>& value);

 private:
  template <class T>
  void integer(T value) {
    const std::size_t at = out_.size();
    out_.resize(at + sizeof(T));
    store_big_endian(out_.data() + at, value);
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
