// The server-side assignors of KIP-848: they divide the partitions of the topics that members subscribe to.
// Pure; every partition of a subscribed topic gets exactly one owner, a subscriber of that topic.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "coordinator/groups/assignment.h"

namespace ottla::coordinator {

struct AssignorMember {
  std::string_view member_id;
  std::optional<std::string_view> instance_id;
  std::vector<Uuid> topics;                 // subscribed and existing, ascending, nothing twice
  const TopicPartitions* target = nullptr;  // the member's part of the last assignment; never null
};

struct AssignorInput {
  std::vector<AssignorMember> members;                      // ascending by member id
  bool is_homogeneous = false;                              // all members have the same topics
  std::unordered_map<Uuid, std::int32_t> partition_counts;  // of every topic of any member
};

// What each member of the input gets, in the input's order.
using AssignorOutput = std::vector<TopicPartitions>;
using Assignor = AssignorOutput (*)(const AssignorInput& input);

// Ranges of each topic to its subscribers, static members first by instance id, then the others by member id:
// members with the same subscription get the same partition numbers of every topic (RangeAssignor).
AssignorOutput assign_ranges(const AssignorInput& input);

// Equal shares, moving as few partitions as that allows (UniformAssignor): a member's share is at most one
// partition larger than another's as long as all have the same topics; else loads are balanced topic by
// topic.
AssignorOutput assign_uniformly(const AssignorInput& input);

// The two parts of assign_uniformly (UniformHomogeneousAssignmentBuilder,
// UniformHeterogeneousAssignmentBuilder).
AssignorOutput assign_equal_shares(const AssignorInput& input);
AssignorOutput assign_balanced_loads(const AssignorInput& input);

// The assignor of that name ("uniform", "range"), or null.
Assignor find_assignor(std::string_view name);

}  // namespace ottla::coordinator
