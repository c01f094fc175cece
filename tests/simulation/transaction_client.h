// Requests of transactional producers, of both rule books: transaction.version 1 adds partitions before it
// writes to them, 2 leaves that to the broker and gets an epoch with every end (KIP-890).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "simulation/client.h"
#include "simulation/exchange.h"

namespace ottla::simulation {

// Who a transactional producer says it is.
struct Identity {
  std::string transactional_id;
  int version = 2;  // transaction.version that it goes by
  ProducerId producer_id = no_producer_id;
  ProducerEpoch epoch = no_producer_epoch;
};

struct Granted {
  ErrorCode error = ErrorCode::kafka_storage_error;
  ProducerId producer_id = no_producer_id;
  ProducerEpoch epoch = no_producer_epoch;
};

struct CommittedOffset {
  ErrorCode error = ErrorCode::kafka_storage_error;  // unstable_offset_commit while one is pending
  Offset offset = -1;
};

struct DescribedTransaction {
  ErrorCode error = ErrorCode::kafka_storage_error;
  std::string state;
  Granted producer;
};

class TransactionClient : private Connection {
 public:
  explicit TransactionClient(Process& process);

  ErrorCode find_coordinator(std::string_view transactional_id);
  // transaction.version as it is finalized.
  ErrorCode set_cluster_version(std::int16_t version);
  // With `goes_on`, the producer that it names gets another epoch, as after an error; else it begins anew.
  Granted begin(const Identity& who, std::int32_t timeout_ms, bool goes_on);
  ErrorCode add_partition(const Identity& who, const TopicPartition& partition);
  Produced produce(const Identity& who, const TopicPartition& to, ByteView batch);
  ErrorCode add_offsets(const Identity& who, std::string_view group);
  ErrorCode commit_offset(const Identity& who, std::string_view group, const TopicPartition& of,
                          Offset offset);
  // The answer names a producer under version 2 only.
  Granted end(const Identity& who, bool commit);
  // Only what no open transaction may change yet.
  CommittedOffset committed(std::string_view group, const TopicPartition& of);
  DescribedTransaction describe(std::string_view transactional_id);
};

}  // namespace ottla::simulation
