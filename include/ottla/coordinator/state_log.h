// The partitions of a topic that holds a coordinator's state, as the coordinator sees them; the broker
// implements it over its logs. Used on the coordinator's thread only.
#pragma once

#include <cstddef>

#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"
#include "ottla/base/result.h"

namespace ottla::coordinator {

class StateLog {
 public:
  virtual ~StateLog() = default;

  // Appends one whole batch of format 2 (offsets and leader epoch are set in place) and gives the offset of
  // its first record. With one replica the batch is committed when this returns. Errors:
  // not_leader_or_follower and kafka_storage_error when the partition has no log that works; those of the
  // producer state.
  virtual Result<Offset> append(PartitionIndex partition, MutableByteView batch) = 0;

  // The same of the control batch that ends a transaction of that version (TransactionMarker); besides
  // invalid_producer_epoch and transaction_coordinator_fenced.
  virtual Result<Offset> append_marker(PartitionIndex partition, MutableByteView batch,
                                       std::int16_t transaction_version) = 0;

  // The largest batch the topic takes: max.message.bytes, and no more than a segment.
  virtual std::size_t max_batch_bytes(PartitionIndex partition) const = 0;

  struct Range {
    Offset start = 0;  // the log start
    Offset end = 0;    // the high watermark
  };
  // not_leader_or_follower or kafka_storage_error when there is no log that works.
  virtual Result<Range> range(PartitionIndex partition) const = 0;

  // Whole batches from the one that holds `offset` on, at least one if there is one below the high watermark,
  // else as many as `max_bytes` holds. Replaces the content of `into`; empty at the high watermark.
  virtual Result<> read(PartitionIndex partition, Offset offset, std::size_t max_bytes, Bytes& into) = 0;
};

}  // namespace ottla::coordinator
