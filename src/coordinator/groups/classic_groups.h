// Groups of the classic protocol: members join, a leader assigns, all sync. Called for groups whose partition
// is served and whose id passed the rules of the API.
#pragma once

#include <string_view>

#include "coordinator/context.h"
#include "ottla/protocol/messages/11_join_group.h"
#include "ottla/protocol/messages/12_heartbeat.h"
#include "ottla/protocol/messages/13_leave_group.h"
#include "ottla/protocol/messages/14_sync_group.h"
#include "ottla/protocol/messages/15_describe_groups.h"
#include "ottla/protocol/messages/group_records.h"

namespace ottla::coordinator {

class ClassicGroups {
 public:
  explicit ClassicGroups(Context& context) : context_(context) {}

  // The group may be unknown, simple, classic, or an empty one of another type, which is converted.
  void join_group(const Caller& caller, const protocol::JoinGroupRequest& request,
                  Reply<protocol::JoinGroupResponse> reply, TimestampMs now_ms);
  // The group may be of any type but consumer, or unknown.
  void sync_group(const Caller& caller, const protocol::SyncGroupRequest& request,
                  Reply<protocol::SyncGroupResponse> reply, TimestampMs now_ms);
  void heartbeat(const Caller& caller, const protocol::HeartbeatRequest& request,
                 Reply<protocol::HeartbeatResponse> reply, TimestampMs now_ms);
  void leave_group(const Caller& caller, const protocol::LeaveGroupRequest& request,
                   Reply<protocol::LeaveGroupResponse> reply, TimestampMs now_ms);
  // The group of any type or unknown. Views of the answer point into the group.
  protocol::DescribeGroupsResponse::Group describe_group(const Caller& caller, std::string_view group_id);

  // A tombstone has no value. The group that has these records may be live: the durable fields of a group
  // that has members with parked replies are already so.
  void replay(PartitionIndex partition, const protocol::GroupMetadataKey& key,
              const protocol::GroupMetadataValue* value);
  // Begins the time-outs of a group that was loaded; of classic groups only. May write.
  void on_loaded(Group& group, TimestampMs now_ms);
  // Answers the group's parked replies with not_coordinator.
  void on_unload(Group& group);

 private:
  Context& context_;
};

}  // namespace ottla::coordinator
