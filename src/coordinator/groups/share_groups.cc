// Heartbeats of share groups: joining, following the target, leaving; and how groups are described.
#include "coordinator/groups/share_groups.h"

#include <fmt/core.h>

#include <utility>

#include "coordinator/groups/group_rules.h"
#include "coordinator/groups/share_records.h"
#include "coordinator/utf16.h"
#include "ottla/base/logging.h"

namespace ottla::coordinator {

using protocol::ShareGroupDescribeResponse;
using protocol::ShareGroupHeartbeatRequest;
using protocol::ShareGroupHeartbeatResponse;

namespace {

// KafkaApis.isMemberIdValid: a Uuid in the long form fits.
constexpr std::size_t most_member_id_characters = 36;

void refuse(Reply<ShareGroupHeartbeatResponse>& reply, const Error& error) {
  ShareGroupHeartbeatResponse response;
  response.error_code = code_of(error.code);
  if (!error.message.empty()) response.error_message = error.message;
  reply(response);
}

// The rules that need no group.
Result<> check_share_heartbeat(const ShareGroupHeartbeatRequest& request) {
  if (request.member_id.empty() || utf16_units(request.member_id) > most_member_id_characters) {
    return invalid_request("Invalid member id in the request.");
  }
  if (is_blank(request.member_id)) return invalid_request("MemberId can't be empty.");
  if (is_blank(request.group_id)) return invalid_request("GroupId can't be empty.");
  if (is_blank(request.rack_id)) return invalid_request("RackId can't be empty.");
  if (request.member_epoch < leaving_epoch) return invalid_request("MemberEpoch is invalid.");
  if (request.member_epoch == joining_epoch &&
      (!request.subscribed_topic_names || request.subscribed_topic_names->empty())) {
    return invalid_request("SubscribedTopicNames must be set in first request.");
  }
  return {};
}

void take_over(const ShareGroupHeartbeatRequest& request, const Caller& caller, ShareMember& member) {
  if (request.rack_id) member.rack_id = *request.rack_id;
  if (request.subscribed_topic_names) member.topics = sorted_names(*request.subscribed_topic_names);
  member.client_id = caller.client_id;
  member.client_host = caller.client_host;
}

}  // namespace

ChangeContext ShareGroups::change_context(TimestampMs now_ms) const {
  return {.options = context_.options, .image = *context_.image, .hashes = context_.hashes, .now_ms = now_ms};
}

GroupTimes ShareGroups::times_of(std::string_view group_id) const {
  return group_times(*context_.image, group_id, "share", context_.options.share);
}

void ShareGroups::heartbeat(const Caller& caller, const ShareGroupHeartbeatRequest& request,
                            Reply<ShareGroupHeartbeatResponse> reply, TimestampMs now_ms) {
  if (auto valid = check_share_heartbeat(request); !valid) return refuse(reply, valid.error());
  if (request.member_epoch == leaving_epoch) return leave(request, std::move(reply), now_ms);
  beat(caller, request, std::move(reply), now_ms);
}

void ShareGroups::beat(const Caller& caller, const ShareGroupHeartbeatRequest& request,
                       Reply<ShareGroupHeartbeatResponse> reply, TimestampMs now_ms) {
  const bool is_joining = request.member_epoch == joining_epoch;
  const bool is_new = is_joining && !context_.groups.contains(request.group_id);
  const ShareGroup made{std::string(request.group_id)};
  const auto known = is_new ? Result<ShareGroup*>(nullptr) : find_or_refuse(request.group_id);
  if (!known) return refuse(reply, known.error());
  const ShareGroup& group = is_new ? made : **known;
  if (auto room = check_room(group, request.member_id, context_.options.share.max_size); !room) {
    return refuse(reply, room.error());
  }
  const ChangeContext context = change_context(now_ms);
  ShareChange change(context, group);
  if (auto found = change.find_member(request.member_id, request.member_epoch); !found) {
    return refuse(reply, found.error());
  }
  take_over(request, caller, change.after());
  change.update_epoch();
  change.update_target(times_of(request.group_id).assignment_interval_ms);
  change.reconcile();
  Initialization initialization{std::string(request.group_id), change.epoch(), change.begin_initializing()};
  const bool shows_assignment =
      is_joining || request.subscribed_topic_names || change.after().assigned != change.before().assigned;
  Decision decision;
  decision.records = change.take_records();
  decision.then = [this, initialization = std::move(initialization), member = change.after(),
                   has_checked_metadata = change.has_checked_metadata(), shows_assignment, now_ms,
                   reply = std::move(reply)](ErrorCode error) mutable {
    ShareGroup* written = find(initialization.group_id);
    if (error != ErrorCode::none || written == nullptr) return refuse(reply, {error, {}});
    if (has_checked_metadata) written->set_metadata_stale(false);
    start_session(*written, member.id);
    ShareGroupHeartbeatResponse response;
    response.member_id = member.id;
    response.member_epoch = member.epoch;
    response.heartbeat_interval_ms = times_of(initialization.group_id).heartbeat_interval_ms;
    if (shows_assignment) {
      using Topic = ShareGroupHeartbeatResponse::Assignment::TopicPartition;
      response.assignment.emplace().topic_partitions = topics_of<Topic>(member.assigned);
    }
    reply(response);
    if (initialization.topics.empty()) return;
    written->set_topics_since_ms(now_ms);
    schedule(std::move(initialization));
  };
  context_.runtime.write(request.group_id, std::move(decision), now_ms);
}

void ShareGroups::leave(const ShareGroupHeartbeatRequest& request, Reply<ShareGroupHeartbeatResponse> reply,
                        TimestampMs now_ms) {
  const auto group = find_or_refuse(request.group_id);
  if (!group) return refuse(reply, group.error());
  const ShareMember* member = (*group)->member(request.member_id);
  if (member == nullptr) {
    return refuse(reply, {ErrorCode::unknown_member_id, fmt::format("Member {} is not a member of group {}.",
                                                                    request.member_id, request.group_id)});
  }
  log_info("member {} leaves share group {}", member->id, request.group_id);
  Decision decision;
  add_share_fencing_records(change_context(now_ms), **group, *member, decision.records);
  decision.then = [member_id = member->id, reply = std::move(reply)](ErrorCode error) mutable {
    if (error != ErrorCode::none) return refuse(reply, {error, {}});
    ShareGroupHeartbeatResponse response;
    response.member_id = member_id;
    response.member_epoch = leaving_epoch;
    reply(response);
  };
  context_.runtime.write(request.group_id, std::move(decision), now_ms);
}

void ShareGroups::start_session(ShareGroup& group, const std::string& member_id) {
  set_member_timeout(context_.timeouts, group.timeouts(member_id), times_of(group.id()).session_timeout_ms,
                     group.id(), member_id,
                     [this](const auto& group_of, const auto& member, TimestampMs now_ms) {
                       expire(group_of, member, now_ms);
                     });
}

void ShareGroups::expire(const std::string& group_id, const std::string& member_id, TimestampMs now_ms) {
  const ShareGroup* group = find(group_id);
  const ShareMember* member = group == nullptr ? nullptr : group->member(member_id);
  if (member == nullptr) return;
  log_info("member {} is put out of share group {}: its session expired", member_id, group_id);
  Decision decision;
  add_share_fencing_records(change_context(now_ms), *group, *member, decision.records);
  context_.runtime.write(group_id, std::move(decision), now_ms);
}

namespace {

// Topics that are gone are left out.
ShareGroupDescribeResponse::Group::Member describe(const ShareMember& member,
                                                   const metadata::MetadataImage& image) {
  ShareGroupDescribeResponse::Group::Member shown;
  shown.member_id = member.id;
  shown.rack_id = view_or_nothing(member.rack_id);
  shown.member_epoch = member.epoch;
  shown.client_id = member.client_id;
  shown.client_host = member.client_host;
  shown.subscribed_topic_names.assign(member.topics.begin(), member.topics.end());
  for (const auto& [id, partitions] : member.assigned) {
    const metadata::TopicImage* topic = image.topic(id);
    if (topic != nullptr) shown.assignment.topic_partitions.push_back({id, topic->name, partitions});
  }
  return shown;
}

}  // namespace

ShareGroupDescribeResponse::Group ShareGroups::describe_group(std::string_view group_id,
                                                              std::deque<std::string>& texts) {
  ShareGroupDescribeResponse::Group shown;
  const ShareGroup* group = describe_common(group_id, texts, shown);
  if (group == nullptr) return shown;
  shown.assignor_name = "simple";
  for (const auto& [id, member] : group->members()) {
    shown.members.push_back(describe(member, *context_.image));
  }
  return shown;
}

}  // namespace ottla::coordinator
