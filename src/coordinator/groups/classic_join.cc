// JoinGroup: who is let into a classic group, and what that does to it. A reply is answered here, or parked
// in the member that it made or renewed.
#include <algorithm>
#include <cassert>
#include <unordered_set>

#include "coordinator/groups/classic_groups.h"
#include "ottla/base/logging.h"

namespace ottla::coordinator {

using protocol::GroupMetadataKey;
using protocol::GroupMetadataValue;
using protocol::JoinGroupRequest;
using protocol::JoinGroupResponse;

namespace {

constexpr std::int32_t new_member_join_timeout_ms = 5 * 60 * 1000;  // classicGroupNewMemberJoinTimeoutMs
constexpr int first_version_with_skipped_assignment = 9;            // KIP-814

// A name that comes twice counts once, the first time.
std::vector<ClassicProtocol> copy_protocols(const JoinGroupRequest& request) {
  std::vector<ClassicProtocol> protocols;
  protocols.reserve(request.protocols.size());
  std::unordered_set<std::string_view> names;
  for (const auto& offered : request.protocols) {
    if (!names.insert(offered.name).second) continue;
    protocols.push_back({std::string(offered.name), Bytes(offered.metadata.begin(), offered.metadata.end())});
  }
  return protocols;
}

JoinGroupResponse failure(ErrorCode error, std::string_view member_id) {
  JoinGroupResponse response;
  response.error_code = code_of(error);
  response.member_id = member_id;
  return response;
}

// The members as the leader is told them, with what they said under the chosen protocol.
std::vector<JoinGroupResponse::Member> members_for_leader(const ClassicGroup& group) {
  std::vector<JoinGroupResponse::Member> listed;
  listed.reserve(group.size());
  for (const auto& [id, member] : group.members()) {
    JoinGroupResponse::Member& entry = listed.emplace_back();
    entry.member_id = member.id;
    if (member.instance_id) entry.group_instance_id = *member.instance_id;
    if (const ClassicProtocol* chosen = member.find_protocol(group.protocol_name().value_or(""))) {
      entry.metadata = chosen->metadata;
    }
  }
  return listed;
}

// The group's current generation as a member is told it, without the list of members.
JoinGroupResponse generation_for(const ClassicGroup& group, std::string_view member_id) {
  JoinGroupResponse response;
  response.generation_id = group.generation();
  response.protocol_type = group.protocol_type();
  response.protocol_name = group.protocol_name();
  response.leader = group.leader();
  response.member_id = member_id;
  return response;
}

// A random UUID (version 4) as Java prints it.
std::string random_uuid_text(Entropy& entropy) {
  const Uuid id = entropy.uuid();
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    constexpr std::string_view digits = "0123456789abcdef";
    text += digits[id.bytes[i] >> 4];
    text += digits[id.bytes[i] & 15];
  }
  return text;
}

}  // namespace

// One JoinGroup on its way.
struct ClassicGroups::Joining {
  const Caller& caller;
  const JoinGroupRequest& request;
  std::vector<ClassicProtocol> protocols;
  std::int32_t rebalance_timeout_ms;
  Reply<JoinGroupResponse> reply;
  TimestampMs now_ms;

  std::string_view reason() const {
    return request.reason && !request.reason->empty() ? *request.reason : "not provided";
  }
  void refuse(ErrorCode error, std::string_view member_id) { reply(failure(error, member_id)); }
};

void ClassicGroups::join_group(const Caller& caller, const JoinGroupRequest& request,
                               Reply<JoinGroupResponse> reply, TimestampMs now_ms) {
  Joining joining{caller,
                  request,
                  copy_protocols(request),
                  caller.version == 0 ? request.session_timeout_ms : request.rebalance_timeout_ms,
                  std::move(reply),
                  now_ms};
  ClassicGroup* group = find_or_create(joining);
  if (group == nullptr) return;
  if (!has_room_for(*group, request.member_id)) {
    group->remove(request.member_id);
    joining.refuse(ErrorCode::group_max_size_reached, "");
  } else if (request.member_id.empty()) {
    join_new(*group, joining);
  } else {
    join_known(*group, joining);
  }
}

// The group that is joined, or null when the request has been answered.
ClassicGroup* ClassicGroups::find_or_create(Joining& joining) {
  const std::string_view group_id = joining.request.group_id;
  Group* existing = context_.groups.find(group_id);
  if (existing != nullptr) {
    if (existing->type() == GroupType::classic) return static_cast<ClassicGroup*>(existing);
    if (existing->type() == GroupType::share || !existing->is_empty()) {
      joining.refuse(ErrorCode::inconsistent_group_protocol, "");
      return nullptr;
    }
  } else if (const GroupEntry* simple = context_.groups.entry(group_id)) {
    auto group = std::make_unique<ClassicGroup>(std::string(group_id), *this, joining.now_ms);
    return static_cast<ClassicGroup*>(&context_.groups.put(simple->partition, std::move(group)));
  }
  if (!joining.request.member_id.empty()) {
    joining.refuse(ErrorCode::unknown_member_id, joining.request.member_id);
    return nullptr;
  }
  return create(joining, existing);
}

