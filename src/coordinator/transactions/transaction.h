// One transactional id as its newest record says, and its steps: each gives the next value and changes
// nothing. Source: TransactionMetadata, TransactionState.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "coordinator/transactions/partition_set.h"
#include "ottla/base/ids.h"
#include "ottla/base/result.h"

namespace ottla::coordinator {

// The numbers stand in the records. No record is ever written of the last two: an expired id gets a
// tombstone, and fencing goes on to prepare_abort at once.
enum class TransactionState : std::int8_t {
  empty = 0,
  ongoing = 1,
  prepare_commit = 2,
  prepare_abort = 3,
  complete_commit = 4,
  complete_abort = 5,
  dead = 6,
  prepare_epoch_fence = 7,
};

// "Empty", "Ongoing", "PrepareCommit" …: as DescribeTransactions shows it.
std::string_view state_name(TransactionState state);
std::optional<TransactionState> state_of_name(std::string_view name);
std::optional<TransactionState> state_of_number(std::int8_t number);

// transaction.version: what a client, or the cluster, can do with transactions.
using TransactionVersion = std::int16_t;
// From it on records have tagged fields.
inline constexpr TransactionVersion first_flexible_transaction_version = 1;
// From it on every transaction ends with another epoch (KIP-890).
inline constexpr TransactionVersion first_epoch_bump_version = 2;

constexpr bool supports_epoch_bump(TransactionVersion version) { return version >= first_epoch_bump_version; }

inline constexpr ProducerEpoch last_producer_epoch_of_all = 32'767;

// The last epoch is kept for fencing: a client never gets it.
constexpr bool is_epoch_exhausted(ProducerEpoch epoch) { return epoch >= last_producer_epoch_of_all - 1; }

// The time limit of a transaction that an outside coordinator prepares (KIP-939): none.
inline constexpr std::int32_t no_transaction_timeout_ms = INT32_MAX;

// Who a client says it is.
struct ProducerIdAndEpoch {
  ProducerId id = no_producer_id;
  ProducerEpoch epoch = no_producer_epoch;

  friend bool operator==(const ProducerIdAndEpoch&, const ProducerIdAndEpoch&) = default;
};

struct Transaction {
  ProducerId producer_id = no_producer_id;
  ProducerId previous_producer_id = no_producer_id;
  ProducerId next_producer_id = no_producer_id;  // goes on after the markers, when the epochs are used up
  ProducerEpoch producer_epoch = no_producer_epoch;
  ProducerEpoch last_producer_epoch = no_producer_epoch;  // not in the log: a restart forgets it
  std::int32_t timeout_ms = 0;
  TransactionState state = TransactionState::empty;
  PartitionSet partitions;
  TimestampMs start_ms = no_timestamp;
  TimestampMs last_update_ms = no_timestamp;
  TransactionVersion client_version = 0;

  bool is_prepared() const {
    return state == TransactionState::prepare_commit || state == TransactionState::prepare_abort;
  }
  // Nothing is open: it may expire, and a new epoch may begin.
  bool is_at_rest() const {
    return state == TransactionState::empty || state == TransactionState::complete_commit ||
           state == TransactionState::complete_abort;
  }
  bool is_timed_out(TimestampMs now_ms) const {
    return state == TransactionState::ongoing && timeout_ms != no_transaction_timeout_ms &&
           start_ms + timeout_ms < now_ms;
  }

  // A new epoch for a producer that begins, in answer to InitProducerId; with `expected`, for one that goes
  // on after an error. producer_fenced when another one has begun since. The epoch must not be exhausted.
  Result<Transaction> with_next_epoch(std::int32_t new_timeout_ms, std::optional<ProducerEpoch> expected,
                                      TimestampMs now_ms) const;
  // The same with another producer id, where the epochs are used up.
  Transaction with_producer_id(ProducerId id, std::int32_t new_timeout_ms, bool keeps_last_epoch,
                               TimestampMs now_ms) const;
  // `added` belongs to it from now on; the first ones begin it.
  Transaction with_partitions(const PartitionSet& added, TransactionVersion version,
                              TimestampMs now_ms) const;
  // The epoch that fences the producer out.
  ProducerEpoch fencing_epoch() const;
  // Decided, markers to be written. `fencing`, under versions without an epoch per transaction, is the epoch
  // that the producer is fenced with.
  Transaction prepared(bool commit, TransactionVersion version, ProducerId new_producer_id,
                       std::optional<ProducerEpoch> fencing, TimestampMs now_ms) const;
  // Every marker is written.
  Transaction completed(TimestampMs now_ms) const;

  friend bool operator==(const Transaction&, const Transaction&) = default;
};

}  // namespace ottla::coordinator
