// The newest versions of each request.
#include "simulation/share_client.h"

#include <algorithm>

#include "ottla/protocol/messages/44_incremental_alter_configs.h"
#include "ottla/protocol/messages/76_share_group_heartbeat.h"
#include "ottla/protocol/messages/78_share_fetch.h"
#include "ottla/protocol/messages/79_share_acknowledge.h"
#include "ottla/protocol/messages/90_describe_share_group_offsets.h"
#include "simulation/process.h"

namespace ottla::simulation {
namespace {

constexpr ErrorCode share_error(std::int16_t code) { return static_cast<ErrorCode>(code); }

template <class Partition>
Partition& partition_of(std::vector<Partition>& partitions, PartitionIndex index) {
  for (Partition& partition : partitions) {
    if (partition.partition_index == index) return partition;
  }
  Partition& added = partitions.emplace_back();
  added.partition_index = index;
  return added;
}

// Gives whether all of it renews locks, which requests of their own do.
template <class Request>
bool say(const std::vector<Acknowledgement>& said, const ShareSource& source, Request& request) {
  if (said.empty()) return false;
  if (request.topics.empty()) request.topics.emplace_back().topic_id = source.topic;
  for (const Acknowledgement& one : said) {
    auto& partition = partition_of(request.topics.front().partitions, one.partition);
    partition.acknowledgement_batches.push_back({one.first, one.last, {static_cast<std::int8_t>(one.type)}});
  }
  return said.front().type == Acknowledge::renew;
}

template <class Request>
void introduce(const ShareSource& source, std::string_view member, std::int32_t session_epoch,
               Request& request) {
  request.group_id = source.group;
  request.member_id = member;
  request.share_session_epoch = session_epoch;
}

}  // namespace

ShareClient::ShareClient(Process& process, const std::string& member)
    : Connection(process, process.connection(member)), member_(member) {}

ErrorCode ShareClient::alter_group_config(std::string_view group, std::string_view name,
                                          std::string_view value) {
  constexpr std::int8_t of_group = 32, set = 0;
  protocol::IncrementalAlterConfigsRequest request;
  auto& resource = request.resources.emplace_back();
  resource.resource_type = of_group;
  resource.resource_name = group;
  resource.configs.push_back({name, set, value});
  const auto answer = ask<protocol::IncrementalAlterConfigsResponse>(request, 1);
  return answer ? share_error(answer->responses.at(0).error_code) : ErrorCode::kafka_storage_error;
}

ShareHeartbeat ShareClient::heartbeat(std::string_view group, std::int32_t epoch, std::string_view topic) {
  protocol::ShareGroupHeartbeatRequest request;
  request.group_id = group;
  request.member_id = member_;
  request.member_epoch = epoch;
  request.subscribed_topic_names = std::vector<std::string_view>{topic};
  const auto answer = ask<protocol::ShareGroupHeartbeatResponse>(request, 1);
  if (!answer) return {};
  ShareHeartbeat told{share_error(answer->error_code), answer->member_epoch};
  if (!answer->assignment) return told;
  for (const auto& assigned : answer->assignment->topic_partitions)
    told.assigned += assigned.partitions.size();
  return told;
}

ShareAnswer ShareClient::fetch(const ShareSource& source, std::int32_t session_epoch,
                               std::int32_t max_records, const std::vector<Acknowledgement>& said) {
  protocol::ShareFetchRequest request;
  introduce(source, member_, session_epoch, request);
  if (session_epoch == 0) {
    auto& topic = request.topics.emplace_back();
    topic.topic_id = source.topic;
    for (PartitionIndex index = 0; index < source.partitions; ++index) {
      topic.partitions.emplace_back().partition_index = index;
    }
  }
  request.is_renew_ack = say(said, source, request);
  request.max_bytes = request.is_renew_ack ? 0 : 1 << 20;
  request.max_records = request.is_renew_ack ? 0 : max_records;
  request.batch_size = request.is_renew_ack ? 0 : max_records;
  const auto answer = ask<protocol::ShareFetchResponse>(request, 2);
  if (!answer) return {};
  ShareAnswer told{share_error(answer->error_code), {}, {}, {}, {}};
  for (const auto& topic : answer->responses) {
    for (const auto& part : topic.partitions) {
      const PartitionIndex index = part.partition_index;
      told.acknowledged[index] = share_error(part.acknowledge_error_code);
      if (part.error_code != 0) told.failed[index] = share_error(part.error_code);
      for (const auto& range : part.acquired_records) {
        told.acquired.push_back({index, range.first_offset, range.last_offset, range.delivery_count});
      }
      if (part.records) told.records[index].assign(part.records->bytes.begin(), part.records->bytes.end());
    }
  }
  return told;
}

ShareAnswer ShareClient::acknowledge(const ShareSource& source, std::int32_t session_epoch,
                                     const std::vector<Acknowledgement>& said) {
  protocol::ShareAcknowledgeRequest request;
  introduce(source, member_, session_epoch, request);
  request.is_renew_ack = say(said, source, request);
  const auto answer = ask<protocol::ShareAcknowledgeResponse>(request, 2);
  if (!answer) return {};
  ShareAnswer told{share_error(answer->error_code), {}, {}, {}, {}};
  for (const auto& topic : answer->responses) {
    for (const auto& part : topic.partitions) {
      told.acknowledged[part.partition_index] = share_error(part.error_code);
    }
  }
  return told;
}

std::pair<ErrorCode, Offset> ShareClient::start_offset(std::string_view group, const TopicPartition& of) {
  protocol::DescribeShareGroupOffsetsRequest request;
  auto& asked = request.groups.emplace_back();
  asked.group_id = group;
  asked.topics->push_back({of.topic, {of.partition}});
  const auto answer = ask<protocol::DescribeShareGroupOffsetsResponse>(request, 1);
  if (!answer) return {ErrorCode::kafka_storage_error, -1};
  const auto& found = answer->groups.at(0);
  if (found.error_code != 0) return {share_error(found.error_code), -1};
  const auto& part = found.topics.at(0).partitions.at(0);
  return {share_error(part.error_code), part.start_offset};
}

}  // namespace ottla::simulation
