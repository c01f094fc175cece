// A classic group: its members, its generation and the state machine of its rebalances (Kafka's
// ClassicGroup). It decides nothing and writes nothing; ClassicGroups does. A group without members, as most
// are at start, takes some 250 bytes.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "coordinator/groups/classic_member.h"
#include "coordinator/groups/group.h"
#include "ottla/base/ids.h"
#include "ottla/protocol/messages/group_records.h"

namespace ottla::coordinator {

enum class ClassicState : std::uint8_t { empty, preparing_rebalance, completing_rebalance, stable, dead };

// As ListGroups and DescribeGroups name it: "PreparingRebalance".
std::string_view name_of(ClassicState state);

// The protocol type of consumers; connect's workers and others have their own.
inline constexpr std::string_view consumer_protocol_type = "consumer";

class ClassicGroups;

class ClassicGroup final : public Group {
 public:
  // Without members and protocol type, as a first JoinGroup makes it. `keeper` must outlive it.
  ClassicGroup(std::string id, ClassicGroups& keeper, TimestampMs now_ms);
  ~ClassicGroup() override;

  GroupType type() const override { return GroupType::classic; }
  std::string_view state_name() const override { return name_of(state_); }
  std::string_view protocol_type() const override { return protocol_type_; }
  bool is_empty() const override { return state_ == ClassicState::empty; }
  ErrorCode check_offset_commit(const OffsetCommitter& committer) const override;
  using Group::check_offset_commit;
  void on_offset_commit(const OffsetCommitter& committer, TimestampMs now_ms) override;
  ErrorCode check_offset_fetch(std::optional<std::string_view> member_id,
                               std::int32_t member_epoch) const override;
  ErrorCode check_offset_delete() const override;
  ErrorCode check_delete() const override;
  bool is_subscribed(std::string_view topic) const override;
  std::optional<TimestampMs> offset_age_begins(TimestampMs commit_ms) const override;
  void add_tombstones(std::vector<Record>& records) const override;

  ClassicState state() const { return state_; }
  ClassicState previous_state() const { return previous_state_; }
  // The moves that Kafka's ClassicGroupState allows; others are an error of ours.
  void move_to(ClassicState state, TimestampMs now_ms);
  // Stable, CompletingRebalance or Empty.
  bool can_rebalance() const;
  std::int32_t generation() const { return generation_; }
  // Empty: none.
  const std::string& leader() const { return leader_; }
  bool is_leader(std::string_view member_id) const { return !leader_.empty() && leader_ == member_id; }
  // None before the first generation and when nobody is left.
  const std::optional<std::string>& protocol_name() const { return protocol_name_; }
  bool uses_consumer_protocol() const { return protocol_type_ == consumer_protocol_type; }

  // Members
  using Members = std::map<std::string, ClassicMember, std::less<>>;
  const Members& members() const { return membership().members; }
  Members& members() { return own().members; }
  std::size_t size() const { return membership().members.size(); }
  ClassicMember* find(std::string_view member_id);
  const ClassicMember* find(std::string_view member_id) const;
  // The member that has the instance id, or null.
  const std::string* static_member_id(std::string_view instance_id) const;
  std::size_t static_members() const { return membership().static_members.size(); }

  // The first member sets the protocol type, and leads. Its instance id must be free.
  ClassicMember& add(ClassicMember member, std::string_view protocol_type,
                     Reply<protocol::JoinGroupResponse> join);
  // Also forgets a pending member of that id. Its parked requests must be answered before. Another member
  // leads if it led. Unknown ids are fine.
  void remove(std::string_view member_id);
  // Gives the member another id and fences what waits under the old one with FENCED_INSTANCE_ID.
  ClassicMember& replace_static_member(std::string_view old_id, std::string new_id);
  // What a JoinGroup tells anew. An empty `join` means that nothing is parked any more.
  void update(ClassicMember& member, std::vector<ClassicProtocol> protocols,
              std::int32_t rebalance_timeout_ms, std::int32_t session_timeout_ms,
              Reply<protocol::JoinGroupResponse> join);

