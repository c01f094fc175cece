// What the records about topics, partitions and configs do to an image (TopicsDelta, TopicDelta,
// ConfigurationsDelta).
#include <algorithm>

#include "metadata/image_builder.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::metadata {
namespace {

const std::shared_ptr<const ConfigMap>& no_configs() {
  static const auto none = std::make_shared<const ConfigMap>();
  return none;
}

template <class T>
void take(std::vector<T>& field, const std::optional<std::vector<T>>& change) {
  if (change) field = *change;
}

PartitionImage partition_of(const protocol::PartitionRecord& record) {
  PartitionImage partition;
  partition.index = record.partition_id;
  partition.leader = record.leader;
  partition.leader_epoch = record.leader_epoch;
  partition.partition_epoch = record.partition_epoch;
  partition.recovery_state = static_cast<LeaderRecoveryState>(record.leader_recovery_state);
  partition.replicas = record.replicas;
  partition.isr = record.isr;
  partition.directories = record.directories;
  partition.removing_replicas = record.removing_replicas;
  partition.adding_replicas = record.adding_replicas;
  take(partition.eligible_leader_replicas, record.eligible_leader_replicas);
  take(partition.last_known_eligible_leader_replicas, record.last_known_elr);
  return partition;
}

}  // namespace

Result<> ImageBuilder::apply(const protocol::TopicRecord& record) {
  if (image_.topics_by_id.find(record.topic_id) != nullptr) {
    return fail(ErrorCode::invalid_record, "the topic " + record.topic_id.to_string() + " is there already");
  }
  if (image_.topics_by_name.find(record.name) != nullptr) {
    return fail(ErrorCode::invalid_record,
                "a topic named '" + std::string(record.name) + "' is there already");
  }
  TopicEdit edit{std::make_shared<TopicImage>(), nullptr};
  edit.topic->name = record.name;
  edit.topic->id = record.topic_id;
  edit.topic->is_internal = is_internal_topic(record.name);
  edit.topic->configs = no_configs();
  // Overrides that were there without a topic become its own, as in Kafka, which keeps them by name.
  const ConfigResource resource{ConfigResourceType::topic, edit.topic->name};
  if (image_.configs->contains(resource)) {
    auto node = configs_.edit(image_.configs).extract(resource);
    edit.configs = std::make_shared<ConfigMap>(std::move(node.mapped()));
    edit.topic->configs = edit.configs;
  }
  image_.topics_by_id.set(edit_, edit.topic);
  image_.topics_by_name.set(edit_, edit.topic);
  touched_.insert(record.topic_id);
  edits_.emplace(record.topic_id, std::move(edit));
  return {};
}

Result<> ImageBuilder::apply(const protocol::PartitionRecord& record) {
  TopicEdit* edit = edit_topic(record.topic_id);
  if (edit == nullptr) {
    return fail(ErrorCode::invalid_record, "there is no topic " + record.topic_id.to_string());
  }
  std::vector<PartitionImage>& partitions = edit->topic->partitions;
  const auto at = std::ranges::lower_bound(partitions, record.partition_id, {}, &PartitionImage::index);
  if (at != partitions.end() && at->index == record.partition_id) {
    *at = partition_of(record);
  } else {
    partitions.insert(at, partition_of(record));
    ++image_.partition_count;
  }
  return {};
}

Result<> ImageBuilder::apply(const protocol::PartitionChangeRecord& record) {
  TopicEdit* edit = edit_topic(record.topic_id);
  const PartitionImage* found = edit == nullptr ? nullptr : edit->topic->partition(record.partition_id);
  if (found == nullptr) {
    return fail(ErrorCode::invalid_record, "there is no partition " + std::to_string(record.partition_id) +
                                               " of the topic " + record.topic_id.to_string());
  }
  PartitionImage& partition = edit->topic->partitions[found - edit->topic->partitions.data()];
  constexpr std::int32_t leader_unchanged = -2;
  constexpr std::int8_t recovery_unchanged = -1;
  if (record.leader != leader_unchanged) {
    partition.leader = record.leader;
    ++partition.leader_epoch;
  }
  if (record.leader_recovery_state != recovery_unchanged) {
    partition.recovery_state = static_cast<LeaderRecoveryState>(record.leader_recovery_state);
  }
  ++partition.partition_epoch;
  take(partition.isr, record.isr);
  take(partition.replicas, record.replicas);
  take(partition.removing_replicas, record.removing_replicas);
  take(partition.adding_replicas, record.adding_replicas);
  take(partition.eligible_leader_replicas, record.eligible_leader_replicas);
  take(partition.last_known_eligible_leader_replicas, record.last_known_elr);
  take(partition.directories, record.directories);
  return {};
}

Result<> ImageBuilder::apply(const protocol::RemoveTopicRecord& record) {
  const TopicPointer topic = image_.find_topic(record.topic_id);
  if (topic == nullptr) {
    return fail(ErrorCode::invalid_record, "there is no topic " + record.topic_id.to_string());
  }
  image_.partition_count -= topic->partitions.size();
  image_.topics_by_id.erase(edit_, topic->id);
  image_.topics_by_name.erase(edit_, std::string_view(topic->name));
  edits_.erase(record.topic_id);
  touched_.insert(record.topic_id);
  return {};
}

void ImageBuilder::clear_elr(const Uuid& id) {
  for (PartitionImage& partition : edit_topic(id)->topic->partitions) {
    partition.eligible_leader_replicas.clear();
    partition.last_known_eligible_leader_replicas.clear();
  }
}

Result<> ImageBuilder::apply(const protocol::ClearElrRecord& record) {
  const auto has_elr = [](const PartitionImage& partition) {
    return !partition.eligible_leader_replicas.empty() ||
           !partition.last_known_eligible_leader_replicas.empty();
  };
  std::vector<Uuid> ids;
  const auto consider = [&](const TopicPointer& topic) {
    if (std::ranges::any_of(topic->partitions, has_elr)) ids.push_back(topic->id);
  };
  if (record.topic_name.empty()) {
    image_.topics_by_id.for_each(consider);
  } else if (const TopicPointer* topic = image_.topics_by_name.find(record.topic_name)) {
    consider(*topic);
  } else {
    return fail(ErrorCode::invalid_record, "there is no topic '" + std::string(record.topic_name) + "'");
  }
  for (const Uuid& id : ids) clear_elr(id);
  return {};
}

void ImageBuilder::set_topic_config(const TopicImage& topic, const protocol::ConfigRecord& record) {
  if (!record.value && !topic.configs->contains(record.name)) return;
  ConfigMap& configs = edit_configs(*edit_topic(topic.id));
  if (record.value) {
    configs.insert_or_assign(std::string(record.name), std::string(*record.value));
  } else {
    configs.erase(std::string(record.name));
  }
}

Result<> ImageBuilder::apply(const protocol::ConfigRecord& record) {
  const auto type = static_cast<ConfigResourceType>(record.resource_type);
  if (type == ConfigResourceType::topic) {
    if (const TopicPointer* topic = image_.topics_by_name.find(record.resource_name)) {
      set_topic_config(**topic, record);
      return {};
    }
  }
  const ConfigResource resource{type, std::string(record.resource_name)};
  ConfigsImage& configs = configs_.edit(image_.configs);
  if (record.value) {
    configs[resource].insert_or_assign(std::string(record.name), std::string(*record.value));
    return {};
  }
  const auto found = configs.find(resource);
  if (found == configs.end()) return {};
  found->second.erase(std::string(record.name));
  if (found->second.empty()) configs.erase(found);
  return {};
}

}  // namespace ottla::metadata
