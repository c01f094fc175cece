// The versions that clients of each rule book send.
#include "simulation/transaction_client.h"

#include "ottla/protocol/messages/00_produce.h"
#include "ottla/protocol/messages/09_offset_fetch.h"
#include "ottla/protocol/messages/10_find_coordinator.h"
#include "ottla/protocol/messages/22_init_producer_id.h"
#include "ottla/protocol/messages/24_add_partitions_to_txn.h"
#include "ottla/protocol/messages/25_add_offsets_to_txn.h"
#include "ottla/protocol/messages/26_end_txn.h"
#include "ottla/protocol/messages/28_txn_offset_commit.h"
#include "ottla/protocol/messages/57_update_features.h"
#include "ottla/protocol/messages/65_describe_transactions.h"
#include "simulation/process.h"

namespace ottla::simulation {
namespace {

constexpr ErrorCode told(std::int16_t code) { return static_cast<ErrorCode>(code); }

// The newest version of a request under either rule book.
constexpr int version_of(const Identity& who, int with_version_1, int with_version_2) {
  return who.version >= 2 ? with_version_2 : with_version_1;
}

}  // namespace

TransactionClient::TransactionClient(Process& process) : Connection(process, process.peer) {}

ErrorCode TransactionClient::find_coordinator(std::string_view transactional_id) {
  constexpr std::int8_t of_transactions = 1;
  protocol::FindCoordinatorRequest request;
  request.key_type = of_transactions;
  request.coordinator_keys = {transactional_id};
  const auto answer = ask<protocol::FindCoordinatorResponse>(request, 6);
  return answer ? told(answer->coordinators.at(0).error_code) : ErrorCode::kafka_storage_error;
}

ErrorCode TransactionClient::set_cluster_version(std::int16_t version) {
  constexpr std::int8_t safe_downgrade = 2;
  protocol::UpdateFeaturesRequest request;
  request.feature_updates.push_back({"transaction.version", version, false, safe_downgrade});
  const auto answer = ask<protocol::UpdateFeaturesResponse>(request, 1);
  if (!answer) return ErrorCode::kafka_storage_error;
  return told(answer->error_code != 0 || answer->results.empty() ? answer->error_code
                                                                 : answer->results.front().error_code);
}

Granted TransactionClient::begin(const Identity& who, std::int32_t timeout_ms, bool goes_on) {
  protocol::InitProducerIdRequest request;
  request.transactional_id = who.transactional_id;
  request.transaction_timeout_ms = timeout_ms;
  if (goes_on) {
    request.producer_id = who.producer_id;
    request.producer_epoch = who.epoch;
  }
  const auto answer = ask<protocol::InitProducerIdResponse>(request, version_of(who, 4, 5));
  if (!answer) return {};
  return {told(answer->error_code), answer->producer_id, answer->producer_epoch};
}

ErrorCode TransactionClient::add_partition(const Identity& who, const TopicPartition& partition) {
  protocol::AddPartitionsToTxnRequest request;
  request.v3_and_below_transactional_id = who.transactional_id;
  request.v3_and_below_producer_id = who.producer_id;
  request.v3_and_below_producer_epoch = who.epoch;
  request.v3_and_below_topics.push_back({partition.topic, {partition.partition}});
  const auto answer = ask<protocol::AddPartitionsToTxnResponse>(request, 3);
  if (!answer) return ErrorCode::kafka_storage_error;
  return told(answer->results_by_topic_v3_and_below.at(0).results_by_partition.at(0).partition_error_code);
}

Produced TransactionClient::produce(const Identity& who, const TopicPartition& to, ByteView batch) {
  protocol::ProduceRequest request;
  request.transactional_id = who.transactional_id;
  request.acks = -1;
  auto& data = request.topic_data.emplace_back();
  data.name = to.topic;
  data.partition_data.push_back({to.partition, protocol::Records{batch}});
  const auto answer = ask<protocol::ProduceResponse>(request, version_of(who, 11, 12));
  if (!answer) return {};
  const auto& part = answer->responses.at(0).partition_responses.at(0);
  return {told(part.error_code), part.base_offset, part.log_append_time_ms, part.log_start_offset};
}

ErrorCode TransactionClient::add_offsets(const Identity& who, std::string_view group) {
  const protocol::AddOffsetsToTxnRequest request{who.transactional_id, who.producer_id, who.epoch, group};
  const auto answer = ask<protocol::AddOffsetsToTxnResponse>(request, 3);
  return answer ? told(answer->error_code) : ErrorCode::kafka_storage_error;
}

ErrorCode TransactionClient::commit_offset(const Identity& who, std::string_view group,
                                           const TopicPartition& of, Offset offset) {
  protocol::TxnOffsetCommitRequest request;
  request.transactional_id = who.transactional_id;
  request.group_id = group;
  request.producer_id = who.producer_id;
  request.producer_epoch = who.epoch;
  request.topics.push_back({of.topic, {{of.partition, offset}}});
  const auto answer = ask<protocol::TxnOffsetCommitResponse>(request, version_of(who, 4, 5));
  if (!answer) return ErrorCode::kafka_storage_error;
  return told(answer->topics.at(0).partitions.at(0).error_code);
}

Granted TransactionClient::end(const Identity& who, bool commit) {
  const protocol::EndTxnRequest request{who.transactional_id, who.producer_id, who.epoch, commit};
  const auto answer = ask<protocol::EndTxnResponse>(request, version_of(who, 4, 5));
  if (!answer) return {};
  return {told(answer->error_code), answer->producer_id, answer->producer_epoch};
}

CommittedOffset TransactionClient::committed(std::string_view group, const TopicPartition& of) {
  protocol::OffsetFetchRequest request;
  request.require_stable = true;
  auto& asked = request.groups.emplace_back();
  asked.group_id = group;
  asked.topics->push_back({of.topic, {}, {of.partition}});
  const auto answer = ask<protocol::OffsetFetchResponse>(request, 9);
  if (!answer) return {};
  const auto& found = answer->groups.at(0);
  if (found.error_code != 0) return {told(found.error_code)};
  const auto& part = found.topics.at(0).partitions.at(0);
  return {told(part.error_code), part.committed_offset};
}

DescribedTransaction TransactionClient::describe(std::string_view transactional_id) {
  protocol::DescribeTransactionsRequest request;
  request.transactional_ids = {transactional_id};
  const auto answer = ask<protocol::DescribeTransactionsResponse>(request, 0);
  if (!answer) return {};
  const auto& found = answer->transaction_states.at(0);
  const ErrorCode error = told(found.error_code);
  return {error, std::string(found.transaction_state), {error, found.producer_id, found.producer_epoch}};
}

}  // namespace ottla::simulation
