// Partition counts spread from the source topics: to the topics between subtopologies, by way of those that
// must be partitioned alike, to the changelogs.
#include "coordinator/groups/streams_configuration.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <ranges>
#include <set>
#include <utility>
#include <variant>

#include "ottla/base/result.h"

namespace ottla::coordinator {

namespace {

using Subtopology = StreamsTopology::Value::Subtopology;
using PartitionCounts = std::map<std::string_view, std::int32_t>;

// Why a topology cannot be configured: members are told a status and wait, or are refused with an error.
using Failure = std::variant<StatusText, Error>;
template <class Value = void>
using Configured = std::expected<Value, Failure>;

std::unexpected<Failure> incorrectly_partitioned(std::string detail) {
  return std::unexpected<Failure>(
      StatusText{StreamsStatus::incorrectly_partitioned_topics, std::move(detail)});
}

std::unexpected<Failure> invalid_topology(std::string message) {
  return std::unexpected<Failure>(Error{ErrorCode::streams_invalid_topology, std::move(message)});
}

std::unexpected<Failure> senseless(std::string message) {
  return std::unexpected<Failure>(Error{ErrorCode::unknown_server_error, std::move(message)});
}

// "a, b, c and 2 additional topics"
template <class Topics>
std::string summarize(const Topics& topics) {
  constexpr std::size_t most = 3;
  const auto shown = topics | std::views::take(most);
  const std::string text = fmt::format("{}", fmt::join(shown.begin(), shown.end(), ", "));
  if (topics.size() <= most) return text;
  return fmt::format("{} and {} additional topics", text, topics.size() - most);
}

// "[a=2, b=3]"
std::string tell_counts(const PartitionCounts& counts) {
  std::vector<std::string> texts;
  for (const auto& [topic, partitions] : counts) texts.push_back(fmt::format("{}={}", topic, partitions));
  return fmt::format("[{{{}}}]", fmt::join(texts, ", "));
}

class TopicConfiguration {
 public:
  TopicConfiguration(const StreamsTopology& topology, const metadata::MetadataImage& image)
      : topology_(topology), image_(image) {}

  Configured<> decide() {
    if (auto there = check_sources(); !there) return there;
    if (auto spread = spread_to_repartition_topics(); !spread) return spread;
    for (const Subtopology& subtopology : subtopologies()) {
      for (const auto& group : subtopology.copartition_groups) {
        const auto topics = copartitioned(subtopology, group);
        if (!topics)
          return senseless("A copartition group names a topic that its subtopology does not have.");
        if (auto enforced = enforce(*topics); !enforced) return enforced;
      }
    }
    for (const Subtopology& subtopology : subtopologies()) {
      const std::int32_t tasks = tasks_of(subtopology);
      if (tasks == 0) {
        return invalid_topology(
            fmt::format("No source topics found for subtopology {}", subtopology.subtopology_id));
      }
      for (const auto& topic : subtopology.state_changelog_topics) decided_[topic.name] = tasks;
    }
    return {};
  }

  std::int32_t tasks_of(const Subtopology& subtopology) const {
    std::int32_t most = 0;
    for_each_input(subtopology, [&](std::string_view topic) { most = std::max(most, count_of(topic)); });
    return most;
  }

  template <class Topics>
  std::vector<InternalTopic> internal_topics(const Topics& topics) const {
    std::vector<InternalTopic> internal;
    for (const auto& topic : topics) {
      InternalTopic& made = internal.emplace_back();
      made.name = topic.name;
      made.partitions = topic.partitions == 0 ? decided_.at(topic.name) : topic.partitions;
      made.replication_factor = topic.replication_factor;
      for (const auto& config : topic.topic_configs) made.configs.push_back({config.key, config.value});
      std::ranges::sort(made.configs, {}, &InternalTopic::Config::key);
    }
    std::ranges::sort(internal, {}, &InternalTopic::name);
    return internal;
  }

 private:
  const std::vector<Subtopology>& subtopologies() const { return topology_.value().subtopologies; }

  template <class Visit>
  static void for_each_input(const Subtopology& subtopology, Visit visit) {
    std::ranges::for_each(subtopology.source_topics, visit);
    for (const auto& topic : subtopology.repartition_source_topics) visit(std::string_view(topic.name));
  }

