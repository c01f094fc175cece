// The state of a consumer group and its counts.
#include "coordinator/groups/consumer_group.h"

#include <algorithm>
#include <utility>

namespace ottla::coordinator {

namespace {

// From here on OffsetCommit carries a member epoch.
constexpr int first_commit_version_with_epoch = 9;

void add(ConsumerGroup::Counts& counts, const std::string& key, std::int32_t by) {
  const auto found = counts.try_emplace(key, 0).first;
  if ((found->second += by) <= 0) counts.erase(found);
}

}  // namespace

ConsumerGroupState ConsumerGroup::state() const {
  if (is_empty()) return ConsumerGroupState::empty;
  if (epoch() > assignment_epoch()) return ConsumerGroupState::assigning;
  return is_reconciled() ? ConsumerGroupState::stable : ConsumerGroupState::reconciling;
}

std::string_view ConsumerGroup::state_name() const {
  switch (state()) {
    case ConsumerGroupState::empty:
      return "Empty";
    case ConsumerGroupState::assigning:
      return "Assigning";
    case ConsumerGroupState::reconciling:
      return "Reconciling";
    case ConsumerGroupState::stable:
      return "Stable";
  }
  std::unreachable();
}

ErrorCode ConsumerGroup::check_offset_commit(const OffsetCommitter& committer) const {
  if (committer.is_nobody() || (committer.generation_or_epoch < 0 && is_empty())) return ErrorCode::none;
  const ConsumerMember* known = member(committer.member_id);
  if (known == nullptr) return ErrorCode::unknown_member_id;
  if (!committer.is_transactional && !known->is_classic() &&
      committer.version < first_commit_version_with_epoch) {
    return ErrorCode::unsupported_version;
  }
  if (committer.generation_or_epoch > known->epoch) {
    return known->is_classic() ? ErrorCode::illegal_generation : ErrorCode::stale_member_epoch;
  }
  return ErrorCode::none;
}

ErrorCode ConsumerGroup::check_offset_commit(const OffsetCommitter& committer, std::string_view /*topic*/,
                                             const Uuid& topic_id, PartitionIndex partition) const {
  const ConsumerMember* known = member(committer.member_id);
  if (known == nullptr || committer.generation_or_epoch >= known->epoch) return ErrorCode::none;
  for (const OwnedPartitions* owned : {&known->assigned, &known->pending_revocation}) {
    const OwnedList* list = find(*owned, topic_id);
    const OwnedPartition* found = list == nullptr ? nullptr : find(*list, partition);
    if (found != nullptr && committer.generation_or_epoch >= found->epoch) return ErrorCode::none;
  }
  return known->is_classic() ? ErrorCode::illegal_generation : ErrorCode::stale_member_epoch;
}

ErrorCode ConsumerGroup::check_offset_fetch(std::optional<std::string_view> member_id,
                                            std::int32_t member_epoch) const {
  if (!member_id && member_epoch < 0) return ErrorCode::none;
  const ConsumerMember* known = member_id ? member(*member_id) : nullptr;
  if (known == nullptr) return ErrorCode::unknown_member_id;
  if (known->epoch == member_epoch) return ErrorCode::none;
  return known->is_classic() ? ErrorCode::illegal_generation : ErrorCode::stale_member_epoch;
}

bool ConsumerGroup::is_subscribed(std::string_view topic) const { return subscriptions_.contains(topic); }

void ConsumerGroup::add_tombstones(std::vector<Record>& records) const { add_tombstones(records, {}, {}); }

void ConsumerGroup::add_tombstones(std::vector<Record>& records, std::string_view replaced,
                                   std::string_view joining) const {
  std::vector<std::string_view> ids = member_ids();
  std::ranges::replace(ids, replaced, joining);
  add_tombstones_of_members<Records>(records, id(), ids);
  for (const auto& [regex, resolved] : regexes_) records.push_back(regex_tombstone(id(), regex));
  records.push_back(partition_metadata_tombstone(id()));
  records.push_back(epoch_tombstone<Records>(id()));
}

const TopicPartitions& ConsumerGroup::target(const ConsumerMember& member) const {
  const ConsumerMember* before = member.instance_id ? static_member(*member.instance_id) : nullptr;
  return target(before == nullptr ? member.id : before->id);
}

std::int32_t ConsumerGroup::partition_epoch(const Uuid& topic, PartitionIndex partition) const {
  const auto epochs = partition_epochs_.find(topic);
  if (epochs == partition_epochs_.end()) return no_partition_epoch;
  const auto found = epochs->second.find(partition);
  return found == epochs->second.end() ? no_partition_epoch : found->second;
}

bool ConsumerGroup::waits_for_release(const ConsumerMember& member) const {
  if (member.state != MemberState::unreleased_partitions) return false;
  for (const auto& [topic, partitions] : target(member.id)) {
    const OwnedList* owned = find(member.assigned, topic);
    for (const PartitionIndex partition : partitions) {
      if (owned != nullptr && find(*owned, partition) != nullptr) continue;
      if (partition_epoch(topic, partition) != no_partition_epoch) return true;
    }
  }
  return false;
}

std::int32_t ConsumerGroup::subscribers_of(std::string_view regex) const {
  const auto found = regex_subscribers_.find(regex);
  return found == regex_subscribers_.end() ? 0 : found->second;
}

std::optional<TimestampMs> ConsumerGroup::regex_refresh_ms() const {
  if (regexes_.empty()) return std::nullopt;
  return regexes_.begin()->second.timestamp_ms;
}

std::int64_t ConsumerGroup::regex_version() const {
  return regexes_.empty() ? 0 : regexes_.begin()->second.version;
}

bool ConsumerGroup::supports_classic(std::string_view protocol_type,
                                     std::span<const std::string_view> protocols) const {
  if (protocol_type != "consumer") return false;
  if (is_empty()) return !protocols.empty();
  return std::ranges::any_of(protocols, [this](std::string_view protocol) {
    const auto found = classic_protocols_.find(protocol);
    return (found == classic_protocols_.end() ? 0 : found->second) == classic_members_;
  });
}

void ConsumerGroup::count_in(const ConsumerMember& member) {
  count(member, 1);
  own(member.assigned, member.epoch);
  own(member.pending_revocation, member.epoch);
}

void ConsumerGroup::count_out(const ConsumerMember& member) {
  disown(member.assigned, member.epoch);
  disown(member.pending_revocation, member.epoch);
  count(member, -1);
}

void ConsumerGroup::count(const ConsumerMember& member, std::int32_t by) {
  for (const std::string& topic : member.topics) count_topic(topic, &TopicSubscribers::by_name, by);
  if (!member.regex.empty()) add(regex_subscribers_, member.regex, by);
  if (member.server_assignor) add(assignors_, *member.server_assignor, by);
  if (!member.classic) return;
  classic_members_ += by;
  for (const ClassicProtocol& protocol : member.classic->protocols)
    add(classic_protocols_, protocol.name, by);
}

void ConsumerGroup::count_topic(const std::string& topic, std::int32_t TopicSubscribers::*kind,
                                std::int32_t by) {
  const auto found = subscriptions_.try_emplace(topic).first;
  found->second.*kind += by;
  if (found->second.by_name <= 0 && found->second.by_regex <= 0) subscriptions_.erase(found);
}

// A log that was compacted may name two owners for a while: the later epoch holds.
void ConsumerGroup::own(const OwnedPartitions& partitions, std::int32_t epoch) {
  for (const auto& [topic, list] : partitions) {
    auto& epochs = partition_epochs_[topic];
    for (const OwnedPartition& partition : list) {
      const auto [entry, is_new] = epochs.try_emplace(partition.index, epoch);
      if (!is_new && entry->second < epoch) entry->second = epoch;
    }
  }
}

void ConsumerGroup::disown(const OwnedPartitions& partitions, std::int32_t epoch) {
  for (const auto& [topic, list] : partitions) {
    const auto epochs = partition_epochs_.find(topic);
    if (epochs == partition_epochs_.end()) continue;
    for (const OwnedPartition& partition : list) {
      const auto entry = epochs->second.find(partition.index);
      if (entry != epochs->second.end() && entry->second == epoch) epochs->second.erase(entry);
    }
    if (epochs->second.empty()) partition_epochs_.erase(epochs);
  }
}

void ConsumerGroup::put_regex(std::string_view regex, ResolvedRegex resolved) {
  remove_regex(regex);
  for (const std::string& topic : resolved.topics) count_topic(topic, &TopicSubscribers::by_regex, 1);
  regexes_.emplace(regex, std::move(resolved));
}

void ConsumerGroup::remove_regex(std::string_view regex) {
  const auto found = regexes_.find(regex);
  if (found == regexes_.end()) return;
  for (const std::string& topic : found->second.topics) count_topic(topic, &TopicSubscribers::by_regex, -1);
  regexes_.erase(found);
}

}  // namespace ottla::coordinator
