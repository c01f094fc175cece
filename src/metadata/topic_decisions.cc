// Deletion of topics, blocks of producer ids, and the topics of the coordinators.
#include "metadata/topic_decisions.h"

#include <unordered_map>
#include <unordered_set>

#include "metadata/topic_creation.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::metadata {

Decision<std::vector<CreatedTopic>> decide_create_topics(const TopicContext& context,
                                                         std::span<const NewTopic> topics) {
  return TopicCreation(context, topics).decide();
}

namespace {

// Answers that are no deletion.
DeletedTopic refused(const TopicReference& topic, ErrorCode code, std::string message) {
  DeletedTopic answer;
  if (topic.name) answer.name = std::string(*topic.name);
  answer.id = topic.id;
  answer.error = code;
  answer.message = std::move(message);
  return answer;
}

std::optional<DeletedTopic> refuse_malformed(const TopicReference& topic) {
  if (!topic.name && topic.id.is_zero()) {
    return refused(topic, ErrorCode::invalid_request, "Neither topic name nor id were specified.");
  }
  if (topic.name && !topic.id.is_zero()) {
    return refused(topic, ErrorCode::invalid_request, "You may not specify both topic name and topic id.");
  }
  return std::nullopt;
}

// How often each name and each id stands in the request.
struct Occurrences {
  std::unordered_map<std::string_view, int> names;
  std::unordered_map<Uuid, int> ids;
};

Occurrences count(std::span<const TopicReference> topics) {
  Occurrences times;
  for (const TopicReference& topic : topics) {
    if (refuse_malformed(topic)) continue;
    ++(topic.name ? times.names[*topic.name] : times.ids[topic.id]);
  }
  return times;
}

DeletedTopic delete_one(const MetadataImage& image, const TopicReference& wanted, const Occurrences& times,
                        RecordList& records) {
  const TopicImage* topic = wanted.name ? image.topic(*wanted.name) : image.topic(wanted.id);
  if (topic == nullptr && wanted.name) {
    return refused(wanted, ErrorCode::unknown_topic_or_partition,
                   "This server does not host this topic-partition.");
  }
  if (topic == nullptr) {
    return refused(wanted, ErrorCode::unknown_topic_id, "This server does not host this topic ID.");
  }
  DeletedTopic answer;
  answer.name = topic->name;
  answer.id = topic->id;
  if (wanted.name && times.ids.contains(topic->id)) {
    answer.error = ErrorCode::invalid_request;
    answer.message = "The provided topic name maps to an ID that was already supplied.";
    return answer;
  }
  if (records.size() == max_records_per_request) {
    answer.error = ErrorCode::policy_violation;
    answer.message = "Unable to perform excessively large batch operation.";
    return answer;
  }
  records.add(protocol::RemoveTopicRecord{topic->id, {}});
  return answer;
}

}  // namespace

Decision<std::vector<DeletedTopic>> decide_delete_topics(const MetadataImage& image,
                                                         std::span<const TopicReference> topics) {
  Occurrences times = count(topics);
  // A topic asked for by its name and by its id is not deleted: Kafka drops it from the work, and answers
  // once.
  std::unordered_set<Uuid> named;
  for (const auto& [name, asked] : times.names) {
    if (const TopicImage* topic = image.topic(name)) named.insert(topic->id);
  }
  Decision<std::vector<DeletedTopic>> decision;
  for (const TopicReference& topic : topics) {
    if (auto malformed = refuse_malformed(topic)) {
      decision.reply.push_back(std::move(*malformed));
      continue;
    }
    int& asked = topic.name ? times.names[*topic.name] : times.ids[topic.id];
    if (asked > 1) {
      decision.reply.push_back(refused(topic, ErrorCode::invalid_request,
                                       topic.name ? "Duplicate topic name." : "Duplicate topic id."));
      asked = 0;  // one answer is enough
    } else if (asked == 1 && (topic.name || !named.contains(topic.id))) {
      decision.reply.push_back(delete_one(image, topic, times, decision.records));
    }
  }
  return decision;
}

Decision<ProducerIdBlock> decide_producer_ids(const MetadataImage& image) {
  Decision<ProducerIdBlock> decision;
  const BrokerImage* self = image.self();
  decision.reply = {image.next_producer_id, producer_id_block_size};
  decision.records.add(protocol::ProducerIdsRecord{image.node_id,
                                                   self == nullptr ? -1 : self->epoch,
                                                   image.next_producer_id + producer_id_block_size,
                                                   {}});
  return decision;
}

Result<InternalTopic> internal_topic(const config::BrokerConfig& config, std::string_view name) {
  // One node holds the one replica there can be, so one in sync has to be enough.
  if (name == group_metadata_topic) {
    return InternalTopic{config.offsets_topic_num_partitions,
                         {{"compression.type", "producer"},
                          {"cleanup.policy", "compact"},
                          {"segment.bytes", std::to_string(config.offsets_topic_segment_bytes)}}};
  }
  if (name == transaction_state_topic) {
    return InternalTopic{config.transaction_state_log_num_partitions,
                         {{"compression.type", "uncompressed"},
                          {"cleanup.policy", "compact"},
                          {"min.insync.replicas", "1"},
                          {"segment.bytes", std::to_string(config.transaction_state_log_segment_bytes)},
                          {"unclean.leader.election.enable", "false"}}};
  }
  if (name == share_group_state_topic) {
    return InternalTopic{
        config.share_coordinator_state_topic_num_partitions,
        {{"compression.type", "producer"},
         {"cleanup.policy", "delete"},
         {"min.insync.replicas", "1"},
         {"segment.bytes", std::to_string(config.share_coordinator_state_topic_segment_bytes)},
         {"retention.ms", "-1"}}};
  }
  return fail(ErrorCode::unknown_topic_or_partition, "'" + std::string(name) + "' is no internal topic");
}

}  // namespace ottla::metadata
