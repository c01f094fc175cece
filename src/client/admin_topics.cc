// Topics and partitions: Metadata, DescribeTopicPartitions, CreateTopics, DeleteTopics, CreatePartitions.
#include <fmt/format.h>

#include <algorithm>

#include "client/admin_calls.h"
#include "ottla/protocol/messages/03_metadata.h"
#include "ottla/protocol/messages/19_create_topics.h"
#include "ottla/protocol/messages/20_delete_topics.h"
#include "ottla/protocol/messages/37_create_partitions.h"
#include "ottla/protocol/messages/46_list_partition_reassignments.h"
#include "ottla/protocol/messages/75_describe_topic_partitions.h"

namespace ottla::client {
namespace {

constexpr int null_topics_are_all = 1;  // the Metadata version since which it is so; before, none are all
constexpr int ids_by_metadata = 12;

bool is_retried(std::int16_t code) {
  const auto error = static_cast<ErrorCode>(code);
  return error != ErrorCode::unknown_topic_or_partition && is_retriable(error);
}

template <class Partition>
PartitionDescription described(const Partition& from) {
  PartitionDescription partition;
  partition.partition = from.partition_index;
  partition.leader = from.leader_id;
  partition.replicas = from.replica_nodes;
  partition.isr = from.isr_nodes;
  return partition;
}

template <class Topic>
TopicDescription described_topic(const Topic& from) {
  return {std::string(from.name.value_or("")), from.topic_id, from.is_internal, {}};
}

void sort_partitions(TopicDescription& topic) {
  std::ranges::sort(topic.partitions, {}, &PartitionDescription::partition);
}

Result<TopicDescription> from_metadata(const protocol::MetadataResponse::Topic& topic) {
  if (topic.error_code != 0) return fail(error_of(topic.error_code));
  TopicDescription description = described_topic(topic);
  for (const auto& partition : topic.partitions) description.partitions.push_back(described(partition));
  sort_partitions(description);
  return description;
}

Result<std::vector<TopicDescription>> by_metadata(Client& client, const std::vector<std::string>& names) {
  protocol::MetadataRequest request;
  request.allow_auto_topic_creation = false;
  for (const std::string& name : names) request.topics->push_back({.name = name});
  const auto answer =
      client.call<protocol::MetadataResponse>(Target::any(), request, {.name = "describeTopics"});
  if (!answer) return fail(answer.error());
  std::vector<TopicDescription> topics;
  for (const auto& topic : (*answer)->topics) {
    auto description = from_metadata(topic);
    if (!description) return fail(std::move(description.error()));
    topics.push_back(std::move(*description));
  }
  return topics;
}

// Adds what one answer holds; a topic may go on in the next one.
Result<> add(const protocol::DescribeTopicPartitionsResponse& answer, std::vector<TopicDescription>& topics) {
  for (const auto& topic : answer.topics) {
    if (topic.error_code != 0) return fail(error_of(topic.error_code));
    if (topics.empty() || topics.back().name != topic.name) topics.push_back(described_topic(topic));
    for (const auto& partition : topic.partitions) {
      PartitionDescription description = described(partition);
      description.elr = partition.eligible_leader_replicas.value_or(std::vector<std::int32_t>{});
      description.last_known_elr = partition.last_known_elr.value_or(std::vector<std::int32_t>{});
      topics.back().partitions.push_back(std::move(description));
    }
  }
  return {};
}

}  // namespace

std::string TopicPartition::to_string() const { return fmt::format("{}-{}", topic, partition); }

Result<std::vector<TopicListing>> list_topics(Client& client) {
  const auto version = client.version_for(Target::any(), protocol::MetadataRequest::api);
  if (!version)
    return fail(version.error().code, version.error().code == ErrorCode::request_timed_out
                                          ? std::string("Timed out waiting for a node assignment. "
                                                        "Call: listTopics")
                                          : version.error().message);
  protocol::MetadataRequest request;
  if (*version >= null_topics_are_all) request.topics.reset();
  const auto answer = client.call<protocol::MetadataResponse>(Target::any(), request, {.name = "listTopics"});
  if (!answer) return fail(answer.error());
  std::vector<TopicListing> topics;
  for (const auto& topic : (*answer)->topics) {
    topics.push_back({std::string(topic.name.value_or("")), topic.topic_id, topic.is_internal});
  }
  std::ranges::sort(topics, {}, &TopicListing::name);
  return topics;
}

Result<std::vector<TopicDescription>> describe_topics(Client& client, const std::vector<std::string>& names,
                                                      std::int32_t partition_limit) {
  protocol::DescribeTopicPartitionsRequest request;
  request.response_partition_limit = partition_limit;
  for (const std::string& name : names) request.topics.push_back({name});
  std::ranges::sort(request.topics, {}, &protocol::DescribeTopicPartitionsRequest::Topic::name);
  std::vector<TopicDescription> topics;
  std::string cursor_name;
  for (;;) {
    const auto answer = client.call<protocol::DescribeTopicPartitionsResponse>(Target::any(), request,
                                                                               {.name = "describeTopics"});
    if (!answer) {
      if (answer.error().code == ErrorCode::unsupported_version) return by_metadata(client, names);
      return fail(answer.error());
    }
    if (auto added = add(**answer, topics); !added) return fail(std::move(added.error()));
    const auto& next = (*answer)->next_cursor;
    if (!next) break;
    cursor_name = next->topic_name;
    request.cursor = protocol::DescribeTopicPartitionsRequest::Cursor{cursor_name, next->partition_index};
    std::erase_if(request.topics, [&](const auto& topic) { return topic.name < cursor_name; });
  }
  std::vector<TopicDescription> in_order;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(topics, name, &TopicDescription::name);
    if (found == topics.end()) continue;
    sort_partitions(*found);
    in_order.push_back(std::move(*found));
  }
  return in_order;
}

