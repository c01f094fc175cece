// Look-ups in an image, and what it means for two images to say the same.
#include "ottla/metadata/image.h"

#include <algorithm>

#include "ottla/metadata/features.h"

namespace ottla::metadata {

Uuid PartitionImage::directory_of(BrokerId broker) const {
  const auto place = std::ranges::find(replicas, broker) - replicas.begin();
  const auto replica = static_cast<std::size_t>(place);
  return replica < directories.size() ? directories[replica] : migrating_directory;
}

const PartitionImage* TopicImage::partition(PartitionIndex index) const {
  const auto position = static_cast<std::size_t>(index);
  if (index >= 0 && position < partitions.size() && partitions[position].index == index) {
    return &partitions[position];
  }
  // A topic whose indexes have gaps: Kafka makes none, a log by other hands may.
  const auto found = std::ranges::lower_bound(partitions, index, {}, &PartitionImage::index);
  return found != partitions.end() && found->index == index ? &*found : nullptr;
}

const TopicImage* MetadataImage::topic(std::string_view name) const {
  const TopicPointer* found = topics_by_name.find(name);
  return found == nullptr ? nullptr : found->get();
}

const TopicImage* MetadataImage::topic(const Uuid& id) const {
  const TopicPointer* found = topics_by_id.find(id);
  return found == nullptr ? nullptr : found->get();
}

TopicPointer MetadataImage::find_topic(std::string_view name) const {
  const TopicPointer* found = topics_by_name.find(name);
  return found == nullptr ? nullptr : *found;
}

TopicPointer MetadataImage::find_topic(const Uuid& id) const {
  const TopicPointer* found = topics_by_id.find(id);
  return found == nullptr ? nullptr : *found;
}

const BrokerImage* MetadataImage::self() const {
  const auto found = cluster->brokers.find(node_id);
  return found == cluster->brokers.end() ? nullptr : &found->second;
}

const ConfigMap& MetadataImage::config_of(ConfigResourceType type, std::string_view name) const {
  static const ConfigMap none;
  const auto found = configs->find(ConfigResource{type, std::string(name)});
  return found == configs->end() ? none : found->second;
}

std::int16_t MetadataImage::feature_level(std::string_view name) const {
  if (name == metadata_version_feature) return features->metadata_version;
  const auto found = features->levels.find(name);
  return found == features->levels.end() ? std::int16_t{0} : found->second;
}

namespace {

bool same_topics(const MetadataImage& a, const MetadataImage& b) {
  if (a.topics_by_id.size() != b.topics_by_id.size()) return false;
  bool same = true;
  a.topics_by_id.for_each([&](const TopicPointer& topic) {
    const TopicImage* other = b.topic(topic->id);
    same = same && other != nullptr && other->name == topic->name && other->partitions == topic->partitions &&
           *other->configs == *topic->configs && b.topic(topic->name) == other;
  });
  return same;
}

}  // namespace

bool same_content(const MetadataImage& a, const MetadataImage& b) {
  return a.cluster_id == b.cluster_id && a.node_id == b.node_id && same_topics(a, b) &&
         a.topics_by_name.size() == b.topics_by_name.size() && a.partition_count == b.partition_count &&
         *a.cluster == *b.cluster && *a.configs == *b.configs && *a.features == *b.features &&
         *a.quotas == *b.quotas && *a.scram == *b.scram && *a.acls == *b.acls &&
         *a.delegation_tokens == *b.delegation_tokens && a.next_producer_id == b.next_producer_id;
}

}  // namespace ottla::metadata
