// Lengths are held against the bytes that are there before anything is made of them.
#include "zookeeper/jute.h"

namespace ottla::zookeeper {

std::optional<std::string_view> JuteReader::buffer() {
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

std::size_t JuteReader::count(std::size_t element_bytes) {
  const std::int32_t value = int32();
  if (!ok_ || value == -1) return 0;
  if (value < 0 || static_cast<std::size_t>(value) > left_.size() / element_bytes) {
    ok_ = false;
    return 0;
  }
  return static_cast<std::size_t>(value);
}

void JuteWriter::text(std::string_view value) {
  int32(static_cast<std::int32_t>(value.size()));
  const ByteView bytes = as_bytes(value);
  out_.insert(out_.end(), bytes.begin(), bytes.end());
}

void JuteWriter::buffer(const std::optional<std::string_view>& value) {
  if (value) {
    text(*value);
  } else {
    int32(-1);
  }
}

}  // namespace ottla::zookeeper
