// The transaction coordinator: transactional ids, which partitions their transactions write to and how these
// end. Its durable state is the log `__transaction_state` and nothing else. One thread owns it, and that same
// thread writes the markers and the first batch of a transaction into each partition; so no batch can get in
// behind its marker. Source of its rules: TransactionCoordinator and TransactionStateManager of Apache Kafka.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "ottla/base/error_code.h"
#include "ottla/base/ids.h"
#include "ottla/config/transaction_config.h"
#include "ottla/coordinator/reply.h"
#include "ottla/coordinator/state_coordinator.h"
#include "ottla/coordinator/state_log.h"
#include "ottla/coordinator/transaction_marker.h"
#include "ottla/env/clock.h"
#include "ottla/env/timers.h"
#include "ottla/metadata/image.h"

namespace ottla::protocol {
struct AddOffsetsToTxnRequest;
struct AddOffsetsToTxnResponse;
struct AddPartitionsToTxnRequest;
struct AddPartitionsToTxnResponse;
struct DescribeTransactionsRequest;
struct DescribeTransactionsResponse;
struct EndTxnRequest;
struct EndTxnResponse;
struct InitProducerIdRequest;
struct InitProducerIdResponse;
struct ListTransactionsRequest;
struct ListTransactionsResponse;
}  // namespace ottla::protocol

namespace ottla::coordinator {

// Where new producer ids come from. On the coordinator's thread.
class ProducerIdSource {
 public:
  virtual ~ProducerIdSource() = default;

  // Ids are never given twice. coordinator_load_in_progress: none can be had now.
  virtual Result<ProducerId> next_producer_id() = 0;
};

// What the client of a Produce or TxnOffsetCommit can do (AddPartitionsToTxnManager.
// TransactionSupportedOperation), by the version of its request: old ones know no TRANSACTION_ABORTABLE, and
// are only verified; new ones leave it to the broker to add the partition to the transaction.
enum class TransactionSupport : std::uint8_t { default_error, generic_error, add_partition };

constexpr TransactionSupport produce_support(int version) {
  return version > 11   ? TransactionSupport::add_partition
         : version > 10 ? TransactionSupport::generic_error
                        : TransactionSupport::default_error;
}
constexpr TransactionSupport txn_offset_commit_support(int version) {
  return version > 4   ? TransactionSupport::add_partition
         : version > 3 ? TransactionSupport::generic_error
                       : TransactionSupport::default_error;
}

// A partition that a transaction's records go to, and what came of asking for it.
struct TransactionPartition {
  std::string_view topic;
  PartitionIndex partition = 0;
  ErrorCode error = ErrorCode::none;
};

// The producer of a transaction, as its request says.
struct TransactionalProducer {
  std::string_view transactional_id;
  ProducerId producer_id = no_producer_id;
  ProducerEpoch producer_epoch = no_producer_epoch;
};

// What was decided and not ended goes on when its partition is loaded.
class TransactionCoordinator : public StateCoordinator {
 public:
  // What it works with; all must outlive it. The clock serves the actions of timers only: calls carry their
  // time.
  struct Environment {
    StateLog& log;
    MarkerWriter& markers;
    ProducerIdSource& producer_ids;
    Timers& timers;
    const Clock& clock;
    // Of `__consumer_offsets` while it is not made yet (offsets.topic.num.partitions).
    std::int32_t offsets_topic_num_partitions;
  };

  static std::unique_ptr<TransactionCoordinator> create(const Environment& environment,
                                                        config::TransactionConfig options);

  // The request has a transactional id.
  virtual void init_producer_id(const Caller& caller, const protocol::InitProducerIdRequest& request,
                                Reply<protocol::InitProducerIdResponse> reply, TimestampMs now_ms) = 0;
  virtual void add_partitions_to_txn(const Caller& caller, const protocol::AddPartitionsToTxnRequest& request,
                                     Reply<protocol::AddPartitionsToTxnResponse> reply,
                                     TimestampMs now_ms) = 0;
  virtual void add_offsets_to_txn(const Caller& caller, const protocol::AddOffsetsToTxnRequest& request,
                                  Reply<protocol::AddOffsetsToTxnResponse> reply, TimestampMs now_ms) = 0;
  // Answered when the outcome is decided and the markers are written, as far as they can be now.
  virtual void end_txn(const Caller& caller, const protocol::EndTxnRequest& request,
                       Reply<protocol::EndTxnResponse> reply, TimestampMs now_ms) = 0;
  virtual void describe_transactions(const Caller& caller,
                                     const protocol::DescribeTransactionsRequest& request,
                                     Reply<protocol::DescribeTransactionsResponse> reply) = 0;
  virtual void list_transactions(const Caller& caller, const protocol::ListTransactionsRequest& request,
                                 Reply<protocol::ListTransactionsResponse> reply, TimestampMs now_ms) = 0;

  // Whether the producer's transaction may write to the partitions: adds them, or looks whether they were
  // added, and fills in what the client is told of each (AddPartitionsToTxnManager).
  virtual void add_or_verify(const TransactionalProducer& producer, TransactionSupport support,
                             std::span<TransactionPartition> partitions, TimestampMs now_ms) = 0;
};

}  // namespace ottla::coordinator
