// Groups of the consumer protocol (KIP-848): the coordinator assigns, members follow by heartbeats. Called
// for groups whose partition is served, while the protocol is enabled. Source of its rules: the consumer part
// of Kafka's GroupMetadataManager.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/context.h"
#include "coordinator/groups/consumer_change.h"
#include "coordinator/groups/consumer_group.h"
#include "coordinator/groups/modern_groups.h"
#include "ottla/protocol/messages/11_join_group.h"
#include "ottla/protocol/messages/12_heartbeat.h"
#include "ottla/protocol/messages/13_leave_group.h"
#include "ottla/protocol/messages/14_sync_group.h"
#include "ottla/protocol/messages/68_consumer_group_heartbeat.h"
#include "ottla/protocol/messages/69_consumer_group_describe.h"

namespace ottla::coordinator {

class ClassicGroup;

class ConsumerGroups : private ModernGroups<ConsumerGroup> {
 public:
  explicit ConsumerGroups(Context& context) : ModernGroups(context) {}

  // The group may be unknown or of any type. A classic group that a member of this protocol joins is
  // converted when group.consumer.migration.policy lets it.
  void heartbeat(const Caller& caller, const protocol::ConsumerGroupHeartbeatRequest& request,
                 Reply<protocol::ConsumerGroupHeartbeatResponse> reply, TimestampMs now_ms);
  // Views of the answer point into the group, the image, `group_id` and `texts`, where a sentence about a
  // failure goes.
  protocol::ConsumerGroupDescribeResponse::Group describe_group(const Caller& caller,
                                                                std::string_view group_id,
                                                                std::deque<std::string>& texts);

  // Members that speak the classic protocol; the group is a consumer group, not empty for a join.
  void join_group(const Caller& caller, const protocol::JoinGroupRequest& request,
                  Reply<protocol::JoinGroupResponse> reply, TimestampMs now_ms);
  void sync_group(const Caller& caller, const protocol::SyncGroupRequest& request,
                  Reply<protocol::SyncGroupResponse> reply, TimestampMs now_ms);
  void classic_heartbeat(const Caller& caller, const protocol::HeartbeatRequest& request,
                         Reply<protocol::HeartbeatResponse> reply, TimestampMs now_ms);
  // Up to version 2 the request names one member outside its list.
  void leave_group(const Caller& caller, const protocol::LeaveGroupRequest& request,
                   Reply<protocol::LeaveGroupResponse> reply, TimestampMs now_ms);

  // Of types 3 to 8 and 16.
  Result<> replay(const LogRecord& record);

  // Begins the time-outs of a group that was loaded; of consumer groups only. May write.
  void on_loaded(Group& group, TimestampMs now_ms);
  // Nothing of a consumer group is parked.
  void on_unload(Group& group);
  // The image in the context is the new one already.
  void on_image(const metadata::ImageChange& change, TimestampMs now_ms);

 private:
  using Owned = std::optional<TopicPartitions>;

  // The group that a request changes: the one in the table, or one that the records begin.
  struct Origin {
    const ConsumerGroup* group = nullptr;
    std::unique_ptr<const ConsumerGroup> made;
    std::vector<Record> records;
    bool is_upgrade = false;  // of a classic group with members
  };
  // What happened to a member besides its records.
  struct Outcome {
    std::string group_id;
    ConsumerMember member;
    bool has_moved = false;
    bool has_checked_metadata = false;
    bool wants_regex_refresh = false;
    bool is_upgrade = false;
  };
  using Done = std::move_only_function<void(ErrorCode error, TimestampMs now_ms)>;

  // What steps work with. The reference must not outlive a change of the context.
  ChangeContext change_context(TimestampMs now_ms) const;

  // Heartbeats
  Result<Origin> find_or_begin(std::string_view group_id, bool may_begin);
  Result<> follow_heartbeat(ConsumerChange& change, const Caller& caller,
                            const protocol::ConsumerGroupHeartbeatRequest& request,
                            std::string_view member_id, const Owned& owned) const;
  void beat(const Caller& caller, const protocol::ConsumerGroupHeartbeatRequest& request,
            Reply<protocol::ConsumerGroupHeartbeatResponse> reply, TimestampMs now_ms);
  void leave(const protocol::ConsumerGroupHeartbeatRequest& request,
             Reply<protocol::ConsumerGroupHeartbeatResponse> reply, TimestampMs now_ms);
  Result<const ConsumerMember*> find_leaver(const ConsumerGroup& group,
                                            const protocol::ConsumerGroupHeartbeatRequest& request) const;
  void leave_for_a_while(const ConsumerGroup& group, const ConsumerMember& member,
                         Reply<protocol::ConsumerGroupHeartbeatResponse> reply, TimestampMs now_ms);
  static Outcome outcome_of(std::string_view group_id, const ConsumerChange& change, const Origin& origin);
  // Whoever waits in a classic group that is about to be replaced is told to come again.
  void interrupt_classic(std::string_view group_id);
  // After the records of a change are replayed.
  void settle(ConsumerGroup& group, const Outcome& outcome, TimestampMs now_ms);

  // Fencing
  void fence(ConsumerGroup& group, const std::vector<const ConsumerMember*>& members, Done done,
             TimestampMs now_ms);
  void fence(const std::string& group_id, const std::string& member_id, std::string_view reason,
             TimestampMs now_ms);
  void start_session(ConsumerGroup& group, const std::string& member_id, std::int32_t timeout_ms);
  void start_rebalance(ConsumerGroup& group, const ConsumerMember& member);
  void start_join(ConsumerGroup& group, const ConsumerMember& member);
  void start_sync(ConsumerGroup& group, const std::string& member_id, std::int32_t timeout_ms);
  // Puts the member out when the time is over; `reason` is a literal.
  void set_fencing(ConsumerGroup& group, Timeout& timeout, std::int32_t timeout_ms,
                   const std::string& member_id, std::string_view reason);

  // Regular expressions
  void schedule_regex_refresh(ConsumerGroup& group);
  void refresh_regexes(const std::string& group_id, TimestampMs now_ms);

  // Classic members
  struct ClassicJoin;
  void admit(const ConsumerGroup& group, const ClassicJoin& join, Reply<protocol::JoinGroupResponse> reply,
             TimestampMs now_ms);
  Result<> follow_join(ConsumerChange& change, const ClassicJoin& join, bool is_downgrade) const;

  // Migration
  Result<> check_upgrade(const ClassicGroup& group) const;
  Result<std::unique_ptr<ConsumerGroup>> upgraded(const ClassicGroup& group) const;
  bool can_downgrade(const ConsumerGroup& group, std::size_t members, std::int32_t classic_members) const;
  // The group without those who leave, or with one who takes a static member's place; null when a member's
  // protocols cannot be read.
  std::unique_ptr<ClassicGroup> downgraded(const ConsumerGroup& group,
                                           const std::vector<const ConsumerMember*>& leaving,
                                           const ConsumerMember* joining, TimestampMs now_ms) const;
  void take_place(std::unique_ptr<ClassicGroup> group, bool rebalance, TimestampMs now_ms);

  std::int64_t new_topics_version_ = -1;
};

}  // namespace ottla::coordinator
