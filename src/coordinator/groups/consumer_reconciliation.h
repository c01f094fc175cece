// One step of a member towards its target: first it gives up what is no longer its own, then it takes over
// the target's epoch with what is free, then waits for the rest (CurrentAssignmentBuilder).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "coordinator/groups/consumer_member.h"
#include "ottla/base/result.h"

namespace ottla::coordinator {

struct Reconciliation {
  std::int32_t target_epoch = 0;
  const TopicPartitions& target;
  // The ids of the topics that the member subscribes to, ascending.
  const std::vector<Uuid>& subscribed;
  // The member changed its subscription just now: what it no longer covers is taken away at once, target or
  // not.
  bool has_subscription_changed = false;
  // What the member says it owns; nothing when it did not say.
  const std::optional<TopicPartitions>& owned;
  // The epoch of a partition's owner, or no_partition_epoch.
  std::function<std::int32_t(const Uuid& topic, PartitionIndex partition)> partition_epoch;
};

// The member after the step, equal to `member` when there is none to take. fenced_member_epoch for a member
// in a state of a later release that still owns something.
Result<ConsumerMember> reconcile(const ConsumerMember& member, const Reconciliation& step);

}  // namespace ottla::coordinator
