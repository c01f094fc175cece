// The steps of a transactional id, and the names of its states.
#include "coordinator/transactions/transaction.h"

#include <array>
#include <cassert>

namespace ottla::coordinator {
namespace {

constexpr std::array<std::string_view, 8> state_names = {"Empty",        "Ongoing",          "PrepareCommit",
                                                         "PrepareAbort", "CompleteCommit",   "CompleteAbort",
                                                         "Dead",         "PrepareEpochFence"};

constexpr ProducerEpoch after(ProducerEpoch epoch) { return static_cast<ProducerEpoch>(epoch + 1); }

}  // namespace

std::string_view state_name(TransactionState state) { return state_names[static_cast<std::size_t>(state)]; }

std::optional<TransactionState> state_of_name(std::string_view name) {
  for (std::size_t number = 0; number < state_names.size(); ++number) {
    if (state_names[number] == name) return static_cast<TransactionState>(number);
  }
  return std::nullopt;
}

std::optional<TransactionState> state_of_number(std::int8_t number) {
  if (number < 0 || static_cast<std::size_t>(number) >= state_names.size()) return std::nullopt;
  return static_cast<TransactionState>(number);
}

Result<Transaction> Transaction::with_next_epoch(std::int32_t new_timeout_ms,
                                                 std::optional<ProducerEpoch> expected,
                                                 TimestampMs now_ms) const {
  assert(is_at_rest() && !is_epoch_exhausted(producer_epoch));
  Transaction next = *this;
  next.state = TransactionState::empty;
  next.previous_producer_id = producer_id;
  next.timeout_ms = new_timeout_ms;
  next.partitions.clear();
  next.start_ms = no_timestamp;
  next.last_update_ms = now_ms;
  if (!expected) {
    next.producer_epoch = after(producer_epoch);
    next.last_producer_epoch = no_producer_epoch;
  } else if (producer_epoch == no_producer_epoch || *expected == producer_epoch) {
    next.producer_epoch = after(producer_epoch);
    next.last_producer_epoch = producer_epoch;
  } else if (*expected != last_producer_epoch) {
    return fail(ErrorCode::producer_fenced, "another producer has begun with this transactional id");
  }
  // Else the request is one sent again: its answer is what it was.
  return next;
}

Transaction Transaction::with_producer_id(ProducerId id, std::int32_t new_timeout_ms, bool keeps_last_epoch,
                                          TimestampMs now_ms) const {
  assert(is_at_rest());
  Transaction next = *this;
  next.state = TransactionState::empty;
  next.previous_producer_id = producer_id;
  next.producer_id = id;
  next.producer_epoch = 0;
  next.last_producer_epoch = keeps_last_epoch ? producer_epoch : no_producer_epoch;
  next.timeout_ms = new_timeout_ms;
  next.partitions.clear();
  next.start_ms = no_timestamp;
  next.last_update_ms = now_ms;
  return next;
}

Transaction Transaction::with_partitions(const PartitionSet& added, TransactionVersion version,
                                         TimestampMs now_ms) const {
  assert(is_at_rest() || state == TransactionState::ongoing);
  Transaction next = *this;
  next.state = TransactionState::ongoing;
  next.previous_producer_id = producer_id;
  for (const PartitionSet::Topic& topic : added.topics()) {
    for (const PartitionIndex partition : topic.partitions) next.partitions.add(topic.name, partition);
  }
  if (is_at_rest()) next.start_ms = now_ms;
  next.last_update_ms = now_ms;
  next.client_version = version;
  return next;
}

ProducerEpoch Transaction::fencing_epoch() const {
  return producer_epoch == last_producer_epoch_of_all ? producer_epoch : after(producer_epoch);
}

Transaction Transaction::prepared(bool commit, TransactionVersion version, ProducerId new_producer_id,
                                  std::optional<ProducerEpoch> fencing, TimestampMs now_ms) const {
  assert(state == TransactionState::ongoing || (!commit && is_at_rest()));
  Transaction next = *this;
  next.state = commit ? TransactionState::prepare_commit : TransactionState::prepare_abort;
  next.previous_producer_id = producer_id;
  next.next_producer_id = new_producer_id;
  next.last_update_ms = now_ms;
  next.client_version = version;
  if (supports_epoch_bump(version)) {
    next.producer_epoch = fencing_epoch();
    next.last_producer_epoch = producer_epoch;
  } else if (fencing) {
    next.producer_epoch = *fencing;
    next.last_producer_epoch = no_producer_epoch;
  }
  // An abort of nothing begins when it ends.
  if (state != TransactionState::ongoing) next.start_ms = now_ms;
  return next;
}

Transaction Transaction::completed(TimestampMs now_ms) const {
  assert(is_prepared());
  Transaction next = *this;
  next.state = state == TransactionState::prepare_commit ? TransactionState::complete_commit
                                                         : TransactionState::complete_abort;
  next.previous_producer_id = producer_id;
  if (supports_epoch_bump(client_version) && next_producer_id != no_producer_id) {
    next.producer_id = next_producer_id;
    next.producer_epoch = 0;
  }
  next.next_producer_id = no_producer_id;
  next.partitions.clear();
  next.last_update_ms = now_ms;
  return next;
}

}  // namespace ottla::coordinator
