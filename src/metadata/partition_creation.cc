// Further partitions of a topic that there is: as many replicas as its first one has, placed like a new
// topic's.
#include "metadata/topic_creation.h"

namespace ottla::metadata {

Result<> TopicCreation::add_partitions(const TopicContext& context, const MorePartitions& wanted,
                                       RecordList& records) {
  const TopicImage* topic = context.image.topic(wanted.topic);
  if (topic == nullptr) return fail(ErrorCode::unknown_topic_or_partition, "");
  const auto now = static_cast<std::int32_t>(topic->partitions.size());
  if (wanted.count == now) {
    return fail(ErrorCode::invalid_partitions, "Topic already has " + std::to_string(now) + " partition(s).");
  }
  if (wanted.count < now) {
    return fail(ErrorCode::invalid_partitions,
                "The topic " + topic->name + " currently has " + std::to_string(now) + " partition(s); " +
                    std::to_string(wanted.count) + " would not be an increase.");
  }
  TopicCreation creation(context, {});
  auto placements = creation.place_more(*topic, wanted);
  if (!placements) return fail(std::move(placements.error()));
  creation.add_partition_records(topic->id, topic->partitions.size(), *placements);
  records.add_all(creation.records_);
  return {};
}

Result<std::vector<TopicCreation::Placement>> TopicCreation::place_more(const TopicImage& topic,
                                                                        const MorePartitions& wanted) const {
  const std::size_t first = topic.partitions.size();
  const std::size_t added = static_cast<std::size_t>(wanted.count) - first;
  const std::size_t factor = topic.partitions.empty() ? 1 : topic.partitions.front().replicas.size();
  if (!wanted.assignments) return place_anywhere(factor, added);
  if (wanted.assignments->size() != added) {
    return fail(ErrorCode::invalid_replica_assignment,
                "Attempted to add " + std::to_string(added) + " additional partition(s), but only " +
                    std::to_string(wanted.assignments->size()) + " assignment(s) were specified.");
  }
  std::vector<Placement> placements;
  for (const std::vector<BrokerId>& replicas : *wanted.assignments) {
    if (auto valid = check_assignment(image_, replicas, factor); !valid) return fail(valid.error());
    Placement placement{replicas, active_of(replicas)};
    if (placement.isr.empty()) {
      return fail(ErrorCode::invalid_replica_assignment,
                  "All brokers specified in the manual partition assignment for partition " +
                      std::to_string(first + placements.size()) + " are fenced or in controlled shutdown.");
    }
    placements.push_back(std::move(placement));
  }
  return placements;
}

}  // namespace ottla::metadata
