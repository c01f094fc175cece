// Java's hash of a string, by which Kafka finds a key's partition.
#include <cassert>

#include "coordinator/utf16.h"
#include "ottla/coordinator/partition_for.h"

namespace ottla::coordinator {

std::int32_t java_hash(std::string_view text) {
  std::uint32_t hash = 0;
  for_each_utf16(text, [&](std::uint16_t unit) { hash = 31 * hash + unit; });
  return static_cast<std::int32_t>(hash);
}

PartitionIndex partition_for(std::string_view key, std::int32_t partitions) {
  assert(partitions > 0);
  const std::int32_t hash = java_hash(key);
  const std::int32_t positive = hash == INT32_MIN ? 0 : hash < 0 ? -hash : hash;
  return positive % partitions;
}

}  // namespace ottla::coordinator
