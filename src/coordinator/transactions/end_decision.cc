// Two rule books: up to version 1 a producer's epoch stays as it is, from 2 on every end raises it, and a
// request sent again shows in its epoch.
#include "coordinator/transactions/end_decision.h"

namespace ottla::coordinator {
namespace {

constexpr EndDecision prepare{.prepares = true};
constexpr EndDecision done{};
constexpr EndDecision refuse(ErrorCode error) { return {.error = error}; }

// What a request for the outcome that is under way, or another one, is told.
EndDecision of_prepared(const Transaction& transaction, bool commit) {
  const bool commits = transaction.state == TransactionState::prepare_commit;
  return refuse(commits == commit ? ErrorCode::concurrent_transactions : ErrorCode::invalid_txn_state);
}

EndDecision decide_with_one_epoch(const Transaction& transaction, const ProducerIdAndEpoch& producer,
                                  bool commit) {
  if (transaction.producer_id != producer.id) return refuse(ErrorCode::invalid_producer_id_mapping);
  if (transaction.producer_epoch != producer.epoch) return refuse(ErrorCode::producer_fenced);
  switch (transaction.state) {
    case TransactionState::ongoing:
      return prepare;
    case TransactionState::complete_commit:
    case TransactionState::complete_abort: {
      const bool committed = transaction.state == TransactionState::complete_commit;
      return committed == commit ? done : refuse(ErrorCode::invalid_txn_state);
    }
    case TransactionState::prepare_commit:
    case TransactionState::prepare_abort:
      return of_prepared(transaction, commit);
    default:
      return refuse(ErrorCode::invalid_txn_state);
  }
}

}  // namespace

EndDecision decide_end(const Transaction& transaction, const ProducerIdAndEpoch& producer, bool commit,
                       TransactionVersion version) {
  if (!supports_epoch_bump(version)) return decide_with_one_epoch(transaction, producer, commit);
  // Sent again after the end raised the epoch, or gave the producer another id.
  const bool again_after_bump = transaction.producer_epoch == producer.epoch + 1;
  const bool again_after_new_id = transaction.previous_producer_id == producer.id &&
                                  producer.epoch == last_producer_epoch_of_all - 1 &&
                                  transaction.producer_epoch == 0;
  const bool again = again_after_bump || again_after_new_id;
  const bool is_own_epoch = transaction.producer_epoch == producer.epoch;
  if (transaction.producer_id != producer.id && !again_after_new_id) {
    return refuse(ErrorCode::invalid_producer_id_mapping);
  }
  const bool is_valid_epoch =
      transaction.is_prepared() ? again_after_bump
      : transaction.state == TransactionState::ongoing || transaction.state == TransactionState::empty
          ? is_own_epoch
          : again || is_own_epoch;
  if (!is_valid_epoch) return refuse(ErrorCode::producer_fenced);
  switch (transaction.state) {
    case TransactionState::ongoing:
      return prepare;
    case TransactionState::complete_commit:
      if (commit) return again ? done : refuse(ErrorCode::invalid_txn_state);
      return again ? refuse(ErrorCode::invalid_txn_state) : prepare;
    case TransactionState::complete_abort:
      if (commit) return refuse(ErrorCode::invalid_txn_state);
      return again ? done : prepare;
    case TransactionState::prepare_commit:
    case TransactionState::prepare_abort:
      return of_prepared(transaction, commit);
    case TransactionState::empty:
      return commit ? refuse(ErrorCode::invalid_txn_state) : prepare;
    default:
      return refuse(ErrorCode::invalid_txn_state);
  }
}

}  // namespace ottla::coordinator
