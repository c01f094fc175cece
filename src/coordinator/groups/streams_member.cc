// How the records of a member become the member.
#include "coordinator/groups/streams_member.h"

#include <algorithm>

#include "coordinator/groups/group_rules.h"
#include "coordinator/groups/member_values.h"

namespace ottla::coordinator {

namespace {

// A record without epochs of assignment means the member's own epoch.
template <class List>
OwnedTaskIds owned_task_ids(const List& list, std::int32_t member_epoch) {
  OwnedTaskIds owned;
  for (const auto& entry : list) {
    if (entry.partitions.empty()) continue;
    owned[std::string(entry.subtopology_id)] = owned_list(entry, std::max(member_epoch, 0));
  }
  return owned;
}

}  // namespace

MemberState streams_state_of(std::int8_t value) {
  switch (value) {
    case 1:
      return MemberState::stable;
    case 2:
      return MemberState::unrevoked_partitions;
    case 3:
      return MemberState::unreleased_partitions;
    default:
      return MemberState::unknown;
  }
}

std::int8_t streams_state_value(MemberState state) {
  constexpr std::int8_t unknown = 127;
  return state == MemberState::unknown ? unknown : static_cast<std::int8_t>(static_cast<int>(state) + 1);
}

void StreamsMember::apply(const protocol::StreamsGroupMemberMetadataValue& value) {
  instance_id = text_or_nothing(value.instance_id);
  rack_id = text_or_nothing(value.rack_id);
  client_id = value.client_id;
  client_host = value.client_host;
  rebalance_timeout_ms = value.rebalance_timeout_ms;
  topology_epoch = value.topology_epoch;
  process_id = value.process_id;
  user_endpoint.reset();
  if (value.user_endpoint)
    user_endpoint = {std::string(value.user_endpoint->host), value.user_endpoint->port};
  client_tags.clear();
  for (const auto& tag : value.client_tags) client_tags[std::string(tag.key)] = tag.value;
}

void StreamsMember::apply(const protocol::StreamsGroupCurrentMemberAssignmentValue& value) {
  epoch = value.member_epoch;
  previous_epoch = value.previous_member_epoch;
  state = streams_state_of(value.state);
  assigned.active = owned_task_ids(value.active_tasks, epoch);
  assigned.standby = task_ids_of(value.standby_tasks);
  assigned.warmup = task_ids_of(value.warmup_tasks);
  pending_revocation.active = owned_task_ids(value.active_tasks_pending_revocation, epoch);
  pending_revocation.standby = task_ids_of(value.standby_tasks_pending_revocation);
  pending_revocation.warmup = task_ids_of(value.warmup_tasks_pending_revocation);
}

}  // namespace ottla::coordinator
