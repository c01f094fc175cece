// The end of a transaction, as it is written to each of its partitions.
#pragma once

#include <cstdint>
#include <string_view>

#include "ottla/base/error_code.h"
#include "ottla/base/ids.h"

namespace ottla::coordinator {

struct TransactionMarker {
  ProducerId producer_id = no_producer_id;
  ProducerEpoch producer_epoch = no_producer_epoch;
  bool committed = false;
  std::int32_t coordinator_epoch = 0;
  // From 2 on the marker's epoch must be above that of the transaction's batches (KIP-890).
  std::int16_t transaction_version = 0;
};

// Where markers go. On the coordinators' thread.
class MarkerWriter {
 public:
  virtual ~MarkerWriter() = default;

  // Appends the marker to the partition; of `__consumer_offsets` the pending offsets are decided with it.
  // unknown_topic_or_partition: there is no such partition (any more). invalid_producer_epoch,
  // transaction_coordinator_fenced: the log knows better. With any other error it may be tried again.
  virtual ErrorCode write_marker(std::string_view topic, PartitionIndex partition,
                                 const TransactionMarker& marker) = 0;
};

}  // namespace ottla::coordinator
