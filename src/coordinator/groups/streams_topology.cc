// Topologies own their texts as the encoded record.
#include "coordinator/groups/streams_topology.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "ottla/protocol/codec.h"

namespace ottla::coordinator {

namespace {

using TopologyValue = protocol::StreamsGroupTopologyValue;

Bytes encoded_topology(const TopologyValue& value) {
  Bytes bytes;
  protocol::Writer writer(bytes);
  protocol::encode(value, 0, writer);
  return bytes;
}

template <class Topic, class Given>
std::vector<Topic> topics_as(const std::vector<Given>& given) {
  std::vector<Topic> topics;
  topics.reserve(given.size());
  for (const Given& from : given) {
    Topic& topic = topics.emplace_back();
    topic.name = from.name;
    topic.partitions = from.partitions;
    topic.replication_factor = from.replication_factor;
    for (const auto& config : from.topic_configs)
      topic.topic_configs.push_back({config.key, config.value, {}});
  }
  return topics;
}

TopologyValue value_of(const protocol::StreamsGroupHeartbeatRequest::Topology& given) {
  using Subtopology = TopologyValue::Subtopology;
  TopologyValue value;
  value.epoch = given.epoch;
  value.subtopologies.reserve(given.subtopologies.size());
  for (const auto& from : given.subtopologies) {
    Subtopology& subtopology = value.subtopologies.emplace_back();
    subtopology.subtopology_id = from.subtopology_id;
    subtopology.source_topics = from.source_topics;
    subtopology.source_topic_regex = from.source_topic_regex;
    subtopology.state_changelog_topics =
        topics_as<Subtopology::StateChangelogTopic>(from.state_changelog_topics);
    subtopology.repartition_sink_topics = from.repartition_sink_topics;
    subtopology.repartition_source_topics =
        topics_as<Subtopology::RepartitionSourceTopic>(from.repartition_source_topics);
    for (const auto& group : from.copartition_groups) {
      subtopology.copartition_groups.push_back(
          {group.source_topics, group.source_topic_regex, group.repartition_source_topics, {}});
    }
  }
  return value;
}

std::vector<std::string_view> required_topics_of(const TopologyValue& value) {
  std::vector<std::string_view> names;
  const auto add = [&names](std::string_view name) { names.push_back(name); };
  for (const auto& subtopology : value.subtopologies) {
    std::ranges::for_each(subtopology.source_topics, add);
    for (const auto& topic : subtopology.repartition_source_topics) add(topic.name);
    for (const auto& topic : subtopology.state_changelog_topics) add(topic.name);
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

Bytes in_order(const TopologyValue& value) {
  TopologyValue sorted = value;
  std::ranges::sort(sorted.subtopologies, {}, &TopologyValue::Subtopology::subtopology_id);
  return encoded_topology(sorted);
}

}  // namespace

StreamsTopology::StreamsTopology(const Value& value) {
  const auto content = std::make_shared<Content>();
  content->bytes = encoded_topology(value);
  auto decoded = protocol::decode<Value>(content->bytes, 0);
  assert(decoded);
  content->value = std::move(*decoded);
  content->required_topics = required_topics_of(content->value);
  content_ = content;
}

StreamsTopology::StreamsTopology(const protocol::StreamsGroupHeartbeatRequest::Topology& given)
    : StreamsTopology(value_of(given)) {}

bool StreamsTopology::requires_topic(std::string_view topic) const {
  return std::ranges::binary_search(required_topics(), topic);
}

const TopologyValue::Subtopology* StreamsTopology::reader_of(std::string_view topic) const {
  for (const auto& subtopology : value().subtopologies) {
    const auto& between = subtopology.repartition_source_topics;
    if (std::ranges::find(subtopology.source_topics, topic) != subtopology.source_topics.end() ||
        std::ranges::any_of(between, [topic](const auto& each) { return each.name == topic; })) {
      return &subtopology;
    }
  }
  return nullptr;
}

bool operator==(const StreamsTopology& one, const StreamsTopology& other) {
  return one.content_ == other.content_ || in_order(one.value()) == in_order(other.value());
}

}  // namespace ottla::coordinator