  // A topic that is there has the partitions it has. 0: not known yet.
  std::int32_t count_of(std::string_view topic) const {
    const metadata::TopicImage* there = image_.topic(topic);
    if (there != nullptr) return static_cast<std::int32_t>(there->partitions.size());
    const auto found = decided_.find(topic);
    return found == decided_.end() ? 0 : found->second;
  }

  Configured<> check_sources() const {
    std::set<std::string_view> missing;
    for (const Subtopology& subtopology : subtopologies()) {
      for (const std::string_view topic : subtopology.source_topics) {
        if (image_.topic(topic) == nullptr) missing.insert(topic);
      }
    }
    if (missing.empty()) return {};
    return std::unexpected(
        StatusText{StreamsStatus::missing_source_topics,
                   fmt::format("Source topics {} are missing.", fmt::join(missing, ", "))});
  }

  // What the topology says, then from the subtopologies that write to a topic to those that read it.
  Configured<> spread_to_repartition_topics() {
    for (const Subtopology& subtopology : subtopologies()) {
      for (const auto& topic : subtopology.repartition_source_topics) {
        if (topic.partitions < 0) return senseless("Number of partitions must be at least 1.");
        if (topic.partitions != 0) decided_[topic.name] = topic.partitions;
      }
    }
    for (bool is_complete = false; !is_complete;) {
      is_complete = true;
      bool has_progressed = false;
      for (const Subtopology& subtopology : subtopologies())
        spread_from(subtopology, is_complete, has_progressed);
      if (is_complete || has_progressed) continue;
      return invalid_topology(
          "Failed to compute number of partitions for all repartition topics. There may be loops in the "
          "topology that cannot be resolved.");
    }
    for (const Subtopology& subtopology : subtopologies()) {
      for (const auto& topic : subtopology.repartition_source_topics) {
        if (decided_.contains(topic.name)) continue;
        return invalid_topology(
            "Failed to compute number of partitions for all repartition topics, because a repartition source "
            "topic is never used as a sink topic.");
      }
    }
    return {};
  }

  // A sink has as many as the largest of what its subtopology reads, as far as that is known.
  void spread_from(const Subtopology& subtopology, bool& is_complete, bool& has_progressed) {
    for (const std::string_view sink : subtopology.repartition_sink_topics) {
      if (decided_.contains(sink)) continue;
      std::int32_t count = 0;
      for (const auto& topic : subtopology.repartition_source_topics) {
        const auto known = decided_.find(topic.name);
        if (known != decided_.end()) count = std::max(count, known->second);
      }
      for (const std::string_view topic : subtopology.source_topics) count = std::max(count, count_of(topic));
      if (count == 0) {
        is_complete = false;
      } else {
        decided_[sink] = count;
        has_progressed = true;
      }
    }
  }

  // Nothing when an index is out of range: the record of a topology may say anything.
  static std::optional<std::set<std::string_view>> copartitioned(const Subtopology& subtopology,
                                                                 const Subtopology::CopartitionGroup& group) {
    std::set<std::string_view> topics;
    for (const std::int16_t index : group.source_topics) {
      if (index < 0 || std::cmp_greater_equal(index, subtopology.source_topics.size())) return std::nullopt;
      topics.insert(subtopology.source_topics[static_cast<std::size_t>(index)]);
    }
    const auto& repartitioned = subtopology.repartition_source_topics;
    for (const std::int16_t index : group.repartition_source_topics) {
      if (index < 0 || std::cmp_greater_equal(index, repartitioned.size())) return std::nullopt;
      topics.insert(repartitioned[static_cast<std::size_t>(index)].name);
    }
    return topics;
  }

  // Repartition topics whose count the topology fixes, or those that follow others.
  PartitionCounts repartition_topics(bool fixed) const {
    PartitionCounts counts;
    for (const Subtopology& subtopology : subtopologies()) {
      for (const auto& topic : subtopology.repartition_source_topics) {
        if ((topic.partitions != 0) == fixed) counts[topic.name] = count_of(topic.name);
      }
    }
    return counts;
  }

