// kafka-share-groups (ShareGroupCommand): lists, describes and deletes share groups, and resets or deletes
// their offsets.
#include <algorithm>
#include <array>

#include "cli/admin_tool.h"
#include "cli/share_groups/actions.h"
#include "cli/tool.h"

namespace ottla::cli::share_groups {
namespace {

using Names = std::vector<std::string_view>;

const Names actions = {"list", "describe", "delete", "reset-offsets", "delete-offsets"};
// In the order of their names, as the sentences have them.
const Names scenarios = {"to-datetime", "to-earliest", "to-latest"};

OptionParser make_parser() {
  OptionParser parser("kafka-share-groups",
                      "Lists, describes and deletes share groups, and resets or deletes their offsets.");
  parser.group("Where")
      .value({"bootstrap-server"}, "server to connect to",
             "REQUIRED: host:port of a broker, or several behind commas.")
      .value({"command-config"}, "command config property file",
             "A file with properties of the admin client.")
      .value({"timeout"}, "timeout (ms)", "How long the brokers may take for each answer.")
      .defaults_to("5000");
  parser.group("What to do (one of these)")
      .flag({"list"}, "Prints the ids of the share groups.")
      .flag({"describe"},
            "Prints from where on groups read each partition and how many records they have before them, or "
            "what --members or --state asks for.")
      .flag({"delete"}, "Deletes groups, which must be without members, with their offsets.")
      .flag({"reset-offsets"},
            "Sets the offsets of a group without members: name the topics, where to set them and what to do "
            "with it.")
      .flag({"delete-offsets"}, "Deletes a group's offsets of topics.");
  parser.group("Which groups and topics")
      .value({"group"}, "share group", "The group; may be given again with --describe and --delete.")
      .flag({"all-groups"}, "With --describe and --delete: all share groups.")
      .value({"topic"}, "topic",
             "With --delete-offsets: a topic. With --reset-offsets: a topic, or some partitions of it as "
             "topic:0,1,2. May be given again.")
      .flag({"all-topics"}, "With --reset-offsets: all topics of which the group has offsets.");
  parser.group("What to print of them")
      .flag({"offsets"}, "With --describe: offsets and lags. This is what it prints by itself.")
      .flag({"members"}, "With --describe: the members.")
      .optional_value({"state"}, "String",
                      "With --describe: the state. With --list: the states, or the groups in these states "
                      "(stable,empty,…).")
      .flag({"verbose"}, "With --describe: more of it.");
  parser.group("Where --reset-offsets sets them (one of these)")
      .flag({"to-earliest"}, "To the first record that is there.")
      .flag({"to-latest"}, "Behind the last record.")
      .value({"to-datetime"}, "datetime", "To the first record since then: YYYY-MM-DDTHH:mm:SS.sss");
  parser.group("What --reset-offsets does with it (one of these)")
      .flag({"dry-run"}, "Only shows it.")
      .flag({"execute"}, "Sets it.");
  parser.common();
  return parser;
}

// Of the options of a command line, in the words of ShareGroupCommandOptions.
class Check {
 public:
  explicit Check(const ParsedOptions& options) : options_(options) {}

  void all() const {
    for (const std::string_view view : {"members", "offsets", "verbose"}) only_beside(view, {"describe"});
    only_beside("state", {"describe", "list"});
    options_.require({"bootstrap-server"});
    if (has("describe")) describe();
    if (has("delete")) remove();
    if (has("delete-offsets") && !(has("group") && has("topic")))
      refuse("delete-offsets", "takes the following options: {}", shown({"group", "topic"}));
    if (has("reset-offsets")) reset();
    options_.forbid("group", {"all-groups", "list"});
    options_.forbid("topic", {"describe", "list"});
  }

 private:
  bool has(std::string_view name) const { return options_.has(name); }

  std::string shown(const Names& names, std::string_view between = ", ") const {
    std::vector<std::string> texts;
    for (const std::string_view name : names) texts.push_back(options_.shown(name));
    return fmt::format("{}", fmt::join(texts, between));
  }

