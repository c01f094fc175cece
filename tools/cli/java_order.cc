// HashMap's buckets: the hash folded by its upper half, in a table of a power of two that is at most three
// quarters full. Splitting a bucket keeps the order within it, so that the end does not hang on the way
// there.
#include "cli/java_order.h"

#include <algorithm>
#include <bit>

#include "cli/java_text.h"

namespace ottla::cli {

std::vector<std::size_t> hash_order(const std::vector<std::int32_t>& hashes, std::size_t initial_capacity) {
  std::size_t capacity = std::bit_ceil(std::max<std::size_t>(initial_capacity, 1));
  while (hashes.size() * 4 > capacity * 3) capacity *= 2;
  std::vector<std::size_t> order(hashes.size());
  for (std::size_t at = 0; at < order.size(); ++at) order[at] = at;
  std::ranges::stable_sort(order, {}, [&](std::size_t at) {
    const auto hash = static_cast<std::uint32_t>(hashes[at]);
    return (hash ^ hash >> 16) & (capacity - 1);
  });
  return order;
}

std::vector<std::string> in_hash_order(const std::vector<std::string>& keys, std::size_t initial_capacity) {
  std::vector<std::int32_t> hashes;
  for (const std::string& key : keys) hashes.push_back(java_hash(key));
  std::vector<std::string> ordered;
  for (const std::size_t at : hash_order(hashes, initial_capacity)) ordered.push_back(keys[at]);
  return ordered;
}

std::vector<client::TopicPartition> in_hash_order(const std::vector<client::TopicPartition>& partitions,
                                                  std::size_t initial_capacity) {
  std::vector<std::int32_t> hashes;
  for (const client::TopicPartition& at : partitions) {
    // TopicPartition.hashCode
    const auto partition = static_cast<std::uint32_t>(at.partition);
    const auto topic = static_cast<std::uint32_t>(java_hash(at.topic));
    hashes.push_back(static_cast<std::int32_t>(31 * (31 + partition) + topic));
  }
  std::vector<client::TopicPartition> ordered;
  for (const std::size_t index : hash_order(hashes, initial_capacity)) ordered.push_back(partitions[index]);
  return ordered;
}

}  // namespace ottla::cli
