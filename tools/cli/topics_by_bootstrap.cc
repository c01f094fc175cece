// kafka-topics of Kafka 4.3.0.
#include <algorithm>
#include <charconv>
#include <set>

#include "cli/admin_tool.h"
#include "cli/console.h"
#include "cli/failure.h"
#include "cli/java_order.h"
#include "cli/topics.h"

namespace ottla::cli::topics {
namespace {

constexpr std::int32_t most_replicas = 32767;
constexpr std::int32_t default_partition_limit = 2000;

void ensure_exists(const std::vector<std::string>& found, const ParsedOptions& options) {
  const std::string asked = options.get("topic");
  if (asked.empty() || options.has("if-exists") || !found.empty()) return;
  refuse(fmt::format("Topic '{}' does not exist as expected", asked));
}

bool is_moving(const client::PartitionDescription& partition, const client::Reassignment* reassignment) {
  if (reassignment == nullptr) return false;
  return std::ranges::any_of(partition.replicas, [&](std::int32_t id) {
    return std::ranges::find(reassignment->adding, id) != reassignment->adding.end() ||
           std::ranges::find(reassignment->removing, id) != reassignment->removing.end();
  });
}

std::size_t replication_factor(const client::PartitionDescription& partition,
                               const client::Reassignment* reassignment) {
  return is_moving(partition, reassignment) ? reassignment->replicas.size() - reassignment->adding.size()
                                            : partition.replicas.size();
}

// What --describe shows of topics that were found.
class Description {
 public:
  Description(client::Client& client, const ParsedOptions& options,
              const std::vector<client::TopicDescription>& topics)
      : options_(options) {
    std::vector<client::Resource> resources;
    for (const client::TopicDescription& topic : topics) {
      resources.push_back({client::ResourceType::topic, topic.name});
    }
    configs_ = must(client::describe_configs(client, resources, false));
    for (const auto& [id, node] : must(client.cluster()).nodes) live_.insert(id);
    reassignments_ = must(client::list_reassignments(client));
    shows_configs_ = !options.has("unavailable-partitions") && !options.has("under-replicated-partitions") &&
                     !options.has("under-min-isr-partitions") && !options.has("at-min-isr-partitions");
  }

  void print(const client::TopicDescription& topic) {
    const auto& described = configs_.at({client::ResourceType::topic, topic.name});
    const std::vector<client::ConfigEntry> entries = in_map_order(must(described));
    if (shows_configs_) print_topic(topic, entries);
    if (options_.has("topics-with-overrides")) return;
    for (const client::PartitionDescription& partition : topic.partitions) {
      if (shows_configs_ || is_asked_for(topic, partition, entries)) print_partition(topic, partition);
    }
  }

 private:
  const client::Reassignment* reassignment_of(const std::string& topic, std::int32_t partition) const {
    const auto found = reassignments_.find({topic, partition});
    return found == reassignments_.end() ? nullptr : &found->second;
  }

  void print_topic(const client::TopicDescription& topic,
                   const std::vector<client::ConfigEntry>& entries) const {
    std::string configs;
    for (const client::ConfigEntry& entry : entries) {
      if (entry.is_default()) continue;
      configs += fmt::format("{}{}={}", configs.empty() ? "" : ",", entry.name, entry.value.value_or("null"));
    }
    if (options_.has("topics-with-overrides") && configs.empty()) return;
    const client::PartitionDescription& first = topic.partitions.front();
    say("Topic: {}{}\tPartitionCount: {}\tReplicationFactor: {}\tConfigs: {}", topic.name,
        topic.id.is_zero() ? "" : "\tTopicId: " + topic.id.to_string(), topic.partitions.size(),
        replication_factor(first, reassignment_of(topic.name, first.partition)), configs);
  }

  bool is_asked_for(const client::TopicDescription& topic, const client::PartitionDescription& partition,
                    const std::vector<client::ConfigEntry>& entries) const {
    const auto setting = std::ranges::find(entries, "min.insync.replicas", &client::ConfigEntry::name);
    std::size_t min_isr = 1;
    if (setting != entries.end() && setting->value) {
      std::from_chars(setting->value->data(), setting->value->data() + setting->value->size(), min_isr);
    }
    const auto* reassignment = reassignment_of(topic.name, partition.partition);
    const bool has_leader = partition.leader >= 0;
    if (options_.has("under-replicated-partitions") &&
        replication_factor(partition, reassignment) > partition.isr.size()) {
      return true;
    }
    if (options_.has("unavailable-partitions") && (!has_leader || !live_.contains(partition.leader)))
      return true;
    if (options_.has("under-min-isr-partitions") && (!has_leader || partition.isr.size() < min_isr))
      return true;
    return options_.has("at-min-isr-partitions") && partition.isr.size() == min_isr;
  }

