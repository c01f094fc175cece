// A share group (KIP-932) as its records say it, with what is counted from them and the time-outs of its
// members. What decides reads it; only replay changes its durable part.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/groups/modern_group.h"
#include "coordinator/groups/share_member.h"
#include "coordinator/groups/share_records.h"
#include "coordinator/groups/share_topics.h"
#include "coordinator/timeouts.h"

namespace ottla::coordinator {

class ShareGroup final : public ModernGroup<ShareGroup, ShareRecords, ShareMember, TopicPartitions, Timeout> {
 public:
  // How many members name each topic.
  using Subscriptions = std::map<std::string, std::int32_t, std::less<>>;

  using ModernGroup::ModernGroup;

  static TopicPartitions target_of(const Records::TargetValue& value) {
    return partitions_of(value.topic_partitions);
  }

  std::string_view state_name() const override { return is_empty() ? "Empty" : "Stable"; }
  std::string_view protocol_type() const override { return "share"; }
  // It has no committed offsets: for all that is about those it is no group.
  ErrorCode check_offset_commit(const OffsetCommitter&) const override {
    return ErrorCode::group_id_not_found;
  }
  ErrorCode check_offset_fetch(std::optional<std::string_view>, std::int32_t) const override {
    return ErrorCode::group_id_not_found;
  }
  ErrorCode check_offset_delete() const override { return ErrorCode::group_id_not_found; }
  bool is_subscribed(std::string_view topic) const override { return subscriptions_.contains(topic); }
  std::optional<TimestampMs> offset_age_begins(TimestampMs) const override { return std::nullopt; }
  bool expires() const override { return false; }
  void add_tombstones(std::vector<Record>& records) const override;

  const Subscriptions& subscriptions() const { return subscriptions_; }

  // Nothing until the first topic is initialized or its offsets are set, and after the record's tombstone.
  const std::optional<ShareTopics>& topics() const { return topics_; }
  // When the record of the topics was written or loaded; not durable.
  TimestampMs topics_since_ms() const { return topics_since_ms_; }
  void set_topics_since_ms(TimestampMs now_ms) { topics_since_ms_ = now_ms; }

  // What replay does. The counts follow.
  void put_topics(std::optional<ShareTopics> topics) { topics_ = std::move(topics); }

 private:
  friend ModernGroup;
  void count_in(const ShareMember& member) { count(member, 1); }
  void count_out(const ShareMember& member) { count(member, -1); }
  void count(const ShareMember& member, std::int32_t by);

  Subscriptions subscriptions_;
  std::optional<ShareTopics> topics_;
  TimestampMs topics_since_ms_ = 0;
};

}  // namespace ottla::coordinator
