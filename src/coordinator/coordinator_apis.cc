// The rules of each API that come before its group is looked at, and the APIs about groups of any kind.
#include <algorithm>
#include <cctype>
#include <deque>
#include <set>

#include "coordinator/coordinator.h"
#include "ottla/protocol/messages/16_list_groups.h"
#include "ottla/protocol/messages/28_txn_offset_commit.h"
#include "ottla/protocol/messages/42_delete_groups.h"

namespace ottla::coordinator {
namespace {

template <class Response>
void refuse(Reply<Response>& reply, ErrorCode error) {
  Response response;
  response.error_code = code_of(error);
  reply(response);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

std::string trimmed(std::string text) {
  const auto is_blank = [](unsigned char c) { return c <= ' '; };
  text.erase(std::find_if_not(text.rbegin(), text.rend(), is_blank).base(), text.end());
  text.erase(text.begin(), std::ranges::find_if_not(text, is_blank));
  return text;
}

}  // namespace

// A group under the classic protocol goes to the manager that has it; an empty consumer or streams group is
// converted by a join.
void Coordinator::join_group(const Caller& caller, const protocol::JoinGroupRequest& request,
                             Reply<protocol::JoinGroupResponse> reply, TimestampMs now_ms) {
  const auto refuse_member = [&](ErrorCode error) {
    protocol::JoinGroupResponse response;
    response.member_id = request.member_id;
    response.error_code = code_of(error);
    reply(response);
  };
  if (is_stopped()) return refuse_member(ErrorCode::coordinator_not_available);
  if (request.group_id.empty()) return refuse_member(ErrorCode::invalid_group_id);
  if (request.session_timeout_ms < context_.options.group_min_session_timeout_ms ||
      request.session_timeout_ms > context_.options.group_max_session_timeout_ms) {
    return refuse_member(ErrorCode::invalid_session_timeout);
  }
  if (const ErrorCode error = runtime_.check(request.group_id); error != ErrorCode::none) {
    return refuse(reply, error);
  }
  const Group* group = context_.groups.find(request.group_id);
  if (group != nullptr && group->type() == GroupType::consumer && !group->is_empty()) {
    return consumer_.join_group(caller, request, std::move(reply), now_ms);
  }
  classic_.join_group(caller, request, std::move(reply), now_ms);
}

void Coordinator::sync_group(const Caller& caller, const protocol::SyncGroupRequest& request,
                             Reply<protocol::SyncGroupResponse> reply, TimestampMs now_ms) {
  if (is_stopped()) return refuse(reply, ErrorCode::coordinator_not_available);
  if (request.group_id.empty()) return refuse(reply, ErrorCode::invalid_group_id);
  if (const ErrorCode error = runtime_.check(request.group_id); error != ErrorCode::none) {
    return refuse(reply, error);
  }
  const Group* group = context_.groups.find(request.group_id);
  if (group == nullptr || group->is_empty()) return refuse(reply, ErrorCode::unknown_member_id);
  if (group->type() == GroupType::consumer) {
    return consumer_.sync_group(caller, request, std::move(reply), now_ms);
  }
  classic_.sync_group(caller, request, std::move(reply), now_ms);
}

void Coordinator::heartbeat(const Caller& caller, const protocol::HeartbeatRequest& request,
                            Reply<protocol::HeartbeatResponse> reply, TimestampMs now_ms) {
  if (is_stopped()) return refuse(reply, ErrorCode::coordinator_not_available);
  if (request.group_id.empty()) return refuse(reply, ErrorCode::invalid_group_id);
  if (const ErrorCode error = runtime_.check(request.group_id); error != ErrorCode::none) {
    // While loading nobody's session runs: the member may stay.
    return refuse(reply, error == ErrorCode::coordinator_load_in_progress ? ErrorCode::none : error);
  }
  const Group* group = context_.groups.find(request.group_id);
  if (group != nullptr && group->type() == GroupType::consumer) {
    return consumer_.classic_heartbeat(caller, request, std::move(reply), now_ms);
  }
  classic_.heartbeat(caller, request, std::move(reply), now_ms);
}

void Coordinator::leave_group(const Caller& caller, const protocol::LeaveGroupRequest& request,
                              Reply<protocol::LeaveGroupResponse> reply, TimestampMs now_ms) {
  if (is_stopped()) return refuse(reply, ErrorCode::coordinator_not_available);
  if (request.group_id.empty()) return refuse(reply, ErrorCode::invalid_group_id);
  if (const ErrorCode error = runtime_.check(request.group_id); error != ErrorCode::none) {
    return refuse(reply, error);
  }
  const Group* group = context_.groups.find(request.group_id);
  if (group != nullptr && group->type() == GroupType::consumer) {
    return consumer_.leave_group(caller, request, std::move(reply), now_ms);
  }
  classic_.leave_group(caller, request, std::move(reply), now_ms);
}

void Coordinator::describe_groups(const Caller& caller, const protocol::DescribeGroupsRequest& request,
                                  Reply<protocol::DescribeGroupsResponse> reply) {
  protocol::DescribeGroupsResponse response;
  std::deque<std::string> texts;
  response.groups.reserve(request.groups.size());
  for (const std::string_view group_id : request.groups) {
    const ErrorCode error = runtime_.check(group_id);
    if (error == ErrorCode::none) {
      response.groups.push_back(classic_.describe_group(caller, group_id, texts));
      continue;
    }
    protocol::DescribeGroupsResponse::Group& group = response.groups.emplace_back();
    group.group_id = group_id;
    group.error_code = code_of(error);
  }
  reply(response);
}

void Coordinator::consumer_group_heartbeat(const Caller& caller,
                                           const protocol::ConsumerGroupHeartbeatRequest& request,
                                           Reply<protocol::ConsumerGroupHeartbeatResponse> reply,
                                           TimestampMs now_ms) {
  if (!serves_consumer_protocol()) return refuse(reply, ErrorCode::unsupported_version);
  if (const ErrorCode error = runtime_.check(request.group_id); error != ErrorCode::none) {
    return refuse(reply, error);
  }
  consumer_.heartbeat(caller, request, std::move(reply), now_ms);
}

namespace {

// One answer a group that is asked for: what `describe(group id, texts)` gives unless `check(group id)`
// objects.
template <class Response, class Request, class Check, class Describe>
void describe_each(const Request& request, Reply<Response>& reply, Check check, Describe describe) {
  Response response;
  std::deque<std::string> texts;
  response.groups.reserve(request.group_ids.size());
  for (const std::string_view group_id : request.group_ids) {
    const ErrorCode error = check(group_id);
    if (error == ErrorCode::none) {
      response.groups.push_back(describe(group_id, texts));
      continue;
    }
    auto& group = response.groups.emplace_back();
    group.group_id = group_id;
    group.error_code = code_of(error);
  }
  reply(response);
}

}  // namespace

ErrorCode Coordinator::check_described(std::string_view group_id, bool is_served) const {
  if (!is_served) return ErrorCode::unsupported_version;
  return group_id.empty() ? ErrorCode::invalid_group_id : runtime_.check(group_id);
}

void Coordinator::consumer_group_describe(const Caller& caller,
                                          const protocol::ConsumerGroupDescribeRequest& request,
                                          Reply<protocol::ConsumerGroupDescribeResponse> reply) {
  describe_each(
      request, reply, [&](auto id) { return check_described(id, serves_consumer_protocol()); },
      [&](auto id, auto& texts) { return consumer_.describe_group(caller, id, texts); });
}

void Coordinator::streams_group_heartbeat(const Caller& caller,
                                          const protocol::StreamsGroupHeartbeatRequest& request,
                                          Reply<protocol::StreamsGroupHeartbeatResponse> reply,
                                          TimestampMs now_ms) {
  if (!serves_streams_protocol()) return refuse(reply, ErrorCode::unsupported_version);
  if (const ErrorCode error = runtime_.check(request.group_id); error != ErrorCode::none) {
    return refuse(reply, error);
  }
  streams_.heartbeat(caller, request, std::move(reply), now_ms);
}

void Coordinator::streams_group_describe(const Caller&, const protocol::StreamsGroupDescribeRequest& request,
                                         Reply<protocol::StreamsGroupDescribeResponse> reply) {
  describe_each(
      request, reply, [&](auto id) { return check_described(id, serves_streams_protocol()); },
      [&](auto id, auto& texts) { return streams_.describe_group(id, texts); });
}

bool Coordinator::serves_streams_protocol() const {
  return context_.options.serves_protocol("streams") && context_.image->feature_level("streams.version") >= 1;
}

bool Coordinator::serves_consumer_protocol() const {
  return context_.options.serves_protocol("consumer") && context_.image->feature_level("group.version") >= 1;
}

void Coordinator::list_groups(const Caller&, const protocol::ListGroupsRequest& request,
                              Reply<protocol::ListGroupsResponse> reply) {
  if (is_stopped()) return refuse(reply, ErrorCode::coordinator_not_available);
  if (runtime_.is_loading()) return refuse(reply, ErrorCode::coordinator_load_in_progress);
  std::set<std::string> states;
  for (const std::string_view state : request.states_filter) states.insert(trimmed(lower_case(state)));
  std::set<std::string> types;
  for (const std::string_view type : request.types_filter) types.insert(lower_case(type));
  protocol::ListGroupsResponse response;
  context_.groups.for_each([&](const std::string& group_id, const GroupEntry& entry) {
    protocol::ListGroupsResponse::Group listed;
    listed.group_id = group_id;
    listed.protocol_type = entry.group == nullptr ? "" : entry.group->protocol_type();
    listed.group_state = entry.group == nullptr ? "Empty" : entry.group->state_name();
    listed.group_type = type_name(entry.group == nullptr ? GroupType::classic : entry.group->type());
    if (!states.empty() && !states.contains(lower_case(listed.group_state))) return;
    if (!types.empty() && !types.contains(std::string(listed.group_type))) return;
    response.groups.push_back(listed);
  });
  reply(response);
}

void Coordinator::delete_groups(const Caller&, const protocol::DeleteGroupsRequest& request,
                                Reply<protocol::DeleteGroupsResponse> reply, TimestampMs now_ms) {
  protocol::DeleteGroupsResponse response;
  std::set<std::string_view> seen;
  for (const std::string_view group_id : request.groups_names) {
    if (!seen.insert(group_id).second) continue;
    response.results.push_back({group_id, code_of(delete_group(group_id, now_ms))});
  }
  reply(response);
}

ErrorCode Coordinator::delete_group(std::string_view group_id, TimestampMs now_ms) {
  if (const ErrorCode error = runtime_.check(group_id); error != ErrorCode::none) return error;
  const GroupEntry* entry = context_.groups.entry(group_id);
  if (entry == nullptr) return ErrorCode::group_id_not_found;
  if (entry->group != nullptr) {
    if (const ErrorCode error = entry->group->check_delete(); error != ErrorCode::none) return error;
    if (entry->group->type() == GroupType::share) {
      if (!serves_share_groups()) return ErrorCode::unsupported_version;
      const ErrorCode error = share_.delete_states(std::string(group_id), now_ms);
      if (error != ErrorCode::none) return error;
    }
  }
  Decision decision;
  offsets_.store().add_tombstones(std::string(group_id), *entry, decision.records);
  if (entry->group != nullptr) {
    entry->group->add_tombstones(decision.records);
  } else {
    decision.records.push_back(make_tombstone(protocol::GroupMetadataKey{group_id}));
  }
  ErrorCode outcome = ErrorCode::none;
  decision.then = [&](ErrorCode error) { outcome = error; };
  runtime_.write(group_id, std::move(decision), now_ms);
  return outcome;
}

void Coordinator::offset_commit(const Caller& caller, const protocol::OffsetCommitRequest& request,
                                Reply<protocol::OffsetCommitResponse> reply, TimestampMs now_ms) {
  offsets_.commit(caller, request, std::move(reply), now_ms);
}

void Coordinator::txn_offset_commit(const Caller& caller, const protocol::TxnOffsetCommitRequest& request,
                                    const TransactionVerifier& verify,
                                    Reply<protocol::TxnOffsetCommitResponse> reply, TimestampMs now_ms) {
  offsets_.txn_commit(caller, request, verify, std::move(reply), now_ms);
}

ErrorCode Coordinator::complete_transaction(PartitionIndex partition, const TransactionMarker& marker,
                                            TimestampMs now_ms) {
  return runtime_.write_marker(partition, marker, now_ms);
}

// Versions to 7 name one group at the top, which is answered there.
void Coordinator::offset_fetch(const Caller& caller, const protocol::OffsetFetchRequest& request,
                               Reply<protocol::OffsetFetchResponse> reply) {
  constexpr int first_version_with_groups = 8;
  protocol::OffsetFetchResponse response;
  if (caller.version >= first_version_with_groups) {
    response.groups.reserve(request.groups.size());
    for (const auto& group : request.groups) {
      response.groups.push_back(offsets_.fetch(caller, group, request.require_stable));
    }
    reply(response);
    return;
  }
  protocol::OffsetFetchRequest::Group asked;
  asked.group_id = request.group_id;
  if (!request.topics) asked.topics.reset();
  for (const auto& topic : request.topics.value_or(std::vector<protocol::OffsetFetchRequest::Topic>{})) {
    asked.topics->push_back({topic.name, zero_uuid, topic.partition_indexes});
  }
  const auto group = offsets_.fetch(caller, asked, request.require_stable);
  response.error_code = group.error_code;
  response.topics.reserve(group.topics.size());
  for (const auto& fetched : group.topics) {
    auto& topic = response.topics.emplace_back();
    topic.name = fetched.name;
    topic.partitions.reserve(fetched.partitions.size());
    for (const auto& partition : fetched.partitions) {
      topic.partitions.push_back({partition.partition_index, partition.committed_offset,
                                  partition.committed_leader_epoch, partition.metadata,
                                  partition.error_code});
    }
  }
  reply(response);
}

void Coordinator::offset_delete(const Caller&, const protocol::OffsetDeleteRequest& request,
                                Reply<protocol::OffsetDeleteResponse> reply, TimestampMs now_ms) {
  if (is_stopped()) return refuse(reply, ErrorCode::coordinator_not_available);
  if (request.group_id.empty()) return refuse(reply, ErrorCode::invalid_group_id);
  offsets_.remove(request, std::move(reply), now_ms);
}

}  // namespace ottla::coordinator
