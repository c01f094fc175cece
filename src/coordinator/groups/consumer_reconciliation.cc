// The state machine of a member's partitions.
#include "coordinator/groups/consumer_reconciliation.h"

#include <algorithm>
#include <utility>

#include "coordinator/groups/consumer_group.h"
#include "coordinator/groups/reconciliation.h"

namespace ottla::coordinator {

namespace {

bool is_subscribed(const Reconciliation& step, const Uuid& topic) {
  return std::ranges::binary_search(step.subscribed, topic);
}

// A member that does not say what it owns is taken to own it all.
bool still_owns(const Reconciliation& step, const OwnedPartitions& revoked) {
  return !step.owned || owns_any(*step.owned, revoked);
}

TopicPartitions subscribed_target(const Reconciliation& step) {
  TopicPartitions target = step.target;
  std::erase_if(target, [&step](const auto& entry) { return !is_subscribed(step, entry.first); });
  return target;
}

// What the member itself is giving up has no other owner.
bool is_free(const ConsumerMember& member, const Reconciliation& step, const Uuid& topic,
             PartitionIndex partition) {
  const OwnedList* own_revocation = find(member.pending_revocation, topic);
  if (own_revocation != nullptr && find(*own_revocation, partition) != nullptr) return true;
  return step.partition_epoch(topic, partition) == no_partition_epoch;
}

ConsumerMember next_assignment(const ConsumerMember& member, std::int32_t member_epoch,
                               const Reconciliation& step) {
  auto division = divide(
      member.assigned, subscribed_target(step),
      [&](const Uuid& topic, PartitionIndex partition) { return is_free(member, step, topic, partition); });
  ConsumerMember next = member;
  next.assigned = std::move(division.kept);
  if (!division.revoked.empty() && still_owns(step, division.revoked)) {
    next.state = MemberState::unrevoked_partitions;
    next.advance_to(member_epoch);
    next.pending_revocation = std::move(division.revoked);
    return next;
  }
  add_owned(next.assigned, division.free, step.target_epoch);
  next.state = division.must_wait ? MemberState::unreleased_partitions : MemberState::stable;
  next.advance_to(step.target_epoch);
  next.pending_revocation.clear();
  return next;
}

void merge(OwnedPartitions& into, const Uuid& topic, const OwnedList& list) {
  OwnedList& merged = into[topic];
  for (const OwnedPartition& partition : list) {
    const auto at = std::ranges::lower_bound(merged, partition.index, {}, &OwnedPartition::index);
    if (at != merged.end() && at->index == partition.index) {
      *at = partition;
    } else {
      merged.insert(at, partition);
    }
  }
}

// Takes away the topics that the subscription no longer covers, without a look at the target.
ConsumerMember without_unsubscribed(const ConsumerMember& member, const Reconciliation& step) {
  ConsumerMember next = member;
  for (const auto& [topic, list] : member.assigned) {
    if (is_subscribed(step, topic)) continue;
    next.assigned.erase(topic);
    merge(next.pending_revocation, topic, list);
  }
  if (next.assigned.size() == member.assigned.size()) return member;
  next.advance_to(member.epoch);
  if (!next.pending_revocation.empty() && still_owns(step, next.pending_revocation)) {
    next.state = MemberState::unrevoked_partitions;
  } else {
    next.pending_revocation = member.pending_revocation;
  }
  return next;
}

}  // namespace

Result<ConsumerMember> reconcile(const ConsumerMember& member, const Reconciliation& step) {
  switch (member.state) {
    case MemberState::stable:
      if (member.epoch != step.target_epoch) return next_assignment(member, member.epoch, step);
      return step.has_subscription_changed ? without_unsubscribed(member, step) : member;
    case MemberState::unrevoked_partitions:
      if (!still_owns(step, member.pending_revocation)) return next_assignment(member, member.epoch, step);
      return step.has_subscription_changed ? without_unsubscribed(member, step) : member;
    case MemberState::unreleased_partitions:
      return next_assignment(member, member.epoch, step);
    case MemberState::unknown:
      break;
  }
  if (!step.owned || !step.owned->empty()) {
    return fail(ErrorCode::fenced_member_epoch,
                "The consumer group member is in a unknown state. The member must abandon all its partitions "
                "and rejoin.");
  }
  return next_assignment(member, step.target_epoch, step);
}

}  // namespace ottla::coordinator