  void print_partition(const client::TopicDescription& topic,
                       const client::PartitionDescription& partition) const {
    std::string moving;
    if (const auto* reassignment = reassignment_of(topic.name, partition.partition)) {
      moving = fmt::format("\tAdding Replicas: {}\tRemoving Replicas: {}", joined(reassignment->adding),
                           joined(reassignment->removing));
    }
    const auto eligible = [](const std::optional<std::vector<std::int32_t>>& replicas) {
      return replicas ? joined(*replicas) : std::string("N/A");
    };
    say("\tTopic: {}\tPartition: {}\tLeader: {}\tReplicas: {}\tIsr: {}{}\tElr: {}\tLastKnownElr: {}",
        topic.name, partition.partition, partition.leader < 0 ? "none" : std::to_string(partition.leader),
        joined(partition.replicas), joined(partition.isr), moving, eligible(partition.elr),
        eligible(partition.last_known_elr));
  }

  const ParsedOptions& options_;
  std::map<client::Resource, Result<std::vector<client::ConfigEntry>>> configs_;
  std::set<std::int32_t> live_;
  std::map<client::TopicPartition, client::Reassignment> reassignments_;
  bool shows_configs_ = true;
};

std::vector<client::TopicDescription> find_by_id(client::Client& client, const ParsedOptions& options,
                                                 const Uuid& id) {
  for (const client::TopicListing& topic : must(client::list_topics(client))) {
    const bool is_hidden = options.has("exclude-internal") && topic.is_internal;
    if (topic.id == id && !is_hidden) return {must(client::describe_topic(client, id))};
  }
  if (!options.has("if-exists"))
    refuse(fmt::format("TopicId '{}' does not exist as expected", id.to_string()));
  return {};
}

std::vector<client::TopicDescription> find_by_name(client::Client& client, const ParsedOptions& options) {
  const std::vector<std::string> names = matching_topics(client, options, options.has("exclude-internal"));
  ensure_exists(names, options);
  if (names.empty()) return {};
  const std::int32_t limit =
      options.find_int("partition-size-limit-per-response").value_or(default_partition_limit);
  return must(client::describe_topics(client, in_hash_order(names, names.size()), limit));
}

}  // namespace

void create(client::Client& client, const ParsedOptions& options) {
  client::NewTopic topic;
  topic.name = options.get("topic");
  const auto partitions = options.find_int("partitions");
  const auto replicas = options.find_int("replication-factor");
  topic.assignment = parse_assignment(options.get("replica-assignment"));
  topic.configs = configs_to_add(options);
  warn_of_collisions(topic.name);
  if (replicas && (*replicas < 1 || *replicas > most_replicas)) {
    refuse(fmt::format("The replication factor must be between 1 and {} inclusive", most_replicas));
  }
  if (partitions && *partitions < 1) refuse("The partitions must be greater than 0");
  if (topic.assignment.empty()) {
    topic.partitions = partitions.value_or(-1);
    topic.replication_factor = static_cast<std::int16_t>(replicas.value_or(-1));
  }
  const auto created = client::create_topic(client, topic);
  if (created) {
    say("Created topic {}.", topic.name);
  } else if (created.error().code != ErrorCode::topic_already_exists || !options.has("if-not-exists")) {
    throw Failure(created.error());
  }
}

void alter(client::Client& client, const ParsedOptions& options) {
  configs_to_add(options);
  const Assignment assignment = parse_assignment(options.get("replica-assignment"));
  const std::vector<std::string> names = matching_topics(client, options, options.has("exclude-internal"));
  ensure_exists(names, options);
  const std::int32_t partitions = options.find_int("partitions").value_or(0);
  if (names.empty()) return;
  for (const client::TopicDescription& topic : must(client::describe_topics(client, names))) {
    Assignment added = assignment;
    added.erase(added.begin(),
                added.begin() + static_cast<std::ptrdiff_t>(std::min(added.size(), topic.partitions.size())));
    must(client::create_partitions(client, topic.name, partitions, added));
  }
}

void list(client::Client& client, const ParsedOptions& options) {
  std::string names;
  for (const std::string& name : matching_topics(client, options, options.has("exclude-internal"))) {
    names += (names.empty() ? "" : "\n") + name;
  }
  say("{}", names);
}

void describe(client::Client& client, const ParsedOptions& options) {
  Uuid id;
  if (const auto text = options.find("topic-id")) {
    const auto parsed = Uuid::parse(*text);
    if (!parsed) refuse(fmt::format("Input string `{}` is not a topic id", *text));
    id = *parsed;
  }
  const std::vector<client::TopicDescription> topics =
      id.is_zero() ? find_by_name(client, options) : find_by_id(client, options, id);
  if (topics.empty()) return;
  Description description(client, options, topics);
  for (const client::TopicDescription& topic : topics) description.print(topic);
}

void remove(client::Client& client, const ParsedOptions& options) {
  const std::vector<std::string> names = matching_topics(client, options, options.has("exclude-internal"));
  ensure_exists(names, options);
  if (!names.empty()) must(client::delete_topics(client, names));
}

}  // namespace ottla::cli::topics
