// A consumer group (KIP-848) as its records say it, with what is counted from them and the time-outs of its
// members. What decides reads it; only replay changes its durable part.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "coordinator/groups/consumer_member.h"
#include "coordinator/groups/consumer_records.h"
#include "coordinator/groups/modern_group.h"
#include "coordinator/timeouts.h"

namespace ottla::coordinator {

inline constexpr std::int32_t no_partition_epoch = -1;

// org.apache.kafka.coordinator.group.modern.consumer.ConsumerGroup.ConsumerGroupState
enum class ConsumerGroupState : std::uint8_t { empty, assigning, reconciling, stable };

// How many members name a topic, and how many resolved expressions match it.
struct TopicSubscribers {
  std::int32_t by_name = 0;
  std::int32_t by_regex = 0;
};

struct ConsumerTimeouts {
  Timeout session;
  Timeout rebalance;  // to give up partitions
  Timeout join;       // a classic member was told to join again
  Timeout sync;       // a classic member has joined
};

class ConsumerGroup final
    : public ModernGroup<ConsumerGroup, ConsumerRecords, ConsumerMember, TopicPartitions, ConsumerTimeouts> {
 public:
  using Regexes = std::map<std::string, ResolvedRegex, std::less<>>;
  using Counts = std::map<std::string, std::int32_t, std::less<>>;
  using Subscriptions = std::map<std::string, TopicSubscribers, std::less<>>;

  using ModernGroup::ModernGroup;

  static TopicPartitions target_of(const Records::TargetValue& value) {
    return partitions_of(value.topic_partitions);
  }

  std::string_view state_name() const override;
  std::string_view protocol_type() const override { return "consumer"; }
  ErrorCode check_offset_commit(const OffsetCommitter& committer) const override;
  ErrorCode check_offset_commit(const OffsetCommitter& committer, std::string_view topic,
                                const Uuid& topic_id, PartitionIndex partition) const override;
  ErrorCode check_offset_fetch(std::optional<std::string_view> member_id,
                               std::int32_t member_epoch) const override;
  bool is_subscribed(std::string_view topic) const override;
  void add_tombstones(std::vector<Record>& records) const override;
  // The same for a group in whose log `joining` took the place of the member `replaced` in the same batch.
  void add_tombstones(std::vector<Record>& records, std::string_view replaced,
                      std::string_view joining) const;

  ConsumerGroupState state() const;
  bool has_partition_metadata_record() const { return has_partition_metadata_record_; }

  using ModernGroup::target;
  // That of the member with the same instance id stands in for it.
  const TopicPartitions& target(const ConsumerMember& member) const;

  // Of every topic that a member names or a resolved expression matches.
  const Subscriptions& subscriptions() const { return subscriptions_; }
  const Counts& assignors() const { return assignors_; }

  // The epoch of the partition's owner, or no_partition_epoch.
  std::int32_t partition_epoch(const Uuid& topic, PartitionIndex partition) const;
  // Whether the member waits for a partition of its target that another still owns.
  bool waits_for_release(const ConsumerMember& member) const;

  const Regexes& regexes() const { return regexes_; }
  // How many members subscribe to each regular expression.
  const Counts& regex_subscribers() const { return regex_subscribers_; }
  std::int32_t subscribers_of(std::string_view regex) const;
  // Of one of the resolved ones, which are resolved together: when, and by which metadata.
  std::optional<TimestampMs> regex_refresh_ms() const;
  std::int64_t regex_version() const;

  std::int32_t classic_members() const { return classic_members_; }
  // Whether all members that speak the classic protocol know one of the protocols; members of another
  // protocol type than "consumer" never fit.
  bool supports_classic(std::string_view protocol_type, std::span<const std::string_view> protocols) const;

  // What replay does. The counts follow.
  void set_has_partition_metadata_record(bool has) { has_partition_metadata_record_ = has; }
  void put_regex(std::string_view regex, ResolvedRegex resolved);
  void remove_regex(std::string_view regex);

  Timeout& regex_refresh() { return regex_refresh_; }
  bool is_regex_refresh_pending() const { return is_regex_refresh_pending_; }
  void set_regex_refresh_pending(bool is_pending) { is_regex_refresh_pending_ = is_pending; }

 private:
  friend ModernGroup;

  void count_in(const ConsumerMember& member);
  void count_out(const ConsumerMember& member);
  void count(const ConsumerMember& member, std::int32_t by);
  void count_topic(const std::string& topic, std::int32_t TopicSubscribers::*kind, std::int32_t by);
  void own(const OwnedPartitions& partitions, std::int32_t epoch);
  void disown(const OwnedPartitions& partitions, std::int32_t epoch);

  bool has_partition_metadata_record_ = false;
  Regexes regexes_;

  Subscriptions subscriptions_;
  Counts regex_subscribers_;
  Counts assignors_;
  std::int32_t classic_members_ = 0;
  Counts classic_protocols_;  // how many classic members know each
  std::unordered_map<Uuid, std::unordered_map<PartitionIndex, std::int32_t>> partition_epochs_;

  Timeout regex_refresh_;
  bool is_regex_refresh_pending_ = false;
};

}  // namespace ottla::coordinator
