// Who gets which tasks of a streams group: as evenly as the members' processes allow, and as much as may be
// where it was (org.apache.kafka.coordinator.group.streams.assignor.StickyTaskAssignor).
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "coordinator/groups/streams_tasks.h"

namespace ottla::coordinator {

struct StreamsAssignorMember {
  std::string_view member_id;
  std::string_view process_id;   // standby tasks go to other processes than the active one
  const StreamsTasks* previous;  // its target so far; never null
};

struct SubtopologyTasks {
  std::int32_t count = 0;    // tasks, numbered from 0
  bool is_stateful = false;  // it has changelogs, so that standby tasks make sense
};

struct StreamsAssignorInput {
  std::vector<StreamsAssignorMember> members;  // ascending by id; not empty
  std::map<std::string_view, SubtopologyTasks> subtopologies;
  std::int32_t standby_replicas = 0;  // of each stateful task, as far as there are processes
};

// The tasks of each member, in the order of the members.
std::vector<StreamsTasks> assign_sticky(const StreamsAssignorInput& input);

}  // namespace ottla::coordinator
