// The actions of Kafka 1.1.0's kafka-reassign-partitions: what it is to do is written into ZooKeeper's tree.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <span>
#include <thread>

#include "cli/console.h"
#include "cli/json_input.h"
#include "cli/reassign/actions.h"

namespace ottla::cli::reassign {
namespace {

constexpr const char* reassignment_path = "/admin/reassign_partitions";
constexpr const char* broker_throttles[] = {"leader.replication.throttled.rate",
                                            "follower.replication.throttled.rate",
                                            "replica.alter.log.dirs.io.max.bytes.per.second"};
constexpr const char* topic_throttles[] = {"leader.replication.throttled.replicas",
                                           "follower.replication.throttled.replicas"};
constexpr std::string_view needs_broker =
    "bootstrap-server needs to be provided in order to reassign replica to the specified log directory";

enum class Status { failed, in_progress, completed };

Assignment assignment_of(KafkaTree& tree, const std::set<std::string>& topics) {
  Assignment assignment;
  for (const std::string& topic : topics) {
    for (const auto& [partition, replicas] : tree.assignment(topic))
      assignment[{topic, partition}] = replicas;
  }
  return assignment;
}

Assignment ongoing(KafkaTree& tree) {
  Assignment partitions;
  const auto data = tree.find(reassignment_path);
  if (!data) return partitions;
  const Json document = parse_json(*data);
  for (const Json& one : member(document, "partitions")) {
    partitions[{text_member(one, "topic"), int_member(one, "partition")}] = int_list(member(one, "replicas"));
  }
  return partitions;
}

Json document_of(const Assignment& partitions) {
  Json document{{"version", 1}, {"partitions", Json::array()}};
  for (const auto& [partition, replicas] : partitions) {
    document["partitions"].push_back(
        {{"topic", partition.topic}, {"partition", partition.partition}, {"replicas", replicas}});
  }
  return document;
}

void check_against_cluster(KafkaTree& tree, const Plan& plan) {
  const Assignment existing = assignment_of(tree, topics_of(plan.partitions));
  std::vector<std::string> unknown;
  for (const auto& [partition, replicas] : plan.partitions) {
    if (!existing.contains(partition)) unknown.push_back(partition.to_string());
  }
  if (!unknown.empty()) {
    refuse_command(old_exceptions,
                   fmt::format("The proposed assignment contains non-existent partitions: ListBuffer({})",
                               fmt::join(unknown, ", ")));
  }
  std::set<std::int32_t> missing;
  for (const auto& [partition, replicas] : plan.partitions) missing.insert(replicas.begin(), replicas.end());
  for (const KafkaTree::Broker& broker : tree.brokers()) missing.erase(broker.id);
  if (!missing.empty()) {
    refuse_command(old_exceptions, fmt::format("The proposed assignment contains non-existent brokerIDs: {}",
                                               fmt::join(missing, ",")));
  }
}

// The rates of all brokers that are, or will be, a part of it.
void limit(KafkaTree& tree, const Plan& plan, const Throttles& throttles) {
  std::set<std::int32_t> brokers;
  for (const auto& [partition, replicas] : assignment_of(tree, topics_of(plan.partitions))) {
    brokers.insert(replicas.begin(), replicas.end());
  }
  for (const auto& [partition, replicas] : plan.partitions) brokers.insert(replicas.begin(), replicas.end());
  for (const std::int32_t broker : brokers) {
    const std::string entity = fmt::format("brokers/{}", broker);
    Properties config = tree.config(entity);
    if (throttles.between_brokers >= 0) {
      config[broker_throttles[0]] = config[broker_throttles[1]] = std::to_string(throttles.between_brokers);
    }
    if (throttles.between_directories >= 0) {
      config[broker_throttles[2]] = std::to_string(throttles.between_directories);
    }
    tree.change_config(entity, config);
  }
}

void throttle_replicas(KafkaTree& tree, const Plan& plan) {
  const Assignment existing = assignment_of(tree, topics_of(plan.partitions));
  Moves moves;
  for (const auto& [partition, replicas] : plan.partitions) {
    Move& move = moves[partition.topic][partition.partition];
    const Replicas& before = existing.at(partition);
    std::ranges::copy_if(replicas, std::back_inserter(move.destinations), [&](std::int32_t broker) {
      return std::ranges::find(before, broker) == before.end();
    });
    if (!move.destinations.empty()) move.sources = before;
  }
  for (const auto& [topic, of_topic] : moves) {
    Properties config = tree.config("topics/" + topic);
    config[topic_throttles[0]] = throttled_sources(of_topic);
    config[topic_throttles[1]] = throttled_destinations(of_topic);
    tree.change_config("topics/" + topic, config);
  }
}

void throttle(KafkaTree& tree, const Plan& plan, const Throttles& throttles) {
  if (throttles.between_brokers >= 0) throttle_replicas(tree, plan);
  if (throttles.between_brokers >= 0 || throttles.between_directories >= 0) limit(tree, plan, throttles);
  if (throttles.between_brokers >= 0) {
    say("The inter-broker throttle limit was set to {} B/s", throttles.between_brokers);
  }
  if (throttles.between_directories >= 0) {
    say("The replica-alter-dir throttle limit was set to {} B/s", throttles.between_directories);
  }
}

// Whether every replica is on its way to its directory in that time.
bool start_moves(Cluster& cluster, const Directories& wanted,
                 std::chrono::steady_clock::time_point deadline) {
  Directories pending = wanted;
  while (!pending.empty() && std::chrono::steady_clock::now() < deadline) {
    for (const Replica& replica : cluster.move(pending)) pending.erase(replica);
    std::this_thread::sleep_for(move_retry);
  }
  return pending.empty();
}

bool start(KafkaTree& tree, Cluster* cluster, const Plan& plan, const Throttles& throttles,
           std::int64_t timeout_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  throttle(tree, plan, throttles);
  if (!plan.directories.empty() && cluster == nullptr)
    refuse_command(old_exceptions, std::string(needs_broker));
  // Brokers put new replicas where they were told to before the replicas are made.
  if (!plan.directories.empty()) (void)cluster->move(plan.directories);
  const auto created = tree.create(reassignment_path, document_of(plan.assignment()).dump());
  if (!created && created.error().code == zookeeper::Code::node_exists) {
    std::vector<std::string> names;
    for (const auto& [partition, replicas] : ongoing(tree)) {
      names.push_back(fmt::format("{} -> List({})", partition.to_string(), fmt::join(replicas, ", ")));
    }
    refuse_command(old_exceptions,
                   fmt::format("Partition reassignment currently in progress for Map({}). Aborting operation",
                               fmt::join(names, ", ")));
  }
  if (!created) throw KeeperFailure(created.error());
  return plan.directories.empty() || start_moves(*cluster, plan.directories, deadline);
}

std::map<TopicPartition, Status> partition_statuses(KafkaTree& tree, const Assignment& targets) {
  const Assignment going_on = ongoing(tree);
  const Assignment current = assignment_of(tree, topics_of(targets));
  std::map<TopicPartition, Status> statuses;
  for (const auto& [partition, target] : targets) {
    const auto found = current.find(partition);
    const Replicas replicas = found == current.end() ? Replicas{} : found->second;
    if (going_on.contains(partition)) {
      statuses[partition] = Status::in_progress;
    } else if (replicas == target) {
      statuses[partition] = Status::completed;
    } else {
      say("ERROR: Assigned replicas ({}) don't match the list of replicas for reassignment ({}) for "
          "partition {}",
          admin::joined(replicas), admin::joined(target), partition.to_string());
      statuses[partition] = Status::failed;
    }
  }
  return statuses;
}

Status replica_status(const std::map<Replica, ReplicaDirectories>& found, const Replica& replica,
                      const std::string& wanted) {
  const std::string partition = replica.partition.to_string();
  switch (move_state(found, replica, wanted)) {
    case MoveState::moving:
      return Status::in_progress;
    case MoveState::done:
      return Status::completed;
    case MoveState::no_directory:
      say("Partition {} is not found in any live log dir on broker {}. There is likely offline log directory "
          "on the "
          "broker.",
          partition, replica.broker);
      return Status::failed;
    case MoveState::no_replica:
      say("Partition {} is not found in any live log dir on broker {}.", partition, replica.broker);
      return Status::failed;
    case MoveState::moving_elsewhere:
      say("Partition {} on broker {} is being moved to log dir {} instead of {}", partition, replica.broker,
          found.at(replica).future, wanted);
      return Status::failed;
    case MoveState::elsewhere:
      say("Partition {} on broker {} is not being moved from log dir {} to {}", partition, replica.broker,
          found.at(replica).current, wanted);
      return Status::failed;
  }
  return Status::failed;
}

std::map<Replica, Status> replica_statuses(Cluster* cluster, const Directories& wanted) {
  std::map<Replica, Status> statuses;
  if (wanted.empty()) return statuses;
  if (cluster == nullptr) refuse_command(old_exceptions, std::string(needs_broker));
  std::vector<Replica> replicas;
  for (const auto& [replica, directory] : wanted) replicas.push_back(replica);
  const auto found = cluster->directories(replicas);
  for (const auto& [replica, directory] : wanted)
    statuses[replica] = replica_status(found, replica, directory);
  return statuses;
}

std::string_view said(Status status) {
  switch (status) {
    case Status::completed:
      return "completed successfully";
    case Status::in_progress:
      return "is still in progress";
    case Status::failed:
      return "failed";
  }
  return {};
}

bool remove_throttles(KafkaTree& tree, const std::string& entity, std::span<const char* const> names) {
  Properties config = tree.config(entity);
  std::size_t removed = 0;
  for (const char* name : names) removed += config.erase(name);
  if (removed > 0) tree.change_config(entity, config);
  return removed > 0;
}

}  // namespace

void generate(KafkaTree& tree, const std::string& topics_json, const std::string& brokers, bool with_racks) {
  const std::vector<std::int32_t> ids = parse_brokers(brokers, old_exceptions);
  const std::vector<std::string> topics = parse_topics(topics_json, old_exceptions);
  const Assignment current = assignment_of(tree, {topics.begin(), topics.end()});
  std::vector<Broker> usable;
  for (const KafkaTree::Broker& broker : tree.brokers()) {
    if (std::ranges::find(ids, broker.id) != ids.end()) {
      usable.push_back({broker.id, with_racks ? broker.rack : std::nullopt});
    }
  }
  const auto without = std::ranges::count_if(usable, [](const Broker& broker) { return !broker.rack; });
  if (without != 0 && static_cast<std::size_t>(without) != usable.size()) {
    throw Failure(
        std::string(old_exceptions.operation),
        "Not all brokers have rack information. Add --disable-rack-aware in command line to make replica "
        "assignment without rack information.");
  }
  for (const auto& [partition, replicas] : current) {
    if (replicas.size() <= usable.size()) continue;
    throw Failure("org.apache.kafka.common.errors.InvalidReplicationFactorException",
                  fmt::format("Replication factor: {} larger than available brokers: {}.", replicas.size(),
                              usable.size()));
  }
  say("Current partition replica assignment\n{}\n", as_json(current, {}));
  say("Proposed partition reassignment configuration\n{}", as_json(place(current, usable, random_below), {}));
}

void execute(KafkaTree& tree, Cluster* cluster, const std::string& plan_json, const Throttles& throttles,
             std::int64_t timeout_ms) {
  const Plan plan = parse_plan(plan_json, old_exceptions);
  check_plan(plan, old_exceptions, "Partition reassignment data file is empty");
  check_against_cluster(tree, plan);
  if (tree.find(reassignment_path)) {
    say("There is an existing assignment running.");
    if (throttles.between_brokers >= 0 || throttles.between_directories >= 0) limit(tree, plan, throttles);
    return;
  }
  say("Current partition replica assignment\n\n{}\n\nSave this to use as the --reassignment-json-file option "
      "during "
      "rollback",
      as_json(assignment_of(tree, topics_of(plan.partitions)), {}));
  if (throttles.between_brokers >= 0 || throttles.between_directories >= 0) {
    say("Warning: You must run Verify periodically, until the reassignment completes, to ensure the throttle "
        "is "
        "removed. You can also alter the throttle by rerunning the Execute command passing a new value.");
  }
  if (start(tree, cluster, plan, throttles, timeout_ms)) {
    say("Successfully started reassignment of partitions.");
    return;
  }
  std::vector<std::string> pairs;
  for (const auto& [partition, replicas] : plan.partitions) {
    pairs.push_back(fmt::format("({},List({}))", partition.to_string(), fmt::join(replicas, ", ")));
  }
  say("Failed to reassign partitions ListBuffer({})", fmt::join(pairs, ", "));
}

void verify(KafkaTree& tree, Cluster* cluster, const std::string& plan_json) {
  say("Status of partition reassignment: ");
  const Plan plan = parse_plan(plan_json, old_exceptions);
  const auto partitions = partition_statuses(tree, plan.assignment());
  const auto replicas = replica_statuses(cluster, plan.directories);
  bool are_completed = true;
  for (const auto& [partition, status] : partitions) {
    say("Reassignment of partition {} {}", partition.to_string(), said(status));
    are_completed = are_completed && status == Status::completed;
  }
  for (const auto& [replica, status] : replicas) {
    say("Reassignment of replica {} {}", replica.to_string(), said(status));
    are_completed = are_completed && status == Status::completed;
  }
  if (!are_completed) return;
  bool is_changed = false;
  for (const KafkaTree::Broker& broker : tree.brokers()) {
    is_changed = remove_throttles(tree, fmt::format("brokers/{}", broker.id), broker_throttles) || is_changed;
  }
  for (const std::string& topic : topics_of(plan.partitions)) {
    is_changed = remove_throttles(tree, "topics/" + topic, topic_throttles) || is_changed;
  }
  if (is_changed) say("Throttle was removed.");
}

}  // namespace ottla::cli::reassign
