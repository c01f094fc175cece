// The partitions of one transaction: few topics, few partitions each, both in order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/ids.h"

namespace ottla::coordinator {

class PartitionSet {
 public:
  struct Topic {
    std::string name;
    std::vector<PartitionIndex> partitions;

    friend bool operator==(const Topic&, const Topic&) = default;
  };

 private:
  template <class Topics>
  static auto find(Topics& topics, std::string_view name) {
    return std::ranges::lower_bound(topics, name, {},
                                    [](const Topic& topic) -> std::string_view { return topic.name; });
  }

 public:
  // Whether it was not there before.
  bool add(std::string_view topic, PartitionIndex partition) {
    auto at = find(topics_, topic);
    if (at == topics_.end() || at->name != topic) at = topics_.insert(at, Topic{std::string(topic), {}});
    const auto place = std::ranges::lower_bound(at->partitions, partition);
    if (place != at->partitions.end() && *place == partition) return false;
    at->partitions.insert(place, partition);
    return true;
  }

  bool contains(std::string_view topic, PartitionIndex partition) const {
    const auto at = find(topics_, topic);
    return at != topics_.end() && at->name == topic && std::ranges::binary_search(at->partitions, partition);
  }

  bool empty() const { return topics_.empty(); }
  void clear() { topics_.clear(); }
  const std::vector<Topic>& topics() const { return topics_; }

  // Takes out every partition of which `is_done(topic, partition)` says so.
  template <class IsDone>
  void erase_if(IsDone is_done) {
    for (Topic& topic : topics_) {
      std::erase_if(topic.partitions, [&](PartitionIndex index) { return is_done(topic.name, index); });
    }
    std::erase_if(topics_, [](const Topic& topic) { return topic.partitions.empty(); });
  }

  friend bool operator==(const PartitionSet&, const PartitionSet&) = default;

 private:
  std::vector<Topic> topics_;
};

}  // namespace ottla::coordinator
