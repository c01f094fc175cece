// The end of transactions: the outcome first, then a marker in every partition, then that it is complete.
#include <algorithm>
#include <utility>

#include "coordinator/context.h"
#include "coordinator/transactions/end_decision.h"
#include "coordinator/transactions/transactions.h"
#include "ottla/base/logging.h"
#include "ottla/protocol/messages/26_end_txn.h"

namespace ottla::coordinator {
namespace {

constexpr int first_end_with_epoch_bump = 5;
constexpr int first_end_with_fenced = 2;

}  // namespace

void Transactions::end_txn(const Caller& caller, const protocol::EndTxnRequest& request,
                           Reply<protocol::EndTxnResponse> reply, TimestampMs now_ms) {
  protocol::EndTxnResponse response;
  const auto refuse = [&](ErrorCode error) {
    const bool is_old = caller.version < first_end_with_fenced;
    if (is_old && error == ErrorCode::producer_fenced) error = ErrorCode::invalid_producer_epoch;
    response.error_code = code_of(error);
    reply(response);
  };
  const auto answer = [&](const ProducerIdAndEpoch& producer) {
    response.producer_id = producer.id;
    response.producer_epoch = producer.epoch;
    reply(response);
  };
  if (request.transactional_id.empty()) return refuse(ErrorCode::invalid_request);
  if (const ErrorCode error = runtime_.check(request.transactional_id); error != ErrorCode::none) {
    return refuse(error);
  }
  const Transaction* transaction = find(request.transactional_id);
  if (transaction == nullptr) return refuse(ErrorCode::invalid_producer_id_mapping);
  const bool bumps = caller.version >= first_end_with_epoch_bump;
  const TransactionVersion version = bumps ? first_epoch_bump_version : TransactionVersion{0};
  const EndDecision decision =
      decide_end(*transaction, {request.producer_id, request.producer_epoch}, request.committed, version);
  if (decision.error != ErrorCode::none) return refuse(decision.error);
  if (!decision.prepares) {
    return answer(bumps ? ProducerIdAndEpoch{transaction->producer_id, transaction->producer_epoch}
                        : ProducerIdAndEpoch{});
  }
  const auto ended = prepare_end(request.transactional_id, request.committed, version, false, now_ms);
  if (!ended) return refuse(ended.error().code);
  answer(bumps ? *ended : ProducerIdAndEpoch{});
}

Result<ProducerIdAndEpoch> Transactions::prepare_end(std::string_view transactional_id, bool commit,
                                                     TransactionVersion version, bool fences,
                                                     TimestampMs now_ms) {
  const Transaction& transaction = *find(transactional_id);
  ProducerId new_id = no_producer_id;
  if (supports_epoch_bump(version) && is_epoch_exhausted(transaction.producer_epoch)) {
    const auto taken = producer_ids_.next_producer_id();
    if (!taken) return fail(taken.error());
    new_id = *taken;
  }
  const auto fencing = fences ? std::optional(transaction.fencing_epoch()) : std::nullopt;
  const Transaction prepared = transaction.prepared(commit, version, new_id, fencing, now_ms);
  if (const ErrorCode error = write(transactional_id, prepared, now_ms); error != ErrorCode::none) {
    return fail(error, "the outcome cannot be written");
  }
  const Transaction goes_on = prepared.completed(now_ms);
  write_markers(transactional_id, now_ms);
  return ProducerIdAndEpoch{goes_on.producer_id, goes_on.producer_epoch};
}

void Transactions::write_markers(std::string_view transactional_id, TimestampMs now_ms) {
  const PartitionIndex partition = *runtime_.partition_of(transactional_id);
  const Transaction transaction = *find(transactional_id);
  const auto [unmarked, is_first_try] =
      unmarked_.try_emplace(std::string(transactional_id), transaction.partitions);
  const TransactionMarker marker{transaction.producer_id, transaction.producer_epoch,
                                 transaction.state == TransactionState::prepare_commit,
                                 coordinator_epoch(partition), transaction.client_version};
  bool is_overtaken = false;
  unmarked->second.erase_if([&](const std::string& topic, PartitionIndex index) {
    const ErrorCode error = markers_.write_marker(topic, index, marker);
    is_overtaken |=
        error == ErrorCode::invalid_producer_epoch || error == ErrorCode::transaction_coordinator_fenced;
    // Records of a deleted partition need no end.
    if (error == ErrorCode::none || error == ErrorCode::unknown_topic_or_partition) return true;
    if (is_first_try) {
      log_warn("the marker of {} cannot be written to {}-{}: {}", transactional_id, topic, index,
               error_name(error));
    }
    return false;
  });
  // A log that knows a later epoch will never take it: the transaction stays as it is, as in Apache Kafka.
  const bool is_marked = unmarked->second.empty();
  if (is_overtaken ||
      (is_marked && write(transactional_id, transaction.completed(now_ms), now_ms) == ErrorCode::none)) {
    unmarked_.erase(unmarked);
    return;
  }
  if (!retries_markers_) schedule_marker_retry(first_marker_retry_ms);
}

void Transactions::schedule_marker_retry(std::int64_t delay_ms) {
  retries_markers_ = true;
  marker_retry_.set(timeouts_, delay_ms,
                    [this, delay_ms](TimestampMs now_ms) { retry_markers(delay_ms, now_ms); });
}

void Transactions::retry_markers(std::int64_t waited_ms, TimestampMs now_ms) {
  std::vector<std::string> transactional_ids;
  for (const auto& [transactional_id, partitions] : unmarked_) transactional_ids.push_back(transactional_id);
  for (const std::string& transactional_id : transactional_ids) write_markers(transactional_id, now_ms);
  retries_markers_ = false;
  if (!unmarked_.empty()) schedule_marker_retry(std::min(2 * waited_ms, longest_marker_retry_ms));
}

}  // namespace ottla::coordinator
