// Views and buffers of bytes, and big-endian integers in them. A view never owns what it shows.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace ottla {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using MutableByteView = std::span<std::uint8_t>;

template <std::integral T>
constexpr T to_big_endian(T value) {
  if constexpr (sizeof(T) == 1 || std::endian::native == std::endian::big) {
    return value;
  } else {
    return std::byteswap(value);
  }
}

// Reads a big-endian integer of T's size; `from` must have that many bytes.
template <std::integral T>
T load_big_endian(const std::uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return to_big_endian(value);
}

// Writes a big-endian integer of T's size; `to` must have room for it.
template <std::integral T>
void store_big_endian(std::uint8_t* to, T value) {
  value = to_big_endian(value);
  std::memcpy(to, &value, sizeof(T));
}

inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace ottla