  // Topics that are read together need the same partitions. If all of them are repartition topics, every
  // fixed one of the topology leads, as in Apache Kafka.
  Configured<> enforce(const std::set<std::string_view>& topics) {
    const PartitionCounts fixed = repartition_topics(true);
    const PartitionCounts flexible = repartition_topics(false);
    PartitionCounts internal;
    PartitionCounts external;
    for (const std::string_view topic : topics) {
      const bool is_internal = fixed.contains(topic) || flexible.contains(topic);
      (is_internal ? internal : external)[topic] = count_of(topic);
    }
    const PartitionCounts& leading = !external.empty() ? external : fixed;
    if (!are_equal(leading)) return unequal(!external.empty() ? external : internal);
    std::int32_t count = leading.empty() ? 0 : leading.begin()->second;
    if (leading.empty()) {
      for (const auto& [topic, partitions] : internal) count = std::max(count, partitions);
    }
    for (const auto& [topic, partitions] : internal) {
      if (fixed.contains(topic) && partitions != count) {
        return incorrectly_partitioned(
            fmt::format("Number of partitions [{}] of repartition topic [{}] doesn't match number of "
                        "partitions [{}] of the source topic.",
                        partitions, topic, count));
      }
      decided_[topic] = count;
    }
    return {};
  }

  static bool are_equal(const PartitionCounts& counts) {
    return std::ranges::all_of(
        counts, [&counts](const auto& entry) { return entry.second == counts.begin()->second; });
  }

  static std::unexpected<Failure> unequal(const PartitionCounts& counts) {
    return incorrectly_partitioned(
        fmt::format("Following topics do not have the same number of partitions: {}", tell_counts(counts)));
  }

  const StreamsTopology& topology_;
  const metadata::MetadataImage& image_;
  PartitionCounts decided_;  // of internal topics
};

// Those that are not there; one that is must have the partitions that it needs.
Configured<std::vector<InternalTopic>> missing_topics(const ConfiguredTopology& configured,
                                                      const metadata::MetadataImage& image) {
  std::map<std::string_view, const InternalTopic*> missing;
  for (const auto& [id, subtopology] : configured.subtopologies) {
    for (const auto* topics : {&subtopology.repartition_sources, &subtopology.changelogs}) {
      for (const InternalTopic& topic : *topics) {
        const metadata::TopicImage* there = image.topic(topic.name);
        if (there == nullptr) {
          missing[topic.name] = &topic;
        } else if (static_cast<std::int32_t>(there->partitions.size()) != topic.partitions) {
          return incorrectly_partitioned(
              fmt::format("Existing topic {} has different number of partitions: expected {}, found {}",
                          topic.name, topic.partitions, there->partitions.size()));
        }
      }
    }
  }
  std::vector<InternalTopic> topics;
  for (const auto& [name, topic] : missing) topics.push_back(*topic);
  return topics;
}

std::vector<std::string_view> in_order(std::vector<std::string_view> names) {
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

Result<ConfiguredTopology> configure(const StreamsTopology& topology, const metadata::MetadataImage& image,
                                     std::int64_t metadata_hash) {
  ConfiguredTopology configured{.topology = topology, .metadata_hash = metadata_hash};
  TopicConfiguration topics(topology, image);
  const auto refuse = [&configured](Failure failure) -> Result<ConfiguredTopology> {
    if (auto* error = std::get_if<Error>(&failure)) return fail(std::move(*error));
    configured.subtopologies.clear();
    configured.failure = std::get<StatusText>(std::move(failure));
    return std::move(configured);
  };
  if (auto decided = topics.decide(); !decided) return refuse(std::move(decided.error()));
  for (const Subtopology& from : topology.value().subtopologies) {
    ConfiguredSubtopology& subtopology = configured.subtopologies[from.subtopology_id];
    subtopology.tasks = topics.tasks_of(from);
    subtopology.sources = in_order(from.source_topics);
    subtopology.repartition_sinks = in_order(from.repartition_sink_topics);
    subtopology.repartition_sources = topics.internal_topics(from.repartition_source_topics);
    subtopology.changelogs = topics.internal_topics(from.state_changelog_topics);
  }
  auto missing = missing_topics(configured, image);
  if (!missing) return refuse(std::move(missing.error()));
  configured.missing = std::move(*missing);
  if (configured.missing.empty()) return configured;
  std::vector<std::string_view> names;
  for (const InternalTopic& topic : configured.missing) names.push_back(topic.name);
  configured.failure = StatusText{StreamsStatus::missing_internal_topics,
                                  fmt::format("Internal topics are missing: {}", summarize(names))};
  return configured;
}

metadata::NewTopic new_topic(const InternalTopic& topic) {
  metadata::NewTopic made;
  made.name = topic.name;
  made.partitions = topic.partitions;
  if (topic.replication_factor != 0) made.replication_factor = topic.replication_factor;
  for (const auto& config : topic.configs) made.configs.push_back({config.key, config.value});
  return made;
}

}  // namespace ottla::coordinator
