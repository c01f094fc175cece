// Partitions of topics as the consumer protocol hands them out: topics ascending by id, partitions ascending,
// nothing twice and no topic without a partition.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/base/uuid.h"

namespace ottla::coordinator {

using PartitionList = std::vector<PartitionIndex>;
using TopicPartitions = std::map<Uuid, PartitionList>;

// A partition and the epoch of the assignment that gave it to its member: KIP-1251 lets a member commit with
// an older epoch what it has owned since then.
struct OwnedPartition {
  PartitionIndex index = 0;
  std::int32_t epoch = 0;

  friend bool operator==(const OwnedPartition&, const OwnedPartition&) = default;
};

using OwnedList = std::vector<OwnedPartition>;
using OwnedPartitions = std::map<Uuid, OwnedList>;

inline bool contains(const PartitionList& list, PartitionIndex index) {
  return std::ranges::binary_search(list, index);
}

// The partition in the list, or null.
inline const OwnedPartition* find(const OwnedList& list, PartitionIndex index) {
  const auto found = std::ranges::lower_bound(list, index, {}, &OwnedPartition::index);
  return found != list.end() && found->index == index ? &*found : nullptr;
}

// The topic's list, or null.
template <class Map>
const typename Map::mapped_type* find(const Map& map, const Uuid& topic) {
  const auto found = map.find(topic);
  return found == map.end() ? nullptr : &found->second;
}

// The same partitions without their epochs.
inline TopicPartitions without_epochs(const OwnedPartitions& owned) {
  TopicPartitions partitions;
  for (const auto& [topic, list] : owned) {
    PartitionList& indexes = partitions[topic];
    indexes.reserve(list.size());
    for (const OwnedPartition& partition : list) indexes.push_back(partition.index);
  }
  return partitions;
}

// The same partitions, all given by one epoch.
inline OwnedPartitions with_epoch(const TopicPartitions& partitions, std::int32_t epoch) {
  OwnedPartitions owned;
  for (const auto& [topic, indexes] : partitions) {
    OwnedList& list = owned[topic];
    list.reserve(indexes.size());
    for (const PartitionIndex index : indexes) list.push_back({index, epoch});
  }
  return owned;
}

// Adds partitions that came in any order, some perhaps twice.
inline void add_partitions(TopicPartitions& to, const Uuid& topic,
                           const std::vector<PartitionIndex>& indexes) {
  if (indexes.empty()) return;
  PartitionList& list = to[topic];
  list.insert(list.end(), indexes.begin(), indexes.end());
  std::ranges::sort(list);
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace ottla::coordinator
