// What one heartbeat makes of a share group, step by step: the member, the group's epoch, the target, the
// member's partitions, the topics whose state must be made. It reads the group and collects records; nothing
// is changed.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "coordinator/groups/consumer_change.h"
#include "coordinator/groups/share_group.h"
#include "coordinator/records.h"
#include "ottla/base/result.h"

namespace ottla::coordinator {

class ShareChange {
 public:
  ShareChange(const ChangeContext& context, const ShareGroup& group);

  // Step 0: finds the member, or begins a new one when it joins. unknown_member_id, fenced_member_epoch.
  Result<> find_member(std::string_view member_id, std::int32_t epoch);

  const ShareMember& before() const { return before_; }
  // The caller sets what the request says before step 1.
  ShareMember& after() { return after_; }
  const ShareMember& after() const { return after_; }

  // Step 1: the member's record if it differs, and the group's epoch, raised if its subscription did, if
  // initialized partitions have no member, or if the topics are not what they were.
  void update_epoch();
  std::int32_t epoch() const { return epoch_; }
  bool has_checked_metadata() const { return has_checked_metadata_; }

  // Step 2: a new target if the epoch is ahead of it and the last one is old enough.
  void update_target(std::int64_t assignment_interval_ms);

  // Step 3: the member takes the target over.
  void reconcile();

  // Step 4: what of the group's topics has no state yet begins to be initialized. Gives what.
  ShareTopicMap begin_initializing();

  std::vector<Record> take_records() { return std::move(records_); }

 private:
  ShareGroup::Subscriptions subscriptions_after() const;
  bool has_unassigned_partitions() const;
  bool is_homogeneous() const;

  const ChangeContext& context_;
  const ShareGroup& group_;
  std::vector<Record> records_;
  ShareMember before_;
  ShareMember after_;
  std::int32_t epoch_;
  bool has_raised_epoch_ = false;
  bool has_checked_metadata_ = false;
  std::int32_t target_epoch_;
  TopicPartitions target_;
};

// The members leave: their tombstones and the next epoch.
void add_share_fencing_records(const ChangeContext& context, const ShareGroup& group,
                               const ShareMember& member, std::vector<Record>& records);

}  // namespace ottla::coordinator
