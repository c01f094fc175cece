// Rebalances of classic groups: who is waited for, how long, and what happens then.
#include <algorithm>
#include <vector>

#include "coordinator/groups/classic_groups.h"
#include "ottla/base/logging.h"

namespace ottla::coordinator {

using protocol::JoinGroupResponse;
using protocol::SyncGroupResponse;

ErrorCode ClassicGroups::rebalance_or_complete(ClassicGroup& group, std::string_view reason,
                                               TimestampMs now_ms) {
  return group.can_rebalance() ? prepare_rebalance(group, reason, now_ms)
                               : complete_join_if_rejoined(group, now_ms);
}

ErrorCode ClassicGroups::prepare_rebalance(ClassicGroup& group, std::string_view reason, TimestampMs now_ms) {
  if (group.state() == ClassicState::completing_rebalance) {
    refuse_syncs(group, ErrorCode::rebalance_in_progress);
  }
  group.forget_expected_syncs();
  group.sync_phase.cancel();
  log_info("group {} rebalances after generation {}: {}", group.id(), group.generation(), reason);
  const bool is_first = group.is_empty();
  group.move_to(ClassicState::preparing_rebalance, now_ms);
  if (is_first) {
    // More members are likely to come: one rebalance for all instead of one each.
    const std::int32_t delay_ms = context_.options.group_initial_rebalance_delay_ms;
    await_first_joins(group, delay_ms, std::max(group.rebalance_timeout_ms() - delay_ms, 0));
    return ErrorCode::none;
  }
  if (group.all_joined()) return complete_join(group, now_ms);
  await_joins(group);
  return ErrorCode::none;
}

// Each member that comes meanwhile makes the wait longer by another delay, up to the rebalance time-out.
void ClassicGroups::await_first_joins(ClassicGroup& group, std::int32_t delay_ms, std::int32_t remaining_ms) {
  auto on_delay = [this, &group, delay_ms, remaining_ms](TimestampMs now_ms) {
    if (!group.new_member_added || remaining_ms == 0) {
      complete_join(group, now_ms);
      return;
    }
    group.new_member_added = false;
    const std::int32_t next_delay_ms =
        std::min(context_.options.group_initial_rebalance_delay_ms, remaining_ms);
    await_first_joins(group, next_delay_ms, std::max(remaining_ms - delay_ms, 0));
  };
  group.join_phase.set(context_.timeouts, delay_ms, std::move(on_delay));
}

void ClassicGroups::await_joins(ClassicGroup& group) {
  group.join_phase.set(context_.timeouts, group.rebalance_timeout_ms(),
                       [this, &group](TimestampMs now_ms) { complete_join(group, now_ms); });
}

// The first rebalance ends by its delay alone.
ErrorCode ClassicGroups::complete_join_if_rejoined(ClassicGroup& group, TimestampMs now_ms) {
  if (group.state() != ClassicState::preparing_rebalance) return ErrorCode::none;
  if (group.previous_state() == ClassicState::empty || !group.all_joined()) return ErrorCode::none;
  return complete_join(group, now_ms);
}

// Dynamic members that did not rejoin are out. Static ones stay: their session decides.
ErrorCode ClassicGroups::complete_join(ClassicGroup& group, TimestampMs now_ms) {
  group.join_phase.cancel();
  std::vector<std::string> absent;
  for (const auto& [id, member] : std::as_const(group).members()) {
    if (!member.awaits_join() && !member.instance_id) absent.push_back(id);
  }
  for (const std::string& id : absent) group.remove(id);
  if (!absent.empty())
    log_info("group {} goes on without {} members who did not rejoin", group.id(), absent.size());
  if (!group.elect_joined_leader() && group.size() > 0) {
    log_info("group {} waits longer: none of its {} static members rejoined", group.id(), group.size());
    await_joins(group);
    return ErrorCode::none;
  }
  group.start_generation(now_ms);
  if (group.is_empty()) {
    log_info("group {} is empty with generation {}", group.id(), group.generation());
    const ErrorCode error = store(group, now_ms);
    // A restart finds the generation before, whose members then time out.
    if (error != ErrorCode::none)
      log_warn("group {}: its emptiness is not stored: {}", group.id(), error_name(error));
    return error;
  }
  log_info("group {} has generation {} with {} members", group.id(), group.generation(), group.size());
  answer_joins(group);
  await_syncs(group);
  return ErrorCode::none;
}

void ClassicGroups::await_syncs(ClassicGroup& group) {
  group.sync_phase.set(context_.timeouts, group.rebalance_timeout_ms(),
                       [this, &group](TimestampMs now_ms) { expire_syncs(group, now_ms); });
}

void ClassicGroups::expire_syncs(ClassicGroup& group, TimestampMs now_ms) {
  if (!group.can_rebalance() || group.is_empty() || group.all_synced()) return;
  std::vector<std::string> late;
  for (const auto& [id, member] : std::as_const(group).members()) {
    if (member.sync_expected) late.push_back(id);
  }
  for (const std::string& id : late) group.remove(id);
  prepare_rebalance(group, fmt::format("{} members did not sync in time", late.size()), now_ms);
}

void ClassicGroups::start_session(ClassicGroup& group, ClassicMember& member, std::int32_t timeout_ms) {
  member.session.set(context_.timeouts, timeout_ms,
                     [this, &group, &member](TimestampMs now_ms) { expire_session(group, member, now_ms); });
}

void ClassicGroups::expire_session(ClassicGroup& group, ClassicMember& member, TimestampMs now_ms) {
  if (member.satisfies_heartbeat()) return;
  const std::string reason = fmt::format("the session of member {} expired", member.id);
  log_info("group {}: {}", group.id(), reason);
  drop_member(group, member);
  if (group.state() == ClassicState::stable || group.state() == ClassicState::completing_rebalance) {
    rebalance_or_complete(group, reason, now_ms);
  } else if (group.state() == ClassicState::preparing_rebalance && group.all_joined()) {
    complete_join(group, now_ms);
  }
}

void ClassicGroups::expire_pending(ClassicGroup& group, const std::string& member_id, TimestampMs now_ms) {
  log_info("group {}: member {} never came back with its id", group.id(), member_id);
  group.remove(std::string(member_id));
  if (group.state() == ClassicState::preparing_rebalance && group.all_joined()) complete_join(group, now_ms);
}

// Removes a member, whose parked requests learn that it is none; a client that still lives joins anew.
void ClassicGroups::drop_member(ClassicGroup& group, ClassicMember& member) {
  JoinGroupResponse join;
  join.error_code = code_of(ErrorCode::unknown_member_id);
  group.complete_join(member, join);
  SyncGroupResponse sync;
  sync.error_code = code_of(ErrorCode::unknown_member_id);
  group.complete_sync(member, sync);
  group.remove(std::string(member.id));
}

}  // namespace ottla::coordinator
