// kafka-topics (TopicCommand): creates, lists, describes, changes and deletes topics. --bootstrap-server
// speaks and prints as Kafka 4.3.0's tool, --zookeeper as 1.1.0's.
#include <algorithm>
#include <array>

#include "cli/admin_tool.h"
#include "cli/console.h"
#include "cli/failure.h"
#include "cli/tool.h"
#include "cli/topics.h"

namespace ottla::cli::topics {
namespace {

constexpr std::string_view configs_tool =
    " (To alter topic configurations, the kafka-configs tool can be used.)";
constexpr std::array<std::string_view, 5> actions = {"alter", "create", "describe", "list", "delete"};

OptionParser make_parser() {
  OptionParser parser("kafka-topics", "Creates, lists, describes, changes and deletes topics.");
  parser.group("Where")
      .value({"bootstrap-server"}, "server to connect to",
             "REQUIRED: host:port of a broker, or several behind commas.")
      .value({"command-config"}, "command config property file",
             "A file with properties of the admin client.")
      .value({"zookeeper"}, "hosts",
             "In place of --bootstrap-server, as up to Kafka 2.8: host:port of the ZooKeeper port. The tool "
             "then "
             "takes the options and prints the answers of Kafka 1.1.0.");
  parser.group("What to do (one of these)")
      .flag({"list"}, "Prints the names of the topics.")
      .flag({"create"}, "Makes a topic.")
      .flag({"describe"}, "Prints topics with their partitions.")
      .flag({"alter"}, "Adds partitions to topics.")
      .flag({"delete"}, "Deletes topics.");
  parser.group("Which topics")
      .value({"topic"}, "topic",
             "The topic. But for --create it may be a regular expression, or several behind commas.")
      .value({"topic-id"}, "topic-id", "With --describe: the topic by its id.")
      .flag({"exclude-internal"},
            "With --list and --describe: leaves out the topics that Kafka keeps for itself.")
      .flag({"if-exists"}, "With --alter, --delete and --describe: a topic that is not there is no error.")
      .flag({"if-not-exists"}, "With --create: a topic that is there already is no error.");
  parser.group("How a topic shall be")
      .value({"partitions"}, "# of partitions",
             "With --create and --alter: how many partitions. More of them change which keys go to which.")
      .value({"replication-factor"}, "replication factor",
             "With --create: how many replicas each partition has.")
      .value({"replica-assignment"},
             "broker_id_for_part1_replica1 : broker_id_for_part1_replica2 , broker_id_for_part2_replica1 : "
             "broker_id_for_part2_replica2 , ...",
             "With --create and --alter: the brokers of each partition, instead of leaving it to the broker.")
      .value({"config"}, "name=value", "With --create: a setting of the topic; may be given again.")
      .value({"delete-config"}, "name", "With --zookeeper and --alter: takes back a setting of the topic.")
      .flag({"disable-rack-aware"}, "With --zookeeper: replicas are placed without regard to racks.")
      .flag({"force"}, "With --zookeeper: asks nothing. (Nothing is asked anyway.)");
  parser.group("What to describe")
      .flag({"under-replicated-partitions"}, "Only partitions with a replica that is not in sync.")
      .flag({"unavailable-partitions"}, "Only partitions without a leader that lives.")
      .flag({"under-min-isr-partitions"},
            "Only partitions with fewer replicas in sync than min.insync.replicas.")
      .flag({"at-min-isr-partitions"}, "Only partitions with just as many in sync as min.insync.replicas.")
      .flag({"topics-with-overrides"}, "Only topics with settings of their own, and these.")
      .value({"partition-size-limit-per-response"}, "maximum number of partitions per response",
             "How many partitions one answer of the broker may hold.");
  parser.common();
  return parser;
}

// Every action but those.
void only_with(const ParsedOptions& options, std::string_view option,
               std::initializer_list<std::string_view> allowed) {
  for (const std::string_view action : actions) {
    if (std::ranges::find(allowed, action) == allowed.end()) options.forbid(option, {action});
  }
}

void check_reports(const ParsedOptions& options) {
  constexpr std::array<std::string_view, 4> reports = {"under-replicated-partitions",
                                                       "under-min-isr-partitions", "at-min-isr-partitions",
                                                       "unavailable-partitions"};
  for (const std::string_view report : reports) {
    only_with(options, report, {"describe"});
    options.forbid(report, {"topics-with-overrides"});
  }
  only_with(options, "topics-with-overrides", {"describe"});
}

void check_required(const ParsedOptions& options) {
  if (!options.has("bootstrap-server")) refuse("--bootstrap-server must be specified");
  if (options.has("describe") && options.has("if-exists")) {
    if (!options.has("topic") && !options.has("topic-id")) {
      options.parser().usage("--topic or --topic-id is required to describe a topic");
    }
    if (options.has("topic") && options.has("topic-id")) {
      say("Only topic id will be used when both --topic and --topic-id are specified and topicId is not "
          "Uuid.ZERO_UUID");
    }
  }
  if (!options.has("list") && !options.has("describe")) options.require({"topic"});
  if (options.has("alter")) {
    if (options.has("bootstrap-server") && options.has("config")) {
      options.parser().usage(fmt::format("Option combination \"[{}, {}]\" can't be used with option \"{}\"{}",
                                         options.shown("bootstrap-server"), options.shown("config"),
                                         options.shown("alter"), configs_tool));
    }
    options.require({"partitions"});
  }
}

void check(const ParsedOptions& options) {
  if (options.has("delete-config")) {
    complain(
        "delete-config option is no longer supported and deprecated since version 4.0. The config will be "
        "fully "
        "removed in future releases.");
  }
  check_required(options);
  only_with(options, "config", {"alter", "create"});
  only_with(options, "partitions", {"alter", "create"});
  only_with(options, "replication-factor", {"create"});
  only_with(options, "replica-assignment", {"alter", "create"});
  if (options.has("create")) options.forbid("replica-assignment", {"partitions", "replication-factor"});
  check_reports(options);
  only_with(options, "if-exists", {"alter", "delete", "describe"});
  only_with(options, "if-not-exists", {"create"});
  only_with(options, "exclude-internal", {"list", "describe"});
  for (const std::string_view old : {"disable-rack-aware", "force"}) {
    if (options.has(old)) complain("--{} belongs to --zookeeper and changes nothing here", old);
  }
}

int act(const ParsedOptions& options) {
  client::Client client(admin_settings(options, options.get("bootstrap-server")));
  try {
    if (options.has("create")) {
      create(client, options);
    } else if (options.has("alter")) {
      alter(client, options);
    } else if (options.has("list")) {
      list(client, options);
    } else if (options.has("describe")) {
      describe(client, options);
    } else {
      remove(client, options);
    }
  } catch (const Failure& failure) {
    say("Error while executing topic command : {}", failure.message());
    log_failure(failure, logger);
    return 1;
  }
  return 0;
}

int run(std::string_view, const Arguments& arguments) {
  const OptionParser parser = make_parser();
  const ParsedOptions options = parser.parse(arguments);
  options.maybe_help_or_version("This tool creates, lists, describes, changes and deletes topics.");
  const auto count =
      std::ranges::count_if(actions, [&](std::string_view action) { return options.has(action); });
  if (count != 1) {
    parser.usage(
        "Command must include exactly one action: --list, --describe, --create, --alter or --delete");
  }
  try {
    if (options.has("zookeeper")) {
      if (options.has("bootstrap-server"))
        refuse("Only one of --bootstrap-server or --zookeeper must be specified");
      return run_by_zookeeper(options);
    }
    check(options);
    return act(options);
  } catch (const Failure& failure) {
    complain("{}\n{}\n", failure.message(), failure.trace());
    return 1;
  }
}

constexpr std::array<std::string_view, 3> names = {"kafka-topics", "org.apache.kafka.tools.TopicCommand",
                                                   "kafka.admin.TopicCommand"};

}  // namespace

}  // namespace ottla::cli::topics

namespace ottla::cli {

extern const Tool kafka_topics;
const Tool kafka_topics{topics::names, "creates, lists, describes, changes and deletes topics", topics::run};

}  // namespace ottla::cli
