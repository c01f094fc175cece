// DeleteRecords, key 21, versions 0-2. v1 changes nothing on the wire; v2 flexible. The one replica has
// deleted as soon as its start offset moved, so nothing waits.
#include "ottla/protocol/messages/21_delete_records.h"
#include "broker/handlers/handlers.h"
#include "broker/partition.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::broker {
namespace {

using protocol::DeleteRecordsRequest;
using protocol::DeleteRecordsResponse;
using Asked = DeleteRecordsRequest::Topic::Partition;

constexpr Offset up_to_high_watermark = -1;
constexpr Offset no_low_watermark = -1;

Result<Offset> delete_up_to(log::Log& log, Offset offset) {
  if (!log.config()->cleanup_delete) {
    return fail(ErrorCode::policy_violation, "the topic is compacted only");
  }
  if (offset == up_to_high_watermark) offset = log.high_watermark();
  if (offset < 0) return fail(ErrorCode::offset_out_of_range, "no offset");
  return log.increment_log_start_offset(offset);
}

// The new log start offset.
Result<Offset> delete_records(const TopicView* topic, const Asked& asked) {
  if (topic == nullptr || !topic->has_partition(asked.partition_index)) {
    return fail(ErrorCode::unknown_topic_or_partition, "no such partition");
  }
  if (metadata::is_internal_topic(topic->name())) {
    return fail(ErrorCode::invalid_topic_exception, "the records of an internal topic stay");
  }
  Partition* partition = topic->partition(asked.partition_index);
  if (partition == nullptr) return fail(ErrorCode::not_leader_or_follower, "no replica here");
  return partition->with_log([&](log::Log& log) { return delete_up_to(log, asked.offset); });
}

}  // namespace

Outcome handle_delete_records(Request& request, Output& output, std::unique_ptr<PendingRequest>&) {
  const auto body = protocol::decode<DeleteRecordsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  const ClusterView& view = *request.view();
  DeleteRecordsResponse response;
  for (const auto& topic : body->topics) {
    auto& told_topic = response.topics.emplace_back();
    told_topic.name = topic.name;
    const TopicView* found = view.topic(topic.name);
    for (const Asked& asked : topic.partitions) {
      const Result<Offset> start = delete_records(found, asked);
      told_topic.partitions.push_back({asked.partition_index, start.value_or(no_low_watermark),
                                       code_of(start ? ErrorCode::none : start.error().code)});
    }
  }
  return answer(request, response, output);
}

}  // namespace ottla::broker
