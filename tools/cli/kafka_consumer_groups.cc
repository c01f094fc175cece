// kafka-consumer-groups (ConsumerGroupCommand): lists, describes and deletes groups of consumers, and resets
// or deletes their offsets.
#include <algorithm>
#include <array>

#include "cli/admin_tool.h"
#include "cli/console.h"
#include "cli/groups.h"
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

template <class Range>
std::string shown_all(const ParsedOptions& options, const Range& names) {
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : ", ") + options.shown(name);
  return text;
}

[[noreturn]] void refuse_usage(const ParsedOptions& options, const std::string& message) {
  options.parser().usage(message);
}

// joptsimple's availableIf.
void only_beside(const ParsedOptions& options, std::string_view option,
                 std::initializer_list<std::string_view> others) {
  if (!options.has(option)) return;
  if (std::ranges::any_of(others, [&](std::string_view other) { return options.has(other); })) return;
  complain("Option(s) {} are unavailable given other options on the command line", options.shown(option));
  throw Exit{1};
}

void need_group(const ParsedOptions& options, std::string_view action) {
  if (options.has("group") || options.has("all-groups")) return;
  constexpr std::array<std::string_view, 2> scopes = {"group", "all-groups"};
  refuse_usage(options, fmt::format("Option {} takes one of these options: {}", options.shown(action),
                                    shown_all(options, scopes)));
}

void check_describe(const ParsedOptions& options, Era era) {
  if (era == Era::kafka_1_1) options.require({"group"});
  need_group(options, "describe");
  constexpr std::array<std::string_view, 3> views = {"members", "offsets", "state"};
  if (std::ranges::count_if(views, [&](std::string_view view) { return options.has(view); }) > 1) {
    refuse_usage(options, fmt::format("Option {} takes at most one of these options: {}",
                                      options.shown("describe"), shown_all(options, views)));
  }
  if (options.has("state") && options.find("state")) {
    refuse_usage(options, fmt::format("Option {} does not take a value for {}", options.shown("describe"),
                                      options.shown("state")));
  }
}

void check_reset(const ParsedOptions& options, Era era) {
  if (options.has("dry-run") && options.has("execute")) {
    refuse_usage(options,
                 fmt::format("Option {} only accepts one of {} and {}", options.shown("reset-offsets"),
                             options.shown("execute"), options.shown("dry-run")));
  }
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
  need_group(options, "reset-offsets");
  for (const std::string_view scenario : scenarios) {
    for (const std::string_view other : scenarios) {
      if (other != scenario) options.forbid(scenario, {other});
    }
  }
}

void check_where(const ParsedOptions& options) {
  if (options.has("validate-regex")) return;
  if (!options.has("zookeeper")) return options.require({"bootstrap-server"});
  for (const std::string_view other : {"bootstrap-server", "new-consumer"}) {
    if (!options.has(other)) continue;
    refuse_usage(options, fmt::format("Option {} is not valid with {}.", options.shown(other),
                                      options.shown("zookeeper")));
  }
  options.forbid("zookeeper", {"members", "offsets", "state", "verbose", "all-groups", "reset-offsets",
                               "delete-offsets", "type"});
}

void check(const ParsedOptions& options, Era era) {
  check_where(options);
  for (const std::string_view view : {"members", "verbose", "offsets"})
    only_beside(options, view, {"describe"});
  only_beside(options, "state", {"describe", "list"});
  only_beside(options, "type", {"list"});
  if (options.has("describe")) check_describe(options, era);
  if (options.has("delete") && !options.has("zookeeper")) {
    need_group(options, "delete");
    if (options.has("topic")) {
      refuse_usage(options,
                   "The consumer does not support topic-specific offset deletion from a consumer group.");
    }
  }
  if (options.has("delete-offsets") && (!options.has("group") || !options.has("topic"))) {
    constexpr std::array<std::string_view, 2> needed = {"group", "topic"};
    refuse_usage(options, fmt::format("Option {} takes the following options: {}",
                                      options.shown("delete-offsets"), shown_all(options, needed)));
  }
  if (options.has("delete") && options.has("zookeeper") && !options.has("group") && !options.has("topic")) {
    refuse_usage(options, fmt::format("Option {} either takes {}, {}, or both", options.shown("delete"),
                                      options.shown("group"), options.shown("topic")));
  }
  if (options.has("reset-offsets")) check_reset(options, era);
  options.forbid("group", {"all-groups", "list"});
  options.forbid("topic", {"list", "describe"});
  if (options.has("new-consumer")) {
    complain("The [new-consumer] option is deprecated and will be removed in a future major release.");
  }
}

int act(const ParsedOptions& options, Era era) {
  if (options.has("validate-regex")) {
    validate_regex(options.get("validate-regex"));
    return 0;
  }
  try {
    if (options.has("zookeeper")) {
      complain(
          "Note: This will only show information about consumers that use ZooKeeper (not those using the "
          "Java "
          "consumer API).");
      run_by_zookeeper(options);
      return 0;
    }
    if (era == Era::kafka_1_1) {
      complain("Note: This will not show information about old Zookeeper-based consumers.");
    }
    client::Client client(admin_settings(options, options.get("bootstrap-server")));
    const Service service{client, options, options.find_int("timeout").value_or(0), era};
    if (options.has("list")) {
      list(service);
    } else if (options.has("describe")) {
      describe(service);
    } else if (options.has("delete")) {
      remove(service);
    } else if (options.has("reset-offsets")) {
      reset_offsets(service);
    } else {
      remove_offsets(service);
    }
  } catch (const Failure& failure) {
    if (failure.type() == illegal_argument) options.parser().usage(failure.message());
    print_error(era, "Executing consumer group command failed due to " + failure.message(), failure);
  }
  return 0;
}

int run(std::string_view called_as, const Arguments& arguments) {
  const OptionParser parser = make_parser();
  const ParsedOptions options = parser.parse(arguments);
  options.maybe_help_or_version(
      "This tool lists, describes and deletes groups of consumers, and resets or deletes their offsets.");
  const Era era = called_as == old_class || options.has("zookeeper") ? Era::kafka_1_1 : Era::kafka_4_3;
  check(options, era);
  constexpr std::array<std::string_view, 6> actions = {"list",          "describe",       "delete",
                                                       "reset-offsets", "delete-offsets", "validate-regex"};
  if (std::ranges::count_if(actions, [&](std::string_view action) { return options.has(action); }) != 1) {
    parser.usage(
        "Command must include exactly one action: --list, --describe, --delete, --reset-offsets, "
        "--delete-offsets, --validate-regex");
  }
  return act(options, era);
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
