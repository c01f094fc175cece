// XXH3 (64 bits, seed 0) over little-endian numbers and UTF-16 text, each text followed by its length.
#include "coordinator/groups/metadata_hash.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>

#include "coordinator/utf16.h"
#include "ottla/base/bytes.h"

namespace ottla::coordinator {

namespace {

template <class T>
void put(Bytes& to, T value) {
  if constexpr (std::endian::native == std::endian::big) value = std::byteswap(value);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
  to.insert(to.end(), bytes, bytes + sizeof value);
}

// The text in UTF-16; gives its length in units.
std::int32_t put_text(Bytes& to, std::string_view text) {
  const std::size_t before = to.size();
  for_each_utf16(text, [&to](std::uint16_t unit) { put(to, unit); });
  return static_cast<std::int32_t>((to.size() - before) / sizeof(std::uint16_t));
}

std::vector<std::string_view> racks_of(const metadata::MetadataImage& image,
                                       const metadata::PartitionImage& partition) {
  std::vector<std::string_view> racks;
  for (const BrokerId replica : partition.replicas) {
    const auto broker = image.cluster->brokers.find(replica);
    if (broker != image.cluster->brokers.end() && broker->second.rack) racks.push_back(*broker->second.rack);
  }
  std::ranges::sort(racks);
  return racks;
}

}  // namespace

std::uint64_t hash_of_topic(const metadata::MetadataImage& image, const metadata::TopicImage& topic) {
  Bytes bytes;
  bytes.push_back(0);  // the version of this way to hash
  put(bytes, load_big_endian<std::uint64_t>(topic.id.bytes.data()));
  put(bytes, load_big_endian<std::uint64_t>(topic.id.bytes.data() + 8));
  put(bytes, put_text(bytes, topic.name));
  put(bytes, static_cast<std::int32_t>(topic.partitions.size()));
  for (const metadata::PartitionImage& partition : topic.partitions) {
    put(bytes, partition.index);
    for (const std::string_view rack : racks_of(image, partition)) {
      Bytes text;
      const std::int32_t length = put_text(text, rack);
      put(bytes, length);
      bytes.insert(bytes.end(), text.begin(), text.end());
      put(bytes, length);
    }
  }
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::int64_t TopicHashes::hash_of(const metadata::MetadataImage& image,
                                  const std::vector<std::string_view>& topics) {
  Bytes bytes;
  bytes.reserve(topics.size() * sizeof(std::uint64_t));
  for (const std::string_view name : topics) {
    auto known = hashes_.find(name);
    if (known == hashes_.end()) {
      const metadata::TopicImage* topic = image.topic(name);
      if (topic == nullptr) continue;
      known = hashes_.emplace(name, hash_of_topic(image, *topic)).first;
    }
    put(bytes, known->second);
  }
  if (bytes.empty()) return 0;
  return static_cast<std::int64_t>(XXH3_64bits(bytes.data(), bytes.size()));
}

void TopicHashes::forget(std::string_view topic) {
  const auto found = hashes_.find(topic);
  if (found != hashes_.end()) hashes_.erase(found);
}

}  // namespace ottla::coordinator
