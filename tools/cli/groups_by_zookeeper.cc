// kafka-consumer-groups --zookeeper: the old consumers' groups, below /consumers. Where a group commits its
// offsets to Kafka, as it may, those count.
#include <algorithm>
#include <charconv>
#include <ranges>

#include "cli/admin_tool.h"
#include "cli/console.h"
#include "cli/groups.h"
#include "cli/zookeeper/kafka_tree.h"
#include "cli/zookeeper_lookup.h"

namespace ottla::cli::groups {
namespace {

constexpr std::string_view groups_path = "/consumers";

std::string path_of(const std::string& group, std::string_view below = "") {
  return fmt::format("{}/{}{}{}", groups_path, group, below.empty() ? "" : "/", below);
}

bool is_there(KafkaTree& tree, const std::string& path) {
  const auto found = tree.client().exists(path);
  kept_but(zookeeper::Code::no_node, found);
  return found.has_value();
}

void remove_tree(KafkaTree& tree, const std::string& path) {
  for (const std::string& name : tree.children(path)) remove_tree(tree, path + "/" + name);
  kept_but(zookeeper::Code::no_node, tree.remove(path));
}

// The member that owns a partition; the owner is written as "MEMBER-THREAD".
std::string owner_of(KafkaTree& tree, const std::string& group, const client::TopicPartition& at) {
  const auto owner = tree.find(path_of(group, fmt::format("owners/{}/{}", at.topic, at.partition)));
  return owner ? owner->substr(0, owner->rfind('-')) : std::string(no_value);
}

std::optional<client::CommittedOffset> offset_in_tree(KafkaTree& tree, const std::string& group,
                                                      const client::TopicPartition& at) {
  const auto text = tree.find(path_of(group, fmt::format("offsets/{}/{}", at.topic, at.partition)));
  std::int64_t offset = -1;
  if (text && std::from_chars(text->data(), text->data() + text->size(), offset).ec == std::errc{}) {
    return client::CommittedOffset{.offset = offset};
  }
  print_error(Era::kafka_1_1,
              fmt::format("Could not fetch offset from zookeeper for group '{}' partition '{}' due to "
                          "missing offset data in zookeeper.",
                          group, at.to_string()));
  return std::nullopt;
}

void list_in_tree(KafkaTree& tree) {
  for (const std::string& group : tree.children(std::string(groups_path))) say("{}", group);
}

std::vector<OffsetRow> rows_of(KafkaTree& tree, client::Client& kafka, const std::string& group) {
  const auto committed = client::committed_offsets(kafka, group);
  std::vector<OffsetRow> rows;
  std::map<client::TopicPartition, std::int64_t> latest;
  for (const std::string& topic : tree.children(path_of(group, "owners"))) {
    for (const std::int32_t partition : tree.assignment(topic) | std::views::keys) {
      OffsetRow& row = rows.emplace_back(OffsetRow{.at = {topic, partition}});
      row.consumer_id = owner_of(tree, group, row.at);
      latest[row.at] = client::latest_offset;
      const bool is_in_kafka = committed && committed->contains(row.at);
      row.committed =
          is_in_kafka ? std::optional(committed->at(row.at)) : offset_in_tree(tree, group, row.at);
    }
  }
  const auto ends = client::list_offsets(kafka, latest);
  for (OffsetRow& row : rows) {
    if (const auto& end = ends.at(row.at)) row.end = end->offset;
  }
  for (const std::string& member : tree.children(path_of(group, "ids"))) {
    const bool owns = std::ranges::find(rows, member, &OffsetRow::consumer_id) != rows.end();
    if (!owns) rows.push_back({.consumer_id = member});
  }
  return rows;
}

void describe_in_tree(KafkaTree& tree, const ParsedOptions& options) {
  const std::string group = options.get("group");
  if (!is_there(tree, path_of(group))) {
    return print_error(Era::kafka_1_1, fmt::format("The consumer group '{}' does not exist.", group));
  }
  std::string servers;
  for (const std::string& broker : brokers_by_zookeeper(options.get("zookeeper"))) {
    servers += (servers.empty() ? "" : ",") + broker;
  }
  client::Client kafka(admin_settings(options, servers));
  print_offsets_as_1_1(rows_of(tree, kafka, group), true);
}

// Whether it could be done: a group with members is left alone.
bool remove_group(KafkaTree& tree, const std::string& group, const std::optional<std::string>& topic) {
  if (!tree.children(path_of(group, "ids")).empty()) return false;
  if (!topic || tree.children(path_of(group, "owners")) == std::vector<std::string>{*topic}) {
    remove_tree(tree, path_of(group));
  } else {
    remove_tree(tree, path_of(group, "owners/" + *topic));
    remove_tree(tree, path_of(group, "offsets/" + *topic));
  }
  return true;
}

void remove_in_tree(KafkaTree& tree, const ParsedOptions& options) {
  const auto topic = options.find("topic");
  if (!options.has("group")) {
    for (const std::string& group : tree.children(std::string(groups_path))) {
      if (is_there(tree, path_of(group, "owners/" + *topic))) remove_group(tree, group, topic);
    }
    say("Deleted consumer group information for all inactive consumer groups for topic '{}' in zookeeper.",
        *topic);
    return;
  }
  for (const std::string& group : options.all("group")) {
    const std::string what =
        topic ? fmt::format("group '{}' topic '{}'", group, *topic) : fmt::format("group '{}'", group);
    if (!is_there(tree, path_of(group))) {
      print_error(Era::kafka_1_1, fmt::format("Delete for {} failed because group does not exist.", what));
    } else if (!remove_group(tree, group, topic)) {
      print_error(Era::kafka_1_1,
                  fmt::format("Delete for {} failed because its consumers are still active.", what));
    } else {
      say("Deleted {}consumer group information for {} in zookeeper.", topic ? "" : "all ", what);
    }
  }
}

}  // namespace

void run_by_zookeeper(const ParsedOptions& options) {
  KafkaTree tree(options.get("zookeeper"));
  if (options.has("list")) return list_in_tree(tree);
  if (options.has("describe")) return describe_in_tree(tree, options);
  remove_in_tree(tree, options);
}

}  // namespace ottla::cli::groups
