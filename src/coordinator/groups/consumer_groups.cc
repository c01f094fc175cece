// Heartbeats of the consumer protocol: joining, following the target, leaving, and how groups are described.
#include "coordinator/groups/consumer_groups.h"

#include <fmt/core.h>

#include <utility>

#include "coordinator/groups/classic_group.h"
#include "coordinator/groups/consumer_rules.h"
#include "ottla/base/logging.h"

namespace ottla::coordinator {

using protocol::ConsumerGroupDescribeResponse;
using protocol::ConsumerGroupHeartbeatRequest;
using protocol::ConsumerGroupHeartbeatResponse;

namespace {

void refuse(Reply<ConsumerGroupHeartbeatResponse>& reply, const Error& error) {
  ConsumerGroupHeartbeatResponse response;
  response.error_code = code_of(error.code);
  if (!error.message.empty()) response.error_message = error.message;
  reply(response);
}

std::optional<TopicPartitions> owned_by(const ConsumerGroupHeartbeatRequest& request) {
  if (!request.topic_partitions) return std::nullopt;
  std::optional<TopicPartitions> owned(std::in_place);
  for (const auto& topic : *request.topic_partitions)
    add_partitions(*owned, topic.topic_id, topic.partitions);
  return owned;
}

// A full request is what a client sends that is not sure of the answers it got.
bool is_full(const ConsumerGroupHeartbeatRequest& request) {
  return request.rebalance_timeout_ms != -1 && request.topic_partitions &&
         (request.subscribed_topic_names || request.subscribed_topic_regex);
}

ConsumerGroupHeartbeatResponse::Assignment assignment_of(const ConsumerMember& member) {
  ConsumerGroupHeartbeatResponse::Assignment assignment;
  for (auto& [topic, partitions] : without_epochs(member.assigned)) {
    assignment.topic_partitions.push_back({topic, partitions});
  }
  return assignment;
}

std::string or_else(const std::optional<std::string_view>& said, const std::string& before) {
  return said ? std::string(*said) : before;
}

void take_over(const ConsumerGroupHeartbeatRequest& request, const Caller& caller, ConsumerMember& member) {
  if (request.instance_id) member.instance_id = *request.instance_id;
  if (request.rack_id) member.rack_id = *request.rack_id;
  if (request.rebalance_timeout_ms != -1) member.rebalance_timeout_ms = request.rebalance_timeout_ms;
  if (request.server_assignor) member.server_assignor = *request.server_assignor;
  if (request.subscribed_topic_names) member.set_topics(*request.subscribed_topic_names);
  member.regex = or_else(request.subscribed_topic_regex, member.regex);
  member.client_id = caller.client_id;
  member.client_host = caller.client_host;
  member.classic.reset();
}

}  // namespace

ChangeContext ConsumerGroups::change_context(TimestampMs now_ms) const {
  return {context_.options, *context_.image, context_.hashes, new_topics_version_, now_ms};
}

void ConsumerGroups::heartbeat(const Caller& caller, const ConsumerGroupHeartbeatRequest& request,
                               Reply<ConsumerGroupHeartbeatResponse> reply, TimestampMs now_ms) {
  if (auto valid = check_heartbeat(request, caller.version, context_.options); !valid) {
    return refuse(reply, valid.error());
  }
  if (request.member_epoch < joining_epoch) return leave(request, std::move(reply), now_ms);
  beat(caller, request, std::move(reply), now_ms);
}

Result<ConsumerGroups::Origin> ConsumerGroups::find_or_begin(std::string_view group_id, bool may_begin) {
  Origin origin;
  Group* group = context_.groups.find(group_id);
  if (group != nullptr && group->type() == GroupType::consumer) {
    origin.group = static_cast<ConsumerGroup*>(group);
    return origin;
  }
  const bool is_known = context_.groups.contains(group_id);
  if (!is_known && !may_begin) {
    return fail(ErrorCode::group_id_not_found, fmt::format("Consumer group {} not found.", group_id));
  }
  if (!may_begin || (group != nullptr && group->type() != GroupType::classic)) {
    return fail(ErrorCode::group_id_not_found, fmt::format("Group {} is not a consumer group.", group_id));
  }
  if (group != nullptr && !group->is_empty()) {
    const auto& classic = static_cast<const ClassicGroup&>(*group);
    if (auto valid = check_upgrade(classic); !valid) return fail(std::move(valid.error()));
    auto made = upgraded(classic);
    if (!made) return fail(std::move(made.error()));
    classic.add_tombstones(origin.records);
    add_group_records(**made, origin.records);
    origin.made = std::move(*made);
    origin.is_upgrade = true;
  } else {
    // An empty classic group makes room, one that only ever held offsets too.
    if (group != nullptr) group->add_tombstones(origin.records);
    if (group == nullptr && is_known) {
      origin.records.push_back(make_tombstone(protocol::GroupMetadataKey{group_id}));
    }
    origin.made = std::make_unique<const ConsumerGroup>(std::string(group_id));
  }
  origin.group = origin.made.get();
  return origin;
}

Result<> ConsumerGroups::follow_heartbeat(ConsumerChange& change, const Caller& caller,
                                          const ConsumerGroupHeartbeatRequest& request,
                                          std::string_view member_id, const Owned& owned) const {
  const Subscriber subscriber{.member_id = member_id,
                              .epoch = request.member_epoch,
                              .instance_id = request.instance_id,
                              .owned = owned,
                              .may_join = request.member_epoch == joining_epoch};
  if (auto found = change.find_member(subscriber); !found) return found;
  take_over(request, caller, change.after());
  if (auto updated = change.update_member(); !updated) return updated;
  // An expression that is not resolved yet raises the epoch when it is.
  change.update_epoch(change.has_names_changed() ||
                      change.regex_change() == RegexChange::updated_and_resolved);
  const GroupTimes times = consumer_times(*context_.image, context_.options, request.group_id);
  change.update_target(times.assignment_interval_ms);
  return change.reconcile(change.has_subscription_changed(), owned);
}

ConsumerGroups::Outcome ConsumerGroups::outcome_of(std::string_view group_id, const ConsumerChange& change,
                                                   const Origin& origin) {
  return {.group_id = std::string(group_id),
          .member = change.after(),
          .has_moved = change.has_moved(),
          .has_checked_metadata = change.has_checked_metadata(),
          .wants_regex_refresh = change.wants_regex_refresh(),
          .is_upgrade = origin.is_upgrade};
}

void ConsumerGroups::interrupt_classic(std::string_view group_id) {
  Group* group = context_.groups.find(group_id);
  if (group == nullptr || group->type() != GroupType::classic) return;
  static_cast<ClassicGroup*>(group)->interrupt(ErrorCode::rebalance_in_progress);
}

void ConsumerGroups::beat(const Caller& caller, const ConsumerGroupHeartbeatRequest& request,
                          Reply<ConsumerGroupHeartbeatResponse> reply, TimestampMs now_ms) {
  auto origin = find_or_begin(request.group_id, request.member_epoch == joining_epoch);
  if (!origin) return refuse(reply, origin.error());
  if (auto room = check_room(*origin->group, request.member_id, context_.options.consumer.max_size); !room) {
    return refuse(reply, room.error());
  }
  const std::string member_id =
      request.member_id.empty() ? context_.entropy.uuid().to_string() : std::string(request.member_id);
  const Owned owned = owned_by(request);
  const ChangeContext context = change_context(now_ms);
  ConsumerChange change(context, *origin->group, std::move(origin->records));
  if (auto followed = follow_heartbeat(change, caller, request, member_id, owned); !followed) {
    return refuse(reply, followed.error());
  }
  const bool shows_assignment = request.member_epoch == joining_epoch || is_full(request) ||
                                change.after().assigned != change.before().assigned;
  if (origin->is_upgrade) interrupt_classic(request.group_id);
  Decision decision;
  decision.records = change.take_records();
  decision.then = [this, outcome = outcome_of(request.group_id, change, *origin), shows_assignment, now_ms,
                   reply = std::move(reply)](ErrorCode error) mutable {
    ConsumerGroup* group = find(outcome.group_id);
    if (error != ErrorCode::none || group == nullptr) return refuse(reply, {error, {}});
    settle(*group, outcome, now_ms);
    const GroupTimes times = consumer_times(*context_.image, context_.options, outcome.group_id);
    start_session(*group, outcome.member.id, times.session_timeout_ms);
    ConsumerGroupHeartbeatResponse response;
    response.member_id = outcome.member.id;
    response.member_epoch = outcome.member.epoch;
    response.heartbeat_interval_ms = times.heartbeat_interval_ms;
    if (shows_assignment) response.assignment = assignment_of(outcome.member);
    reply(response);
  };
  context_.runtime.write(request.group_id, std::move(decision), now_ms);
}

void ConsumerGroups::settle(ConsumerGroup& group, const Outcome& outcome, TimestampMs /*now_ms*/) {
  if (outcome.has_checked_metadata) group.set_metadata_stale(false);
  if (outcome.is_upgrade) {
    for (const auto& [id, member] : group.members()) {
      if (member.classic) start_session(group, id, member.classic->session_timeout_ms);
    }
  }
  // Classic members have a time-out to join and one to sync instead.
  if (outcome.has_moved && !outcome.member.is_classic()) {
    if (outcome.member.state == MemberState::unrevoked_partitions) {
      start_rebalance(group, outcome.member);
    } else {
      group.timeouts(outcome.member.id).rebalance.cancel();
    }
  }
  if (outcome.wants_regex_refresh) schedule_regex_refresh(group);
}

Result<const ConsumerMember*> ConsumerGroups::find_leaver(
    const ConsumerGroup& group, const ConsumerGroupHeartbeatRequest& request) const {
  if (!request.instance_id) {
    const ConsumerMember* member = group.member(request.member_id);
    if (member != nullptr) return member;
    return fail(ErrorCode::unknown_member_id,
                fmt::format("Member {} is not a member of group {}.", request.member_id, request.group_id));
  }
  const ConsumerMember* member = group.static_member(*request.instance_id);
  if (member == nullptr) {
    return fail(ErrorCode::unknown_member_id,
                fmt::format("Instance id {} is unknown.", *request.instance_id));
  }
  if (member->id == request.member_id) return member;
  return fail(ErrorCode::fenced_instance_id,
              fmt::format("Static member {} with instance id {} was fenced by member {}.", request.member_id,
                          *request.instance_id, member->id));
}

void ConsumerGroups::leave(const ConsumerGroupHeartbeatRequest& request,
                           Reply<ConsumerGroupHeartbeatResponse> reply, TimestampMs now_ms) {
  const auto group = find_or_refuse(request.group_id);
  if (!group) return refuse(reply, group.error());
  const auto member = find_leaver(**group, request);
  if (!member) return refuse(reply, member.error());
  if (request.instance_id && request.member_epoch == leaving_static_epoch) {
    return leave_for_a_while(**group, **member, std::move(reply), now_ms);
  }
  log_info("member {} leaves group {}", (*member)->id, request.group_id);
  auto done = [member_id = std::string(request.member_id), epoch = request.member_epoch,
               reply = std::move(reply)](ErrorCode error, TimestampMs) mutable {
    if (error != ErrorCode::none) return refuse(reply, {error, {}});
    ConsumerGroupHeartbeatResponse response;
    response.member_id = member_id;
    response.member_epoch = epoch;
    reply(response);
  };
  fence(**group, {*member}, std::move(done), now_ms);
}

// It keeps its partitions until its session ends: whoever comes with its instance id before gets them.
void ConsumerGroups::leave_for_a_while(const ConsumerGroup& group, const ConsumerMember& member,
                                       Reply<ConsumerGroupHeartbeatResponse> reply, TimestampMs now_ms) {
  ConsumerMember away = member;
  away.epoch = leaving_static_epoch;
  away.pending_revocation.clear();
  log_info("static member {} of group {} is away", member.id, group.id());
  Decision decision;
  decision.records.push_back(current_assignment_record(group.id(), away));
  decision.then = [member_id = member.id, reply = std::move(reply)](ErrorCode error) mutable {
    if (error != ErrorCode::none) return refuse(reply, {error, {}});
    ConsumerGroupHeartbeatResponse response;
    response.member_id = member_id;
    response.member_epoch = leaving_static_epoch;
    reply(response);
  };
  context_.runtime.write(group.id(), std::move(decision), now_ms);
}

namespace {

using DescribedMember = ConsumerGroupDescribeResponse::Group::Member;

// What ConsumerGroupDescribe v1 calls the protocol of a member.
constexpr std::int8_t classic_member_type = 0;
constexpr std::int8_t consumer_member_type = 1;

// Topics that are gone are left out.
template <class Assignment>
void describe(const TopicPartitions& partitions, const metadata::MetadataImage& image,
              Assignment& assignment) {
  for (const auto& [id, indexes] : partitions) {
    const metadata::TopicImage* topic = image.topic(id);
    if (topic != nullptr) assignment.topic_partitions.push_back({id, topic->name, indexes});
  }
}

// What it is to give up is still its own.
TopicPartitions held_partitions(const ConsumerMember& member) {
  TopicPartitions held = without_epochs(member.assigned);
  for (const auto& [topic, partitions] : without_epochs(member.pending_revocation)) {
    add_partitions(held, topic, partitions);
  }
  return held;
}

DescribedMember describe(const ConsumerMember& member, const TopicPartitions& target,
                         const metadata::MetadataImage& image) {
  DescribedMember shown;
  shown.member_id = member.id;
  if (member.instance_id) shown.instance_id = *member.instance_id;
  if (member.rack_id) shown.rack_id = *member.rack_id;
  shown.member_epoch = member.epoch;
  shown.client_id = member.client_id;
  shown.client_host = member.client_host;
  shown.subscribed_topic_names.assign(member.topics.begin(), member.topics.end());
  shown.subscribed_topic_regex = member.regex;
  describe(held_partitions(member), image, shown.assignment);
  describe(target, image, shown.target_assignment);
  shown.member_type = member.is_classic() ? classic_member_type : consumer_member_type;
  return shown;
}

}  // namespace

ConsumerGroupDescribeResponse::Group ConsumerGroups::describe_group(const Caller& /*caller*/,
                                                                    std::string_view group_id,
                                                                    std::deque<std::string>& texts) {
  ConsumerGroupDescribeResponse::Group shown;
  const ConsumerGroup* group = describe_common(group_id, texts, shown);
  if (group == nullptr) return shown;
  shown.assignor_name = preferred_assignor(group->assignors(), context_.options);
  shown.members.reserve(group->members().size());
  for (const auto& [id, member] : group->members()) {
    shown.members.push_back(describe(member, group->target(id), *context_.image));
  }
  return shown;
}

}  // namespace ottla::coordinator
