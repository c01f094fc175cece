// Records of share groups, filled from the state they stand for.
#include "coordinator/groups/share_records.h"

namespace ottla::coordinator {

namespace {

template <class Topic>
std::vector<Topic> named_topics_of(const ShareTopicMap& map) {
  std::vector<Topic> topics;
  topics.reserve(map.size());
  for (const auto& [id, topic] : map) topics.push_back({id, topic.name, topic.partitions, {}});
  return topics;
}

}  // namespace

Record share_member_record(std::string_view group, const ShareMember& member) {
  protocol::ShareGroupMemberMetadataValue value;
  value.rack_id = view_or_nothing(member.rack_id);
  value.client_id = member.client_id;
  value.client_host = member.client_host;
  value.subscribed_topic_names.assign(member.topics.begin(), member.topics.end());
  return make_record(protocol::ShareGroupMemberMetadataKey{group, member.id}, value,
                     share_group_value_version);
}

Record share_assignment_record(std::string_view group, const ShareMember& member) {
  using Value = protocol::ShareGroupCurrentMemberAssignmentValue;
  Value value;
  value.member_epoch = member.epoch;
  value.previous_member_epoch = member.previous_epoch;
  value.state = static_cast<std::int8_t>(member.state);
  value.assigned_partitions = topics_of<Value::AssignedPartition>(member.assigned);
  return make_record(protocol::ShareGroupCurrentMemberAssignmentKey{group, member.id}, value,
                     share_group_value_version);
}

Record share_topics_record(std::string_view group, const ShareTopics& topics,
                           const metadata::MetadataImage& image) {
  using Value = protocol::ShareGroupStatePartitionMetadataValue;
  Value value;
  value.initializing_topics = named_topics_of<Value::InitializingTopic>(topics.initializing);
  value.initialized_topics = named_topics_of<Value::InitializedTopic>(topics.initialized);
  for (const Uuid& id : topics.deleting) {
    const metadata::TopicImage* topic = image.topic(id);
    value.deleting_topics.push_back(
        {id, topic == nullptr ? std::string_view("<UNKNOWN>") : std::string_view(topic->name), {}});
  }
  return make_record(protocol::ShareGroupStatePartitionMetadataKey{group}, value, share_group_value_version);
}

}  // namespace ottla::coordinator