  template <class... Values>
  [[noreturn]] void refuse(std::string_view option, fmt::format_string<Values...> format,
                           Values&&... values) const {
    options_.parser().usage(fmt::format("Option {} {}", options_.shown(option),
                                        fmt::format(format, std::forward<Values>(values)...)));
  }

  void need_one_of(std::string_view option, const Names& names) const {
    if (std::ranges::none_of(names, [&](std::string_view name) { return has(name); }))
      refuse(option, "takes one of these options: {}", shown(names));
  }

  void only_beside(std::string_view option, const Names& others) const {
    if (!has(option) || std::ranges::any_of(others, [&](std::string_view other) { return has(other); }))
      return;
    complain("Option(s) {} are unavailable given other options on the command line", options_.shown(option));
    throw Exit{1};
  }

  void describe() const {
    need_one_of("describe", {"all-groups", "group"});
    const Names views = {"members", "offsets", "state"};
    if (std::ranges::count_if(views, [&](std::string_view view) { return has(view); }) > 1)
      refuse("describe", "takes at most one of these options: {}", shown(views));
    if (has("state") && options_.find("state"))
      refuse("describe", "does not take a value for {}", options_.shown("state"));
  }

  void remove() const {
    if (!has("group") && !has("all-groups"))
      refuse("delete", "takes the options {}", shown({"group", "all-groups"}, " or "));
    if (has("group") && has("all-groups"))
      refuse("delete", "takes either {}, not both.", shown({"group", "all-groups"}, " or "));
    if (has("topic")) refuse("delete", "does not take the option: {}", options_.shown("topic"));
  }

  void reset() const {
    const std::string_view option = "reset-offsets";
    if (has("dry-run") && has("execute"))
      refuse(option, "only accepts one of {}", shown({"execute", "dry-run"}, " and "));
    if (!has("dry-run") && !has("execute"))
      refuse(option, "takes the option: {}", shown({"execute", "dry-run"}, " or "));
    if (!has("group")) refuse(option, "takes the option: {}", options_.shown("group"));
    need_one_of(option, {"all-topics", "topic"});
    need_one_of(option, scenarios);
    options_.forbid("to-datetime", {"to-earliest", "to-latest"});
    options_.forbid("to-earliest", {"to-datetime", "to-latest"});
  }

  const ParsedOptions& options_;
};

int act(const ParsedOptions& options) {
  try {
    client::Client client(admin_settings(options, options.get("bootstrap-server")));
    const Service service{client, options, options.find_int("timeout").value_or(0)};
    if (options.has("list")) {
      share_groups::list(service);
    } else if (options.has("describe")) {
      share_groups::describe(service);
    } else if (options.has("delete")) {
      share_groups::remove(service);
    } else if (options.has("reset-offsets")) {
      share_groups::reset_offsets(service);
    } else {
      share_groups::remove_offsets(service);
    }
  } catch (const Failure& failure) {
    if (failure.type() == illegal_argument) options.parser().usage(failure.message());
    groups::print_error(groups::Era::kafka_4_3,
                        "Executing share group command failed due to " + failure.message(), failure);
  }
  return 0;
}

int run(std::string_view, const Arguments& arguments) {
  const OptionParser parser = make_parser();
  const ParsedOptions options = parser.parse(arguments);
  options.maybe_help_or_version("This tool helps to list, describe, reset and delete share groups.");
  Check(options).all();
  if (std::ranges::count_if(actions, [&](std::string_view action) { return options.has(action); }) != 1) {
    parser.usage(
        "Command must include exactly one action: --list, --describe, --delete, --reset-offsets, "
        "--delete-offsets.");
  }
  return act(options);
}

constexpr std::array<std::string_view, 2> names = {"kafka-share-groups",
                                                   "org.apache.kafka.tools.consumer.group.ShareGroupCommand"};

}  // namespace
}  // namespace ottla::cli::share_groups

namespace ottla::cli {

extern const Tool kafka_share_groups;
const Tool kafka_share_groups{share_groups::names, "lists, describes, resets and deletes share groups",
                              share_groups::run};

}  // namespace ottla::cli
