// The facade's own class: transactional ids and their life in the log. A step is decided on a copy, written,
// and becomes the state by replay; markers follow at once, and what cannot be written now is tried again.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/hosted.h"
#include "coordinator/transactions/transaction_table.h"
#include "ottla/coordinator/transaction_coordinator.h"

namespace ottla::coordinator {

// How long markers that could not be written wait for the next try: twice as long each time.
inline constexpr std::int64_t first_marker_retry_ms = 100;
inline constexpr std::int64_t longest_marker_retry_ms = 10'000;

class Transactions : public Hosted<TransactionCoordinator> {
 public:
  Transactions(const Environment& environment, config::TransactionConfig options);
  ~Transactions() override { stop(); }

  void start(metadata::ImagePointer image, TimestampMs now_ms) override;
  void on_image(const metadata::ImageChange& change, TimestampMs now_ms) override;

  void init_producer_id(const Caller& caller, const protocol::InitProducerIdRequest& request,
                        Reply<protocol::InitProducerIdResponse> reply, TimestampMs now_ms) override;
  void add_partitions_to_txn(const Caller& caller, const protocol::AddPartitionsToTxnRequest& request,
                             Reply<protocol::AddPartitionsToTxnResponse> reply, TimestampMs now_ms) override;
  void add_offsets_to_txn(const Caller& caller, const protocol::AddOffsetsToTxnRequest& request,
                          Reply<protocol::AddOffsetsToTxnResponse> reply, TimestampMs now_ms) override;
  void end_txn(const Caller& caller, const protocol::EndTxnRequest& request,
               Reply<protocol::EndTxnResponse> reply, TimestampMs now_ms) override;
  void describe_transactions(const Caller& caller, const protocol::DescribeTransactionsRequest& request,
                             Reply<protocol::DescribeTransactionsResponse> reply) override;
  void list_transactions(const Caller& caller, const protocol::ListTransactionsRequest& request,
                         Reply<protocol::ListTransactionsResponse> reply, TimestampMs now_ms) override;
  void add_or_verify(const TransactionalProducer& producer, TransactionSupport support,
                     std::span<TransactionPartition> partitions, TimestampMs now_ms) override;

 private:
  // StateMachine
  Result<> replay(const LogRecord& record) override;
  void on_loaded(PartitionIndex partition, TimestampMs now_ms) override;
  void on_unload(PartitionIndex partition) override;
  void cancel_timeouts() override;

  // Null when it is unknown or its partition is not served.
  const Transaction* find(std::string_view transactional_id) const;
  // transaction.version as it is finalized.
  TransactionVersion cluster_version() const;
  std::int32_t coordinator_epoch(PartitionIndex partition) const;

  // Appends the record of the next step; it is the state when this gives none.
  ErrorCode write(std::string_view transactional_id, const Transaction& next, TimestampMs now_ms);

  Result<Transaction> begin(std::string_view transactional_id, const protocol::InitProducerIdRequest& request,
                            TimestampMs now_ms);
  ErrorCode check_producer(const TransactionalProducer& producer) const;
  ErrorCode add(const TransactionalProducer& producer, const PartitionSet& partitions,
                TransactionVersion version, TimestampMs now_ms);
  void verify(const TransactionalProducer& producer, std::span<TransactionPartition> partitions) const;
  void add_all_or_none(const TransactionalProducer& producer, bool only_verify, TransactionVersion version,
                       std::span<TransactionPartition> partitions, TimestampMs now_ms);

  // Decides the outcome and writes the markers. Gives the producer as it goes on.
  Result<ProducerIdAndEpoch> prepare_end(std::string_view transactional_id, bool commit,
                                         TransactionVersion version, bool fences, TimestampMs now_ms);
  void write_markers(std::string_view transactional_id, TimestampMs now_ms);
  void schedule_marker_retry(std::int64_t delay_ms);
  void retry_markers(std::int64_t waited_ms, TimestampMs now_ms);

  void watch_time_limits();
  void abort_timed_out(TimestampMs now_ms);
  void schedule_expiry();
  void expire(TimestampMs now_ms);

  MarkerWriter& markers_;
  ProducerIdSource& producer_ids_;
  const std::int32_t offsets_topic_num_partitions_;
  const config::TransactionConfig options_;
  metadata::ImagePointer image_;  // the newest; never null
  TransactionTable table_;
  // Decided transactions whose end could not be written whole yet: the partitions that lack their marker.
  std::map<std::string, PartitionSet, std::less<>> unmarked_;
  bool watches_time_limits_ = false;
  bool retries_markers_ = false;
  Timeout time_limits_;
  Timeout marker_retry_;
  Timeout expiry_;
};

}  // namespace ottla::coordinator
