// Members of a consumer group that speak the classic protocol: a JoinGroup is a heartbeat with a
// subscription, a SyncGroup fetches what the join gave, a Heartbeat says when to join again.
#include <algorithm>
#include <utility>

#include "coordinator/groups/classic_group.h"
#include "coordinator/groups/consumer_groups.h"
#include "coordinator/groups/consumer_rules.h"
#include "coordinator/groups/embedded_protocol.h"
#include "ottla/base/logging.h"

namespace ottla::coordinator {

using protocol::HeartbeatRequest;
using protocol::HeartbeatResponse;
using protocol::JoinGroupRequest;
using protocol::JoinGroupResponse;
using protocol::LeaveGroupRequest;
using protocol::LeaveGroupResponse;
using protocol::SyncGroupRequest;
using protocol::SyncGroupResponse;

namespace {

constexpr int last_version_of_one_leaver = 2;

template <class Response>
void refuse(Reply<Response>& reply, ErrorCode error) {
  Response response;
  response.error_code = code_of(error);
  reply(response);
}

std::vector<std::string_view> names_of(const JoinGroupRequest& request) {
  std::vector<std::string_view> names;
  for (const auto& protocol : request.protocols) names.push_back(protocol.name);
  return names;
}

}  // namespace

struct ConsumerGroups::ClassicJoin {
  const Caller& caller;
  const JoinGroupRequest& request;
  protocol::ConsumerProtocolSubscription subscription;
  std::string member_id;
  std::int32_t rebalance_timeout_ms = 0;
  Owned owned;

  bool is_unknown() const { return request.member_id.empty(); }

