// OffsetForLeaderEpoch, key 23, versions 0-4. v1 the epoch found; v2 throttle time, the asker's own leader
// epoch; v3 the replica that asks, which changes nothing here; v4 flexible.
#include "ottla/protocol/messages/23_offset_for_leader_epoch.h"
#include "broker/handlers/handlers.h"
#include "broker/partition.h"

namespace ottla::broker {
namespace {

using protocol::OffsetForLeaderEpochRequest;
using protocol::OffsetForLeaderEpochResponse;
using AskedEpoch = OffsetForLeaderEpochRequest::Topic::Partition;
using ToldEpoch = OffsetForLeaderEpochResponse::Topic::Partition;

ErrorCode look_up(const TopicView* topic, const AskedEpoch& asked, ToldEpoch& told) {
  if (topic == nullptr || !topic->has_partition(asked.partition)) {
    return ErrorCode::unknown_topic_or_partition;
  }
  Partition* partition = topic->partition(asked.partition);
  if (partition == nullptr) return ErrorCode::not_leader_or_follower;
  const log::Log* log = partition->log();
  if (log == nullptr) return ErrorCode::kafka_storage_error;
  if (const ErrorCode error = partition->check_epoch(asked.current_leader_epoch); error != ErrorCode::none) {
    return error;
  }
  const log::EpochEnd end = log->end_of_epoch(asked.leader_epoch);
  told.leader_epoch = end.leader_epoch;
  told.end_offset = end.end_offset;
  return ErrorCode::none;
}

}  // namespace

Outcome handle_offset_for_leader_epoch(Request& request, Output& output, std::unique_ptr<PendingRequest>&) {
  const auto body = protocol::decode<OffsetForLeaderEpochRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  const ClusterView& view = *request.view();
  OffsetForLeaderEpochResponse response;
  for (const auto& topic : body->topics) {
    auto& told_topic = response.topics.emplace_back();
    told_topic.topic = topic.topic;
    const TopicView* found = view.topic(topic.topic);
    for (const AskedEpoch& asked : topic.partitions) {
      ToldEpoch& told = told_topic.partitions.emplace_back();
      told.partition = asked.partition;
      told.error_code = code_of(look_up(found, asked, told));
    }
  }
  return answer(request, response, output);
}

}  // namespace ottla::broker
