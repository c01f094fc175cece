// Messages of format 0 and 1: checksum, structure and fields.
#include "ottla/records/legacy.h"

#include <zlib.h>

#include <string>

namespace ottla::records {

std::uint32_t crc32(ByteView bytes, std::uint32_t crc) {
  return static_cast<std::uint32_t>(::crc32_z(crc, bytes.data(), bytes.size()));
}

Result<> MessageView::check_structure() const {
  const auto corrupt = [&](const char* what) {
    return fail(ErrorCode::corrupt_message,
                "the message at offset " + std::to_string(offset()) + " has " + what);
  };
  if (bytes_.size() < log_overhead_bytes + message_overhead(magic())) return corrupt("less than a header");
  const auto length_at = [&](std::size_t at) {
    const auto length = load_big_endian<std::int32_t>(bytes_.data() + at);
    return length < 0 ? std::size_t{0} : static_cast<std::size_t>(length);
  };
  const std::size_t value_length_position = key_length_position() + 4 + length_at(key_length_position());
  if (value_length_position + 4 > bytes_.size()) return corrupt("a key longer than itself");
  if (value_length_position + 4 + length_at(value_length_position) > bytes_.size()) {
    return corrupt("a value longer than itself");
  }
  return {};
}

std::optional<ByteView> MessageView::field(std::size_t at) const {
  const auto length = load_big_endian<std::int32_t>(bytes_.data() + at);
  if (length < 0) return std::nullopt;
  return bytes_.subspan(at + 4, static_cast<std::size_t>(length));
}

std::optional<ByteView> MessageView::key() const { return field(key_length_position()); }

std::optional<ByteView> MessageView::value() const {
  const std::optional<ByteView> k = key();
  return field(key_length_position() + 4 + (k ? k->size() : 0));
}

}  // namespace ottla::records
