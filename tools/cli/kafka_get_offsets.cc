// kafka-get-offsets (GetOffsetShell): offsets of partitions by time. --broker-list asks and prints as Kafka
// 1.1.0's tool.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "cli/admin_tool.h"
#include "cli/console.h"
#include "cli/failure.h"
#include "cli/number.h"
#include "cli/offset_patterns.h"
#include "cli/tool.h"
#include "ottla/client/admin.h"
#include "ottla/protocol/messages/02_list_offsets.h"

namespace ottla::cli::get_offsets {
namespace {

constexpr std::string_view purpose = "This tool prints offsets of partitions by time.";

// TerseException: its message is all that is said.
struct Terse {
  std::string message;
};

OptionParser make_parser() {
  OptionParser parser("kafka-get-offsets", "Prints offsets of partitions by time.");
  parser.group("Where")
      .value({"bootstrap-server"}, "HOST1:PORT1,...,HOST3:PORT3",
             "REQUIRED: host:port of a broker, or several behind commas.")
      .value({"command-config"}, "config file", "A file with properties of the admin client.");
  parser.group("Which partitions")
      .value({"topic"}, "topic", "The topic, or a regular expression; all topics without it.")
      .value({"partitions"}, "partition ids", "Their partitions, as 0,2; all without it.")
      .value({"topic-partitions"}, "topic1:1,topic2:0-3,topic3,topic4:5-,topic5:-3",
             "Instead of both: regular expressions of topics, each with a partition or a range of them whose "
             "end is "
             "outside, if not all.")
      .flag({"exclude-internal-topics"}, "Leaves out the topics that Kafka keeps for itself.");
  parser.group("Which offsets")
      .value(
          {"time"},
          "<timestamp> / -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / -5 or "
          "latest-tiered",
          "Of the first record since then, in milliseconds since 1970; or by a name.")
      .defaults_to("latest");
  parser.group("Of former times")
      .value({"broker-list"}, "hostname:port,...,hostname:port",
             "Instead of --bootstrap-server: asks as Kafka 1.1.0's tool, whose --time finds segments that "
             "are older.")
      .value({"offsets"}, "count", "With --broker-list: so many offsets of a partition.")
      .defaults_to("1")
      .value({"max-wait-ms"}, "ms", "With --broker-list: how long an answer may take.")
      .defaults_to("1000");
  parser.common();
  return parser;
}

std::int64_t timestamp_of(const std::string& time) {
  static const std::map<std::string, std::int64_t> names = {{"latest", client::latest_offset},
                                                            {"earliest", client::earliest_offset},
                                                            {"max-timestamp", client::max_timestamp_offset},
                                                            {"earliest-local", client::earliest_local_offset},
                                                            {"latest-tiered", client::latest_tiered_offset}};
  if (const auto found = names.find(time); found != names.end()) return found->second;
  if (const auto value = number_in<std::int64_t>(time)) return *value;
  throw Terse{fmt::format(
      "Malformed time argument {}. Please use -1 or latest / -2 or earliest / -3 or max-timestamp / -4 "
      "or earliest-local / -5 or latest-tiered, or a specified long format timestamp",
      time)};
}

std::set<std::int32_t> partition_ids(const std::string& list) {
  std::set<std::int32_t> ids;
  for (const std::string& text : split(list, ',')) {
    const auto id = number_in<std::int32_t>(text);
    if (!id) {
      throw Terse{fmt::format(
          "--partitions expects a comma separated list of numeric partition ids, but received: {}", list)};
    }
    ids.insert(*id);
  }
  return ids;
}

std::vector<client::TopicPartition> find_partitions(client::Client& client, const PartitionPattern& pattern,
                                                    bool exclude_internal) {
  std::vector<std::string> names;
  for (const client::TopicListing& topic : must(client::list_topics(client))) {
    if (!(exclude_internal && topic.is_internal) && pattern.allows(topic.name)) names.push_back(topic.name);
  }
  std::vector<client::TopicPartition> partitions;
  if (names.empty()) return partitions;
  for (const client::TopicDescription& topic : must(client::describe_topics(client, names))) {
    for (const auto& partition : topic.partitions) {
      const client::TopicPartition at{topic.name, partition.partition};
      if (pattern.allows(at)) partitions.push_back(at);
    }
  }
  return partitions;
}

void print_offsets(const ParsedOptions& options) {
  if (options.has("topic-partitions") && (options.has("topic") || options.has("partitions"))) {
    throw Terse{"--topic-partitions cannot be used with --topic or --partitions"};
  }
  const std::int64_t timestamp = timestamp_of(options.get("time"));
  const PartitionPattern pattern =
      options.has("topic-partitions")
          ? PartitionPattern::of_rules(options.get("topic-partitions"))
          : PartitionPattern::of_topic(options.has("topic") ? options.get("topic") : ".*",
                                       partition_ids(options.get("partitions")));
  client::Settings settings = admin_settings(options, options.get("bootstrap-server"));
  settings.client_id = "GetOffsetShell";
  client::Client client(std::move(settings));
  std::map<client::TopicPartition, std::int64_t> asked;
  for (const client::TopicPartition& at :
       find_partitions(client, pattern, options.has("exclude-internal-topics"))) {
    asked[at] = timestamp;
  }
  if (asked.empty()) throw Terse{"Could not match any topic-partitions with the specified filters"};
  std::map<std::string, std::string> lines;
  for (const auto& [at, offset] : client::list_offsets(client, asked)) {
    if (!offset) {
      complain("Skip getting offsets for topic-partition {} due to error: {}", at.to_string(),
               Failure(offset.error()).trace());
    } else if (offset->offset >= 0) {
      lines[at.to_string()] = fmt::format("{}:{}:{}", at.topic, at.partition, offset->offset);
    }
  }
  for (const auto& [name, line] : lines) say("{}", line);
}

// "0,5" of the offsets that a leader gives by segments; nothing when it has none so old.
std::string old_offsets(client::Client& client, const client::TopicPartition& at, std::int32_t leader,
                        std::int64_t time, std::int32_t count) {
  protocol::ListOffsetsRequest request;
  request.replica_id = -1;
  auto& topic = request.topics.emplace_back();
  topic.name = at.topic;
  topic.partitions.push_back({.partition_index = at.partition, .timestamp = time, .max_num_offsets = count});
  auto answer =
      client.call<protocol::ListOffsetsResponse>(client::Target::node(leader), request, {.max_version = 0});
  if (!answer && answer.error().code == ErrorCode::unsupported_version) {
    complain(
        "The broker no longer answers as Kafka 1.1.0's did: this is the first record since then, not the "
        "segment.");
    answer = client.call<protocol::ListOffsetsResponse>(client::Target::node(leader), request);
  }
  const auto got = must(std::move(answer));
  const auto& topics = got->topics;
  if (topics.empty() || topics.front().partitions.empty()) return {};
  const auto& partition = topics.front().partitions.front();
  if (partition.offset >= 0) return std::to_string(partition.offset);
  std::string text;
  for (const std::int64_t offset : partition.old_style_offsets) {
    text += fmt::format("{}{}", text.empty() ? "" : ",", offset);
  }
  return text;
}

int print_old_offsets(const ParsedOptions& options) {
  options.require({"broker-list", "topic"});
  const std::string topic = options.get("topic");
  const std::int64_t time = timestamp_of(options.get("time"));
  const std::int32_t count = options.find_int("offsets").value_or(1);
  client::Client client(admin_settings(options, options.get("broker-list")));
  const auto described = client::describe_topics(client, {topic});
  if (!described) {
    complain(
        "Error: no valid topic metadata for topic: {},  probably the topic does not exist, run "
        "kafka-list-topic.sh to "
        "verify",
        topic);
    return 1;
  }
  std::map<std::int32_t, std::int32_t> leaders;
  for (const auto& partition : described->front().partitions) leaders[partition.partition] = partition.leader;
  std::set<std::int32_t> wanted = partition_ids(options.get("partitions"));
  if (wanted.empty()) {
    for (const auto& [partition, leader] : leaders) wanted.insert(partition);
  }
  for (const std::int32_t partition : wanted) {
    const auto leader = leaders.find(partition);
    if (leader == leaders.end()) {
      complain("Error: partition {} does not exist", partition);
    } else if (leader->second < 0) {
      complain("Error: partition {} does not have a leader. Skip getting offsets", partition);
    } else {
      say("{}:{}:{}", topic, partition, old_offsets(client, {topic, partition}, leader->second, time, count));
    }
  }
  return 0;
}

int run(std::string_view, const Arguments& arguments) {
  const OptionParser parser = make_parser();
  const ParsedOptions options = parser.parse(arguments);
  options.maybe_help_or_version(purpose);
  try {
    if (options.has("broker-list") && !options.has("bootstrap-server")) return print_old_offsets(options);
    options.require({"bootstrap-server"});
    if (const auto servers = client::parse_bootstrap(options.get("bootstrap-server")); !servers) {
      parser.usage("Please provide valid host:port like host1:9091,host2:9092\n ");
    }
    print_offsets(options);
  } catch (const Terse& terse) {
    complain("Error occurred: {}", terse.message);
    return 1;
  } catch (const Failure& failure) {
    complain("Error occurred: {}\n{}\n", failure.message(), failure.trace());
    return 1;
  }
  return 0;
}

constexpr std::array<std::string_view, 3> names = {
    "kafka-get-offsets", "org.apache.kafka.tools.GetOffsetShell", "kafka.tools.GetOffsetShell"};

}  // namespace

}  // namespace ottla::cli::get_offsets

namespace ottla::cli {

extern const Tool kafka_get_offsets;
const Tool kafka_get_offsets{get_offsets::names, "prints offsets of partitions by time", get_offsets::run};

}  // namespace ottla::cli