  // UNKNOWN_MEMBER_ID or FENCED_INSTANCE_ID, or none when the member is one (and holds the instance id).
  ErrorCode check_member(std::string_view member_id, std::optional<std::string_view> instance_id) const;

  // Members that were given an id and asked to join with it (KIP-394).
  bool is_pending(std::string_view member_id) const;
  Timeout& add_pending(std::string member_id);
  std::size_t pending() const { return membership().pending.size(); }

  // The join phase
  std::size_t awaiting_join() const { return membership().awaiting_join; }
  bool all_joined() const { return awaiting_join() == size() && pending() == 0; }
  void park_join(ClassicMember& member, Reply<protocol::JoinGroupResponse> join);
  // Answers the member's parked JoinGroup, if any, and gives whether there was one.
  bool complete_join(ClassicMember& member, const protocol::JoinGroupResponse& response);
  // Whether the leader has rejoined, or another that has becomes it; false when none has.
  bool elect_joined_leader();
  std::int32_t rebalance_timeout_ms() const;
  // Raises the generation; on to CompletingRebalance with a protocol chosen, or Empty without members.
  void start_generation(TimestampMs now_ms);
  bool new_member_added = false;  // during the first rebalance, which then waits longer

  // The sync phase
  // Answers the member's parked SyncGroup, if any, and gives whether there was one.
  bool complete_sync(ClassicMember& member, const protocol::SyncGroupResponse& response);
  void park_sync(ClassicMember& member, Reply<protocol::SyncGroupResponse> sync);
  void expect_sync(ClassicMember& member);
  void sync_arrived(ClassicMember& member);
  void forget_expected_syncs();
  bool all_synced() const { return membership().syncs_expected == 0; }

  // Protocols
  // Whether a member with these could be in the group: the same type, and one of them known to all.
  bool supports(std::string_view protocol_type, const std::vector<ClassicProtocol>& protocols) const;
  // The one with the most votes of those that all members know; the group must have members.
  std::string select_protocol() const;

  // Makes an empty new group a Stable one of these members: what a consumer group becomes when its last
  // member of that protocol goes (Kafka's ClassicGroup.fromConsumerGroup). They share a protocol; set their
  // assignments by members().
  void become_stable(std::int32_t generation, std::vector<ClassicMember> members);
  // Answers all that is parked with an error, because the group is about to be replaced or unloaded.
  void interrupt(ErrorCode error);

  // Takes over what a GroupMetadata record says. Members that are in it and in the group keep what a record
  // does not hold: their other protocols, parked requests, timers.
  void apply(const protocol::GroupMetadataValue& value);
  // The record of the group as it is; its views are the group's.
  protocol::GroupMetadataValue to_value() const;

  Timeout join_phase;  // ends the join phase
  Timeout sync_phase;  // ends the wait for SyncGroups

 private:
  struct Membership {
    Members members;
    std::map<std::string, std::string, std::less<>> static_members;  // instance id to member id
    std::map<std::string, Timeout, std::less<>> pending;
    std::map<std::string, std::size_t, std::less<>> offers;  // how many members offer a protocol
    std::set<std::string, std::less<>> subscribed_topics;
    std::size_t awaiting_join = 0;
    std::size_t syncs_expected = 0;
  };

  const Membership& membership() const;
  Membership& own();
  void count_offers(const ClassicMember& member);
  void discount_offers(const ClassicMember& member);
  void find_subscriptions();
  std::set<std::string_view> candidate_protocols() const;
  void drop_members_not_in(const protocol::GroupMetadataValue& value);
  void apply_member(const protocol::GroupMetadataValue& value,
                    const protocol::GroupMetadataValue::Member& stored);

  ClassicGroups& keeper_;
  std::string protocol_type_;  // empty: none
  std::optional<std::string> protocol_name_;
  std::string leader_;
  std::unique_ptr<Membership> membership_;  // null until there is a member, pending ones included
  TimestampMs state_since_ms_;              // no_timestamp when an old record does not say
  std::int32_t generation_ = 0;
  ClassicState state_ = ClassicState::empty;
  ClassicState previous_state_ = ClassicState::dead;
  bool subscriptions_known_ = false;
};

}  // namespace ottla::coordinator
