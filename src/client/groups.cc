// What is asked of a group's coordinator, and the list of groups, which is asked of every broker.
#include "ottla/client/groups.h"

#include <algorithm>
#include <cctype>

#include "client/admin_calls.h"
#include "ottla/protocol/messages/15_describe_groups.h"
#include "ottla/protocol/messages/16_list_groups.h"
#include "ottla/protocol/messages/42_delete_groups.h"
#include "ottla/protocol/messages/69_consumer_group_describe.h"
#include "ottla/protocol/messages/77_share_group_describe.h"
#include "ottla/protocol/messages/consumer_protocol.h"

namespace ottla::client {
namespace {

constexpr std::string_view consumer_protocol = "consumer";
constexpr int states_since = 4;
constexpr int types_since = 5;

bool is_dead_code(std::int16_t code) { return static_cast<ErrorCode>(code) == ErrorCode::group_id_not_found; }

bool equal_but_for_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_in(const std::vector<std::string>& names, std::string_view name) {
  return names.empty() ||
         std::ranges::any_of(names, [&](const std::string& one) { return equal_but_for_case(one, name); });
}

// The partitions of a classic member's assignment; none when it is no consumer's.
std::vector<TopicPartition> decode_assignment(ByteView bytes) {
  std::vector<TopicPartition> partitions;
  if (bytes.size() < sizeof(std::int16_t)) return partitions;
  const int newest = protocol::ConsumerProtocolAssignment::api.versions.max;
  const int version = std::clamp<int>(load_big_endian<std::int16_t>(bytes.data()), 0, newest);
  const auto assignment =
      protocol::decode<protocol::ConsumerProtocolAssignment>(bytes.subspan(sizeof(std::int16_t)), version);
  if (!assignment) return partitions;
  for (const auto& topic : assignment->assigned_partitions) {
    for (const std::int32_t partition : topic.partitions)
      partitions.push_back({std::string(topic.topic), partition});
  }
  return partitions;
}

template <class Assignment>
std::vector<TopicPartition> partitions_of(const Assignment& assignment) {
  std::vector<TopicPartition> partitions;
  for (const auto& topic : assignment.topic_partitions) {
    for (const std::int32_t partition : topic.partitions) {
      partitions.push_back({std::string(topic.topic_name), partition});
    }
  }
  return partitions;
}

// What groups with epochs tell, consumer and share groups.
template <class Group>
GroupDescription with_epochs(const Group& group) {
  GroupDescription description;
  description.id = group.group_id;
  description.state = group.group_state;
  description.assignor = group.assignor_name;
  description.epoch = group.group_epoch;
  description.target_epoch = group.assignment_epoch;
  for (const auto& member : group.members) {
    GroupMember& to = description.members.emplace_back();
    to.id = member.member_id;
    to.client_id = member.client_id;
    to.host = member.client_host;
    to.epoch = member.member_epoch;
    to.assignment = partitions_of(member.assignment);
  }
  return description;
}

GroupDescription described(const protocol::ConsumerGroupDescribeResponse::Group& group) {
  GroupDescription description = with_epochs(group);
  description.is_consumer_group = true;
  for (std::size_t i = 0; i < group.members.size(); ++i) {
    const auto& member = group.members[i];
    GroupMember& to = description.members[i];
    to.instance_id = member.instance_id.value_or("");
    to.target = partitions_of(member.target_assignment);
    if (member.member_type >= 0) to.is_upgraded = member.member_type == 1;
  }
  return description;
}

GroupDescription described(const protocol::DescribeGroupsResponse::Group& group) {
  GroupDescription description;
  description.id = group.group_id;
  description.state = group.group_state;
  description.assignor = group.protocol_data;
  for (const auto& member : group.members) {
    GroupMember& to = description.members.emplace_back();
    to.id = member.member_id;
    to.instance_id = member.group_instance_id.value_or("");
    to.client_id = member.client_id;
    to.host = member.client_host;
    if (group.protocol_type == consumer_protocol) to.assignment = decode_assignment(member.member_assignment);
  }
  return description;
}

// Asks the group's coordinator for what `request` names, which is this group alone.
template <class Response, class Request>
Result<Answer<Response>> ask_of_group(Client& client, const std::string& id, const Request& request,
                                      int timeout_ms, std::string_view name) {
  return client.call_until<Response>(
      Target::group(id), request,
      [](const Response& response) {
        return response.groups.empty() ? ErrorCode::none
                                       : static_cast<ErrorCode>(response.groups.front().error_code);
      },
      {.timeout_ms = timeout_ms, .name = name});
}

Result<GroupDescription> describe_classic(Client& client, const std::string& id, int timeout_ms) {
  protocol::DescribeGroupsRequest request;
  request.groups = {id};
  const auto answer = ask_of_group<protocol::DescribeGroupsResponse>(client, id, request, timeout_ms,
                                                                     "describeConsumerGroups");
  if (!answer) return fail(answer.error());
  if ((*answer)->groups.empty()) return fail(ErrorCode::group_id_not_found, "");
  const auto& group = (*answer)->groups.front();
  if (group.error_code != 0) return fail(error_of(group.error_code, group.error_message));
  return described(group);
}

}  // namespace

Result<std::vector<GroupListing>> list_groups(Client& client, const std::vector<std::string>& states,
                                              const std::vector<std::string>& types, int timeout_ms) {
  const auto cluster = client.cluster();
  if (!cluster) return fail(cluster.error());
  std::map<std::string, GroupListing> groups;
  for (const auto& [id, node] : cluster->nodes) {
    protocol::ListGroupsRequest request;
    const auto version = client.version_for(Target::node(id), protocol::ListGroupsRequest::api);
    if (!version) return fail(version.error());
    if (*version >= states_since) request.states_filter.assign(states.begin(), states.end());
    if (*version >= types_since) request.types_filter.assign(types.begin(), types.end());
    const auto answer =
        client.call_until<protocol::ListGroupsResponse>(Target::node(id), request,
                                                        [](const protocol::ListGroupsResponse& response) {
                                                          return static_cast<ErrorCode>(response.error_code);
                                                        },
                                                        {.timeout_ms = timeout_ms, .name = "listGroups"});
    if (!answer) return fail(answer.error());
    if ((*answer)->error_code != 0) return fail(error_of((*answer)->error_code));
    for (const auto& group : (*answer)->groups) {
      GroupListing listing{std::string(group.group_id), std::string(group.protocol_type),
                           std::string(group.group_state), std::string(group.group_type)};
      if (listing.type.empty()) listing.type = "classic";
      const bool is_wanted =
          is_in(types, listing.type) && (*version < states_since || is_in(states, listing.state));
      if (is_wanted) groups.emplace(listing.id, std::move(listing));
    }
  }
  std::vector<GroupListing> listings;
  for (auto& [id, listing] : groups) listings.push_back(std::move(listing));
  return listings;
}

Result<GroupDescription> describe_group(Client& client, const std::string& id, int timeout_ms) {
  const auto coordinator = client.find_coordinator(CoordinatorKind::group, id);
  if (!coordinator) return fail(coordinator.error());
  protocol::ConsumerGroupDescribeRequest request;
  request.group_ids = {id};
  const auto answer = ask_of_group<protocol::ConsumerGroupDescribeResponse>(client, id, request, timeout_ms,
                                                                            "describeConsumerGroups");
  Result<GroupDescription> description = fail(ErrorCode::group_id_not_found, "");
  if (!answer && answer.error().code != ErrorCode::unsupported_version) return fail(answer.error());
  const bool is_known = answer && !(*answer)->groups.empty();
  const std::int16_t code = is_known ? (*answer)->groups.front().error_code : std::int16_t{0};
  if (is_known && code == 0) {
    description = described((*answer)->groups.front());
  } else if (!is_known || is_dead_code(code) ||
             static_cast<ErrorCode>(code) == ErrorCode::unsupported_version) {
    description = describe_classic(client, id, timeout_ms);
  } else {
    return fail(error_of(code, (*answer)->groups.front().error_message));
  }
  if (description) description->coordinator = *coordinator;
  return description;
}

Result<GroupDescription> describe_share_group(Client& client, const std::string& id, int timeout_ms) {
  const auto coordinator = client.find_coordinator(CoordinatorKind::group, id);
  if (!coordinator) return fail(coordinator.error());
  protocol::ShareGroupDescribeRequest request;
  request.group_ids = {id};
  const auto answer = ask_of_group<protocol::ShareGroupDescribeResponse>(client, id, request, timeout_ms,
                                                                         "describeShareGroups");
  if (!answer) return fail(answer.error());
  if ((*answer)->groups.empty()) return fail(ErrorCode::group_id_not_found, "");
  const auto& group = (*answer)->groups.front();
  if (group.error_code != 0) return fail(error_of(group.error_code, group.error_message));
  GroupDescription description = with_epochs(group);
  description.coordinator = *coordinator;
  return description;
}

Result<> delete_group(Client& client, const std::string& group, int timeout_ms, std::string_view name) {
  protocol::DeleteGroupsRequest request;
  request.groups_names = {group};
  const auto answer = client.call_until<protocol::DeleteGroupsResponse>(
      Target::group(group), request,
      [](const protocol::DeleteGroupsResponse& response) {
        return response.results.empty() ? ErrorCode::none
                                        : static_cast<ErrorCode>(response.results.front().error_code);
      },
      {.timeout_ms = timeout_ms, .name = name});
  if (!answer) return fail(answer.error());
  for (const auto& result : (*answer)->results) {
    if (result.error_code != 0) return fail(error_of(result.error_code));
  }
  return {};
}

}  // namespace ottla::client
