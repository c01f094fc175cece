// What each verb asks, and what it takes from the answer.
#include "simulation/client.h"

#include "ottla/protocol/messages/00_produce.h"
#include "ottla/protocol/messages/01_fetch.h"
#include "ottla/protocol/messages/02_list_offsets.h"
#include "ottla/protocol/messages/08_offset_commit.h"
#include "ottla/protocol/messages/09_offset_fetch.h"
#include "ottla/protocol/messages/10_find_coordinator.h"
#include "ottla/protocol/messages/19_create_topics.h"
#include "ottla/protocol/messages/20_delete_topics.h"
#include "ottla/protocol/messages/21_delete_records.h"
#include "ottla/protocol/messages/22_init_producer_id.h"
#include "ottla/protocol/messages/37_create_partitions.h"
#include "ottla/protocol/messages/42_delete_groups.h"
#include "ottla/protocol/messages/44_incremental_alter_configs.h"
#include "ottla/protocol/messages/47_offset_delete.h"
#include "simulation/process.h"

namespace ottla::simulation {
namespace {

constexpr int produce_version = 9;
constexpr int fetch_version = 12;
constexpr int list_offsets_version = 8;
constexpr int offset_commit_version = 8;
constexpr int offset_fetch_version = 7;

ErrorCode code_of(std::int16_t code) { return static_cast<ErrorCode>(code); }

}  // namespace

Client::Client(Process& process) : Connection(process, process.peer) {}

Produced Client::produce(const TopicPartition& to, ByteView batch, std::int16_t acks) {
  protocol::ProduceRequest request;
  request.acks = acks;
  auto& data = request.topic_data.emplace_back();
  data.name = to.topic;
  data.partition_data.push_back({to.partition, protocol::Records{batch}});
  const auto answer = ask<protocol::ProduceResponse>(request, produce_version, acks != 0);
  if (!answer) return {};
  if (acks == 0) return {.error = ErrorCode::none};
  const auto& part = answer->responses.at(0).partition_responses.at(0);
  return {code_of(part.error_code), part.base_offset, part.log_append_time_ms, part.log_start_offset};
}

Fetched Client::fetch(const TopicPartition& from, Offset offset, std::int32_t max_bytes,
                      Isolation isolation) {
  protocol::FetchRequest request;
  request.isolation_level = static_cast<std::int8_t>(isolation);
  auto& topic = request.topics.emplace_back();
  topic.topic = from.topic;
  auto& partition = topic.partitions.emplace_back();
  partition.partition = from.partition;
  partition.fetch_offset = offset;
  partition.partition_max_bytes = max_bytes;
  const auto answer = ask<protocol::FetchResponse>(request, fetch_version);
  if (!answer || answer->responses.empty()) return {};
  const auto& part = answer->responses.at(0).partitions.at(0);
  Fetched fetched{
      code_of(part.error_code), part.high_watermark, part.last_stable_offset, part.log_start_offset, {}, {}};
  if (part.aborted_transactions) {
    for (const auto& aborted : *part.aborted_transactions) {
      fetched.aborted.push_back({aborted.producer_id, aborted.first_offset});
    }
  }
  if (part.records) fetched.records.assign(part.records->bytes.begin(), part.records->bytes.end());
  return fetched;
}

Listed Client::list_offset(const TopicPartition& of, TimestampMs timestamp, Isolation isolation) {
  protocol::ListOffsetsRequest request;
  request.isolation_level = static_cast<std::int8_t>(isolation);
  request.replica_id = -1;
  auto& topic = request.topics.emplace_back();
  topic.name = of.topic;
  auto& partition = topic.partitions.emplace_back();
  partition.partition_index = of.partition;
  partition.timestamp = timestamp;
  const auto answer = ask<protocol::ListOffsetsResponse>(request, list_offsets_version);
  if (!answer) return {};
  const auto& part = answer->topics.at(0).partitions.at(0);
  return {code_of(part.error_code), part.timestamp, part.offset};
}

std::pair<ErrorCode, Offset> Client::delete_records(const TopicPartition& of, Offset before) {
  protocol::DeleteRecordsRequest request;
  auto& topic = request.topics.emplace_back();
  topic.name = of.topic;
  topic.partitions.push_back({of.partition, before});
  const auto answer = ask<protocol::DeleteRecordsResponse>(request, 2);
  if (!answer) return {ErrorCode::kafka_storage_error, -1};
  const auto& part = answer->topics.at(0).partitions.at(0);
  return {code_of(part.error_code), part.low_watermark};
}

std::optional<ProducerId> Client::init_producer() {
  protocol::InitProducerIdRequest request;
  request.transactional_id.reset();
  const auto answer = ask<protocol::InitProducerIdResponse>(request, 4);
  if (!answer || answer->error_code != 0) return std::nullopt;
  return answer->producer_id;
}

ErrorCode Client::find_coordinator(std::string_view group) {
  protocol::FindCoordinatorRequest request;
  request.key = group;
  const auto answer = ask<protocol::FindCoordinatorResponse>(request, 3);
  return answer ? code_of(answer->error_code) : ErrorCode::kafka_storage_error;
}

ErrorCode Client::commit(std::string_view group, const TopicPartition& of, Offset offset) {
  protocol::OffsetCommitRequest request;
  request.group_id = group;
  auto& topic = request.topics.emplace_back();
  topic.name = of.topic;
  auto& partition = topic.partitions.emplace_back();
  partition.partition_index = of.partition;
  partition.committed_offset = offset;
  const auto answer = ask<protocol::OffsetCommitResponse>(request, offset_commit_version);
  if (!answer) return ErrorCode::kafka_storage_error;
  return code_of(answer->topics.at(0).partitions.at(0).error_code);
}

CommittedOffsets Client::committed(std::string_view group) {
  protocol::OffsetFetchRequest request;
  request.group_id = group;
  request.topics.reset();
  const auto answer = ask<protocol::OffsetFetchResponse>(request, offset_fetch_version);
  if (!answer) return {};
  CommittedOffsets found{code_of(answer->error_code), {}};
  for (const auto& topic : answer->topics) {
    for (const auto& part : topic.partitions) {
      found.offsets[{std::string(topic.name), part.partition_index}] = part.committed_offset;
    }
  }
  return found;
}

ErrorCode Client::delete_group(std::string_view group) {
  protocol::DeleteGroupsRequest request;
  request.groups_names.push_back(group);
  const auto answer = ask<protocol::DeleteGroupsResponse>(request, 2);
  return answer ? code_of(answer->results.at(0).error_code) : ErrorCode::kafka_storage_error;
}

ErrorCode Client::delete_committed(std::string_view group, const TopicPartition& of) {
  protocol::OffsetDeleteRequest request;
  request.group_id = group;
  auto& topic = request.topics.emplace_back();
  topic.name = of.topic;
  topic.partitions.push_back({of.partition});
  const auto answer = ask<protocol::OffsetDeleteResponse>(request, 0);
  if (!answer) return ErrorCode::kafka_storage_error;
  if (answer->error_code != 0) return code_of(answer->error_code);
  return code_of(answer->topics.at(0).partitions.at(0).error_code);
}

Created Client::create_topic(std::string_view name, int partitions, const Configs& configs) {
  const auto request = test::create_topic_request(name, partitions, configs);
  const auto answer = ask<protocol::CreateTopicsResponse>(request, 7);
  if (!answer) return {};
  return {code_of(answer->topics.at(0).error_code), answer->topics.at(0).topic_id};
}

ErrorCode Client::delete_topic(std::string_view name) {
  protocol::DeleteTopicsRequest request;
  request.topic_names.push_back(name);
  const auto answer = ask<protocol::DeleteTopicsResponse>(request, 5);
  return answer ? code_of(answer->responses.at(0).error_code) : ErrorCode::kafka_storage_error;
}

ErrorCode Client::create_partitions(std::string_view topic, int count) {
  protocol::CreatePartitionsRequest request;
  auto& asked = request.topics.emplace_back();
  asked.name = topic;
  asked.count = count;
  asked.assignments.reset();
  const auto answer = ask<protocol::CreatePartitionsResponse>(request, 3);
  return answer ? code_of(answer->results.at(0).error_code) : ErrorCode::kafka_storage_error;
}

ErrorCode Client::alter_config(std::string_view topic, std::string_view name,
                               std::optional<std::string_view> value) {
  constexpr std::int8_t of_topic = 2, set = 0, remove = 1;
  protocol::IncrementalAlterConfigsRequest request;
  auto& resource = request.resources.emplace_back();
  resource.resource_type = of_topic;
  resource.resource_name = topic;
  resource.configs.push_back({name, value ? set : remove, value});
  const auto answer = ask<protocol::IncrementalAlterConfigsResponse>(request, 1);
  return answer ? code_of(answer->responses.at(0).error_code) : ErrorCode::kafka_storage_error;
}

}  // namespace ottla::simulation
