// All that a log holds, read from its start to its end batch by batch: the truth that lookups are held to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ottla/log/log.h"

namespace ottla::simulation {

struct ScannedRecord {
  Offset offset = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;
  TimestampMs timestamp = no_timestamp;
  LeaderEpoch leader_epoch = no_leader_epoch;
};

struct ScannedBatch {
  Offset base_offset = 0;
  Offset last_offset = 0;
  LeaderEpoch leader_epoch = no_leader_epoch;
  ProducerId producer_id = no_producer_id;
  ProducerEpoch producer_epoch = no_producer_epoch;
  Sequence last_sequence = no_sequence;
  bool has_records = false;
  bool is_transactional = false;
  bool is_control = false;
  std::optional<bool> is_commit;  // what a control batch says; nothing when a cleaning has emptied it
};

struct Scan {
  Offset start = 0;
  Offset end = 0;
  std::vector<ScannedBatch> batches;
  std::vector<ScannedRecord> records;  // from the start on, without markers
  std::vector<ScannedRecord> markers;  // the same of them
};

// Of whole batches; throws Failure for a damaged one. What ends within a batch is passed over.
void scan_batches(ByteView slice, Scan& into);

// Throws Failure unless the log can be read to its end; nothing when its storage fails.
std::optional<Scan> scan_log(log::Log& log);

struct AbortedTransaction {
  ProducerId producer_id = no_producer_id;
  Offset first_offset = 0;
};

// What a consumer of committed records shows of a slice, told the aborted transactions that reach into it
// (CompletedFetch of Apache Kafka's consumer).
std::vector<ScannedRecord> committed_records(const Scan& slice, std::vector<AbortedTransaction> aborted);

}  // namespace ottla::simulation
