// kafka-groups: the groups of all kinds.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "cli/admin.h"
#include "cli/console.h"
#include "cli/options.h"
#include "ottla/protocol/messages/16_list_groups.h"

namespace ottla::cli::all_groups {
namespace {

using client::Client;
using client::Target;
using protocol::ListGroupsRequest;
using protocol::ListGroupsResponse;

constexpr std::array<std::string_view, 4> types = {"classic", "consumer", "share", "streams"};
constexpr int list_timeout_ms = 30'000;

struct Group {
  std::string id;
  std::string type;  // in small letters; empty: the broker does not say
  std::string protocol;
};

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// GroupType's toString: "Classic".
std::string shown_type(const std::string& type) {
  if (type.empty()) return type;
  std::string text = type;
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

std::vector<Group> groups_of(Client& client) {
  std::vector<Group> groups;
  for (const auto& [id, node] : must(client.cluster()).nodes) {
    const auto answer = must(client.call_until<ListGroupsResponse>(
        Target::node(id), ListGroupsRequest{},
        [](const ListGroupsResponse& got) { return static_cast<ErrorCode>(got.error_code); },
        {.timeout_ms = list_timeout_ms, .name = "listGroups"}));
    admin::check(answer->error_code);
    for (const auto& group : answer->groups) {
      groups.push_back({std::string(group.group_id), lower(std::string(group.group_type)),
                        std::string(group.protocol_type)});
    }
  }
  return groups;
}

bool is_wanted(const ParsedOptions& options, const Group& group) {
  const auto type = options.find("group-type");
  const auto protocol = options.find("protocol");
  if (type) return group.type == lower(*type) && (!protocol || *protocol == group.protocol);
  if (protocol) return group.protocol == *protocol;
  if (options.has("consumer")) {
    return group.protocol == "consumer" || group.protocol.empty() || group.type == "consumer";
  }
  if (options.has("share")) return group.type == "share";
  if (options.has("streams")) return group.type == "streams";
  return true;
}

void print(const std::vector<Group>& groups) {
  std::size_t width = 20;
  for (const Group& group : groups) {
    width = std::max({width, group.id.size(), group.type.size(), group.protocol.size()});
  }
  say("{:<{}} {:<{}} {:<{}} ", "GROUP", width, "TYPE", width, "PROTOCOL", width);
  for (const Group& group : groups) {
    say("{:<{}} {:<{}} {:<{}} ", group.id, width, shown_type(group.type), width, group.protocol, width);
  }
}

OptionParser parser() {
  OptionParser options("kafka-groups", "Lists the groups of all kinds.");
  options.value({"bootstrap-server"}, "server to connect to", "REQUIRED: the brokers to connect to.")
      .value({"command-config"}, "command config property file",
             "A file with properties of the admin client.")
      .flag({"list"}, "Lists the groups.")
      .value({"group-type"}, "type", "Only groups of that type: classic, consumer, share or streams.")
      .value({"protocol"}, "protocol", "Only groups of that protocol type.")
      .flag({"consumer"},
            "Only groups of consumers: of type consumer, and of type classic with the protocol type consumer "
            "or "
            "none (simple consumers).")
      .flag({"share"}, "Only share groups.")
      .flag({"streams"}, "Only streams groups.")
      .common();
  return options;
}

void check_arguments(const ParsedOptions& options) {
  options.maybe_help_or_version("This tool helps to list groups of all types.");
  options.require({"bootstrap-server"});
  if (!options.has("list")) options.parser().usage("Command must include exactly one action: --list.");
  if (const auto type = options.find("group-type")) {
    if (std::ranges::find(types, lower(*type)) == types.end())
      refuse("--group-type must be a valid group type.");
  }
  options.forbid("consumer", {"group-type", "protocol", "share", "streams"});
  options.forbid("share", {"consumer", "group-type", "protocol", "streams"});
  options.forbid("streams", {"consumer", "group-type", "protocol", "share"});
}

int run(std::string_view, const Arguments& words) {
  const OptionParser declared = parser();
  const ParsedOptions options = declared.parse(words);
  try {
    check_arguments(options);
    Client client(admin::settings(
        {.servers = options.find("bootstrap-server"), .properties_file = options.find("command-config")}));
    std::vector<Group> groups = groups_of(client);
    std::erase_if(groups, [&](const Group& group) { return !is_wanted(options, group); });
    print(groups);
    return 0;
  } catch (const Failure& failure) {
    complain("\n{}", failure.message());
    complain("{}", admin::shown(failure));
    return 1;
  }
}

constexpr std::string_view names[] = {"kafka-groups", "org.apache.kafka.tools.GroupsCommand"};

}  // namespace

}  // namespace ottla::cli::all_groups

namespace ottla::cli {

extern const Tool kafka_groups;
const Tool kafka_groups{
    .names = all_groups::names, .summary = "The groups of all kinds", .run = all_groups::run};

}  // namespace ottla::cli
