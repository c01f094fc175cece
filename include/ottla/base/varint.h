// LEB128 as Kafka uses it: unsigned varints in the flexible protocol, zig-zag ones in records.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "ottla/base/bytes.h"

namespace ottla {

inline constexpr std::size_t max_varint_bytes = 5;
inline constexpr std::size_t max_varlong_bytes = 10;

constexpr std::uint64_t zigzag_encode(std::int64_t value) {
  return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
}

constexpr std::int64_t zigzag_decode(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

constexpr std::size_t unsigned_varint_size(std::uint64_t value) {
  return (static_cast<std::size_t>(std::bit_width(value | 1)) + 6) / 7;
}

constexpr std::size_t varint_size(std::int64_t value) { return unsigned_varint_size(zigzag_encode(value)); }

// Writes the value and gives the place after it; `to` needs max_varlong_bytes of room at the most.
inline std::uint8_t* put_unsigned_varint(std::uint8_t* to, std::uint64_t value) {
  while (value >= 0x80) {
    *to++ = static_cast<std::uint8_t>(value) | 0x80;
    value >>= 7;
  }
  *to++ = static_cast<std::uint8_t>(value);
  return to;
}

inline std::uint8_t* put_varint(std::uint8_t* to, std::int64_t value) {
  return put_unsigned_varint(to, zigzag_encode(value));
}

// Reads a value of at most `max_bytes` bytes from the front of [from, end); gives the place after it, or null
// when the bytes end too early or the number is longer than allowed.
inline const std::uint8_t* get_unsigned_varint(const std::uint8_t* from, const std::uint8_t* end,
                                               std::uint64_t& value,
                                               std::size_t max_bytes = max_varlong_bytes) {
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < max_bytes && from < end; ++i) {
    const std::uint8_t byte = *from++;
    result |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
    if ((byte & 0x80) == 0) {
      value = result;
      return from;
    }
  }
  return nullptr;
}

inline const std::uint8_t* get_varint(const std::uint8_t* from, const std::uint8_t* end,
                                      std::int32_t& value) {
  std::uint64_t raw = 0;
  from = get_unsigned_varint(from, end, raw, max_varint_bytes);
  value = static_cast<std::int32_t>(zigzag_decode(raw & 0xffffffffU));
  return from;
}

inline const std::uint8_t* get_varlong(const std::uint8_t* from, const std::uint8_t* end,
                                       std::int64_t& value) {
  std::uint64_t raw = 0;
  from = get_unsigned_varint(from, end, raw, max_varlong_bytes);
  value = zigzag_decode(raw);
  return from;
}

}  // namespace ottla
