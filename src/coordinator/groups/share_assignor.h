// The assignor of share groups (SimpleAssignor): partitions are shared, so that with more members than
// partitions several have the same one. Pure.
#pragma once

#include <vector>

#include "coordinator/groups/assignors.h"

namespace ottla::coordinator {

struct ShareAssignorInput {
  std::vector<AssignorMember> members;  // ascending by member id; instance ids are not looked at
  bool is_homogeneous = false;          // all members have the same topics
  TopicPartitions assignable;           // of the topics of any member: what is initialized
};

// What each member of the input gets, in the input's order: equal shares, one partition more or less, moving
// few. Members with different topics share each topic by itself. Every assignable partition has a member that
// subscribes to its topic, and as far as members allow all have equally many.
AssignorOutput assign_shared(const ShareAssignorInput& input);

}  // namespace ottla::coordinator
