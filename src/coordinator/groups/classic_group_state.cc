// A classic group towards the others: what its GroupMetadata record says and takes over, and its rules for
// offsets and for deletion.
#include <algorithm>
#include <cassert>

#include "coordinator/groups/classic_group.h"
#include "coordinator/groups/classic_groups.h"
#include "coordinator/records.h"

namespace ottla::coordinator {

using protocol::GroupMetadataValue;

GroupMetadataValue ClassicGroup::to_value() const {
  GroupMetadataValue value;
  value.protocol_type = protocol_type_;
  value.generation = generation_;
  value.protocol = protocol_name_;
  value.leader = leader_.empty() ? std::nullopt : std::optional<std::string_view>(leader_);
  value.current_state_timestamp = state_since_ms_;
  value.members.reserve(size());
  for (const auto& [id, member] : membership().members) {
    GroupMetadataValue::Member& stored = value.members.emplace_back();
    stored.member_id = member.id;
    if (member.instance_id) stored.group_instance_id = *member.instance_id;
    stored.client_id = member.client_id;
    stored.client_host = member.client_host;
    stored.rebalance_timeout = member.rebalance_timeout_ms;
    stored.session_timeout = member.session_timeout_ms;
    if (const ClassicProtocol* chosen = protocol_name_ ? member.find_protocol(*protocol_name_) : nullptr) {
      stored.subscription = chosen->metadata;
    }
    stored.assignment = member.assignment;
  }
  return value;
}

void ClassicGroup::apply(const GroupMetadataValue& value) {
  drop_members_not_in(value);
  generation_ = value.generation;
  protocol_type_ = value.protocol_type;
  protocol_name_ = value.protocol;
  leader_ = value.leader.value_or("");
  for (const GroupMetadataValue::Member& stored : value.members) apply_member(value, stored);
  previous_state_ = state_;
  state_ = value.members.empty() ? ClassicState::empty : ClassicState::stable;
  state_since_ms_ = value.current_state_timestamp;
  find_subscriptions();
}

void ClassicGroup::become_stable(std::int32_t generation, std::vector<ClassicMember> members) {
  assert(is_empty() && size() == 0);
  generation_ = generation;
  for (ClassicMember& member : members) add(std::move(member), consumer_protocol_type, nullptr);
  protocol_name_ = select_protocol();
  find_subscriptions();
  state_ = ClassicState::stable;
}

void ClassicGroup::interrupt(ErrorCode error) {
  if (!membership_) return;
  for (auto& [id, member] : membership_->members) {
    protocol::JoinGroupResponse join;
    join.error_code = code_of(error);
    join.member_id = id;
    complete_join(member, join);
    protocol::SyncGroupResponse sync;
    sync.error_code = code_of(error);
    complete_sync(member, sync);
  }
}

void ClassicGroup::drop_members_not_in(const GroupMetadataValue& value) {
  if (size() == 0) return;
  std::set<std::string_view> kept;
  for (const GroupMetadataValue::Member& stored : value.members) kept.insert(stored.member_id);
  for (auto at = members().begin(); at != members().end();) {
    const auto next = std::next(at);
    if (!kept.contains(at->first)) remove(std::string(at->first));
    at = next;
  }
}

void ClassicGroup::apply_member(const GroupMetadataValue& value, const GroupMetadataValue::Member& stored) {
  const std::string_view protocol = value.protocol.value_or("");
  const std::int32_t rebalance_timeout_ms =
      stored.rebalance_timeout == -1 ? stored.session_timeout : stored.rebalance_timeout;
  ClassicMember* known = find(stored.member_id);
  if (known != nullptr && known->instance_id != stored.group_instance_id) {
    remove(std::string(stored.member_id));
    known = nullptr;
  }
  if (known == nullptr) {
    ClassicMember member;
    member.id = stored.member_id;
    if (stored.group_instance_id) member.instance_id = *stored.group_instance_id;
    if (member.instance_id && static_member_id(*member.instance_id) != nullptr) {
      member.instance_id.reset();
    }
    known = &add(std::move(member), value.protocol_type, nullptr);
  }
  known->client_id = stored.client_id;
  known->client_host = stored.client_host;
  known->rebalance_timeout_ms = rebalance_timeout_ms;
  known->session_timeout_ms = stored.session_timeout;
  known->assignment.assign(stored.assignment.begin(), stored.assignment.end());
  const ClassicProtocol* chosen = known->find_protocol(protocol);
  if (chosen == nullptr || !std::ranges::equal(chosen->metadata, stored.subscription)) {
    discount_offers(*known);
    known->protocols = {
        {std::string(protocol), Bytes(stored.subscription.begin(), stored.subscription.end())}};
    count_offers(*known);
  }
}

ErrorCode ClassicGroup::check_offset_commit(const OffsetCommitter& committer) const {
  if (state_ == ClassicState::dead) return ErrorCode::coordinator_not_available;
  // A consumer without group management, or an administrator.
  if (committer.generation_or_epoch < 0 && is_empty()) return ErrorCode::none;
  if (committer.generation_or_epoch >= 0 || !committer.member_id.empty() || committer.instance_id) {
    const ErrorCode error = check_member(committer.member_id, committer.instance_id);
    if (error != ErrorCode::none) return error;
    if (committer.generation_or_epoch != generation_) return ErrorCode::illegal_generation;
  } else if (!committer.is_transactional && !is_empty()) {
    return ErrorCode::unknown_member_id;
  }
  // The member knows the new generation from its JoinGroup; it shall rejoin when it is told so.
  if (!committer.is_transactional && state_ == ClassicState::completing_rebalance) {
    return ErrorCode::rebalance_in_progress;
  }
  return ErrorCode::none;
}

// A commit keeps the session only where it can be a member's: an empty group has none, and one whose members
// have yet to sync refuses it.
void ClassicGroup::on_offset_commit(const OffsetCommitter& committer, TimestampMs) {
  if (state_ != ClassicState::stable && state_ != ClassicState::preparing_rebalance) return;
  if (ClassicMember* member = find(committer.member_id)) keeper_.start_session(*this, *member);
}

ErrorCode ClassicGroup::check_offset_fetch(std::optional<std::string_view>, std::int32_t) const {
  return state_ == ClassicState::dead ? ErrorCode::group_id_not_found : ErrorCode::none;
}

ErrorCode ClassicGroup::check_offset_delete() const {
  if (state_ == ClassicState::dead) return ErrorCode::group_id_not_found;
  return is_empty() || uses_consumer_protocol() ? ErrorCode::none : ErrorCode::non_empty_group;
}

ErrorCode ClassicGroup::check_delete() const {
  if (state_ == ClassicState::dead) return ErrorCode::group_id_not_found;
  return is_empty() ? ErrorCode::none : ErrorCode::non_empty_group;
}

bool ClassicGroup::is_subscribed(std::string_view topic) const {
  return subscriptions_known_ ? membership().subscribed_topics.contains(topic) : uses_consumer_protocol();
}

std::optional<TimestampMs> ClassicGroup::offset_age_begins(TimestampMs commit_ms) const {
  if (protocol_type_.empty()) return commit_ms;
  if (is_empty()) return state_since_ms_ == no_timestamp ? commit_ms : state_since_ms_;
  if (uses_consumer_protocol() && subscriptions_known_ && state_ == ClassicState::stable) return commit_ms;
  return std::nullopt;
}

void ClassicGroup::add_tombstones(std::vector<Record>& records) const {
  records.push_back(make_tombstone(protocol::GroupMetadataKey{id()}));
}

}  // namespace ottla::coordinator
