// The offsets of a share group: told, set and deleted by its coordinator.
#include "client/admin_calls.h"
#include "ottla/client/groups.h"
#include "ottla/protocol/messages/90_describe_share_group_offsets.h"
#include "ottla/protocol/messages/91_alter_share_group_offsets.h"
#include "ottla/protocol/messages/92_delete_share_group_offsets.h"

namespace ottla::client {
namespace {

// Asks until the coordinator is there; an error of the whole answer is the result.
template <class Response, class Request>
Result<Answer<Response>> ask(Client& client, const std::string& group, const Request& request,
                             CallOptions options) {
  auto answer = client.call_until<Response>(
      Target::group(group), request,
      [](const Response& response) { return static_cast<ErrorCode>(response.error_code); }, options);
  if (answer && (*answer)->error_code != 0)
    return fail(error_of((*answer)->error_code, (*answer)->error_message));
  return answer;
}

template <class Told>
Result<> outcome_of(const Told& told) {
  return told.error_code == 0 ? Result<>{} : fail(error_of(told.error_code, told.error_message));
}

}  // namespace

Result<std::map<TopicPartition, std::optional<ShareOffset>>> share_group_offsets(Client& client,
                                                                                 const std::string& group,
                                                                                 int timeout_ms) {
  protocol::DescribeShareGroupOffsetsRequest request;
  request.groups.push_back({.group_id = group, .topics = std::nullopt});
  const auto answer = client.call_until<protocol::DescribeShareGroupOffsetsResponse>(
      Target::group(group), request,
      [](const protocol::DescribeShareGroupOffsetsResponse& response) {
        return response.groups.empty() ? ErrorCode::none
                                       : static_cast<ErrorCode>(response.groups.front().error_code);
      },
      {.timeout_ms = timeout_ms, .name = "describeShareGroupOffsets"});
  if (!answer) return fail(answer.error());
  std::map<TopicPartition, std::optional<ShareOffset>> offsets;
  for (const auto& told : (*answer)->groups) {
    if (told.error_code != 0) return fail(error_of(told.error_code, told.error_message));
    for (const auto& topic : told.topics) {
      for (const auto& partition : topic.partitions) {
        if (partition.error_code != 0) continue;  // as Kafka's client, which logs it
        auto& offset = offsets[{std::string(topic.topic_name), partition.partition_index}];
        if (partition.start_offset < 0) continue;
        offset.emplace().start = partition.start_offset;
        if (partition.leader_epoch >= 0) offset->leader_epoch = partition.leader_epoch;
        if (partition.lag >= 0) offset->lag = partition.lag;
      }
    }
  }
  return offsets;
}

Result<std::map<TopicPartition, Result<>>> alter_share_group_offsets(
    Client& client, const std::string& group, const std::map<TopicPartition, std::int64_t>& offsets,
    int timeout_ms) {
  protocol::AlterShareGroupOffsetsRequest request;
  request.group_id = group;
  for (const auto& [at, offset] : offsets) {
    if (request.topics.empty() || request.topics.back().topic_name != at.topic)
      request.topics.emplace_back().topic_name = at.topic;
    request.topics.back().partitions.push_back({at.partition, offset});
  }
  const auto answer = ask<protocol::AlterShareGroupOffsetsResponse>(
      client, group, request, {.timeout_ms = timeout_ms, .name = "alterShareGroupOffsets"});
  if (!answer) return fail(answer.error());
  std::map<TopicPartition, Result<>> results;
  for (const auto& topic : (*answer)->responses) {
    for (const auto& partition : topic.partitions)
      results[{std::string(topic.topic_name), partition.partition_index}] = outcome_of(partition);
  }
  return results;
}

Result<std::map<std::string, Result<>>> delete_share_group_offsets(Client& client, const std::string& group,
                                                                   const std::vector<std::string>& topics,
                                                                   int timeout_ms) {
  protocol::DeleteShareGroupOffsetsRequest request;
  request.group_id = group;
  for (const std::string& topic : topics) request.topics.push_back({topic});
  const auto answer = ask<protocol::DeleteShareGroupOffsetsResponse>(
      client, group, request, {.timeout_ms = timeout_ms, .name = "deleteShareGroupOffsets"});
  if (!answer) return fail(answer.error());
  std::map<std::string, Result<>> results;
  for (const auto& topic : (*answer)->responses) results[std::string(topic.topic_name)] = outcome_of(topic);
  return results;
}

}  // namespace ottla::client