  // Takes over what the request says.
  void update(ConsumerMember& member) const {
    if (request.group_instance_id) member.instance_id = *request.group_instance_id;
    if (subscription.rack_id && !subscription.rack_id->empty()) member.rack_id = *subscription.rack_id;
    if (rebalance_timeout_ms != -1) member.rebalance_timeout_ms = rebalance_timeout_ms;
    member.set_topics(subscription.topics);
    member.regex.clear();
    member.client_id = caller.client_id;
    member.client_host = caller.client_host;
    member.classic.emplace();
    member.classic->session_timeout_ms = request.session_timeout_ms;
    for (const auto& protocol : request.protocols) {
      member.classic->protocols.push_back(
          {std::string(protocol.name), Bytes(protocol.metadata.begin(), protocol.metadata.end())});
    }
  }
};

void ConsumerGroups::join_group(const Caller& caller, const JoinGroupRequest& request,
                                Reply<JoinGroupResponse> reply, TimestampMs now_ms) {
  const ConsumerGroup& group = *find(request.group_id);
  if (!check_room(group, request.member_id, context_.options.consumer.max_size)) {
    return refuse(reply, ErrorCode::group_max_size_reached);
  }
  if (!group.supports_classic(request.protocol_type, names_of(request))) {
    return refuse(reply, ErrorCode::inconsistent_group_protocol);
  }
  ClassicJoin join{.caller = caller, .request = request};
  join.member_id = join.is_unknown() ? context_.entropy.uuid().to_string() : std::string(request.member_id);
  if (join.is_unknown() && !request.group_instance_id && caller.version >= first_join_with_known_member_ids) {
    JoinGroupResponse response;
    response.error_code = code_of(ErrorCode::member_id_required);
    response.member_id = join.member_id;
    return reply(response);
  }
  auto subscription = parse_subscription(request.protocols.front().metadata);
  if (!subscription) return refuse(reply, ErrorCode::unknown_server_error);
  join.subscription = std::move(*subscription);
  join.rebalance_timeout_ms = caller.version == 0 ? request.session_timeout_ms : request.rebalance_timeout_ms;
  join.owned = partitions_of(join.subscription.owned_partitions, *context_.image);
  admit(group, join, std::move(reply), now_ms);
}

void ConsumerGroups::admit(const ConsumerGroup& group, const ClassicJoin& join,
                           Reply<JoinGroupResponse> reply, TimestampMs now_ms) {
  const JoinGroupRequest& request = join.request;
  const ConsumerMember* replaced =
      request.group_instance_id ? group.static_member(*request.group_instance_id) : nullptr;
  // The last member of the consumer protocol comes back with the classic one.
  const bool is_downgrade = replaced != nullptr && !replaced->is_classic() &&
                            can_downgrade(group, group.members().size(), group.classic_members() + 1);
  const ChangeContext context = change_context(now_ms);
  ConsumerChange change(context, group, {});
  if (auto followed = follow_join(change, join, is_downgrade); !followed) {
    return refuse(reply, followed.error().code);
  }
  std::unique_ptr<ClassicGroup> successor;
  Decision decision;
  decision.records = change.take_records();
  if (is_downgrade) {
    successor = downgraded(group, {replaced}, &change.after(), now_ms);
    if (successor == nullptr) return refuse(reply, ErrorCode::group_id_not_found);
    group.add_tombstones(decision.records, replaced->id, change.after().id);
    decision.records.push_back(make_record(protocol::GroupMetadataKey{group.id()}, successor->to_value(),
                                           group_metadata_value_version));
  }
  decision.then = [this, outcome = outcome_of(request.group_id, change, {}), successor = std::move(successor),
                   must_rebalance = change.epoch() > group.assignment_epoch(), now_ms,
                   rebalance_timeout_ms = join.rebalance_timeout_ms,
                   reply = std::move(reply)](ErrorCode error) mutable {
    if (error != ErrorCode::none) return refuse(reply, error);
    if (successor != nullptr) {
      take_place(std::move(successor), must_rebalance, now_ms);
    } else if (ConsumerGroup* joined = find(outcome.group_id)) {
      settle(*joined, outcome, now_ms);
      joined->timeouts(outcome.member.id).join.cancel();
      start_session(*joined, outcome.member.id, outcome.member.classic->session_timeout_ms);
      start_sync(*joined, outcome.member.id, rebalance_timeout_ms);
    }
    JoinGroupResponse response;
    response.member_id = outcome.member.id;
    response.generation_id = outcome.member.epoch;
    response.protocol_type = consumer_protocol_type;
    response.protocol_name = outcome.member.classic->protocols.front().name;
    reply(response);
  };
  context_.runtime.write(group.id(), std::move(decision), now_ms);
}

Result<> ConsumerGroups::follow_join(ConsumerChange& change, const ClassicJoin& join,
                                     bool is_downgrade) const {
  const Subscriber subscriber{.member_id = join.member_id,
                              .instance_id = join.request.group_instance_id,
                              .owned = join.owned,
                              .may_join = !join.request.group_instance_id || join.is_unknown(),
                              .is_classic = true};
  if (auto found = change.find_member(subscriber); !found) return found;
  join.update(change.after());
  if (auto updated = change.update_member(); !updated) return updated;
  change.update_epoch(change.has_subscription_changed());
  if (is_downgrade) {
    // With a stale target the classic group rebalances anyway.
    if (change.epoch() > change.group().assignment_epoch()) return {};
    return change.reconcile(change.has_subscription_changed(), join.owned);
  }
  const GroupTimes times = consumer_times(*context_.image, context_.options, join.request.group_id);
  change.update_target(times.assignment_interval_ms);
  return change.reconcile(change.has_subscription_changed(), join.owned);
}

namespace {

Result<const ConsumerMember*> find_member(const ConsumerGroup& group, std::string_view member_id,
                                          std::optional<std::string_view> instance_id) {
  const ConsumerMember* member = instance_id ? group.static_member(*instance_id) : group.member(member_id);
  if (member == nullptr) return fail(ErrorCode::unknown_member_id, "");
  if (member->id != member_id) return fail(ErrorCode::fenced_instance_id, "");
  return member;
}

Result<const ConsumerMember*> find_classic_member(const ConsumerGroup& group, std::string_view member_id,
                                                  std::optional<std::string_view> instance_id) {
  const auto member = find_member(group, member_id, instance_id);
  if (member && !(*member)->is_classic()) return fail(ErrorCode::unknown_member_id, "");
  return member;
}

}  // namespace

void ConsumerGroups::sync_group(const Caller& /*caller*/, const SyncGroupRequest& request,
                                Reply<SyncGroupResponse> reply, TimestampMs /*now_ms*/) {
  ConsumerGroup& group = *find(request.group_id);
  const auto found = find_classic_member(group, request.member_id, request.group_instance_id);
  if (!found) return refuse(reply, found.error().code);
  const ConsumerMember& member = **found;
  if (member.epoch != request.generation_id) return refuse(reply, ErrorCode::illegal_generation);
  const ClassicProtocol& protocol = member.classic->protocols.front();
  if (request.protocol_type.value_or(consumer_protocol_type) != consumer_protocol_type ||
      request.protocol_name.value_or(protocol.name) != protocol.name) {
    return refuse(reply, ErrorCode::inconsistent_group_protocol);
  }
  // A member that is to give up partitions has joined again already.
  if (group.assignment_epoch() > member.epoch && member.state != MemberState::unrevoked_partitions) {
    start_join(group, member);
    return refuse(reply, ErrorCode::rebalance_in_progress);
  }
  group.timeouts(member.id).sync.cancel();
  start_session(group, member.id, member.classic->session_timeout_ms);
  const int version = protocol.metadata.size() < sizeof(std::int16_t)
                          ? 0
                          : load_big_endian<std::int16_t>(protocol.metadata.data());
  const Bytes assignment = make_assignment(without_epochs(member.assigned), *context_.image, version);
  SyncGroupResponse response;
  response.protocol_type = request.protocol_type;
  response.protocol_name = request.protocol_name;
  response.assignment = assignment;
  reply(response);
}

void ConsumerGroups::classic_heartbeat(const Caller& /*caller*/, const HeartbeatRequest& request,
                                       Reply<HeartbeatResponse> reply, TimestampMs /*now_ms*/) {
  ConsumerGroup& group = *find(request.group_id);
  const auto found = find_classic_member(group, request.member_id, request.group_instance_id);
  if (!found) return refuse(reply, found.error().code);
  const ConsumerMember& member = **found;
  if (member.epoch != request.generation_id) return refuse(reply, ErrorCode::illegal_generation);
  start_session(group, member.id, member.classic->session_timeout_ms);
  const bool has_more_to_get =
      member.state == MemberState::unreleased_partitions && !group.waits_for_release(member);
  if (member.epoch >= group.assignment_epoch() && member.state != MemberState::unrevoked_partitions &&
      !has_more_to_get) {
    return refuse(reply, ErrorCode::none);
  }
  start_join(group, member);
  refuse(reply, ErrorCode::rebalance_in_progress);
}

namespace {

// One list whatever the version.
std::vector<LeaveGroupRequest::Member> leavers_of(const LeaveGroupRequest& request, int version) {
  if (version > last_version_of_one_leaver) return request.members;
  LeaveGroupRequest::Member leaver;
  leaver.member_id = request.member_id;
  return {leaver};
}

struct LeftMember {
  std::string member_id;
  std::optional<std::string> instance_id;
  ErrorCode error = ErrorCode::none;
};

void answer(Reply<LeaveGroupResponse>& reply, const std::vector<LeftMember>& left, int version) {
  LeaveGroupResponse response;
  for (const LeftMember& member : left) {
    auto& shown = response.members.emplace_back();
    shown.member_id = member.member_id;
    shown.group_instance_id.reset();
    if (member.instance_id) shown.group_instance_id = *member.instance_id;
    shown.error_code = code_of(member.error);
  }
  if (version <= last_version_of_one_leaver && !left.empty())
    response.error_code = code_of(left.front().error);
  reply(response);
}

}  // namespace

// An administrator may put out members of either protocol, static ones by their instance id alone.
void ConsumerGroups::leave_group(const Caller& caller, const LeaveGroupRequest& request,
                                 Reply<LeaveGroupResponse> reply, TimestampMs now_ms) {
  ConsumerGroup& group = *find(request.group_id);
  std::vector<LeftMember> left;
  std::vector<const ConsumerMember*> members;
  for (const auto& leaver : leavers_of(request, caller.version)) {
    LeftMember& answered = left.emplace_back();
    answered.member_id = leaver.member_id;
    if (leaver.group_instance_id) answered.instance_id = *leaver.group_instance_id;
    const ConsumerMember* holder =
        leaver.group_instance_id ? group.static_member(*leaver.group_instance_id) : nullptr;
    const bool by_instance = holder != nullptr && leaver.member_id.empty();
    const auto found =
        find_member(group, by_instance ? holder->id : leaver.member_id, leaver.group_instance_id);
    if (!found) {
      answered.error = found.error().code;
      continue;
    }
    if (std::ranges::find(members, *found) == members.end()) members.push_back(*found);
    log_info("member {} leaves group {}: {}", (*found)->id, request.group_id,
             leaver.reason.value_or("it says no reason"));
  }
  const int version = caller.version;
  if (members.empty()) return answer(reply, left, version);
  auto done = [left = std::move(left), version, reply = std::move(reply)](ErrorCode error,
                                                                          TimestampMs) mutable {
    if (error != ErrorCode::none) return refuse(reply, error);
    answer(reply, left, version);
  };
  fence(group, members, std::move(done), now_ms);
}

}  // namespace ottla::coordinator
