// The parts of the encoding that have a length.
#include "cli/zookeeper/jute.h"

namespace ottla::cli {

JuteWriter& JuteWriter::text(std::string_view value) {
  int32(static_cast<std::int32_t>(value.size()));
  return raw(value);
}

JuteWriter& JuteWriter::buffer(const std::optional<std::string>& value) {
  return value ? text(*value) : int32(-1);
}

JuteWriter& JuteWriter::raw(std::string_view bytes) {
  bytes_ += bytes;
  return *this;
}

std::optional<std::string> JuteReader::buffer() {
  const std::int32_t size = int32();
  if (size < 0) return std::nullopt;
  if (static_cast<std::size_t>(size) > rest_.size()) {
    is_failed_ = true;
    rest_ = {};
    return std::nullopt;
  }
  std::string value(rest_.substr(0, static_cast<std::size_t>(size)));
  rest_.remove_prefix(value.size());
  return value;
}

std::size_t JuteReader::count(std::size_t element_bytes) {
  const std::int32_t count = int32();
  if (count <= 0) return 0;
  if (static_cast<std::size_t>(count) > rest_.size() / element_bytes) {
    is_failed_ = true;
    rest_ = {};
    return 0;
  }
  return static_cast<std::size_t>(count);
}

}  // namespace ottla::cli
