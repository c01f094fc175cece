// The fetching of one ShareFetch: from all its share partitions of which something can be acquired, once
// enough bytes are there or its time is over. On the control thread; what it gives is slices of files.
// Source of its rules: kafka.server.share.DelayedShareFetch, ShareFetchUtils.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "broker/fetch_plan.h"
#include "broker/share_partitions.h"

namespace ottla::broker {

struct ShareFetchWants {
  std::string_view group_id;
  std::string_view member_id;
  coordinator::shares::AcquireMode mode = coordinator::shares::AcquireMode::batch_optimized;
  std::chrono::milliseconds max_wait{0};
  std::int32_t max_bytes = 0;
  std::int32_t min_bytes = 0;
  std::int32_t max_records = 0;
  std::int32_t batch_size = 0;
};

struct ShareFetchedPart {
  ShareTarget target;
  ErrorCode error = ErrorCode::none;
  log::FetchData data;  // whole batches around what was acquired
  std::vector<coordinator::shares::AcquiredRange> acquired;
};

class ShareFetch {
 public:
  // Of `targets` in their order; those that the view does not have are left out.
  ShareFetch(Core& core, SharePartitions& shares, const ShareFetchWants& wants, ClusterViewPointer view,
             std::vector<ShareTarget> targets);

  asio::awaitable<void> run();

  // One for each share partition that was read or refused.
  std::vector<ShareFetchedPart>& parts() { return parts_; }

 private:
  class Waiting;

  void lead();
  // Gives whether the fetch is over.
  bool read(bool in_any_case);
  void acquire(FetchEntry& entry, const LedSharePartitionPointer& led);
  void acquire_from(FetchEntry& entry, const LedSharePartitionPointer& led, ShareFetchedPart& part);
  std::vector<Partition*> partitions(const ClusterView& view) const;
  // Gives whether a share partition's partition is another one now.
  bool follow_view();

  Core& core_;
  SharePartitions& shares_;
  const ShareFetchWants wants_;
  ClusterViewPointer view_;  // whose partitions are watched
  std::uint64_t generation_ = 0;
  const std::vector<ShareTarget> targets_;
  const ShareSettings settings_;
  std::vector<LedSharePartitionPointer> led_;
  std::int32_t records_left_;
  std::vector<ShareFetchedPart> parts_;
};

}  // namespace ottla::broker
