// UTF-8 as Java's strings have it: in UTF-16 units.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ottla::coordinator {

// Calls `unit(std::uint16_t)` for each UTF-16 unit. What is no UTF-8 counts as U+FFFD.
template <class Visitor>
void for_each_utf16(std::string_view text, Visitor unit) {
  constexpr std::uint32_t replacement = 0xfffd;
  while (!text.empty()) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
    const std::uint32_t first = byte(0);
    const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    bool valid = size == 1 || (first >= 0xc2 && first <= 0xf4 && text.size() >= size);
    std::uint32_t point = size == 1 ? first : first & (0xffU >> (size + 1));
    for (std::size_t at = 1; valid && at < size; ++at) {
      valid = (byte(at) & 0xc0) == 0x80;
      point = point << 6 | (byte(at) & 0x3fU);
    }
    text.remove_prefix(valid ? size : 1);
    if (!valid) {
      unit(static_cast<std::uint16_t>(replacement));
    } else if (point < 0x10000) {
      unit(static_cast<std::uint16_t>(point));
    } else {
      unit(static_cast<std::uint16_t>(0xd800 + ((point - 0x10000) >> 10)));
      unit(static_cast<std::uint16_t>(0xdc00 + ((point - 0x10000) & 0x3ff)));
    }
  }
}

// String.length() of Java.
inline std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for_each_utf16(text, [&](std::uint16_t) { ++units; });
  return units;
}

}  // namespace ottla::coordinator
