// The target assignment of a whole streams group: the assignor's answer and the records of what changed
// (TargetAssignmentBuilder of the package streams).
#pragma once

#include <cstdint>
#include <vector>

#include "coordinator/groups/streams_group.h"

namespace ottla::coordinator {

struct StreamsTargetRequest {
  const StreamsGroup& group;
  std::int32_t epoch = 0;                  // of the group, which the target will have
  const StreamsMember* updated = nullptr;  // a member as it will be, perhaps new; null: all are as they were
  const ConfiguredTopology& topology;      // while it is not ready nobody gets a task
  std::int32_t standby_replicas = 0;
  TimestampMs now_ms = 0;
};

// Adds the records of the members whose target changed and of the new epoch. Gives the updated member's
// target.
StreamsTasks add_target_records(const StreamsTargetRequest& request, std::vector<Record>& records);

}  // namespace ottla::coordinator
