// A long poll's watches on several partitions, as long as this lives.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "broker/partition.h"

namespace ottla::broker {

class AppendWatches {
 public:
  // Null stands for no partition. They must outlive this.
  AppendWatches(std::vector<Partition*> partitions, LongPoll& poll)
      : partitions_(std::move(partitions)), watches_(std::make_unique<AppendWatch[]>(partitions_.size())) {
    for (std::size_t i = 0; i < partitions_.size(); ++i) {
      if (partitions_[i] != nullptr) partitions_[i]->arm(watches_[i], poll);
    }
  }
  ~AppendWatches() {
    for (std::size_t i = 0; i < partitions_.size(); ++i) {
      if (partitions_[i] != nullptr) partitions_[i]->disarm(watches_[i]);
    }
  }
  AppendWatches(const AppendWatches&) = delete;
  AppendWatches& operator=(const AppendWatches&) = delete;

  // Calls `action(index)` for every partition that moved since the last call.
  template <class Action>
  void take_fired(Action&& action) {
    for (std::size_t i = 0; i < partitions_.size(); ++i) {
      if (watches_[i].take_fired()) action(i);
    }
  }

 private:
  std::vector<Partition*> partitions_;
  std::unique_ptr<AppendWatch[]> watches_;
};

}  // namespace ottla::broker
