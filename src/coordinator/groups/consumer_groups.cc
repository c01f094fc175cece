// The consumer protocol's entry points.
#include "coordinator/groups/consumer_groups.h"

namespace ottla::coordinator {
namespace {

template <class Response>
void refuse(Reply<Response>& reply) {
  Response response;
  response.error_code = code_of(ErrorCode::unknown_member_id);
  reply(response);
}

}  // namespace

void ConsumerGroups::heartbeat(const Caller&, const protocol::ConsumerGroupHeartbeatRequest&,
                               Reply<protocol::ConsumerGroupHeartbeatResponse> reply, TimestampMs) {
  refuse(reply);
}
protocol::ConsumerGroupDescribeResponse::Group ConsumerGroups::describe_group(const Caller&,
                                                                              std::string_view group_id) {
  protocol::ConsumerGroupDescribeResponse::Group group;
  group.group_id = group_id;
  return group;
}
void ConsumerGroups::join_group(const Caller&, const protocol::JoinGroupRequest&,
                                Reply<protocol::JoinGroupResponse> reply, TimestampMs) {
  refuse(reply);
}
void ConsumerGroups::sync_group(const Caller&, const protocol::SyncGroupRequest&,
                                Reply<protocol::SyncGroupResponse> reply, TimestampMs) {
  refuse(reply);
}
void ConsumerGroups::classic_heartbeat(const Caller&, const protocol::HeartbeatRequest&,
                                       Reply<protocol::HeartbeatResponse> reply, TimestampMs) {
  refuse(reply);
}
void ConsumerGroups::leave_group(const Caller&, const protocol::LeaveGroupRequest&,
                                 Reply<protocol::LeaveGroupResponse> reply, TimestampMs) {
  refuse(reply);
}

void ConsumerGroups::replay(PartitionIndex, const protocol::ConsumerGroupMetadataKey&,
                            const protocol::ConsumerGroupMetadataValue*) {}
void ConsumerGroups::replay(PartitionIndex, const protocol::ConsumerGroupPartitionMetadataKey&,
                            const protocol::ConsumerGroupPartitionMetadataValue*) {}
void ConsumerGroups::replay(PartitionIndex, const protocol::ConsumerGroupMemberMetadataKey&,
                            const protocol::ConsumerGroupMemberMetadataValue*) {}
void ConsumerGroups::replay(PartitionIndex, const protocol::ConsumerGroupTargetAssignmentMetadataKey&,
                            const protocol::ConsumerGroupTargetAssignmentMetadataValue*) {}
void ConsumerGroups::replay(PartitionIndex, const protocol::ConsumerGroupTargetAssignmentMemberKey&,
                            const protocol::ConsumerGroupTargetAssignmentMemberValue*) {}
void ConsumerGroups::replay(PartitionIndex, const protocol::ConsumerGroupCurrentMemberAssignmentKey&,
                            const protocol::ConsumerGroupCurrentMemberAssignmentValue*) {}
void ConsumerGroups::replay(PartitionIndex, const protocol::ConsumerGroupRegularExpressionKey&,
                            const protocol::ConsumerGroupRegularExpressionValue*) {}
void ConsumerGroups::on_loaded(Group&, TimestampMs) {}
void ConsumerGroups::on_unload(Group&) {}
void ConsumerGroups::on_image(const metadata::ImageChange&, TimestampMs) {}

}  // namespace ottla::coordinator
