// Groups of the consumer protocol (KIP-848): the coordinator assigns, members follow by heartbeats. Called
// for groups whose partition is served, while the protocol is enabled.
#pragma once

#include <string_view>

#include "coordinator/context.h"
#include "ottla/protocol/messages/11_join_group.h"
#include "ottla/protocol/messages/12_heartbeat.h"
#include "ottla/protocol/messages/13_leave_group.h"
#include "ottla/protocol/messages/14_sync_group.h"
#include "ottla/protocol/messages/68_consumer_group_heartbeat.h"
#include "ottla/protocol/messages/69_consumer_group_describe.h"
#include "ottla/protocol/messages/group_records.h"

namespace ottla::coordinator {

class ConsumerGroups {
 public:
  explicit ConsumerGroups(Context& context) : context_(context) {}

  // The group may be unknown or of any type.
  void heartbeat(const Caller& caller, const protocol::ConsumerGroupHeartbeatRequest& request,
                 Reply<protocol::ConsumerGroupHeartbeatResponse> reply, TimestampMs now_ms);
  // Views of the answer point into the group.
  protocol::ConsumerGroupDescribeResponse::Group describe_group(const Caller& caller,
                                                                std::string_view group_id);

  // Members that speak the classic protocol; the group is a consumer group, not empty for a join.
  void join_group(const Caller& caller, const protocol::JoinGroupRequest& request,
                  Reply<protocol::JoinGroupResponse> reply, TimestampMs now_ms);
  void sync_group(const Caller& caller, const protocol::SyncGroupRequest& request,
                  Reply<protocol::SyncGroupResponse> reply, TimestampMs now_ms);
  void classic_heartbeat(const Caller& caller, const protocol::HeartbeatRequest& request,
                         Reply<protocol::HeartbeatResponse> reply, TimestampMs now_ms);
  void leave_group(const Caller& caller, const protocol::LeaveGroupRequest& request,
                   Reply<protocol::LeaveGroupResponse> reply, TimestampMs now_ms);

  // A tombstone has no value. Types 3 to 8 and 16.
  void replay(PartitionIndex partition, const protocol::ConsumerGroupMetadataKey& key,
              const protocol::ConsumerGroupMetadataValue* value);
  void replay(PartitionIndex partition, const protocol::ConsumerGroupPartitionMetadataKey& key,
              const protocol::ConsumerGroupPartitionMetadataValue* value);
  void replay(PartitionIndex partition, const protocol::ConsumerGroupMemberMetadataKey& key,
              const protocol::ConsumerGroupMemberMetadataValue* value);
  void replay(PartitionIndex partition, const protocol::ConsumerGroupTargetAssignmentMetadataKey& key,
              const protocol::ConsumerGroupTargetAssignmentMetadataValue* value);
  void replay(PartitionIndex partition, const protocol::ConsumerGroupTargetAssignmentMemberKey& key,
              const protocol::ConsumerGroupTargetAssignmentMemberValue* value);
  void replay(PartitionIndex partition, const protocol::ConsumerGroupCurrentMemberAssignmentKey& key,
              const protocol::ConsumerGroupCurrentMemberAssignmentValue* value);
  void replay(PartitionIndex partition, const protocol::ConsumerGroupRegularExpressionKey& key,
              const protocol::ConsumerGroupRegularExpressionValue* value);

  // Begins the time-outs of a group that was loaded; of consumer groups only. May write.
  void on_loaded(Group& group, TimestampMs now_ms);
  // Answers the group's parked replies with not_coordinator.
  void on_unload(Group& group);
  // The image in the context is the new one already.
  void on_image(const metadata::ImageChange& change, TimestampMs now_ms);

 private:
  Context& context_;
};

}  // namespace ottla::coordinator
