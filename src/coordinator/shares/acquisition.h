// One fetch's acquiring of records: what is available again of those in flight, and what was never fetched.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "coordinator/shares/in_flight.h"

namespace ottla::coordinator::shares {

class SharePartition::Acquisition {
 public:
  Acquisition(State& state, const AcquireRequest& request, const FetchedRecords& fetched,
              std::int64_t now_ms);

  std::vector<AcquiredRange> run();

 private:
  // Whether anything may be acquired; sets how much and how far.
  bool limit_to_room();
  // Offsets between the fetch and its first batch hold no record any more (compaction).
  void archive_stale();
  Offset first_offset() const;
  void acquire_in_flight(InFlightBatches::iterator from, InFlightBatches::iterator to, Offset first);
  // Gives whether to go on behind the batch.
  bool acquire_batch(InFlightBatch& batch);
  void acquire_whole(InFlightBatch& batch);
  std::int64_t acquire_offsets(InFlightBatch& batch);
  bool has_to_be_throttled(const InFlightBatch& batch) const;
  // Records that were not in flight yet, in [first, last].
  void acquire_new(Offset first, Offset last);
  Offset end_of_batch_with(Offset offset) const;
  std::vector<AcquiredRange> ranges_of(Offset first, Offset last) const;
  void add_in_flight(const AcquiredRange& range, Offset last_acquired);
  void leave_out_aborted();
  std::vector<FetchedBatch> aborted_batches() const;

  std::int64_t left() const { return max_records_ - count_; }
  Offset first_fetched() const { return fetched_.batches.front().base_offset; }

  State& state_;
  const AcquireRequest& request_;
  const FetchedRecords& fetched_;
  const std::shared_ptr<const std::string> member_id_;
  const std::int64_t expiry_ms_;
  const std::int32_t throttle_limit_;
  std::int64_t max_records_ = 0;
  Offset last_ = -1;
  std::int64_t count_ = 0;
  std::vector<AcquiredRange> result_;
};

}  // namespace ottla::coordinator::shares
