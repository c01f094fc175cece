// ZooKeeper's wire encoding, of which frames are made: big-endian numbers, texts and lists behind their
// length.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ottla/base/bytes.h"

namespace ottla::cli {

class JuteWriter {
 public:
  JuteWriter& int32(std::int32_t value) { return number(value); }
  JuteWriter& int64(std::int64_t value) { return number(value); }
  JuteWriter& boolean(bool value) { return number(static_cast<std::uint8_t>(value)); }
  // A text or a buffer: both are bytes behind their length; null is the length -1.
  JuteWriter& text(std::string_view value);
  JuteWriter& buffer(const std::optional<std::string>& value);
  JuteWriter& raw(std::string_view bytes);

  const std::string& bytes() const { return bytes_; }

 private:
  template <class T>
  JuteWriter& number(T value) {
    std::uint8_t encoded[sizeof(T)];
    store_big_endian(encoded, value);
    bytes_.append(reinterpret_cast<const char*>(encoded), sizeof(T));
    return *this;
  }

  std::string bytes_;
};

// Sticky: behind the end it gives zeros and failed() tells so.
class JuteReader {
 public:
  explicit JuteReader(std::string_view bytes) : rest_(bytes) {}

  std::int32_t int32() { return number<std::int32_t>(); }
  std::int64_t int64() { return number<std::int64_t>(); }
  bool boolean() { return number<std::uint8_t>() != 0; }
  std::string text() { return buffer().value_or(""); }
  std::optional<std::string> buffer();
  // The count of a list whose elements have at least that many bytes; 0 for null, and failed when there
  // cannot be as many.
  std::size_t count(std::size_t element_bytes);

  bool at_end() const { return rest_.empty(); }
  bool failed() const { return is_failed_; }

 private:
  template <class T>
  T number() {
    if (rest_.size() < sizeof(T)) {
      is_failed_ = true;
      rest_ = {};
      return 0;
    }
    const T value = load_big_endian<T>(reinterpret_cast<const std::uint8_t*>(rest_.data()));
    rest_.remove_prefix(sizeof(T));
    return value;
  }

  std::string_view rest_;
  bool is_failed_ = false;
};

}  // namespace ottla::cli
