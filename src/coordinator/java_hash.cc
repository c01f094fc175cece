// Java's hash of a string, by which Kafka finds a key's partition.
#include <cassert>

#include "ottla/coordinator/group_coordinator.h"

namespace ottla::coordinator {
namespace {

// The code point at the front of `text`, which is shortened by it. What is no UTF-8 counts as U+FFFD, byte by
// byte, as Java decodes it.
std::uint32_t take_code_point(std::string_view& text) {
  constexpr std::uint32_t replacement = 0xfffd;
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const std::uint32_t first = byte(0);
  const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (size == 1 || first < 0xc2 || first > 0xf4 || text.size() < size) {
    text.remove_prefix(1);
    return size == 1 ? first : replacement;
  }
  std::uint32_t point = first & (0xffU >> (size + 1));
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xc0) != 0x80) {
      text.remove_prefix(1);
      return replacement;
    }
    point = point << 6 | (byte(at) & 0x3fU);
  }
  text.remove_prefix(size);
  return point;
}

}  // namespace

std::int32_t java_hash(std::string_view text) {
  std::uint32_t hash = 0;
  while (!text.empty()) {
    const std::uint32_t point = take_code_point(text);
    if (point < 0x10000) {
      hash = 31 * hash + point;
      continue;
    }
    const std::uint32_t above = point - 0x10000;
    hash = 31 * hash + (0xd800 + (above >> 10));
    hash = 31 * hash + (0xdc00 + (above & 0x3ff));
  }
  return static_cast<std::int32_t>(hash);
}

PartitionIndex partition_for(std::string_view key, std::int32_t partitions) {
  assert(partitions > 0);
  const std::int32_t hash = java_hash(key);
  const std::int32_t positive = hash == INT32_MIN ? 0 : hash < 0 ? -hash : hash;
  return positive % partitions;
}

}  // namespace ottla::coordinator
