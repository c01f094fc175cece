// The classic protocol's entry points.
#include "coordinator/groups/classic_groups.h"

namespace ottla::coordinator {

void ClassicGroups::join_group(const Caller&, const protocol::JoinGroupRequest&,
                               Reply<protocol::JoinGroupResponse> reply, TimestampMs) {
  protocol::JoinGroupResponse response;
  response.error_code = code_of(ErrorCode::unknown_member_id);
  reply(response);
}

void ClassicGroups::sync_group(const Caller&, const protocol::SyncGroupRequest&,
                               Reply<protocol::SyncGroupResponse> reply, TimestampMs) {
  protocol::SyncGroupResponse response;
  response.error_code = code_of(ErrorCode::unknown_member_id);
  reply(response);
}

void ClassicGroups::heartbeat(const Caller&, const protocol::HeartbeatRequest&,
                              Reply<protocol::HeartbeatResponse> reply, TimestampMs) {
  protocol::HeartbeatResponse response;
  response.error_code = code_of(ErrorCode::unknown_member_id);
  reply(response);
}

void ClassicGroups::leave_group(const Caller&, const protocol::LeaveGroupRequest&,
                                Reply<protocol::LeaveGroupResponse> reply, TimestampMs) {
  protocol::LeaveGroupResponse response;
  response.error_code = code_of(ErrorCode::unknown_member_id);
  reply(response);
}

protocol::DescribeGroupsResponse::Group ClassicGroups::describe_group(const Caller&,
                                                                      std::string_view group_id) {
  protocol::DescribeGroupsResponse::Group group;
  group.group_id = group_id;
  return group;
}

void ClassicGroups::replay(PartitionIndex, const protocol::GroupMetadataKey&,
                           const protocol::GroupMetadataValue*) {}
void ClassicGroups::on_loaded(Group&, TimestampMs) {}
void ClassicGroups::on_unload(Group&) {}

}  // namespace ottla::coordinator
