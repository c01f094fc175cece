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

inline bool contains(const OwnedList& list, PartitionIndex index) { return find(list, index) != nullptr; }

constexpr PartitionIndex index_of(PartitionIndex partition) { return partition; }
constexpr PartitionIndex index_of(const OwnedPartition& partition) { return partition.index; }

// The list of a topic, or of what else the map is by; or null.
template <class Map>
const typename Map::mapped_type* find(const Map& map, const typename Map::key_type& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

// The same partitions without their epochs.
template <class Partitions, class Owned>
Partitions without_epochs(const Owned& owned) {
  Partitions partitions;
  for (const auto& [key, list] : owned) {
    PartitionList& indexes = partitions[key];
    indexes.reserve(list.size());
    for (const OwnedPartition& partition : list) indexes.push_back(partition.index);
  }
  return partitions;
}
inline TopicPartitions without_epochs(const OwnedPartitions& owned) {
  return without_epochs<TopicPartitions>(owned);
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
template <class Partitions>
void add_partitions(Partitions& to, const typename Partitions::key_type& key,
                    const std::vector<PartitionIndex>& indexes) {
  if (indexes.empty()) return;
  PartitionList& list = to[key];
  list.insert(list.end(), indexes.begin(), indexes.end());
  std::ranges::sort(list);
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

// What a record of a member's assignment lists. One without epochs, as releases before 4.3 wrote it, means
// `else_epoch`.
template <class Record>
OwnedList owned_list(const Record& record, std::int32_t else_epoch) {
  const auto& epochs = record.assignment_epochs;
  const bool has_epochs = epochs && epochs->size() == record.partitions.size();
  OwnedList list;
  for (std::size_t i = 0; i < record.partitions.size(); ++i) {
    list.push_back({record.partitions[i], has_epochs ? (*epochs)[i] : else_epoch});
  }
  std::ranges::sort(list, {}, &OwnedPartition::index);
  const auto twice = std::ranges::unique(list, {}, &OwnedPartition::index);
  list.erase(twice.begin(), twice.end());
  return list;
}

// The other way round.
template <class Record>
void set_owned(const OwnedList& list, Record& record) {
  record.assignment_epochs.emplace();
  for (const OwnedPartition& partition : list) {
    record.partitions.push_back(partition.index);
    record.assignment_epochs->push_back(partition.epoch);
  }
}

}  // namespace ottla::coordinator
