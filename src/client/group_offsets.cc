// The committed offsets of a group: fetched, set and deleted.
#include <algorithm>

#include "client/admin_calls.h"
#include "ottla/client/groups.h"
#include "ottla/protocol/messages/08_offset_commit.h"
#include "ottla/protocol/messages/09_offset_fetch.h"
#include "ottla/protocol/messages/47_offset_delete.h"

namespace ottla::client {
namespace {

// From version 10 on topics are named by their ids.
constexpr int last_version_with_names = 9;

template <class Topics>
Result<std::map<TopicPartition, CommittedOffset>> offsets_of(const Topics& topics) {
  std::map<TopicPartition, CommittedOffset> offsets;
  for (const auto& topic : topics) {
    for (const auto& partition : topic.partitions) {
      if (partition.error_code != 0) return fail(error_of(partition.error_code));
      if (partition.committed_offset < 0) continue;
      offsets[{std::string(topic.name), partition.partition_index}] = {
          partition.committed_offset, partition.committed_leader_epoch,
          std::string(partition.metadata.value_or(""))};
    }
  }
  return offsets;
}

std::int16_t code_of(const protocol::OffsetFetchResponse& response) {
  return response.groups.empty() ? response.error_code : response.groups.front().error_code;
}

// The first code of an answer that is no success.
ErrorCode first_code(const protocol::OffsetCommitResponse& response) {
  for (const auto& topic : response.topics) {
    for (const auto& partition : topic.partitions) {
      if (partition.error_code != 0) return static_cast<ErrorCode>(partition.error_code);
    }
  }
  return ErrorCode::none;
}

}  // namespace

Result<std::map<TopicPartition, CommittedOffset>> committed_offsets(Client& client, const std::string& group,
                                                                    int timeout_ms) {
  protocol::OffsetFetchRequest request;
  request.group_id = group;
  request.topics.reset();
  request.groups.push_back({.group_id = group, .topics = std::nullopt});
  const auto answer = client.call_until<protocol::OffsetFetchResponse>(
      Target::group(group), request,
      [](const protocol::OffsetFetchResponse& response) { return static_cast<ErrorCode>(code_of(response)); },
      {.min_version = 2,
       .max_version = last_version_with_names,
       .timeout_ms = timeout_ms,
       .name = "listConsumerGroupOffsets"});
  if (!answer) return fail(answer.error());
  if (const std::int16_t code = code_of(**answer); code != 0) return fail(error_of(code));
  return (*answer)->groups.empty() ? offsets_of((*answer)->topics)
                                   : offsets_of((*answer)->groups.front().topics);
}

Result<> commit_offsets(Client& client, const std::string& group,
                        const std::map<TopicPartition, std::int64_t>& offsets, int timeout_ms) {
  protocol::OffsetCommitRequest request;
  request.group_id = group;
  for (const auto& [at, offset] : offsets) {
    if (request.topics.empty() || request.topics.back().name != at.topic)
      request.topics.emplace_back().name = at.topic;
    auto& partition = request.topics.back().partitions.emplace_back();
    partition.partition_index = at.partition;
    partition.committed_offset = offset;
  }
  const auto answer =
      client.call_until<protocol::OffsetCommitResponse>(Target::group(group), request, first_code,
                                                        {.min_version = 2,
                                                         .max_version = last_version_with_names,
                                                         .timeout_ms = timeout_ms,
                                                         .name = "alterConsumerGroupOffsets"});
  if (!answer) return fail(answer.error());
  const ErrorCode code = first_code(**answer);
  return code == ErrorCode::none ? Result<>{} : fail(error_of(static_cast<std::int16_t>(code)));
}

Result<std::map<TopicPartition, Result<>>> delete_offsets(Client& client, const std::string& group,
                                                          const std::vector<TopicPartition>& partitions,
                                                          int timeout_ms) {
  std::vector<TopicPartition> sorted = partitions;
  std::ranges::sort(sorted);
  protocol::OffsetDeleteRequest request;
  request.group_id = group;
  for (const TopicPartition& at : sorted) {
    if (request.topics.empty() || request.topics.back().name != at.topic)
      request.topics.emplace_back().name = at.topic;
    request.topics.back().partitions.push_back({at.partition});
  }
  const auto answer =
      client.call_until<protocol::OffsetDeleteResponse>(Target::group(group), request,
                                                        [](const protocol::OffsetDeleteResponse& response) {
                                                          return static_cast<ErrorCode>(response.error_code);
                                                        },
                                                        {.timeout_ms = timeout_ms, .name = "offsetDelete"});
  if (!answer) return fail(answer.error());
  if ((*answer)->error_code != 0) return fail(error_of((*answer)->error_code));
  std::map<TopicPartition, Result<>> results;
  for (const auto& topic : (*answer)->topics) {
    for (const auto& partition : topic.partitions) {
      results.emplace(TopicPartition{std::string(topic.name), partition.partition_index},
                      partition.error_code == 0 ? Result<>{} : fail(error_of(partition.error_code)));
    }
  }
  return results;
}

}  // namespace ottla::client
