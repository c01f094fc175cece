// The hash by which a consumer group notices that its topics changed:
// ConsumerGroupMetadataValue.metadataHash, equal to Apache Kafka's
// (org.apache.kafka.coordinator.group.Utils), so a hand-over starts no rebalance.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ottla/metadata/image.h"

namespace ottla::coordinator {

// Of a topic's name, id, partitions and the racks of their replicas.
std::uint64_t hash_of_topic(const metadata::MetadataImage& image, const metadata::TopicImage& topic);

// The hashes of the topics that groups look at, each computed once until forgotten.
class TopicHashes {
 public:
  // `topics` ascending by name, nothing twice. Topics that do not exist do not count; 0 when none does.
  std::int64_t hash_of(const metadata::MetadataImage& image, const std::vector<std::string_view>& topics);

  // The topic changed, went, or nobody looks at it any more.
  void forget(std::string_view topic);
  void forget_all() { hashes_.clear(); }

 private:
  std::map<std::string, std::uint64_t, std::less<>> hashes_;
};

}  // namespace ottla::coordinator
