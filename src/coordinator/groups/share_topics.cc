// Unions and differences of topics with partitions.
#include "coordinator/groups/share_topics.h"

#include <algorithm>
#include <iterator>

namespace ottla::coordinator {

namespace {

template <class Topics>
ShareTopicMap share_topic_map_of(const Topics& topics) {
  ShareTopicMap map;
  for (const auto& topic : topics) {
    ShareTopic& entry = map[topic.topic_id];
    entry.name = topic.topic_name;
    entry.partitions = topic.partitions;
    std::ranges::sort(entry.partitions);
  }
  return map;
}

}  // namespace

ShareTopicMap united(const ShareTopicMap& first, const ShareTopicMap& second) {
  ShareTopicMap both = first;
  for (const auto& [id, topic] : second) {
    ShareTopic& entry = both[id];
    entry.name = topic.name;
    PartitionList partitions;
    std::ranges::set_union(entry.partitions, topic.partitions, std::back_inserter(partitions));
    entry.partitions = std::move(partitions);
  }
  return both;
}

ShareTopicMap without(const ShareTopicMap& first, const ShareTopicMap& second) {
  ShareTopicMap rest;
  for (const auto& [id, topic] : first) {
    const auto found = second.find(id);
    if (found == second.end()) {
      rest.emplace(id, topic);
      continue;
    }
    ShareTopic left{topic.name, {}};
    std::ranges::set_difference(topic.partitions, found->second.partitions,
                                std::back_inserter(left.partitions));
    if (!left.partitions.empty()) rest.emplace(id, std::move(left));
  }
  return rest;
}

ShareTopics ShareTopics::from(const protocol::ShareGroupStatePartitionMetadataValue& value) {
  ShareTopics topics;
  topics.initializing = share_topic_map_of(value.initializing_topics);
  topics.initialized = share_topic_map_of(value.initialized_topics);
  for (const auto& topic : value.deleting_topics) topics.deleting.insert(topic.topic_id);
  return topics;
}

void ShareTopics::begin_initializing(const ShareTopicMap& topics) {
  initializing = united(initializing, topics);
  for (const auto& [id, topic] : initializing) deleting.erase(id);
}

void ShareTopics::end_initializing(const ShareTopicMap& topics) {
  initialized = united(initialized, topics);
  initializing = without(initializing, topics);
}

bool ShareTopics::forget(const Uuid& topic) {
  return initializing.erase(topic) + initialized.erase(topic) + deleting.erase(topic) > 0;
}

}  // namespace ottla::coordinator
