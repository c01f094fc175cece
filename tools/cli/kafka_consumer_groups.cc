// kafka-consumer-groups (ConsumerGroupCommand): lists, describes and deletes groups of consumers, and resets
// or deletes their offsets.
#include <algorithm>
#include <array>

#include "cli/admin_tool.h"
#include "cli/console.h"
#include "cli/groups_usage.h"
#include "cli/tool.h"

namespace ottla::cli::groups {
namespace {

constexpr std::string_view old_class = "kafka.admin.ConsumerGroupCommand";
constexpr std::array<std::string_view, 8> scenarios = {"to-offset",   "shift-by",    "to-datetime",
                                                       "by-duration", "to-earliest", "to-latest",
                                                       "to-current",  "from-file"};

void describe_reset(OptionParser& parser) {
  parser.group("Where --reset-offsets sets them (one of these)")
      .flag({"to-earliest"}, "To the first record that is there.")
      .flag({"to-latest"}, "Behind the last record.")
      .flag({"to-current"}, "To where they are, or behind the last record where nothing is committed.")
      .value({"to-offset"}, "offset", "To this offset.")
      .value({"shift-by"}, "number-of-offsets", "So many records on, or back if it is negative.")
      .value({"to-datetime"}, "datetime", "To the first record since then: YYYY-MM-DDTHH:mm:SS.sss")
      .value({"by-duration"}, "duration", "To the first record since so long ago: PnDTnHnMnS")
      .value({"from-file"}, "path to CSV file",
             "To what lines of \"topic,partition,offset\" say; \"group,\" before "
             "each where there are several groups.");
  parser.group("What --reset-offsets does with it")
      .flag({"dry-run"}, "Only shows it. This is what it does by itself.")
      .flag({"execute"}, "Commits it.")
      .flag({"export"}, "Prints it in the form of --from-file.");
}

OptionParser make_parser() {
  OptionParser parser(
      "kafka-consumer-groups",
      "Lists, describes and deletes groups of consumers, and resets or deletes their offsets.");
  parser.group("Where")
      .value({"bootstrap-server"}, "server to connect to",
             "REQUIRED, or --zookeeper: host:port of a broker, or several behind commas.")
      .value(
          {"zookeeper"}, "urls",
          "As Kafka 1.1.0's --zookeeper: host:port of the ZooKeeper port; lists, describes and deletes the "
          "groups of old consumers, which keep their state there.")
      .value({"command-config"}, "command config property file",
             "A file with properties of the admin client.")
      .value({"timeout"}, "timeout (ms)", "How long the brokers may take for each answer.")
      .defaults_to("5000");
  parser.group("What to do (one of these)")
      .flag({"list"}, "Prints the ids of the groups.")
      .flag({"describe"},
            "Prints where groups stand: their offsets and how far behind they are, or what --members or "
            "--state asks for.")
      .flag({"delete"}, "Deletes groups, which must be without members, with their offsets.")
      .flag({"reset-offsets"},
            "Sets the offsets of groups without members: name the topics, where to set them and what "
            "to do with it.")
      .flag({"delete-offsets"}, "Deletes a group's offsets of topics.")
      .value(
          {"validate-regex"}, "regex",
          "Tells whether a regular expression is one of RE2's, as subscriptions of groups take it. It needs "
          "no broker.");
  parser.group("Which groups and topics")
      .value({"group"}, "consumer group", "The group; may be given again.")
      .flag({"all-groups"}, "All groups of consumers.")
      .value({"topic"}, "topic",
             "With --reset-offsets and --delete-offsets: a topic, or some partitions of it as "
             "topic:0,1,2; may be given again.")
      .flag({"all-topics"}, "With --reset-offsets: all topics of which the group has offsets.");
  parser.group("What to print of them")
      .flag({"offsets"}, "With --describe: offsets and lags. This is what it prints by itself.")
      .flag({"members"}, "With --describe: the members.")
      .optional_value({"state"}, "String",
                      "With --describe: the state. With --list: the states, or the groups in these "
                      "states (stable,empty,…).")
      .optional_value({"type"}, "String",
                      "With --list: the types, or the groups of these types (classic,consumer).")
      .flag({"verbose"}, "With --describe: more of it.");
  describe_reset(parser);
  parser.group("Of former times")
      .flag({"new-consumer"}, "Was needed once to speak of groups that are not in ZooKeeper; it is no more.");
  parser.common();
  return parser;
}

void check_describe(const ParsedOptions& options, const Usage& usage, Era era) {
  if (era == Era::kafka_1_1) options.require({"group"});
  usage.need_one_of("describe", {"group", "all-groups"});
  usage.check_views();
}

void check_reset(const ParsedOptions& options, const Usage& usage, Era era) {
  usage.check_one_of_dry_run_and_execute();
  if (!options.has("dry-run") && !options.has("execute")) {
    complain(
        "WARN: {} You should add the --dry-run option explicitly if you are scripting this command and "
        "want to keep the current default behavior without prompting.",
        era == Era::kafka_1_1
            ? "In a future major release, the default behavior of this command will be to prompt the "
              "user before executing the reset rather than doing a dry run."
            : "No action will be performed as the --execute option is missing. In version 5.0, this "
              "command will require either --dry-run or --execute to be specified.");
  }
  usage.need_one_of("reset-offsets", {"group", "all-groups"});
  for (const std::string_view scenario : scenarios) {
    for (const std::string_view other : scenarios) {
      if (other != scenario) options.forbid(scenario, {other});
    }
  }
}

void check_where(const ParsedOptions& options, const Usage& usage) {
  if (options.has("validate-regex")) return;
  if (!options.has("zookeeper")) return options.require({"bootstrap-server"});
  for (const std::string_view other : {"bootstrap-server", "new-consumer"}) {
    if (options.has(other))
      usage.refuse(other, fmt::format("is not valid with {}.", options.shown("zookeeper")));
  }
  options.forbid("zookeeper", {"members", "offsets", "state", "verbose", "all-groups", "reset-offsets",
                               "delete-offsets", "type"});
}

void check(const ParsedOptions& options, Era era) {
  const Usage usage(options);
  check_where(options, usage);
  for (const std::string_view view : {"members", "verbose", "offsets"}) usage.only_beside(view, {"describe"});
  usage.only_beside("state", {"describe", "list"});
  usage.only_beside("type", {"list"});
  if (options.has("describe")) check_describe(options, usage, era);
  if (options.has("delete") && !options.has("zookeeper")) {
    usage.need_one_of("delete", {"group", "all-groups"});
    if (options.has("topic")) {
      options.parser().usage(
          "The consumer does not support topic-specific offset deletion from a consumer group.");
    }
  }
  if (options.has("delete-offsets") && (!options.has("group") || !options.has("topic")))
    usage.refuse("delete-offsets", "takes the following options: " + usage.shown({"group", "topic"}));
  if (options.has("delete") && options.has("zookeeper") && !usage.has_any({"group", "topic"}))
    usage.refuse("delete", fmt::format("either takes {}, or both", usage.shown({"group", "topic"})));
  if (options.has("reset-offsets")) check_reset(options, usage, era);
  options.forbid("group", {"all-groups", "list"});
  options.forbid("topic", {"list", "describe"});
  if (options.has("new-consumer")) {
    complain("The [new-consumer] option is deprecated and will be removed in a future major release.");
  }
}

constexpr std::array<Action, 5> actions = {{{"list", list},
                                            {"describe", describe},
                                            {"delete", remove},
                                            {"reset-offsets", reset_offsets},
                                            {"delete-offsets", remove_offsets}}};

void act(const ParsedOptions& options, Era era) {
  if (options.has("zookeeper")) {
    complain(
        "Note: This will only show information about consumers that use ZooKeeper (not those using the "
        "Java "
        "consumer API).");
    return run_by_zookeeper(options);
  }
  if (era == Era::kafka_1_1) {
    complain("Note: This will not show information about old Zookeeper-based consumers.");
  }
  client::Client client(admin_settings(options, options.get("bootstrap-server")));
  run_asked(actions, Service{client, options, options.find_int("timeout").value_or(0), era});
}

int run(std::string_view called_as, const Arguments& arguments) {
  const OptionParser parser = make_parser();
  const ParsedOptions options = parser.parse(arguments);
  options.maybe_help_or_version(
      "This tool lists, describes and deletes groups of consumers, and resets or deletes their offsets.");
  const Era era = called_as == old_class || options.has("zookeeper") ? Era::kafka_1_1 : Era::kafka_4_3;
  check(options, era);
  const auto is_asked = [&](const Action& action) { return options.has(action.option); };
  if (std::ranges::count_if(actions, is_asked) + (options.has("validate-regex") ? 1 : 0) != 1) {
    parser.usage(
        "Command must include exactly one action: --list, --describe, --delete, --reset-offsets, "
        "--delete-offsets, --validate-regex");
  }
  if (options.has("validate-regex")) {
    validate_regex(options.get("validate-regex"));
    return 0;
  }
  return run_telling_failures(options, era, "consumer group", [&] { act(options, era); });
}

constexpr std::array<std::string_view, 3> names = {
    "kafka-consumer-groups", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", old_class};

}  // namespace

}  // namespace ottla::cli::groups

namespace ottla::cli {

extern const Tool kafka_consumer_groups;
const Tool kafka_consumer_groups{groups::names, "lists, describes, resets and deletes groups of consumers",
                                 groups::run};

}  // namespace ottla::cli
