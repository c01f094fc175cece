// kafka-share-groups (ShareGroupCommand): lists, describes and deletes share groups, and resets or deletes
// their offsets.
#include <algorithm>
#include <array>

#include "cli/admin_tool.h"
#include "cli/groups_usage.h"
#include "cli/share_groups/actions.h"
#include "cli/tool.h"

namespace ottla::cli::share_groups {
namespace {

using groups::Action;
using groups::Usage;

constexpr groups::Era era = groups::Era::kafka_4_3;
constexpr std::array<Action, 5> actions = {{{"list", list},
                                            {"describe", describe},
                                            {"delete", remove},
                                            {"reset-offsets", reset_offsets},
                                            {"delete-offsets", remove_offsets}}};

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

void check_delete(const Usage& usage) {
  const groups::OptionNames groups = {"group", "all-groups"};
  if (!usage.has_any(groups)) usage.refuse("delete", "takes the options " + usage.shown(groups, " or "));
  if (usage.has("group") && usage.has("all-groups"))
    usage.refuse("delete", fmt::format("takes either {}, not both.", usage.shown(groups, " or ")));
  if (usage.has("topic")) usage.refuse("delete", "does not take the option: " + usage.shown({"topic"}));
}

void check_reset(const ParsedOptions& options, const Usage& usage) {
  const std::string_view option = "reset-offsets";
  usage.check_one_of_dry_run_and_execute();
  if (!usage.has_any({"dry-run", "execute"}))
    usage.refuse(option, "takes the option: " + usage.shown({"execute", "dry-run"}, " or "));
  if (!usage.has("group")) usage.refuse(option, "takes the option: " + usage.shown({"group"}));
  usage.need_one_of(option, {"all-topics", "topic"});
  usage.need_one_of(option, {"to-datetime", "to-earliest", "to-latest"});
  options.forbid("to-datetime", {"to-earliest", "to-latest"});
  options.forbid("to-earliest", {"to-datetime", "to-latest"});
}

// In the words of ShareGroupCommandOptions.
void check(const ParsedOptions& options) {
  const Usage usage(options);
  for (const std::string_view view : {"members", "offsets", "verbose"}) usage.only_beside(view, {"describe"});
  usage.only_beside("state", {"describe", "list"});
  options.require({"bootstrap-server"});
  if (usage.has("describe")) {
    usage.need_one_of("describe", {"all-groups", "group"});
    usage.check_views();
  }
  if (usage.has("delete")) check_delete(usage);
  if (usage.has("delete-offsets") && !(usage.has("group") && usage.has("topic")))
    usage.refuse("delete-offsets", "takes the following options: " + usage.shown({"group", "topic"}));
  if (usage.has("reset-offsets")) check_reset(options, usage);
  options.forbid("group", {"all-groups", "list"});
  options.forbid("topic", {"describe", "list"});
}

int run(std::string_view, const Arguments& arguments) {
  const OptionParser parser = make_parser();
  const ParsedOptions options = parser.parse(arguments);
  options.maybe_help_or_version("This tool helps to list, describe, reset and delete share groups.");
  check(options);
  if (std::ranges::count_if(actions, [&](const Action& action) { return options.has(action.option); }) != 1) {
    parser.usage(
        "Command must include exactly one action: --list, --describe, --delete, --reset-offsets, "
        "--delete-offsets.");
  }
  return groups::run_telling_failures(options, era, "share group", [&] {
    client::Client client(admin_settings(options, options.get("bootstrap-server")));
    groups::run_asked(actions, Service{client, options, options.find_int("timeout").value_or(0), era});
  });
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
