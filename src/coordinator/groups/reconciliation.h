// What is common to every step of a member towards its target: what it keeps, gives up, and may have at once.
// Owned and Target are maps from the same key to lists of partitions (Owned's perhaps with epochs), none
// empty.
#pragma once

#include <algorithm>
#include <cstdint>

#include "coordinator/groups/assignment.h"

namespace ottla::coordinator {

template <class Owned, class Target>
struct Division {
  Owned kept;
  Owned revoked;
  Target free;
  bool must_wait = false;  // for more, which others have
};

// `is_free(key, partition)` is asked of what the target adds.
template <class Owned, class Target, class IsFree>
Division<Owned, Target> divide(const Owned& assigned, const Target& target, IsFree is_free) {
  Division<Owned, Target> division;
  for (const auto& [key, owned] : assigned) {
    const PartitionList* wanted = find(target, key);
    for (const auto& partition : owned) {
      const bool stays = wanted != nullptr && contains(*wanted, index_of(partition));
      (stays ? division.kept : division.revoked)[key].push_back(partition);
    }
  }
  for (const auto& [key, wanted] : target) {
    const auto* kept = find(division.kept, key);
    for (const PartitionIndex partition : wanted) {
      if (kept != nullptr && contains(*kept, partition)) continue;
      if (is_free(key, partition)) {
        division.free[key].push_back(partition);
      } else {
        division.must_wait = true;
      }
    }
  }
  return division;
}

// Whether any of `said` is in `owned`.
template <class Target, class Owned>
bool owns_any(const Target& said, const Owned& owned) {
  return std::ranges::any_of(said, [&owned](const auto& entry) {
    const auto* list = find(owned, entry.first);
    return list != nullptr && std::ranges::any_of(entry.second, [list](PartitionIndex partition) {
             return contains(*list, partition);
           });
  });
}

template <class Owned, class Target>
void add_owned(Owned& to, const Target& partitions, std::int32_t epoch) {
  for (const auto& [key, indexes] : partitions) {
    OwnedList& list = to[key];
    for (const PartitionIndex index : indexes) list.push_back({index, epoch});
    std::ranges::sort(list, {}, &OwnedPartition::index);
  }
}

}  // namespace ottla::coordinator
