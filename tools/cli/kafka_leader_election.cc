// kafka-leader-election: has the preferred, or any, replica made leader of partitions.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "cli/admin.h"
#include "cli/console.h"
#include "cli/elections.h"
#include "cli/json_input.h"
#include "cli/options.h"
#include "ottla/protocol/messages/43_elect_leaders.h"

namespace ottla::cli::elections {

std::vector<admin::TopicPartition> read_election_file(const std::string& path,
                                                      const ElectionFileWords& words) {
  const auto refuse_file = [&](std::string_view sentence) {
    throw Failure(std::string(words.exception), fmt::format("{} {}", words.what, sentence));
  };
  const Json document = parse_json(read_file(path));
  if (document.is_null()) refuse_file("is empty");
  if (!document.is_object()) refuse_json(fmt::format("Expected JSON object, received {}", document.dump()));
  if (!document.contains("partitions")) refuse_file(words.unlisted);
  std::vector<admin::TopicPartition> partitions;
  std::set<std::string> twice;
  for (const Json& one : member(document, "partitions")) {
    admin::TopicPartition partition{text_member(one, "topic"), int_member(one, "partition")};
    if (std::ranges::find(partitions, partition) != partitions.end()) {
      twice.insert(partition.to_string());
    } else {
      partitions.push_back(std::move(partition));
    }
  }
  if (!twice.empty()) {
    refuse_file(fmt::format("contains duplicate partitions: [{}]", fmt::join(twice, ", ")));
  }
  return partitions;
}

namespace {

using admin::TopicPartition;
using client::Client;
using client::Target;
using protocol::ElectLeadersRequest;
using protocol::ElectLeadersResponse;

constexpr std::string_view command_failed = "org.apache.kafka.tools.AdminCommandFailedException";
constexpr std::string_view operation_failed = "org.apache.kafka.tools.AdminOperationException";
constexpr ElectionFileWords file_words{.what = "Replica election data",
                                       .unlisted = "is missing \"partitions\" field",
                                       .exception = operation_failed};
constexpr std::string_view timeout_ms = "30000";
constexpr std::string_view request_timeout_ms = "15000";

enum class Election : std::int8_t { preferred = 0, unclean = 1 };

std::string_view name_of(Election election) {
  return election == Election::preferred ? "PREFERRED" : "UNCLEAN";
}

[[noreturn]] void refuse_command(std::string message) {
  throw Failure(std::string(command_failed), std::move(message));
}

struct Outcome {
  std::vector<TopicPartition> elected;
  std::vector<TopicPartition> not_needed;
  std::vector<std::pair<TopicPartition, Failure>> failed;
};

Outcome elect(Client& client, Election election,
              const std::optional<std::vector<TopicPartition>>& partitions) {
  ElectLeadersRequest request;
  request.election_type = static_cast<std::int8_t>(election);
  request.timeout_ms = admin::timeout_field(client);
  std::map<std::string_view, std::vector<std::int32_t>> by_topic;
  if (partitions) {
    for (const TopicPartition& one : *partitions) by_topic[one.topic].push_back(one.partition);
    for (const auto& [topic, numbers] : by_topic) request.topic_partitions->push_back({topic, numbers});
  } else {
    request.topic_partitions = std::nullopt;
  }
  const int min_version = election == Election::unclean ? 1 : 0;
  const auto answer = must(client.call<ElectLeadersResponse>(
      Target::controller(), request, {.min_version = min_version, .name = "electLeaders"}));
  admin::check(answer->error_code);
  Outcome outcome;
  for (const auto& topic : answer->replica_election_results) {
    for (const auto& result : topic.partition_result) {
      TopicPartition partition{std::string(topic.topic), result.partition_id};
      const auto code = static_cast<ErrorCode>(result.error_code);
      if (code == ErrorCode::none) {
        outcome.elected.push_back(std::move(partition));
      } else if (code == ErrorCode::election_not_needed) {
        outcome.not_needed.push_back(std::move(partition));
      } else {
        outcome.failed.emplace_back(std::move(partition),
                                    Failure(Error{code, std::string(result.error_message.value_or(""))}));
      }
    }
  }
  return outcome;
}

std::string names_of(const std::vector<TopicPartition>& partitions) {
  std::vector<std::string> names;
  for (const TopicPartition& partition : partitions) names.push_back(partition.to_string());
  return admin::joined(names, ", ");
}

int print(const Outcome& outcome, Election election) {
  if (!outcome.elected.empty()) {
    say("Successfully completed leader election ({}) for partitions {}", name_of(election),
        names_of(outcome.elected));
  }
  if (!outcome.not_needed.empty()) {
    say("Valid replica already elected for partitions {}", names_of(outcome.not_needed));
  }
  if (outcome.failed.empty()) return 0;
  const std::string sentence = fmt::format("{} replica(s) could not be elected", outcome.failed.size());
  std::string suppressed;
  for (const auto& [partition, failure] : outcome.failed) {
    say("Error completing leader election ({}) for partition: {}: {}", name_of(election),
        partition.to_string(), admin::shown(failure));
    suppressed += fmt::format("\tSuppressed: {}\n", admin::shown(failure));
  }
  complain("{}", sentence);
  complain("{}: {}\n{}", command_failed, sentence, suppressed);
  return 1;
}

OptionParser parser() {
  OptionParser options("kafka-leader-election", "Elects leaders of partitions.");
  options.value({"bootstrap-server"}, "host:port", "REQUIRED: the brokers to connect to.")
      .value({"admin.config"}, "config file", "The former name of --command-config.")
      .value({"command-config"}, "config file", "A file with properties of the admin client.")
      .value({"path-to-json-file"}, "path",
             "The partitions to elect leaders for: {\"partitions\": [{\"topic\": \"a\", \"partition\": 1}]}.")
      .value({"topic"}, "topic name", "The topic of the one partition to elect a leader for.")
      .value({"partition"}, "partition id", "The number of that partition.")
      .flag({"all-topic-partitions"}, "Elects for all partitions that need it.")
      .value({"election-type"}, "election type",
             "REQUIRED: preferred (where another replica leads than the first of the list) or unclean (where "
             "none leads).")
      .common();
  return options;
}

Election election_of(const std::string& text) {
  std::string lower = text;
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (lower == "preferred") return Election::preferred;
  if (lower == "unclean") return Election::unclean;
  throw Failure("joptsimple.OptionArgumentConversionException",
                fmt::format("Cannot parse argument '{}' of option election-type", text));
}

void check_arguments(const ParsedOptions& options) {
  std::vector<std::string> missing;
  for (const std::string_view name : {"bootstrap-server", "election-type"}) {
    if (!options.has(name)) missing.emplace_back(name);
  }
  if (!missing.empty()) refuse_command("Missing required option(s): " + admin::joined(missing, ", "));
  const int chosen =
      options.has("topic") + options.has("all-topic-partitions") + options.has("path-to-json-file");
  if (chosen != 1) {
    refuse_command(
        "One and only one of the following options is required: topic, all-topic-partitions, "
        "path-to-json-file");
  }
  if (options.has("topic") && !options.has("partition")) {
    refuse_command("Missing required option(s): partition");
  }
  if (!options.has("topic") && options.has("partition")) {
    refuse_command("Option partition is only allowed if topic is used");
  }
}

int execute(const ParsedOptions& options) {
  options.maybe_help_or_version(
      "This tool attempts to elect a new leader for a set of topic partitions. The type of elections "
      "supported "
      "are preferred replicas and unclean replicas.");
  check_arguments(options);
  const Election election = election_of(options.get("election-type"));
  std::optional<std::vector<TopicPartition>> partitions;
  if (const auto path = options.find("path-to-json-file")) {
    partitions = read_election_file(*path, file_words);
  } else if (const auto topic = options.find("topic")) {
    partitions.emplace();
    partitions->push_back({*topic, options.find_int("partition").value_or(0)});
  }
  if (options.has("admin.config")) {
    say("Option --admin.config has been deprecated and will be removed in a future version. Use "
        "--command-config "
        "instead.");
  }
  const auto file =
      options.has("command-config") ? options.find("command-config") : options.find("admin.config");
  Client client(admin::settings({.servers = options.find("bootstrap-server"), .properties_file = file},
                                {{"default.api.timeout.ms", std::string(timeout_ms)},
                                 {"request.timeout.ms", std::string(request_timeout_ms)}}));
  return print(elect(client, election, partitions), election);
}

// What became of a call for which there was no answer.
int report_call(const Failure& failure) {
  if (failure.code() == ErrorCode::request_timed_out ||
      failure.code() == ErrorCode::cluster_authorization_failed) {
    const std::string sentence = failure.code() == ErrorCode::request_timed_out
                                     ? "Timeout waiting for election results"
                                     : "Not authorized to perform leader election";
    say("{}", sentence);
    complain("{}", sentence);
    complain("{}: {}\nCaused by: {}\n", command_failed, sentence, admin::shown(failure));
    return 1;
  }
  const std::string executed =
      fmt::format("java.util.concurrent.ExecutionException: {}", admin::shown(failure));
  complain("{}", executed);
  complain("java.lang.RuntimeException: {0}\nCaused by: {0}\nCaused by: {1}\n", executed,
           admin::shown(failure));
  return 1;
}

int run(std::string_view, const Arguments& words) {
  const OptionParser declared = parser();
  const ParsedOptions options = declared.parse(words);
  try {
    return execute(options);
  } catch (const Failure& failure) {
    if (failure.code() != ErrorCode::unknown_server_error) return report_call(failure);
    return admin::report(failure);
  }
}

constexpr std::string_view names[] = {"kafka-leader-election", "kafka.admin.LeaderElectionCommand",
                                      "org.apache.kafka.tools.LeaderElectionCommand"};

}  // namespace

}  // namespace ottla::cli::elections

namespace ottla::cli {

extern const Tool kafka_leader_election;
const Tool kafka_leader_election{
    .names = elections::names, .summary = "Elects leaders of partitions", .run = elections::run};

}  // namespace ottla::cli
