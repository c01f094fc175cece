// A share partition over a log of numbered batches, with verbs for its consumers; what it writes is kept as
// the share coordinator keeps it, so that it can be loaded again.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/coordinator/share_partition.h"

namespace ottla::test {

using coordinator::shares::AcknowledgeType;
using coordinator::shares::AcquiredRange;
using coordinator::shares::AcquireMode;
using coordinator::shares::FetchedBatch;
using coordinator::shares::InFlightRange;
using coordinator::shares::RecordState;
using coordinator::shares::ShareLimits;
using coordinator::shares::SharePartition;
using coordinator::shares::ShareStateUpdate;
using coordinator::shares::StateRange;

using AcquiredRanges = std::vector<AcquiredRange>;

class SharePartitionTest : public ::testing::Test {
 protected:
  SharePartitionTest() { load(); }

  // --- the log ---

  // Appends a batch of so many records and gives its first offset.
  Offset append(Offset count, FetchedBatch like = {});
  // Compaction: no record is left in [first, last], which are whole batches.
  void compact(Offset first, Offset last);

  // --- its life ---

  // Takes up what was written last, as another leader does.
  void load();
  void load(Offset start_offset, std::vector<StateRange> ranges);
  void limit(const ShareLimits& limits);
  void delete_before(Offset log_start_offset);

  // --- consumers ---

  struct Fetch {
    std::int32_t max_records = 500;
    std::int32_t batch_size = 500;
    AcquireMode mode = AcquireMode::batch_optimized;
    Offset batches = 1'000'000;  // of the log that are read at most
    std::vector<coordinator::shares::AbortedTransaction> aborted = {};
  };
  AcquiredRanges fetch(std::string_view member, Fetch wants);
  AcquiredRanges fetch(std::string_view member) { return fetch(member, {}); }
  ErrorCode acknowledge(std::string_view member, Offset first, Offset last, AcknowledgeType type);
  ErrorCode acknowledge_each(std::string_view member, Offset first, std::vector<std::int8_t> types);
  ErrorCode end_session(std::string_view member);
  void pass_ms(std::int64_t ms) { now_ms += ms, partition->expire_locks(now_ms); }

  // --- what can be seen ---

  // "0-9 acquired 1 by a; 10 archived 2"
  std::string in_flight() const;

  std::unique_ptr<SharePartition> partition;
  std::int64_t now_ms = 1'000;
  ShareLimits limits;
  std::vector<FetchedBatch> log;
  Offset log_start = 0;
  Offset log_end = 0;

  ErrorCode write_fails = ErrorCode::none;
  std::vector<ShareStateUpdate> writes;
  struct StoredRecord {
    RecordState state = RecordState::available;
    std::int16_t delivery_count = 0;
  };
  Offset stored_start = 0;
  std::map<Offset, StoredRecord> stored;
};

}  // namespace ottla::test
