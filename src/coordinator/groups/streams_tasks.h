// Tasks of a streams group: one for each partition number of a subtopology's source topics, done by one
// active owner, with copies of its state elsewhere (TasksTuple, TasksTupleWithEpochs).
#pragma once

#include <functional>
#include <map>
#include <string>

#include "coordinator/groups/assignment.h"

namespace ottla::coordinator {

// Partitions by subtopology, each list ascending and none empty.
using TaskIds = std::map<std::string, PartitionList, std::less<>>;

struct StreamsTasks {
  TaskIds active;
  TaskIds standby;
  TaskIds warmup;

  bool is_empty() const { return active.empty() && standby.empty() && warmup.empty(); }
  friend bool operator==(const StreamsTasks&, const StreamsTasks&) = default;
};

// Active tasks with the epoch of the assignment that gave each to its owner.
using OwnedTaskIds = std::map<std::string, OwnedList, std::less<>>;

struct OwnedStreamsTasks {
  OwnedTaskIds active;
  TaskIds standby;
  TaskIds warmup;

  bool is_empty() const { return active.empty() && standby.empty() && warmup.empty(); }
  friend bool operator==(const OwnedStreamsTasks&, const OwnedStreamsTasks&) = default;
};

}  // namespace ottla::coordinator
