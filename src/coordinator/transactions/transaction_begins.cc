// The begin of transactions: producer ids and epochs, and the partitions that are added.
#include <utility>

#include "coordinator/context.h"
#include "coordinator/transactions/transactions.h"
#include "ottla/base/logging.h"
#include "ottla/coordinator/partition_for.h"
#include "ottla/metadata/topic_name.h"
#include "ottla/protocol/messages/22_init_producer_id.h"
#include "ottla/protocol/messages/24_add_partitions_to_txn.h"
#include "ottla/protocol/messages/25_add_offsets_to_txn.h"

namespace ottla::coordinator {
namespace {

constexpr int first_init_with_fenced = 4;
constexpr int first_add_with_fenced = 2;
constexpr int first_batched_add = 4;

// Clients of older versions know one code for both.
ErrorCode for_version(ErrorCode error, int version, int first_with_fenced) {
  const bool is_old = version < first_with_fenced;
  return is_old && error == ErrorCode::producer_fenced ? ErrorCode::invalid_producer_epoch : error;
}

// Of a request's topics, in its order.
template <class Topics>
std::vector<TransactionPartition> partitions_of(const Topics& topics) {
  std::vector<TransactionPartition> partitions;
  for (const auto& topic : topics) {
    for (const PartitionIndex index : topic.partitions) partitions.push_back({topic.name, index});
  }
  return partitions;
}

// The results of a request's topics, which are as many as its partitions.
template <class TopicResult, class Topics>
std::vector<TopicResult> results_of(const Topics& topics, std::span<const TransactionPartition> partitions) {
  std::vector<TopicResult> results;
  std::size_t next = 0;
  for (const auto& topic : topics) {
    TopicResult& result = results.emplace_back();
    result.name = topic.name;
    for (const PartitionIndex index : topic.partitions) {
      result.results_by_partition.push_back({index, code_of(partitions[next++].error)});
    }
  }
  return results;
}

void set_all(std::span<TransactionPartition> partitions, ErrorCode error) {
  for (TransactionPartition& partition : partitions) partition.error = error;
}

// One partition that is not there fails the whole request (KafkaApis.handleAddPartitionsToTxnRequest).
bool all_exist(const metadata::MetadataImage& image, std::span<TransactionPartition> partitions) {
  bool all = true;
  for (TransactionPartition& asked : partitions) {
    const metadata::TopicImage* topic = image.topic(asked.topic);
    const bool exists = topic != nullptr && topic->partition(asked.partition) != nullptr;
    asked.error = exists ? ErrorCode::operation_not_attempted : ErrorCode::unknown_topic_or_partition;
    all &= exists;
  }
  return all;
}

}  // namespace

void Transactions::init_producer_id(const Caller& caller, const protocol::InitProducerIdRequest& request,
                                    Reply<protocol::InitProducerIdResponse> reply, TimestampMs now_ms) {
  protocol::InitProducerIdResponse response;
  const auto begun = begin(*request.transactional_id, request, now_ms);
  if (begun) {
    response.producer_id = begun->producer_id;
    response.producer_epoch = begun->producer_epoch;
  } else {
    response.error_code = code_of(for_version(begun.error().code, caller.version, first_init_with_fenced));
    response.producer_epoch = no_producer_epoch;
  }
  reply(response);
}

Result<Transaction> Transactions::begin(std::string_view transactional_id,
                                        const protocol::InitProducerIdRequest& request, TimestampMs now_ms) {
  const auto refuse = [&](ErrorCode error) { return fail(error, std::string(transactional_id)); };
  if (transactional_id.empty()) return refuse(ErrorCode::invalid_request);
  if (request.enable2_pc && !options_.transaction_two_phase_commit_enable) {
    return refuse(ErrorCode::transactional_id_authorization_failed);
  }
  // Apache Kafka 4.3.0 has the field and not the feature.
  if (request.keep_prepared_txn) return refuse(ErrorCode::unsupported_version);
  const std::int32_t asked_ms = request.transaction_timeout_ms;
  if (!request.enable2_pc && (asked_ms <= 0 || asked_ms > options_.transaction_max_timeout_ms)) {
    return refuse(ErrorCode::invalid_transaction_timeout);
  }
  const std::int32_t timeout_ms = request.enable2_pc ? no_transaction_timeout_ms : asked_ms;
  if (const ErrorCode error = runtime_.check(transactional_id); error != ErrorCode::none)
    return refuse(error);

  const bool names_producer = request.producer_id != no_producer_id;
  const ProducerIdAndEpoch expected{request.producer_id, request.producer_epoch};
  const Transaction* known = find(transactional_id);
  Transaction transaction;
  if (known == nullptr) {
    const auto id = producer_ids_.next_producer_id();
    if (!id) return fail(id.error());
    transaction.producer_id = *id;
  } else {
    transaction = *known;
  }
  // Who names an id must be the present producer, or the one before whose epochs were used up.
  if (known != nullptr && names_producer && expected.id != transaction.producer_id &&
      !(expected.id == transaction.previous_producer_id && is_epoch_exhausted(expected.epoch))) {
    return refuse(ErrorCode::producer_fenced);
  }
  if (transaction.is_prepared()) return refuse(ErrorCode::concurrent_transactions);
  // What another producer left open is aborted. The epoch of that is nobody's: the client comes again.
  if (transaction.state == TransactionState::ongoing) {
    const auto ended = prepare_end(transactional_id, false, cluster_version(), true, now_ms);
    return refuse(ended ? ErrorCode::concurrent_transactions : ended.error().code);
  }
  const auto expected_epoch = names_producer ? std::optional(expected.epoch) : std::nullopt;
  Result<Transaction> next = transaction;
  if (is_epoch_exhausted(transaction.producer_epoch) &&
      (!names_producer || expected.epoch == transaction.producer_epoch)) {
    const auto id = producer_ids_.next_producer_id();
    if (!id) return fail(id.error());
    next = transaction.with_producer_id(*id, timeout_ms, names_producer, now_ms);
  } else {
    next = transaction.with_next_epoch(timeout_ms, expected_epoch, now_ms);
  }
  if (!next) return next;
  if (const ErrorCode error = write(transactional_id, *next, now_ms); error != ErrorCode::none) {
    return refuse(error);
  }
  return next;
}

void Transactions::add_partitions_to_txn(const Caller& caller,
                                         const protocol::AddPartitionsToTxnRequest& request,
                                         Reply<protocol::AddPartitionsToTxnResponse> reply,
                                         TimestampMs now_ms) {
  using Response = protocol::AddPartitionsToTxnResponse;
  Response response;
  const auto run = [&](const TransactionalProducer& producer, bool only_verify,
                       std::span<TransactionPartition> partitions) {
    if (!all_exist(*image_, partitions)) return;
    const bool is_batched = caller.version >= first_batched_add;
    const TransactionVersion version = is_batched ? first_epoch_bump_version : TransactionVersion{0};
    add_all_or_none(producer, only_verify, version, partitions, now_ms);
    for (TransactionPartition& partition : partitions) {
      partition.error = for_version(partition.error, caller.version, first_add_with_fenced);
    }
  };
  if (caller.version < first_batched_add) {
    auto partitions = partitions_of(request.v3_and_below_topics);
    run({request.v3_and_below_transactional_id, request.v3_and_below_producer_id,
         request.v3_and_below_producer_epoch},
        false, partitions);
    response.results_by_topic_v3_and_below =
        results_of<Response::ResultsByTopicV3AndBelow>(request.v3_and_below_topics, partitions);
    return reply(response);
  }
  for (const auto& asked : request.transactions) {
    auto partitions = partitions_of(asked.topics);
    run({asked.transactional_id, asked.producer_id, asked.producer_epoch}, asked.verify_only, partitions);
    Response::ResultsByTransaction& result = response.results_by_transaction.emplace_back();
    result.transactional_id = asked.transactional_id;
    result.topic_results = results_of<Response::ResultsByTransaction::TopicResult>(asked.topics, partitions);
  }
  reply(response);
}

// Only clients that do not leave it to the broker send this.
void Transactions::add_offsets_to_txn(const Caller& caller, const protocol::AddOffsetsToTxnRequest& request,
                                      Reply<protocol::AddOffsetsToTxnResponse> reply, TimestampMs now_ms) {
  const metadata::TopicImage* topic = image_->topic(metadata::group_metadata_topic);
  const auto count =
      topic == nullptr ? offsets_topic_num_partitions_ : static_cast<std::int32_t>(topic->partitions.size());
  PartitionSet partitions;
  partitions.add(metadata::group_metadata_topic, partition_for(request.group_id, count));
  const ErrorCode error =
      add({request.transactional_id, request.producer_id, request.producer_epoch}, partitions, 0, now_ms);
  protocol::AddOffsetsToTxnResponse response;
  response.error_code = code_of(for_version(error, caller.version, first_add_with_fenced));
  reply(response);
}

ErrorCode Transactions::check_producer(const TransactionalProducer& producer) const {
  if (producer.transactional_id.empty()) return ErrorCode::invalid_request;
  if (const ErrorCode error = runtime_.check(producer.transactional_id); error != ErrorCode::none) {
    return error;
  }
  const Transaction* transaction = find(producer.transactional_id);
  if (transaction == nullptr || transaction->producer_id != producer.producer_id) {
    return ErrorCode::invalid_producer_id_mapping;
  }
  if (transaction->producer_epoch != producer.producer_epoch) return ErrorCode::producer_fenced;
  return transaction->is_prepared() ? ErrorCode::concurrent_transactions : ErrorCode::none;
}

ErrorCode Transactions::add(const TransactionalProducer& producer, const PartitionSet& partitions,
                            TransactionVersion version, TimestampMs now_ms) {
  if (const ErrorCode error = check_producer(producer); error != ErrorCode::none) return error;
  const Transaction& transaction = *find(producer.transactional_id);
  Transaction next = transaction.with_partitions(partitions, version, now_ms);
  const bool is_known =
      transaction.state == TransactionState::ongoing && next.partitions == transaction.partitions;
  return is_known ? ErrorCode::none : write(producer.transactional_id, next, now_ms);
}

void Transactions::verify(const TransactionalProducer& producer,
                          std::span<TransactionPartition> partitions) const {
  const ErrorCode error = check_producer(producer);
  if (error != ErrorCode::none) return set_all(partitions, error);
  const Transaction& transaction = *find(producer.transactional_id);
  for (TransactionPartition& asked : partitions) {
    const bool was_added = transaction.partitions.contains(asked.topic, asked.partition);
    asked.error = was_added ? ErrorCode::none : ErrorCode::transaction_abortable;
  }
}

void Transactions::add_all_or_none(const TransactionalProducer& producer, bool only_verify,
                                   TransactionVersion version, std::span<TransactionPartition> partitions,
                                   TimestampMs now_ms) {
  if (only_verify) return verify(producer, partitions);
  PartitionSet added;
  for (const TransactionPartition& asked : partitions) added.add(asked.topic, asked.partition);
  set_all(partitions, add(producer, added, version, now_ms));
}

void Transactions::add_or_verify(const TransactionalProducer& producer, TransactionSupport support,
                                 std::span<TransactionPartition> partitions, TimestampMs now_ms) {
  add_all_or_none(producer, support != TransactionSupport::add_partition, first_epoch_bump_version,
                  partitions, now_ms);
  for (TransactionPartition& asked : partitions) {
    if (asked.error == ErrorCode::producer_fenced) {
      asked.error = ErrorCode::invalid_producer_epoch;
    } else if (asked.error == ErrorCode::transaction_abortable &&
               support == TransactionSupport::default_error) {
      asked.error = ErrorCode::invalid_txn_state;
    }
  }
}

}  // namespace ottla::coordinator
