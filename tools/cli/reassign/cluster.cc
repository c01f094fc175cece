// The requests of a reassignment.
#include "cli/reassign/cluster.h"

#include <fmt/format.h>

#include "ottla/protocol/messages/03_metadata.h"
#include "ottla/protocol/messages/34_alter_replica_log_dirs.h"
#include "ottla/protocol/messages/35_describe_log_dirs.h"
#include "ottla/protocol/messages/44_incremental_alter_configs.h"
#include "ottla/protocol/messages/45_alter_partition_reassignments.h"
#include "ottla/protocol/messages/46_list_partition_reassignments.h"

namespace ottla::cli::reassign {
namespace {

using client::Target;
using protocol::AlterPartitionReassignmentsRequest;
using protocol::AlterPartitionReassignmentsResponse;
using protocol::AlterReplicaLogDirsRequest;
using protocol::AlterReplicaLogDirsResponse;
using protocol::DescribeLogDirsRequest;
using protocol::DescribeLogDirsResponse;
using protocol::IncrementalAlterConfigsRequest;
using protocol::IncrementalAlterConfigsResponse;
using protocol::ListPartitionReassignmentsRequest;
using protocol::ListPartitionReassignmentsResponse;
using protocol::MetadataRequest;
using protocol::MetadataResponse;

constexpr std::int8_t resource_topic = 2;
constexpr std::int8_t resource_broker = 4;
constexpr std::int8_t operation_set = 0;
constexpr std::int8_t operation_delete = 1;

using ByTopic = std::map<std::string_view, std::vector<std::int32_t>>;

bool is_unknown(std::int16_t code) {
  return static_cast<ErrorCode>(code) == ErrorCode::unknown_topic_or_partition;
}

}  // namespace

std::vector<Broker> Cluster::brokers() {
  std::vector<Broker> brokers;
  for (const auto& [id, node] : must(client_.cluster()).nodes) brokers.push_back({id, node.rack});
  return brokers;
}

AllOngoing Cluster::reassignments(const std::optional<std::vector<TopicPartition>>& of) {
  ListPartitionReassignmentsRequest request;
  request.timeout_ms = admin::timeout_field(client_);
  ByTopic by_topic;
  if (of) {
    for (const TopicPartition& one : *of) by_topic[one.topic].push_back(one.partition);
    request.topics.emplace();
    for (const auto& [topic, partitions] : by_topic) request.topics->push_back({topic, partitions});
  }
  const auto answer = must(client_.call<ListPartitionReassignmentsResponse>(
      Target::controller(), request, {.name = "listPartitionReassignments"}));
  admin::check(answer->error_code, answer->error_message);
  AllOngoing ongoing;
  for (const auto& topic : answer->topics) {
    for (const auto& one : topic.partitions) {
      ongoing[{std::string(topic.name), one.partition_index}] = {one.replicas, one.adding_replicas,
                                                                 one.removing_replicas};
    }
  }
  return ongoing;
}

Assignment Cluster::assignment(const std::set<std::string>& topics) {
  if (topics.empty()) return {};
  MetadataRequest request;
  request.allow_auto_topic_creation = false;
  for (const std::string& topic : topics) {
    auto& added = request.topics->emplace_back();
    added.name = topic;
  }
  const auto answer =
      must(client_.call<MetadataResponse>(Target::any(), request, {.name = "describeTopics"}));
  Assignment assignment;
  for (const auto& topic : answer->topics) {
    if (is_unknown(topic.error_code)) continue;
    admin::check(topic.error_code);
    for (const auto& one : topic.partitions) {
      assignment[{std::string(topic.name.value_or("")), one.partition_index}] = one.replica_nodes;
    }
  }
  return assignment;
}

Assignment Cluster::assignment_of_all(const std::set<std::string>& topics) {
  Assignment assignment = this->assignment(topics);
  std::set<std::string> missing = topics;
  for (const auto& [partition, replicas] : assignment) missing.erase(partition.topic);
  if (!missing.empty()) {
    throw Failure(
        Error{ErrorCode::unknown_topic_or_partition, fmt::format("Topic {} not found.", *missing.begin())});
  }
  return assignment;
}

std::map<Replica, ReplicaDirectories> Cluster::directories(const std::vector<Replica>& of) {
  std::map<std::int32_t, ByTopic> by_broker;
  std::map<Replica, ReplicaDirectories> found;
  for (const Replica& replica : of) {
    by_broker[replica.broker][replica.partition.topic].push_back(replica.partition.partition);
    found[replica];
  }
  for (const auto& [broker, topics] : by_broker) {
    DescribeLogDirsRequest request;
    for (const auto& [topic, partitions] : topics) request.topics->push_back({topic, partitions});
    const auto answer = must(client_.call<DescribeLogDirsResponse>(Target::node(broker), request,
                                                                   {.name = "describeReplicaLogDirs"}));
    for (const auto& directory : answer->results) {
      if (directory.error_code != 0) continue;  // an offline directory: its replicas are nowhere
      for (const auto& topic : directory.topics) {
        for (const auto& one : topic.partitions) {
          const auto replica = found.find({broker, {std::string(topic.name), one.partition_index}});
          if (replica == found.end()) continue;
          (one.is_future_key ? replica->second.future : replica->second.current) = directory.log_dir;
        }
      }
    }
  }
  return found;
}

std::map<TopicPartition, Failure> Cluster::alter(
    const std::map<TopicPartition, std::optional<Replicas>>& partitions) {
  AlterPartitionReassignmentsRequest request;
  request.timeout_ms = admin::timeout_field(client_);
  for (const auto& [partition, replicas] : partitions) {
    if (request.topics.empty() || request.topics.back().name != partition.topic) {
      request.topics.emplace_back().name = partition.topic;
    }
    request.topics.back().partitions.push_back({partition.partition, replicas});
  }
  const auto answer = must(client_.call<AlterPartitionReassignmentsResponse>(
      Target::controller(), request, {.name = "alterPartitionReassignments"}));
  admin::check(answer->error_code, answer->error_message);
  std::map<TopicPartition, Failure> errors;
  for (const auto& topic : answer->responses) {
    for (const auto& one : topic.partitions) {
      if (one.error_code == 0) continue;
      errors.emplace(TopicPartition{std::string(topic.name), one.partition_index},
                     Failure(Error{static_cast<ErrorCode>(one.error_code),
                                   std::string(one.error_message.value_or(""))}));
    }
  }
  return errors;
}

std::vector<Replica> Cluster::move(const Directories& to) {
  std::map<std::int32_t, std::map<std::string_view, ByTopic>> by_broker;
  for (const auto& [replica, directory] : to) {
    by_broker[replica.broker][directory][replica.partition.topic].push_back(replica.partition.partition);
  }
  std::vector<Replica> moved;
  for (const auto& [broker, directories] : by_broker) {
    AlterReplicaLogDirsRequest request;
    for (const auto& [directory, topics] : directories) {
      auto& added = request.dirs.emplace_back();
      added.path = directory;
      for (const auto& [topic, partitions] : topics) added.topics.push_back({topic, partitions});
    }
    const auto answer = must(client_.call<AlterReplicaLogDirsResponse>(Target::node(broker), request,
                                                                       {.name = "alterReplicaLogDirs"}));
    for (const auto& topic : answer->results) {
      for (const auto& one : topic.partitions) {
        const Replica replica{broker, {std::string(topic.topic_name), one.partition_index}};
        const auto code = static_cast<ErrorCode>(one.error_code);
        if (code == ErrorCode::none) moved.push_back(replica);
        if (code == ErrorCode::none || code == ErrorCode::replica_not_available) continue;
        throw Failure(std::string(new_exceptions.command_failed),
                      fmt::format("Failed to alter dir for {}", replica.to_string()));
      }
    }
  }
  return moved;
}

void Cluster::change_broker(std::int32_t id, const std::vector<ConfigChange>& changes) {
  change(Target::node(id), resource_broker, std::to_string(id), changes);
}

void Cluster::change_topic(const std::string& topic, const std::vector<ConfigChange>& changes) {
  change(Target::any(), resource_topic, topic, changes);
}

void Cluster::change(const Target& target, std::int8_t type, const std::string& name,
                     const std::vector<ConfigChange>& changes) {
  IncrementalAlterConfigsRequest request;
  auto& resource = request.resources.emplace_back();
  resource.resource_type = type;
  resource.resource_name = name;
  for (const ConfigChange& one : changes) {
    auto& config = resource.configs.emplace_back();
    config.name = one.name;
    config.config_operation = one.value ? operation_set : operation_delete;
    config.value = one.value ? std::optional<std::string_view>(*one.value) : std::nullopt;
  }
  const auto answer = must(
      client_.call<IncrementalAlterConfigsResponse>(target, request, {.name = "incrementalAlterConfigs"}));
  for (const auto& one : answer->responses) admin::check(one.error_code, one.error_message);
}

}  // namespace ottla::cli::reassign
