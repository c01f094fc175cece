// Groups of the classic protocol: members join, a leader assigns, all sync. Called for groups whose partition
// is served and whose id passed the rules of the API. Source of its rules: the classic part of Kafka's
// GroupMetadataManager.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/context.h"
#include "coordinator/groups/classic_group.h"
#include "ottla/protocol/messages/11_join_group.h"
#include "ottla/protocol/messages/12_heartbeat.h"
#include "ottla/protocol/messages/13_leave_group.h"
#include "ottla/protocol/messages/14_sync_group.h"
#include "ottla/protocol/messages/15_describe_groups.h"
#include "ottla/protocol/messages/group_records.h"

namespace ottla::coordinator {

class ClassicGroups {
 public:
  // Members of one group that were given an id and have not come back with it. Kafka has no bound.
  static constexpr std::size_t max_pending_members = 100'000;

  explicit ClassicGroups(Context& context) : context_(context) { context.classic = this; }

  // The group may be unknown, simple, classic, or an empty one of another type, which is converted when that
  // is a consumer group. Version 0 has no rebalance time-out: its session's counts.
  void join_group(const Caller& caller, const protocol::JoinGroupRequest& request,
                  Reply<protocol::JoinGroupResponse> reply, TimestampMs now_ms);
  // The group may be of any type but consumer, or unknown.
  void sync_group(const Caller& caller, const protocol::SyncGroupRequest& request,
                  Reply<protocol::SyncGroupResponse> reply, TimestampMs now_ms);
  void heartbeat(const Caller& caller, const protocol::HeartbeatRequest& request,
                 Reply<protocol::HeartbeatResponse> reply, TimestampMs now_ms);
  // Who leaves is in the list, also for the versions before lists.
  void leave_group(const Caller& caller, const protocol::LeaveGroupRequest& request,
                   Reply<protocol::LeaveGroupResponse> reply, TimestampMs now_ms);
  // The group of any type or unknown. Views of the answer point into the group and into `texts`.
  protocol::DescribeGroupsResponse::Group describe_group(const Caller& caller, std::string_view group_id,
                                                         std::deque<std::string>& texts);

  // A tombstone has no value. The group that has these records may be live: the durable fields of a group
  // that has members with parked replies are already so.
  void replay(PartitionIndex partition, const protocol::GroupMetadataKey& key,
              const protocol::GroupMetadataValue* value);
  // Begins the time-outs of a group that was loaded; of classic groups only. May write.
  void on_loaded(Group& group, TimestampMs now_ms);
  // Answers the group's parked replies with not_coordinator.
  void on_unload(Group& group);

  // The member's session begins anew.
  void start_session(ClassicGroup& group, ClassicMember& member) {
    start_session(group, member, member.session_timeout_ms);
  }
  // A consumer group has just become this classic one (its record is written and it is in the table):
  // sessions begin, and when `rebalance` says so the members are asked to rejoin.
  void take_over(ClassicGroup& group, bool rebalance, TimestampMs now_ms);

 private:
  struct Joining;

  // JoinGroup
  ClassicGroup* find_or_create(Joining& joining);
  ClassicGroup* create(Joining& joining, const Group* emptied);
  bool has_room_for(const ClassicGroup& group, std::string_view member_id) const;
  void join_new(ClassicGroup& group, Joining& joining);
  void require_member_id(ClassicGroup& group, Joining& joining, const std::string& member_id);
  void join_known(ClassicGroup& group, Joining& joining);
  void rejoin(ClassicGroup& group, ClassicMember& member, Joining& joining);
  void add_and_rebalance(ClassicGroup& group, Joining& joining, std::string member_id);
  void update_and_rebalance(ClassicGroup& group, ClassicMember& member, Joining& joining);
  void replace_static(ClassicGroup& group, Joining& joining, const std::string& old_id, std::string new_id);
  void store_replaced_static(ClassicGroup& group, Joining& joining, const std::string& old_id,
                             const std::string& new_id, const std::string& old_leader);

  // Rebalances. Each gives what became of the record that an emptied group writes; none when none was due.
  ErrorCode rebalance_or_complete(ClassicGroup& group, std::string_view reason, TimestampMs now_ms);
  ErrorCode prepare_rebalance(ClassicGroup& group, std::string_view reason, TimestampMs now_ms);
  ErrorCode complete_join_if_rejoined(ClassicGroup& group, TimestampMs now_ms);
  ErrorCode complete_join(ClassicGroup& group, TimestampMs now_ms);
  void answer_joins(ClassicGroup& group);
  void await_first_joins(ClassicGroup& group, std::int32_t delay_ms, std::int32_t remaining_ms);
  void await_joins(ClassicGroup& group);
  void await_syncs(ClassicGroup& group);
  void expire_syncs(ClassicGroup& group, TimestampMs now_ms);

  void start_session(ClassicGroup& group, ClassicMember& member, std::int32_t timeout_ms);
  void expire_session(ClassicGroup& group, ClassicMember& member, TimestampMs now_ms);
  void expire_pending(ClassicGroup& group, const std::string& member_id, TimestampMs now_ms);
  static void drop_member(ClassicGroup& group, ClassicMember& member);

  // SyncGroup and LeaveGroup
  void sync_classic(ClassicGroup& group, const protocol::SyncGroupRequest& request,
                    Reply<protocol::SyncGroupResponse> reply, TimestampMs now_ms);
  void store_assignments(ClassicGroup& group, const protocol::SyncGroupRequest& request, TimestampMs now_ms);
  void give_assignments(ClassicGroup& group);
  void refuse_syncs(ClassicGroup& group, ErrorCode error);
  void sync_arrived(ClassicGroup& group, ClassicMember& member);
  ErrorCode leave_one(ClassicGroup& group, const protocol::LeaveGroupRequest::Member& leaver);

  // Appends the group's record and replays it; what clients are told when that fails.
  ErrorCode store(const ClassicGroup& group, const protocol::GroupMetadataValue& value, TimestampMs now_ms);
  ErrorCode store(const ClassicGroup& group, TimestampMs now_ms) {
    return store(group, group.to_value(), now_ms);
  }
  // The group of that id if it is a classic one.
  ClassicGroup* find(std::string_view group_id);

  Context& context_;
};

}  // namespace ottla::coordinator
