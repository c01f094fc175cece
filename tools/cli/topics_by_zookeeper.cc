// kafka-topics of Kafka 1.1.0: its checks and its output. What it wrote into ZooKeeper goes to the broker as
// requests, whose sentences are those of today but where 1.1.0's own differed.
#include <algorithm>

#include "cli/admin_tool.h"
#include "cli/console.h"
#include "cli/failure.h"
#include "cli/topic_filter.h"
#include "cli/topics.h"
#include "cli/zookeeper_lookup.h"

namespace ottla::cli::topics {
namespace {

constexpr std::string_view old_logger = "kafka.admin.TopicCommand$";

void check_as_1_1(const ParsedOptions& options) {
  if (!options.has("list") && !options.has("describe")) options.require({"topic"});
  options.forbid("config", {"describe", "list", "delete"});
  options.forbid("delete-config", {"create", "describe", "list", "delete"});
  options.forbid("partitions", {"describe", "list", "delete"});
  options.forbid("replication-factor", {"alter", "describe", "list", "delete"});
  options.forbid("replica-assignment", {"describe", "list", "delete"});
  if (options.has("create")) options.forbid("replica-assignment", {"partitions", "replication-factor"});
  const auto report = [&](std::string_view name, std::initializer_list<std::string_view> others) {
    options.forbid(name, {"alter", "create", "list", "delete"});
    options.forbid(name, others);
  };
  report("under-replicated-partitions", {"unavailable-partitions", "topics-with-overrides"});
  report("unavailable-partitions", {"under-replicated-partitions", "topics-with-overrides"});
  report("topics-with-overrides", {"under-replicated-partitions", "unavailable-partitions"});
  options.forbid("if-exists", {"create", "describe", "list"});
  options.forbid("if-not-exists", {"alter", "describe", "list", "delete"});
  for (const std::string_view young :
       {"command-config", "exclude-internal", "topic-id", "under-min-isr-partitions", "at-min-isr-partitions",
        "partition-size-limit-per-response"}) {
    options.forbid("zookeeper", {young});
  }
}

void create_topic(client::Client& client, const ParsedOptions& options) {
  client::NewTopic topic;
  topic.name = options.get("topic");
  topic.configs = configs_to_add(options);
  warn_of_collisions(topic.name);
  if (options.has("replica-assignment")) {
    topic.assignment = parse_assignment(options.get("replica-assignment"));
  } else {
    options.require({"partitions", "replication-factor"});
    topic.partitions = options.find_int("partitions").value_or(0);
    const std::int32_t replicas = options.find_int("replication-factor").value_or(0);
    if (topic.partitions <= 0) {
      throw Failure("org.apache.kafka.common.errors.InvalidPartitionsException",
                    "Number of partitions must be larger than 0.");
    }
    if (replicas <= 0) {
      throw Failure("org.apache.kafka.common.errors.InvalidReplicationFactorException",
                    "Replication factor must be larger than 0.");
    }
    const std::size_t brokers = must(client.cluster()).nodes.size();
    if (static_cast<std::size_t>(replicas) > brokers) {
      throw Failure(
          "org.apache.kafka.common.errors.InvalidReplicationFactorException",
          fmt::format("Replication factor: {} larger than available brokers: {}.", replicas, brokers));
    }
    topic.replication_factor = static_cast<std::int16_t>(replicas);
  }
  const auto created = client::create_topic(client, topic);
  if (created) {
    say("Created topic \"{}\".", topic.name);
  } else if (created.error().code != ErrorCode::topic_already_exists || !options.has("if-not-exists")) {
    throw Failure(created.error());
  }
}

void change_configs(client::Client& client, const ParsedOptions& options, const std::string& topic) {
  say("WARNING: Altering topic configuration from this script has been deprecated and may be removed in "
      "future releases.");
  say("         Going forward, please use kafka-configs.sh for this functionality");
  std::vector<client::AlterConfig> changes;
  for (const auto& [name, value] : configs_to_add(options)) {
    changes.push_back({name, client::AlterKind::set, value});
  }
  for (const std::string& name : options.all("delete-config")) {
    changes.push_back({trimmed(name), client::AlterKind::remove, {}});
  }
  must(client::alter_configs(client, {client::ResourceType::topic, topic}, changes));
  say("Updated config for topic \"{}\".", topic);
}

void add_partitions(client::Client& client, const ParsedOptions& options, const std::string& topic) {
  if (topic == "__consumer_offsets")
    refuse("The number of partitions for the offsets topic cannot be changed.");
  say("WARNING: If partitions are increased for a topic that has a key, the partition logic or ordering of "
      "the "
      "messages will be affected");
  const std::int32_t count = options.find_int("partitions").value_or(0);
  const auto described = must(client::describe_topics(client, {topic}));
  const std::size_t existing = described.front().partitions.size();
  if (count <= static_cast<std::int64_t>(existing)) {
    throw Failure(
        "org.apache.kafka.common.errors.InvalidPartitionsException",
        fmt::format("The number of partitions for a topic can only be increased. Topic {} currently has {} "
                    "partitions, {} would not be an increase.",
                    topic, existing, count));
  }
  Assignment assignment = parse_assignment(options.get("replica-assignment"));
  assignment.erase(assignment.begin(),
                   assignment.begin() + static_cast<std::ptrdiff_t>(std::min(existing, assignment.size())));
  must(client::create_partitions(client, topic, count, assignment));
  say("Adding partitions succeeded!");
}

std::vector<std::string> existing_topics(client::Client& client, const ParsedOptions& options) {
  const std::vector<std::string> names = matching_topics(client, options, false);
  if (names.empty() && !options.has("if-exists")) {
    refuse(
        fmt::format("Topic {} does not exist on ZK path {}", options.get("topic"), options.get("zookeeper")));
  }
  return names;
}

void alter_topics(client::Client& client, const ParsedOptions& options) {
  for (const std::string& topic : existing_topics(client, options)) {
    if (options.has("config") || options.has("delete-config")) change_configs(client, options, topic);
    if (options.has("partitions")) add_partitions(client, options, topic);
  }
}

void delete_topics(client::Client& client, const ParsedOptions& options) {
  for (const std::string& topic : existing_topics(client, options)) {
    if (is_internal_topic(topic)) {
      throw Failure(
          "kafka.admin.AdminOperationException",
          fmt::format("Topic {} is a kafka internal topic and is not allowed to be marked for deletion.",
                      topic));
    }
    if (const auto deleted = client::delete_topics(client, {topic}); !deleted) {
      throw Failure("kafka.admin.AdminOperationException",
                    fmt::format("Error while deleting topic {}", topic));
    }
    say("Topic {} is marked for deletion.", topic);
    say("Note: This will have no impact if delete.topic.enable is not set to true.");
  }
}

void print_partitions(const ParsedOptions& options, const client::TopicDescription& topic,
                      const client::Cluster& cluster) {
  const bool wants_lagging = options.has("under-replicated-partitions");
  const bool wants_leaderless = options.has("unavailable-partitions");
  for (const client::PartitionDescription& partition : topic.partitions) {
    const bool is_lagging = partition.isr.size() < partition.replicas.size();
    const bool is_leaderless = partition.leader < 0 || !cluster.nodes.contains(partition.leader);
    if ((wants_lagging || wants_leaderless) && !(wants_lagging && is_lagging) &&
        !(wants_leaderless && is_leaderless)) {
      continue;
    }
    say("\tTopic: {}\tPartition: {}\tLeader: {}\tReplicas: {}\tIsr: {}", topic.name, partition.partition,
        partition.leader < 0 ? "none" : std::to_string(partition.leader), joined(partition.replicas),
        joined(partition.isr));
  }
}

void describe_topics(client::Client& client, const ParsedOptions& options) {
  const std::vector<std::string> names = matching_topics(client, options, false);
  if (names.empty()) return;
  std::vector<client::Resource> resources;
  for (const std::string& name : names) resources.push_back({client::ResourceType::topic, name});
  const auto configs = must(client::describe_configs(client, resources, false));
  const client::Cluster cluster = must(client.cluster());
  const bool shows_configs =
      !options.has("unavailable-partitions") && !options.has("under-replicated-partitions");
  for (const client::TopicDescription& topic : must(client::describe_topics(client, names))) {
    std::string overrides;
    for (const auto& entry : in_map_order(must(configs.at({client::ResourceType::topic, topic.name})))) {
      if (entry.source != client::ConfigSource::dynamic_topic) continue;
      overrides += fmt::format("{}{}={}", overrides.empty() ? "" : ",", entry.name, entry.value.value_or(""));
    }
    if (shows_configs && !(options.has("topics-with-overrides") && overrides.empty())) {
      say("Topic:{}\tPartitionCount:{}\tReplicationFactor:{}\tConfigs:{}", topic.name,
          topic.partitions.size(), topic.partitions.front().replicas.size(), overrides);
    }
    if (!options.has("topics-with-overrides")) print_partitions(options, topic, cluster);
  }
}

}  // namespace

int run_by_zookeeper(const ParsedOptions& options) {
  check_as_1_1(options);
  std::string servers;
  for (const std::string& broker : brokers_by_zookeeper(options.get("zookeeper"))) {
    servers += (servers.empty() ? "" : ",") + broker;
  }
  client::Client client(admin_settings(options, servers));
  try {
    if (options.has("create")) {
      create_topic(client, options);
    } else if (options.has("alter")) {
      alter_topics(client, options);
    } else if (options.has("list")) {
      for (const std::string& name : matching_topics(client, options, false)) say("{}", name);
    } else if (options.has("describe")) {
      describe_topics(client, options);
    } else {
      delete_topics(client, options);
    }
  } catch (const Failure& failure) {
    say("Error while executing topic command : {}", failure.message());
    log_failure(failure, old_logger);
    return 1;
  }
  return 0;
}

}  // namespace ottla::cli::topics