Result<TopicDescription> describe_topic(Client& client, const Uuid& id) {
  protocol::MetadataRequest request;
  request.allow_auto_topic_creation = false;
  request.topics->push_back({.topic_id = id, .name = std::nullopt});
  const auto answer = client.call<protocol::MetadataResponse>(
      Target::any(), request, {.min_version = ids_by_metadata, .name = "describeTopicsByIds"});
  if (!answer) return fail(answer.error());
  if ((*answer)->topics.empty()) return fail(ErrorCode::unknown_topic_id, "");
  return from_metadata((*answer)->topics.front());
}

Result<> create_topic(Client& client, const NewTopic& topic) {
  protocol::CreateTopicsRequest request;
  request.timeout_ms = client.settings().default_api_timeout_ms;
  auto& asked = request.topics.emplace_back();
  asked.name = topic.name;
  asked.num_partitions = topic.partitions;
  asked.replication_factor = topic.replication_factor;
  for (std::size_t at = 0; at < topic.assignment.size(); ++at) {
    asked.assignments.push_back({static_cast<std::int32_t>(at), topic.assignment[at]});
  }
  for (const auto& [name, value] : topic.configs) asked.configs.push_back({name, value});
  const bool asks_for_defaults =
      topic.assignment.empty() && (topic.partitions < 0 || topic.replication_factor < 0);
  const auto answer = client.call_until<protocol::CreateTopicsResponse>(
      Target::controller(), request,
      [](const protocol::CreateTopicsResponse& response) {
        const bool again = !response.topics.empty() && is_retried(response.topics.front().error_code);
        return again ? static_cast<ErrorCode>(response.topics.front().error_code) : ErrorCode::none;
      },
      {.min_version = asks_for_defaults ? 4 : 0, .name = "createTopics"});
  if (!answer) return fail(answer.error());
  for (const auto& created : (*answer)->topics) {
    if (created.error_code != 0) return fail(error_of(created.error_code, created.error_message));
  }
  return {};
}

Result<> delete_topics(Client& client, const std::vector<std::string>& names) {
  protocol::DeleteTopicsRequest request;
  request.timeout_ms = client.settings().default_api_timeout_ms;
  for (const std::string& name : names) {
    request.topic_names.push_back(name);
    request.topics.push_back({.name = name});
  }
  const auto answer = client.call_until<protocol::DeleteTopicsResponse>(
      Target::controller(), request,
      [](const protocol::DeleteTopicsResponse& response) {
        const auto again = std::ranges::find_if(response.responses, [](const auto& row) {
          return row.error_code == static_cast<std::int16_t>(ErrorCode::not_controller);
        });
        return again == response.responses.end() ? ErrorCode::none : ErrorCode::not_controller;
      },
      {.name = "deleteTopics"});
  if (!answer) return fail(answer.error());
  for (const auto& deleted : (*answer)->responses) {
    if (deleted.error_code != 0) return fail(error_of(deleted.error_code, deleted.error_message));
  }
  return {};
}

Result<> create_partitions(Client& client, const std::string& topic, std::int32_t count,
                           const std::vector<std::vector<std::int32_t>>& assignment) {
  protocol::CreatePartitionsRequest request;
  request.timeout_ms = client.settings().default_api_timeout_ms;
  auto& asked = request.topics.emplace_back();
  asked.name = topic;
  asked.count = count;
  if (assignment.empty()) asked.assignments.reset();
  for (const auto& replicas : assignment) asked.assignments->push_back({replicas});
  const auto answer = client.call_until<protocol::CreatePartitionsResponse>(
      Target::controller(), request,
      [](const protocol::CreatePartitionsResponse& response) {
        const bool again = !response.results.empty() && is_retried(response.results.front().error_code);
        return again ? static_cast<ErrorCode>(response.results.front().error_code) : ErrorCode::none;
      },
      {.name = "createPartitions"});
  if (!answer) return fail(answer.error());
  for (const auto& made : (*answer)->results) {
    if (made.error_code != 0) return fail(error_of(made.error_code, made.error_message));
  }
  return {};
}

Result<std::map<TopicPartition, Reassignment>> list_reassignments(Client& client) {
  protocol::ListPartitionReassignmentsRequest request;
  request.timeout_ms = client.settings().default_api_timeout_ms;
  request.topics.reset();
  const auto answer = client.call<protocol::ListPartitionReassignmentsResponse>(
      Target::controller(), request, {.name = "listPartitionReassignments"});
  std::map<TopicPartition, Reassignment> reassignments;
  if (!answer && answer.error().code == ErrorCode::unsupported_version) return reassignments;
  if (!answer) return fail(answer.error());
  for (const auto& topic : (*answer)->topics) {
    for (const auto& partition : topic.partitions) {
      reassignments[{std::string(topic.name), partition.partition_index}] = {
          partition.replicas, partition.adding_replicas, partition.removing_replicas};
    }
  }
  return reassignments;
}

}  // namespace ottla::client
