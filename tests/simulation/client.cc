// Requests to the dispatcher and back, all on this thread.
#include "simulation/client.h"

#include <asio/co_spawn.hpp>

#include "ottla/protocol/codec.h"
#include "ottla/protocol/header.h"
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
#include "simulation/failure.h"
#include "simulation/process.h"

namespace ottla::simulation {
namespace {

constexpr std::int32_t correlation = 7;
constexpr int produce_version = 9;
constexpr int fetch_version = 12;
constexpr int list_offsets_version = 8;
constexpr int offset_commit_version = 8;
constexpr int offset_fetch_version = 7;

ErrorCode code_of(std::int16_t code) { return static_cast<ErrorCode>(code); }

template <class Request>
Bytes frame_of(const Request& request, int version) {
  Bytes frame;
  protocol::Writer writer(frame);
  const protocol::RequestHeader header{Request::api.key, static_cast<std::int16_t>(version), correlation,
                                       "simulation"};
  protocol::encode(header, protocol::request_header_version(Request::api, version), writer);
  protocol::encode(request, version, writer);
  if (writer.failed()) broken("a request cannot be written: ", writer.error().message);
  return frame;
}

// Puts the slices of files where they belong; false when one could not be read.
bool flatten(const broker::Output& output, Bytes& whole) {
  whole.clear();
  std::size_t done = 0;
  for (const broker::Output::Splice& splice : output.splices) {
    whole.insert(whole.end(), output.bytes.begin() + static_cast<std::ptrdiff_t>(done),
                 output.bytes.begin() + static_cast<std::ptrdiff_t>(splice.position));
    done = splice.position;
    const std::size_t start = whole.size();
    whole.resize(start + splice.slice.size);
    const auto read =
        splice.slice.file->read_at(splice.slice.position, MutableByteView(whole).subspan(start));
    if (!read || *read != splice.slice.size) return false;
  }
  whole.insert(whole.end(), output.bytes.begin() + static_cast<std::ptrdiff_t>(done), output.bytes.end());
  return true;
}

template <class Response>
Response decode_answer(ByteView frame, int version) {
  protocol::Reader reader(frame);
  if (reader.integer<std::int32_t>() != static_cast<std::int32_t>(frame.size() - 4)) {
    broken(Response::api.name, ": the answer's size is wrong");
  }
  const auto header = protocol::decode<protocol::ResponseHeader>(
      reader, protocol::response_header_version(Response::api, version));
  if (!header || header->correlation_id != correlation) broken(Response::api.name, ": another's answer");
  auto decoded = protocol::decode<Response>(reader, version);
  if (!decoded) broken(Response::api.name, ": ", decoded.error().message);
  return std::move(*decoded);
}

}  // namespace

template <class Response, class Request>
std::optional<Response> Client::ask(const Request& request, int version, bool is_answered) {
  Bytes frame = frame_of(request, version);
  broker::Output output;
  std::unique_ptr<broker::PendingRequest> pending;
  std::optional<broker::Outcome> outcome;
  const broker::Outcome first = process_.dispatcher.dispatch(process_.peer, frame, output, pending);
  if (first == broker::Outcome::waiting) {
    asio::co_spawn(process_.io, pending->finish(output),
                   [&outcome](std::exception_ptr, broker::Outcome finished) { outcome = finished; });
    process_.pump();
    if (!outcome) broken(Request::api.name, " is never answered");
  } else {
    outcome = first;
    process_.pump();
  }
  if (*outcome == broker::Outcome::close) return std::nullopt;
  if (!is_answered) return Response{};
  if (!flatten(output, answer_)) return std::nullopt;
  return decode_answer<Response>(answer_, version);
}

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
  protocol::CreateTopicsRequest request;
  auto& topic = request.topics.emplace_back();
  topic.name = name;
  topic.num_partitions = partitions;
  topic.replication_factor = 1;
  for (const auto& [key, value] : configs) topic.configs.push_back({key, value});
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
