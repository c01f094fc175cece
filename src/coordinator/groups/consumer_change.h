// What one request of one member makes of its group, step by step: the member, the group's epoch, the target,
// the member's partitions. It reads the group and collects records; nothing is changed.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/groups/consumer_group.h"
#include "coordinator/groups/metadata_hash.h"
#include "coordinator/records.h"
#include "ottla/base/result.h"
#include "ottla/config/group_config.h"
#include "ottla/metadata/image.h"

namespace ottla::coordinator {

// Expressions of a group are resolved again no sooner than this after the last time
// (GroupMetadataManager.REGEX_BATCH_REFRESH_MIN_INTERVAL_MS).
inline constexpr std::int64_t min_regex_refresh_interval_ms = 10'000;

struct ChangeContext {
  const config::GroupConfig& options;
  const metadata::MetadataImage& image;
  TopicHashes& hashes;
  // The newest metadata that brought a new topic; -1: none since the start.
  std::int64_t new_topics_version = -1;
  TimestampMs now_ms = 0;
};

// Who asks, and as what.
struct Subscriber {
  std::string_view member_id;
  std::int32_t epoch = joining_epoch;  // not looked at of classic members
  std::optional<std::string_view> instance_id;
  const std::optional<TopicPartitions>& owned;  // nothing: the request does not say
  bool may_join = false;
  bool is_classic = false;
};

enum class RegexChange : std::uint8_t { none, updated, updated_and_resolved };

class ConsumerChange {
 public:
  // `records` go before all others: those that turn another group into this one.
  ConsumerChange(const ChangeContext& context, const ConsumerGroup& group, std::vector<Record> records);

  // Step 0: finds the member, or begins a new one if it may join: in place of a static member when its
  // instance id is free. unknown_member_id, fenced_member_epoch, unreleased_instance_id, fenced_instance_id.
  Result<> find_member(const Subscriber& subscriber);

  const ConsumerGroup& group() const { return group_; }
  // The member as it was (epoch 0 and no subscription when it is new) …
  const ConsumerMember& before() const { return before_; }
  // … and as it will be: the caller sets what the request says before step 1.
  ConsumerMember& after() { return after_; }
  const ConsumerMember& after() const { return after_; }

  // Step 1: the member's record if it differs, and its regular expression. invalid_regular_expression.
  Result<> update_member();
  bool has_names_changed() const { return has_names_changed_; }
  RegexChange regex_change() const { return regex_change_; }
  bool has_subscription_changed() const { return has_names_changed_ || regex_change_ != RegexChange::none; }
  // The group's expressions should be resolved (again), apart from this request.
  bool wants_regex_refresh() const { return wants_regex_refresh_; }

  // Step 2: the group's epoch, raised if `must_raise` or if the topics are not what they were; only if there
  // is reason to look.
  void update_epoch(bool must_raise);
  std::int32_t epoch() const { return epoch_; }
  bool has_checked_metadata() const { return has_checked_metadata_; }

  // Step 3: a new target if the epoch is ahead of it and the last one is old enough.
  void update_target(std::int64_t assignment_interval_ms);

  // Step 4: one step of the member towards the target. fenced_member_epoch.
  Result<> reconcile(bool has_subscription_changed, const std::optional<TopicPartitions>& owned);
  // Whether step 4 moved the member.
  bool has_moved() const { return has_moved_; }

  std::vector<Record> take_records() { return std::move(records_); }

 private:
  Result<> find_static_member(const Subscriber& subscriber);
  Result<> update_regex();
  bool is_regex_refresh_due() const;
  ConsumerGroup::Counts assignors_after() const;

  const ChangeContext& context_;
  const ConsumerGroup& group_;
  std::vector<Record> records_;
  ConsumerMember before_;
  ConsumerMember after_;
  bool has_names_changed_ = false;
  RegexChange regex_change_ = RegexChange::none;
  bool wants_regex_refresh_ = false;
  std::int32_t epoch_;
  bool has_checked_metadata_ = false;
  std::int32_t target_epoch_;
  std::optional<TopicPartitions> new_target_;
  bool has_moved_ = false;
};

// The members of the group that leave, and what becomes of the rest: tombstones, expressions that nobody uses
// any more, the next epoch.
void add_fencing_records(const ChangeContext& context, const ConsumerGroup& group,
                         const std::vector<const ConsumerMember*>& members, std::vector<Record>& records);

// All records of a group that has none in the log yet.
void add_group_records(const ConsumerGroup& group, std::vector<Record>& records);

// What resolving all expressions that the group's members use gives: their records, and the next epoch if any
// topic came or went.
void add_regex_records(const ChangeContext& context, const ConsumerGroup& group,
                       std::vector<Record>& records);

// Whether a member with this epoch may go on (throwIfConsumerGroupMemberEpochIsInvalid).
Result<> check_member_epoch(const ConsumerMember& member, std::int32_t epoch,
                            const std::optional<TopicPartitions>& owned);

// "uniform" and "range" for themselves and for Kafka's classes of these names; empty for another.
std::string_view assignor_of(std::string_view option);
// The assignor that most members name, or else the first of group.consumer.assignors.
std::string_view preferred_assignor(const ConsumerGroup::Counts& counts, const config::GroupConfig& options);

}  // namespace ottla::coordinator