// A new group is in the log before anybody is in it. `emptied`, when there is one, gives way.
ClassicGroup* ClassicGroups::create(Joining& joining, const Group* emptied) {
  const std::string group_id(joining.request.group_id);
  GroupMetadataValue value;
  value.protocol = std::nullopt;
  value.leader = std::nullopt;
  value.current_state_timestamp = joining.now_ms;
  Decision decision;
  if (emptied != nullptr) emptied->add_tombstones(decision.records);
  decision.records.push_back(make_record(GroupMetadataKey{group_id}, value, group_metadata_value_version));
  ErrorCode outcome = ErrorCode::unknown_server_error;
  decision.then = [&outcome](ErrorCode error) { outcome = error; };
  context_.runtime.write(group_id, std::move(decision), joining.now_ms);
  if (outcome == ErrorCode::none) return find(group_id);
  log_warn("group {} cannot be stored: {}", group_id, error_name(outcome));
  joining.refuse(outcome, "");
  return nullptr;
}

// While members rejoin, those who wait count and not those who are known: so the last to come are left out
// when group.max.size was lowered.
bool ClassicGroups::has_room_for(const ClassicGroup& group, std::string_view member_id) const {
  const auto limit = static_cast<std::size_t>(context_.options.group_max_size);
  const ClassicMember* member = group.find(member_id);
  switch (group.state()) {
    case ClassicState::empty:
    case ClassicState::dead:
      return true;
    case ClassicState::preparing_rebalance:
      return (member != nullptr && member->awaits_join()) || group.awaiting_join() < limit;
    case ClassicState::completing_rebalance:
    case ClassicState::stable:
      return member != nullptr || group.size() < limit;
  }
  return false;
}

void ClassicGroups::join_new(ClassicGroup& group, Joining& joining) {
  const JoinGroupRequest& request = joining.request;
  if (!group.supports(request.protocol_type, joining.protocols)) {
    return joining.refuse(ErrorCode::inconsistent_group_protocol, "");
  }
  std::string member_id(request.group_instance_id ? *request.group_instance_id : joining.caller.client_id);
  member_id += '-';
  member_id += random_uuid_text(context_.entropy);
  if (request.group_instance_id) {
    const std::string* holder = group.static_member_id(*request.group_instance_id);
    if (holder != nullptr) return replace_static(group, joining, std::string(*holder), std::move(member_id));
  } else if (joining.caller.version >= first_join_with_known_member_ids) {
    return require_member_id(group, joining, member_id);
  }
  add_and_rebalance(group, joining, std::move(member_id));
}

void ClassicGroups::require_member_id(ClassicGroup& group, Joining& joining, const std::string& member_id) {
  if (group.pending() >= max_pending_members) {
    return joining.refuse(ErrorCode::group_max_size_reached, "");
  }
  group.add_pending(member_id).set(
      context_.timeouts, joining.request.session_timeout_ms,
      [this, &group, member_id](TimestampMs now_ms) { expire_pending(group, member_id, now_ms); });
  joining.refuse(ErrorCode::member_id_required, member_id);
}

void ClassicGroups::join_known(ClassicGroup& group, Joining& joining) {
  const JoinGroupRequest& request = joining.request;
  if (!group.supports(request.protocol_type, joining.protocols)) {
    return joining.refuse(ErrorCode::inconsistent_group_protocol, request.member_id);
  }
  if (group.is_pending(request.member_id)) {
    // Pending members are never static: no client sends this.
    if (request.group_instance_id) return joining.refuse(ErrorCode::unknown_server_error, "");
    return add_and_rebalance(group, joining, std::string(request.member_id));
  }
  const ErrorCode error = group.check_member(request.member_id, request.group_instance_id);
  if (error != ErrorCode::none) return joining.refuse(error, request.member_id);
  rejoin(group, *group.find(request.member_id), joining);
}

void ClassicGroups::rejoin(ClassicGroup& group, ClassicMember& member, Joining& joining) {
  const bool unchanged = member.protocols == joining.protocols;
  switch (group.state()) {
    case ClassicState::completing_rebalance:
      // The answer to the first JoinGroup may have been lost.
      if (unchanged) {
        JoinGroupResponse response = generation_for(group, member.id);
        if (group.is_leader(member.id)) response.members = members_for_leader(group);
        return joining.reply(response);
      }
      break;
    case ClassicState::stable:
      // A leader that joins wants a rebalance: something it assigns by has changed.
      if (unchanged && !group.is_leader(member.id)) return joining.reply(generation_for(group, member.id));
      break;
    case ClassicState::preparing_rebalance:
      break;
    case ClassicState::empty:
    case ClassicState::dead:
      return joining.refuse(ErrorCode::unknown_member_id, member.id);
  }
  update_and_rebalance(group, member, joining);
}

