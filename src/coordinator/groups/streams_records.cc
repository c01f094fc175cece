// Records of streams groups, filled from the state they stand for.
#include "coordinator/groups/streams_records.h"

#include "coordinator/groups/group_rules.h"
#include "coordinator/groups/member_values.h"

namespace ottla::coordinator {

namespace {

template <class Entry>
std::vector<Entry> owned_tasks_list(const OwnedTaskIds& tasks) {
  std::vector<Entry> list;
  list.reserve(tasks.size());
  for (const auto& [subtopology, partitions] : tasks) {
    list.emplace_back().subtopology_id = subtopology;
    set_owned(partitions, list.back());
  }
  return list;
}

}  // namespace

Record streams_epoch_record(std::string_view group, const StreamsEpoch& epoch) {
  protocol::StreamsGroupMetadataValue value;
  value.epoch = epoch.epoch;
  value.metadata_hash = epoch.metadata_hash;
  value.validated_topology_epoch = epoch.validated_topology_epoch;
  for (const auto& [key, text] : epoch.assignment_configs) {
    value.last_assignment_configs->push_back({key, text, {}});
  }
  return make_record(protocol::StreamsGroupMetadataKey{group}, value, streams_group_value_version);
}

Record streams_member_record(std::string_view group, const StreamsMember& member) {
  protocol::StreamsGroupMemberMetadataValue value;
  value.instance_id = view_or_nothing(member.instance_id);
  value.rack_id = view_or_nothing(member.rack_id);
  value.client_id = member.client_id;
  value.client_host = member.client_host;
  value.rebalance_timeout_ms = member.rebalance_timeout_ms;
  value.topology_epoch = member.topology_epoch;
  value.process_id = member.process_id;
  if (member.user_endpoint) {
    protocol::StreamsGroupMemberMetadataValue::UserEndpoint endpoint;
    endpoint.host = member.user_endpoint->host;
    endpoint.port = member.user_endpoint->port;
    value.user_endpoint = endpoint;
  }
  for (const auto& [key, text] : member.client_tags) value.client_tags.push_back({key, text, {}});
  return make_record(protocol::StreamsGroupMemberMetadataKey{group, member.id}, value,
                     streams_group_value_version);
}

Record streams_target_record(std::string_view group, std::string_view member_id, const StreamsTasks& target) {
  using Value = protocol::StreamsGroupTargetAssignmentMemberValue;
  Value value;
  value.active_tasks = list_of<Value::ActiveTask>(target.active);
  value.standby_tasks = list_of<Value::StandbyTask>(target.standby);
  value.warmup_tasks = list_of<Value::WarmupTask>(target.warmup);
  return make_record(protocol::StreamsGroupTargetAssignmentMemberKey{group, member_id}, value,
                     streams_group_value_version);
}

Record streams_current_assignment_record(std::string_view group, const StreamsMember& member) {
  using Value = protocol::StreamsGroupCurrentMemberAssignmentValue;
  Value value;
  value.member_epoch = member.epoch;
  value.previous_member_epoch = member.previous_epoch;
  value.state = streams_state_value(member.state);
  value.active_tasks = owned_tasks_list<Value::ActiveTask>(member.assigned.active);
  value.standby_tasks = list_of<Value::StandbyTask>(member.assigned.standby);
  value.warmup_tasks = list_of<Value::WarmupTask>(member.assigned.warmup);
  const OwnedStreamsTasks& revoked = member.pending_revocation;
  value.active_tasks_pending_revocation =
      owned_tasks_list<Value::ActiveTasksPendingRevocation>(revoked.active);
  value.standby_tasks_pending_revocation = list_of<Value::StandbyTasksPendingRevocation>(revoked.standby);
  value.warmup_tasks_pending_revocation = list_of<Value::WarmupTasksPendingRevocation>(revoked.warmup);
  return make_record(protocol::StreamsGroupCurrentMemberAssignmentKey{group, member.id}, value,
                     streams_group_value_version);
}

Record streams_topology_record(std::string_view group, const StreamsTopology& topology) {
  return make_record(protocol::StreamsGroupTopologyKey{group}, topology.value(), streams_group_value_version);
}

}  // namespace ottla::coordinator
