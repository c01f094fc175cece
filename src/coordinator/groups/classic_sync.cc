// SyncGroup, Heartbeat and LeaveGroup of classic groups.
#include <map>

#include "coordinator/groups/classic_groups.h"
#include "ottla/base/logging.h"

namespace ottla::coordinator {

using protocol::GroupMetadataValue;
using protocol::HeartbeatRequest;
using protocol::HeartbeatResponse;
using protocol::LeaveGroupRequest;
using protocol::LeaveGroupResponse;
using protocol::SyncGroupRequest;
using protocol::SyncGroupResponse;

namespace {

SyncGroupResponse failure(ErrorCode error) {
  SyncGroupResponse response;
  response.error_code = code_of(error);
  return response;
}

SyncGroupResponse assignment_for(const ClassicGroup& group, const ClassicMember& member) {
  SyncGroupResponse response;
  response.protocol_type = group.protocol_type();
  response.protocol_name = group.protocol_name();
  response.assignment = member.assignment;
  return response;
}

// What a request of version 5 says about the protocol must be so; older ones say nothing (KIP-559).
ErrorCode check_sync(const ClassicGroup& group, const SyncGroupRequest& request) {
  const ErrorCode error = group.check_member(request.member_id, request.group_instance_id);
  if (error != ErrorCode::none) return error;
  if (request.generation_id != group.generation()) return ErrorCode::illegal_generation;
  const bool other_type = request.protocol_type && *request.protocol_type != group.protocol_type();
  const bool other_name =
      request.protocol_name && group.protocol_name() && *request.protocol_name != *group.protocol_name();
  return other_type || other_name ? ErrorCode::inconsistent_group_protocol : ErrorCode::none;
}

}  // namespace

void ClassicGroups::sync_group(const Caller&, const SyncGroupRequest& request, Reply<SyncGroupResponse> reply,
                               TimestampMs now_ms) {
  ClassicGroup* group = find(request.group_id);
  if (group == nullptr || group->is_empty()) return reply(failure(ErrorCode::unknown_member_id));
  sync_classic(*group, request, std::move(reply), now_ms);
}

void ClassicGroups::sync_classic(ClassicGroup& group, const SyncGroupRequest& request,
                                 Reply<SyncGroupResponse> reply, TimestampMs now_ms) {
  if (const ErrorCode error = check_sync(group, request); error != ErrorCode::none)
    return reply(failure(error));
  if (group.state() == ClassicState::preparing_rebalance) {
    return reply(failure(ErrorCode::rebalance_in_progress));
  }
  ClassicMember& member = *group.find(request.member_id);
  if (group.state() == ClassicState::stable) {
    sync_arrived(group, member);
    start_session(group, member);
    return reply(assignment_for(group, member));
  }
  group.park_sync(member, std::move(reply));
  sync_arrived(group, member);
  if (group.is_leader(member.id)) store_assignments(group, request, now_ms);
}

// The record makes the group Stable when it is replayed.
void ClassicGroups::store_assignments(ClassicGroup& group, const SyncGroupRequest& request,
                                      TimestampMs now_ms) {
  std::map<std::string_view, ByteView> assignments;
  for (const auto& given : request.assignments) assignments[given.member_id] = given.assignment;
  GroupMetadataValue value = group.to_value();
  std::size_t without = 0;
  for (GroupMetadataValue::Member& member : value.members) {
    const auto given = assignments.find(member.member_id);
    member.assignment = given == assignments.end() ? ByteView{} : given->second;
    if (given == assignments.end()) ++without;
  }
  if (without > 0) {
    log_warn("the leader of group {} gave {} members of generation {} no assignment", group.id(), without,
             group.generation());
  }
  const ErrorCode error = store(group, value, now_ms);
  if (error == ErrorCode::none) return give_assignments(group);
  refuse_syncs(group, error);
  rebalance_or_complete(group, fmt::format("its assignments cannot be stored: {}", error_name(error)),
                        now_ms);
}

// A session that ran out while its member waited here begins anew.
void ClassicGroups::give_assignments(ClassicGroup& group) {
  for (auto& [id, member] : group.members()) {
    if (group.complete_sync(member, assignment_for(group, member))) start_session(group, member);
  }
}

void ClassicGroups::refuse_syncs(ClassicGroup& group, ErrorCode error) {
  for (auto& [id, member] : group.members()) {
    member.assignment.clear();
    if (group.complete_sync(member, failure(error))) start_session(group, member);
  }
}

void ClassicGroups::sync_arrived(ClassicGroup& group, ClassicMember& member) {
  group.sync_arrived(member);
  if (group.all_synced()) group.sync_phase.cancel();
}

void ClassicGroups::heartbeat(const Caller&, const HeartbeatRequest& request, Reply<HeartbeatResponse> reply,
                              TimestampMs) {
  HeartbeatResponse response;
  ClassicGroup* group = find(request.group_id);
  ErrorCode error = group == nullptr ? ErrorCode::unknown_member_id
                                     : group->check_member(request.member_id, request.group_instance_id);
  if (error == ErrorCode::none && request.generation_id != group->generation()) {
    error = ErrorCode::illegal_generation;
  }
  if (error == ErrorCode::none) {
    start_session(*group, *group->find(request.member_id));
    if (group->state() == ClassicState::preparing_rebalance) error = ErrorCode::rebalance_in_progress;
  }
  response.error_code = code_of(error);
  reply(response);
}

void ClassicGroups::leave_group(const Caller&, const LeaveGroupRequest& request,
                                Reply<LeaveGroupResponse> reply, TimestampMs now_ms) {
  LeaveGroupResponse response;
  response.members.reserve(request.members.size());
  ClassicGroup* group = find(request.group_id);
  std::size_t left = 0;
  for (const LeaveGroupRequest::Member& leaver : request.members) {
    const ErrorCode error = group == nullptr ? ErrorCode::unknown_member_id : leave_one(*group, leaver);
    if (error == ErrorCode::none) ++left;
    response.members.push_back({leaver.member_id, leaver.group_instance_id, code_of(error)});
  }
  ErrorCode outcome = ErrorCode::none;
  if (left > 0 && !group->is_empty()) {
    outcome = rebalance_or_complete(*group, fmt::format("{} members left", left), now_ms);
  }
  if (outcome != ErrorCode::none) {
    response.members.clear();
    response.error_code = code_of(outcome);
  }
  reply(response);
}

// An administrator names a static member by its instance id alone.
ErrorCode ClassicGroups::leave_one(ClassicGroup& group, const LeaveGroupRequest::Member& leaver) {
  std::string member_id(leaver.member_id);
  if (member_id.empty()) {
    const std::string* holder =
        leaver.group_instance_id ? group.static_member_id(*leaver.group_instance_id) : nullptr;
    if (holder == nullptr) return ErrorCode::unknown_member_id;
    member_id = *holder;
  } else if (!group.is_pending(member_id)) {
    const ErrorCode error = group.check_member(member_id, leaver.group_instance_id);
    if (error != ErrorCode::none) return error;
  }
  log_info("member {} leaves group {}; client reason: {}", member_id, group.id(),
           leaver.reason.value_or("not provided"));
  if (ClassicMember* member = group.find(member_id)) {
    drop_member(group, *member);
  } else {
    group.remove(member_id);
  }
  return ErrorCode::none;
}

}  // namespace ottla::coordinator