void ClassicGroups::update_and_rebalance(ClassicGroup& group, ClassicMember& member, Joining& joining) {
  const std::string reason = fmt::format("member {} joins in state {}; client reason: {}", member.id,
                                         group.state_name(), joining.reason());
  group.update(member, std::move(joining.protocols), joining.rebalance_timeout_ms,
               joining.request.session_timeout_ms, std::move(joining.reply));
  rebalance_or_complete(group, reason, joining.now_ms);
}

// A member whose JoinGroup is parked cannot heartbeat, and its connection is not read meanwhile: a new
// member's wait is bounded, so that clients which came and went do not fill a long rebalance.
void ClassicGroups::add_and_rebalance(ClassicGroup& group, Joining& joining, std::string member_id) {
  const std::string reason = fmt::format("new member {}; client reason: {}", member_id, joining.reason());
  ClassicMember member;
  member.id = std::move(member_id);
  if (joining.request.group_instance_id) member.instance_id = *joining.request.group_instance_id;
  member.client_id = joining.caller.client_id;
  member.client_host = joining.caller.client_host;
  member.rebalance_timeout_ms = joining.rebalance_timeout_ms;
  member.session_timeout_ms = joining.request.session_timeout_ms;
  member.protocols = std::move(joining.protocols);
  member.is_new = true;
  if (group.state() == ClassicState::preparing_rebalance && group.previous_state() == ClassicState::empty) {
    group.new_member_added = true;
  }
  ClassicMember& added =
      group.add(std::move(member), joining.request.protocol_type, std::move(joining.reply));
  start_session(group, added, new_member_join_timeout_ms);
  rebalance_or_complete(group, reason, joining.now_ms);
}

// A static member came back under a new id. In a stable group whose protocol stays, that is only noted.
void ClassicGroups::replace_static(ClassicGroup& group, Joining& joining, const std::string& old_id,
                                   std::string new_id) {
  log_info("static member {} of group {} is {} now, in place of {}", *joining.request.group_instance_id,
           group.id(), new_id, old_id);
  const std::string old_leader = group.leader();
  ClassicMember& member = group.replace_static_member(old_id, new_id);
  start_session(group, member);
  if (group.state() == ClassicState::stable) {
    return store_replaced_static(group, joining, old_id, new_id, old_leader);
  }
  const std::string reason =
      fmt::format("static member {} rejoins; client reason: {}", member.id, joining.reason());
  group.update(member, std::move(joining.protocols), joining.rebalance_timeout_ms,
               joining.request.session_timeout_ms, std::move(joining.reply));
  // The leader may be assigning to the old id just now.
  if (group.state() == ClassicState::completing_rebalance) {
    prepare_rebalance(group, reason, joining.now_ms);
  } else {
    complete_join_if_rejoined(group, joining.now_ms);
  }
}

void ClassicGroups::store_replaced_static(ClassicGroup& group, Joining& joining, const std::string& old_id,
                                          const std::string& new_id, const std::string& old_leader) {
  ClassicMember& member = *group.find(new_id);
  std::vector<ClassicProtocol> old_protocols = member.protocols;
  const std::int32_t old_rebalance_timeout_ms = member.rebalance_timeout_ms;
  const std::int32_t old_session_timeout_ms = member.session_timeout_ms;
  group.update(member, std::move(joining.protocols), joining.rebalance_timeout_ms,
               joining.request.session_timeout_ms, nullptr);
  if (group.protocol_name() != group.select_protocol()) {
    group.park_join(member, std::move(joining.reply));
    rebalance_or_complete(group, fmt::format("static member {} changes the protocol", new_id),
                          joining.now_ms);
    return;
  }
  const ErrorCode error = store(group, joining.now_ms);
  JoinGroupResponse response = generation_for(group, new_id);
  if (error != ErrorCode::none) {
    group.update(member, std::move(old_protocols), old_rebalance_timeout_ms, old_session_timeout_ms, nullptr);
    start_session(group, group.replace_static_member(new_id, old_id));
    response.error_code = code_of(error);
    response.member_id = "";
    response.leader = old_leader;
  } else if (joining.caller.version < first_version_with_skipped_assignment) {
    // An older client must not take itself for the leader: what it assigned would be ignored.
    response.leader = old_leader;
  } else if (group.is_leader(new_id)) {
    response.members = members_for_leader(group);
    response.skip_assignment = true;
  }
  joining.reply(response);
}

void ClassicGroups::answer_joins(ClassicGroup& group) {
  for (auto& [id, member] : group.members()) {
    JoinGroupResponse response = generation_for(group, member.id);
    if (group.is_leader(member.id)) response.members = members_for_leader(group);
    group.complete_join(member, response);
    start_session(group, member);
    member.is_new = false;
    group.expect_sync(member);
  }
}

}  // namespace ottla::coordinator
