// What both eras of kafka-topics do alike: settings, assignments, patterns.
#include <algorithm>

#include "cli/admin_tool.h"
#include "cli/console.h"
#include "cli/failure.h"
#include "cli/java_order.h"
#include "cli/java_text.h"
#include "cli/number.h"
#include "cli/topic_filter.h"
#include "cli/topics.h"
#include "ottla/config/topic_config.h"

namespace ottla::cli::topics {

Configs configs_to_add(const ParsedOptions& options) {
  Configs configs;
  config::Overrides overrides;
  for (const std::string& setting : options.all("config")) {
    std::vector<std::string> parts = split(setting, '=');
    if (parts.size() != 2) {
      refuse(
          "requirement failed: Invalid topic config: all configs to be added must be in the format "
          "\"key=val\".");
    }
    configs.emplace_back(trimmed(parts[0]), trimmed(parts[1]));
    overrides[configs.back().first] = configs.back().second;
  }
  if (const auto checked = config::validate_topic_overrides({}, {}, overrides); !checked) {
    const std::string& message = checked.error().message;
    throw Failure(message.starts_with("Unknown topic config name")
                      ? "org.apache.kafka.common.errors.InvalidConfigurationException"
                      : "org.apache.kafka.common.config.ConfigException",
                  message);
  }
  return configs;
}

Assignment parse_assignment(const std::string& list) {
  Assignment assignment;
  for (const std::string& partition : split(list, ',')) {
    std::vector<std::int32_t>& brokers = assignment.emplace_back();
    std::vector<std::int32_t> duplicates;
    for (const std::string& broker : split(partition, ':')) {
      const std::string text = trimmed(broker);
      const auto id = java_number<std::int32_t>(text);
      if (std::ranges::find(brokers, id) != brokers.end()) duplicates.push_back(id);
      brokers.push_back(id);
    }
    if (!duplicates.empty()) {
      throw Failure("org.apache.kafka.tools.AdminCommandFailedException",
                    "Partition replica lists may not contain duplicate entries: " + joined(duplicates));
    }
    if (brokers.size() != assignment.front().size()) {
      throw Failure("org.apache.kafka.server.common.AdminOperationException",
                    fmt::format("Partition {} has different replication factor: [{}]", assignment.size() - 1,
                                joined(brokers, ", ")));
    }
  }
  return assignment;
}

std::vector<std::string> matching_topics(client::Client& client, const ParsedOptions& options,
                                         bool exclude_internal) {
  const auto pattern = options.find("topic");
  const auto filter = pattern ? std::optional<TopicFilter>(*pattern) : std::nullopt;
  std::vector<std::string> names;
  for (const client::TopicListing& topic : must(client::list_topics(client))) {
    const bool is_allowed = filter ? filter->allows(topic.name, exclude_internal)
                                   : !(exclude_internal && is_internal_topic(topic.name));
    if (is_allowed) names.push_back(topic.name);
  }
  return names;
}

void warn_of_collisions(const std::string& topic) {
  if (topic.find_first_of("._") == topic.npos) return;
  say("WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could "
      "collide. To "
      "avoid issues it is best to use either, but not both.");
}

std::vector<client::ConfigEntry> in_map_order(std::vector<client::ConfigEntry> entries) {
  std::vector<std::int32_t> hashes;
  for (const client::ConfigEntry& entry : entries) hashes.push_back(java_hash(entry.name));
  std::vector<client::ConfigEntry> ordered;
  for (const std::size_t at : hash_order(hashes)) ordered.push_back(std::move(entries[at]));
  return ordered;
}

}  // namespace ottla::cli::topics
