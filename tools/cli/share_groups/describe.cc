// kafka-share-groups --list and --describe: groups, their members, states and offsets, in the tables of Kafka
// 4.3.0's tool.
#include <algorithm>

#include "cli/admin_tool.h"
#include "cli/java_order.h"
#include "cli/share_groups/actions.h"

namespace ottla::cli::share_groups {
namespace {

using groups::execution_of;
using groups::narrowest;
using groups::no_value;
using groups::runtime_of;
using groups::text_of;
using groups::widest;

constexpr std::array<std::string_view, 3> state_names = {"Empty", "Stable", "Dead"};
constexpr std::size_t coordinator_width = 25;

using ShareOffsets = std::map<client::TopicPartition, std::optional<client::ShareOffset>>;

std::vector<client::GroupDescription> described_groups(const Service& service) {
  std::vector<std::string> ids = service.options.all("group");
  if (service.options.has("all-groups")) {
    ids.clear();
    for (client::GroupListing& group : listed_groups(service, {})) ids.push_back(std::move(group.id));
  }
  std::map<std::string, client::GroupDescription> descriptions;
  for (const std::string& id : in_hash_order(ids)) {
    auto description = client::describe_share_group(service.kafka, id, service.timeout_ms);
    if (!description) throw execution_of(description.error());
    descriptions.emplace(id, std::move(*description));
  }
  std::vector<client::GroupDescription> sorted;
  for (auto& [id, description] : descriptions) sorted.push_back(std::move(description));
  return sorted;
}

// Says what a group's state means for what there is to see; whether there is something.
bool announce(const client::GroupDescription& group, std::size_t rows) {
  if (group.state == "Dead") {
    groups::print_error(groups::Era::kafka_4_3, fmt::format("Share group '{}' does not exist.", group.id));
    return false;
  }
  if (group.state == "Empty") complain("\nShare group '{}' has no active members.", group.id);
  return rows > 0;
}

void print_offsets(const Service& service, const std::string& group, const ShareOffsets& offsets) {
  if (offsets.empty()) return say("\nShare group '{}' has no offset information.", group);
  const std::size_t group_width = widest(narrowest, group);
  std::size_t topic_width = narrowest;
  for (const auto& [at, offset] : offsets) topic_width = widest(topic_width, at.topic);
  const auto line = [&](const std::vector<std::string>& cells) {
    const std::string epoch =
        service.options.has("verbose") ? fmt::format("{:<13} ", cells[3]) : std::string();
    return fmt::format("\n{:<{}} {:<{}} {:<10} {}{:<13} {}", cells[0], group_width, cells[1], topic_width,
                       cells[2], epoch, cells[4], cells[5]);
  };
  std::string table = line({"GROUP", "TOPIC", "PARTITION", "LEADER-EPOCH", "START-OFFSET", "LAG"});
  for (const auto& [at, offset] : offsets) {
    const client::ShareOffset none;
    table += line({group, at.topic, std::to_string(at.partition),
                   text_of(offset ? offset->leader_epoch : none.leader_epoch),
                   offset ? std::to_string(offset->start) : std::string(no_value),
                   text_of(offset ? offset->lag : none.lag)});
  }
  say("{}", table);
}

void print_members(const Service& service, client::GroupDescription group) {
  if (!announce(group, group.members.size())) return;
  std::ranges::sort(group.members, {}, &client::GroupMember::id);
  const std::size_t group_width = widest(narrowest, group.id);
  std::size_t id = narrowest, host = narrowest, client = narrowest;
  for (const client::GroupMember& member : group.members) {
    id = widest(id, member.id);
    host = widest(host, member.host);
    client = widest(client, member.client_id);
  }
  const auto line = [&](const std::vector<std::string>& cells) {
    const std::string epoch =
        service.options.has("verbose") ? fmt::format("{:<13} ", cells[5]) : std::string();
    return fmt::format("\n{:<{}} {:<{}} {:<{}} {:<{}} {:<12} {}{}", cells[0], group_width, cells[1], id,
                       cells[2], host, cells[3], client, cells[4], epoch, cells[6]);
  };
  std::string table =
      line({"GROUP", "CONSUMER-ID", "HOST", "CLIENT-ID", "#PARTITIONS", "MEMBER-EPOCH", "ASSIGNMENT"});
  for (const client::GroupMember& member : group.members) {
    table += line({group.id, member.id, member.host, member.client_id,
                   std::to_string(member.assignment.size()), text_of(member.epoch),
                   member.assignment.empty() ? std::string() : groups::assignment_of(member.assignment)});
  }
  say("{}", table);
}

void print_state(const Service& service, const client::GroupDescription& group) {
  announce(group, 1);
  const std::string coordinator = groups::coordinator_of(group);
  const auto line = [&](const std::vector<std::string>& cells) {
    const std::string epochs =
        service.options.has("verbose") ? fmt::format("{:<12} {:<17} ", cells[3], cells[4]) : std::string();
    return fmt::format("\n{:<{}} {:<{}} {:<15} {}{}", cells[0], widest(narrowest, group.id), cells[1],
                       widest(coordinator_width, coordinator), cells[2], epochs, cells[5]);
  };
  say("{}{}", line({"GROUP", "COORDINATOR (ID)", "STATE", "GROUP-EPOCH", "ASSIGNMENT-EPOCH", "#MEMBERS"}),
      line({group.id, coordinator, group.state, text_of(group.epoch), text_of(group.target_epoch),
            std::to_string(group.members.size())}));
}

}  // namespace

std::vector<client::GroupListing> listed_groups(const Service& service,
                                                const std::vector<std::string>& states) {
  auto listed = client::list_groups(service.kafka, states, {"share"}, service.timeout_ms);
  if (!listed) throw execution_of(listed.error());
  return groups::in_map_order(std::move(*listed));
}

void list(const Service& service) {
  if (!service.options.has("state")) {
    try {
      for (const client::GroupListing& group : listed_groups(service, {})) say("{}", group.id);
    } catch (const Failure& failure) {
      throw runtime_of(failure);
    }
    return;
  }
  const auto listed = listed_groups(
      service, groups::parse_list(service.options.get("state"), "state", "states", state_names));
  std::size_t width = narrowest;
  for (const client::GroupListing& group : listed) width = widest(width, group.id);
  say("{:<{}} {}", "GROUP", width, "STATE");
  for (const client::GroupListing& group : listed)
    say("{:<{}} {}", group.id, width, group.state.empty() ? "Unknown" : group.state);
}

void describe(const Service& service) {
  std::vector<ShareOffsets> offsets;
  const std::vector<client::GroupDescription> described = described_groups(service);
  if (service.options.has("members")) {
    for (const client::GroupDescription& group : described) print_members(service, group);
  } else if (service.options.has("state")) {
    for (const client::GroupDescription& group : described) print_state(service, group);
  } else {
    for (const client::GroupDescription& group : described) {
      auto told = client::share_group_offsets(service.kafka, group.id, service.timeout_ms);
      if (!told) throw runtime_of(execution_of(told.error()));
      offsets.push_back(std::move(*told));
    }
    for (std::size_t i = 0; i < described.size(); ++i) print_offsets(service, described[i].id, offsets[i]);
  }
}

}  // namespace ottla::cli::share_groups
