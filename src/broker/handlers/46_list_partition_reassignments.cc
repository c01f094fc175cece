// ListPartitionReassignments, key 46, version 0: what a cluster of more nodes left undone, or what waits for
// a broker to come back.
#include "ottla/protocol/messages/46_list_partition_reassignments.h"
#include "broker/handlers/handlers.h"
#include "ottla/metadata/partitions.h"

namespace ottla::broker {
namespace {

using protocol::ListPartitionReassignmentsRequest;
using protocol::ListPartitionReassignmentsResponse;

void add(const metadata::PartitionImage& partition, ListPartitionReassignmentsResponse::Topic& topic) {
  if (!metadata::is_being_reassigned(partition)) return;
  topic.partitions.push_back(
      {partition.index, partition.replicas, partition.adding_replicas, partition.removing_replicas});
}

}  // namespace

Outcome handle_list_partition_reassignments(Request& request, Output& output,
                                            std::unique_ptr<PendingRequest>&) {
  const auto body = protocol::decode<ListPartitionReassignmentsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  const metadata::ImagePointer image = request.view()->image;
  ListPartitionReassignmentsResponse response;
  response.error_message.reset();
  const auto keep = [&response](ListPartitionReassignmentsResponse::Topic topic) {
    if (!topic.partitions.empty()) response.topics.push_back(std::move(topic));
  };
  if (!body->topics) {
    image->topics_by_name.for_each([&](const metadata::TopicPointer& topic) {
      ListPartitionReassignmentsResponse::Topic told{topic->name, {}};
      for (const metadata::PartitionImage& partition : topic->partitions) add(partition, told);
      keep(std::move(told));
    });
    return answer(request, response, output);
  }
  for (const auto& asked : *body->topics) {
    const metadata::TopicImage* topic = image->topic(asked.name);
    if (topic == nullptr) continue;
    ListPartitionReassignmentsResponse::Topic told{topic->name, {}};
    for (const std::int32_t index : asked.partition_indexes) {
      if (const auto* partition = topic->partition(index)) add(*partition, told);
    }
    keep(std::move(told));
  }
  return answer(request, response, output);
}

}  // namespace ottla::broker
