// DescribeProducers, key 61, version 0: the producers whose last batches a partition remembers.
#include "ottla/protocol/messages/61_describe_producers.h"
#include "broker/handlers/handlers.h"
#include "broker/partition.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::broker {
namespace {

using protocol::DescribeProducersRequest;
using protocol::DescribeProducersResponse;
using Told = DescribeProducersResponse::Topic::Partition;

ErrorCode describe(const TopicView& topic, PartitionIndex index, Told& told) {
  if (!topic.has_partition(index)) return ErrorCode::unknown_topic_or_partition;
  const Partition* partition = topic.partition(index);
  if (partition == nullptr) return ErrorCode::not_leader_or_follower;
  const log::Log* log = partition->log();
  if (log == nullptr) return ErrorCode::kafka_storage_error;
  for (const log::ProducerInfo& producer : log->producers()) {
    told.active_producers.push_back({producer.producer_id, producer.producer_epoch, producer.last_sequence,
                                     producer.last_timestamp_ms, producer.coordinator_epoch,
                                     producer.current_transaction_first_offset});
  }
  return ErrorCode::none;
}

}  // namespace

Outcome handle_describe_producers(Request& request, Output& output, std::unique_ptr<PendingRequest>&) {
  const auto body = protocol::decode<DescribeProducersRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  const ClusterView& view = *request.view();
  DescribeProducersResponse response;
  std::vector<Result<>> names;  // keeps the messages until they are written
  names.reserve(body->topics.size());
  for (const auto& topic : body->topics) {
    auto& told_topic = response.topics.emplace_back();
    told_topic.name = topic.name;
    const Result<>& name = names.emplace_back(metadata::validate_topic_name(topic.name));
    const TopicView* found = name ? view.topic(topic.name) : nullptr;
    for (const PartitionIndex index : topic.partition_indexes) {
      Told& told = told_topic.partitions.emplace_back();
      told.partition_index = index;
      if (!name) {
        told.error_code = code_of(name.error().code);
        told.error_message = name.error().message;
      } else if (found == nullptr) {
        told.error_code = code_of(ErrorCode::unknown_topic_or_partition);
        told.error_message = "This server does not host this topic-partition.";
      } else {
        told.error_code = code_of(describe(*found, index, told));
      }
    }
  }
  return answer(request, response, output);
}

}  // namespace ottla::broker
