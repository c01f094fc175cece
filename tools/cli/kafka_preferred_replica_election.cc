// kafka-preferred-replica-election of Kafka 1.1.0: has the first replica of each partition made its leader,
// by a node that it leaves in ZooKeeper's tree.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "cli/console.h"
#include "cli/elections.h"
#include "cli/json_input.h"
#include "cli/options.h"
#include "cli/zookeeper/kafka_tree.h"

namespace ottla::cli::preferred_replicas {
namespace {

using admin::TopicPartition;

constexpr const char* election_path = "/admin/preferred_replica_election";
constexpr std::string_view operation_failed = "kafka.admin.AdminOperationException";
constexpr elections::ElectionFileWords file_words{
    .what = "Preferred replica election data", .unlisted = "is empty", .exception = operation_failed};

std::string names_of(const std::vector<TopicPartition>& partitions, std::string_view separator) {
  std::vector<std::string> names;
  for (const TopicPartition& partition : partitions) names.push_back(partition.to_string());
  return admin::joined(names, separator);
}

Json document_of(const std::vector<TopicPartition>& partitions) {
  Json document{{"version", 1}, {"partitions", Json::array()}};
  for (const TopicPartition& one : partitions) {
    document["partitions"].push_back({{"topic", one.topic}, {"partition", one.partition}});
  }
  return document;
}

// What an election that is not over yet is about.
std::string partitions_in_progress(KafkaTree& tree) {
  const auto node = tree.get(election_path);
  std::vector<TopicPartition> partitions;
  if (node && node->data) {
    const Json document = parse_json(*node->data);
    for (const Json& one : member(document, "partitions")) {
      partitions.push_back({text_member(one, "topic"), int_member(one, "partition")});
    }
  }
  return names_of(partitions, ",");
}

void start_election(KafkaTree& tree, const std::vector<TopicPartition>& wanted) {
  std::set<TopicPartition> existing;
  std::set<std::string> topics;
  for (const TopicPartition& one : wanted) topics.insert(one.topic);
  for (const std::string& topic : topics) {
    for (const auto& [partition, replicas] : tree.assignment(topic)) existing.insert({topic, partition});
  }
  std::vector<TopicPartition> valid = wanted;
  const auto unknown =
      std::ranges::stable_partition(valid, [&](const auto& one) { return existing.contains(one); });
  const std::vector<TopicPartition> invalid(unknown.begin(), unknown.end());
  valid.erase(unknown.begin(), unknown.end());

  const auto created = tree.create(election_path, document_of(valid).dump());
  if (!created && created.error().code == zookeeper::Code::node_exists) {
    throw Failure(
        std::string(operation_failed),
        fmt::format("Preferred replica leader election currently in progress for {}. Aborting operation",
                    partitions_in_progress(tree)));
  }
  if (!created) {
    throw Failure(std::string(operation_failed),
                  fmt::format("{}: {}", created.error().exception(), created.error().message()));
  }
  say("Created preferred replica election path with {}", names_of(valid, ","));
  say("Successfully started preferred replica election for partitions Set({})", names_of(valid, ", "));
  for (const TopicPartition& one : invalid) {
    say("Skipping preferred replica leader election for partition {} since it doesn't exist.",
        one.to_string());
  }
}

int run(std::string_view, const Arguments& words) {
  OptionParser declared("kafka-preferred-replica-election", "Makes the preferred replicas leaders.");
  declared
      .value({"path-to-json-file"}, "path",
             "The partitions: {\"partitions\": [{\"topic\": \"a\", \"partition\": 1}]}. All if not given.")
      .value({"zookeeper"}, "urls", "REQUIRED: host:port of ZooKeeper, several with commas between them.")
      .common();
  if (words.empty()) {
    declared.usage(
        "This tool causes leadership for each partition to be transferred back to the 'preferred replica', "
        "it can "
        "be used to balance leadership among the servers.");
  }
  const ParsedOptions options = declared.parse(words);
  options.maybe_help_or_version("Makes the preferred replica of each partition its leader.");
  options.require({"zookeeper"});
  try {
    KafkaTree tree(options.get("zookeeper"));
    std::vector<TopicPartition> wanted;
    if (const auto path = options.find("path-to-json-file")) {
      wanted = elections::read_election_file(*path, file_words);
    } else {
      for (const std::string& topic : tree.topics()) {
        for (const auto& [partition, replicas] : tree.assignment(topic)) wanted.push_back({topic, partition});
      }
    }
    try {
      start_election(tree, wanted);
    } catch (const Failure& failure) {
      say("Failed to start preferred replica election");
      say("kafka.common.AdminCommandFailedException: Admin command failed\nCaused by: {}",
          admin::trace(failure));
    }
  } catch (const Failure& failure) {
    say("Failed to start preferred replica election");
    say("{}", admin::trace(failure));
  }
  return 0;  // as Kafka's tool ends, whatever happened
}

constexpr std::string_view names[] = {"kafka-preferred-replica-election",
                                      "kafka.admin.PreferredReplicaLeaderElectionCommand"};

}  // namespace

}  // namespace ottla::cli::preferred_replicas

namespace ottla::cli {

extern const Tool kafka_preferred_replica_election;
const Tool kafka_preferred_replica_election{.names = preferred_replicas::names,
                                            .summary = "Makes preferred replicas leaders, through ZooKeeper",
                                            .run = preferred_replicas::run};

}  // namespace ottla::cli
