// The steps of a heartbeat, or of a classic member's join, in a consumer group.
#include "coordinator/groups/consumer_change.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

#include "coordinator/groups/assignors.h"
#include "coordinator/groups/consumer_reconciliation.h"
#include "coordinator/groups/consumer_target.h"
#include "ottla/coordinator/topic_pattern.h"

namespace ottla::coordinator {

namespace {

bool is_part_of(const std::optional<TopicPartitions>& owned, const OwnedPartitions& assigned) {
  if (!owned) return false;
  return std::ranges::all_of(*owned, [&assigned](const auto& topic) {
    const OwnedList* list = find(assigned, topic.first);
    return list != nullptr && std::ranges::all_of(topic.second, [list](PartitionIndex partition) {
             return find(*list, partition) != nullptr;
           });
  });
}

ConsumerMember new_member(std::string_view id) {
  ConsumerMember member;
  member.id = id;
  return member;
}

}  // namespace

Result<> check_member_epoch(const ConsumerMember& member, std::int32_t epoch,
                            const std::optional<TopicPartitions>& owned) {
  if (epoch == joining_epoch || epoch == member.epoch) return {};
  // The answer that raised the epoch may have got lost.
  if (epoch < member.epoch && epoch == member.previous_epoch && is_part_of(owned, member.assigned)) return {};
  return fail(
      ErrorCode::fenced_member_epoch,
      fmt::format("The consumer group member has a {} member epoch ({}) than the one known by the group "
                  "coordinator ({}). The member must abandon all its partitions and rejoin.",
                  epoch > member.epoch ? "greater" : "smaller", epoch, member.epoch));
}

std::string_view assignor_of(std::string_view option) {
  constexpr std::string_view package = "org.apache.kafka.coordinator.group.assignor.";
  if (option.starts_with(package)) option.remove_prefix(package.size());
  if (option == "uniform" || option == "UniformAssignor") return "uniform";
  if (option == "range" || option == "RangeAssignor") return "range";
  return {};
}

std::string_view preferred_assignor(const ConsumerGroup::Counts& counts, const config::GroupConfig& options) {
  const auto most = std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
  if (most != counts.end()) {
    const std::string_view name = assignor_of(most->first);
    if (!name.empty()) return name;
  }
  for (const std::string& option : options.consumer.assignors) {
    const std::string_view name = assignor_of(option);
    if (!name.empty()) return name;
  }
  return "uniform";
}

ConsumerChange::ConsumerChange(const ChangeContext& context, const ConsumerGroup& group,
                               std::vector<Record> records)
    : context_(context),
      group_(group),
      records_(std::move(records)),
      epoch_(group.epoch()),
      target_epoch_(group.assignment_epoch()) {}

Result<> ConsumerChange::find_member(const Subscriber& subscriber) {
  if (subscriber.instance_id) {
    const auto found = find_static_member(subscriber);
    after_ = before_;
    return found;
  }
  const ConsumerMember* known = group_.member(subscriber.member_id);
  if (known == nullptr && !subscriber.may_join) {
    return fail(ErrorCode::unknown_member_id,
                fmt::format("Member {} is not a member of group {}.", subscriber.member_id, group_.id()));
  }
  before_ = known == nullptr ? new_member(subscriber.member_id) : *known;
  after_ = before_;
  if (subscriber.is_classic) return {};
  return check_member_epoch(before_, subscriber.epoch, subscriber.owned);
}

Result<> ConsumerChange::find_static_member(const Subscriber& subscriber) {
  const ConsumerMember* known = group_.static_member(*subscriber.instance_id);
  if (!subscriber.may_join) {
    if (known == nullptr) {
      return fail(ErrorCode::unknown_member_id,
                  fmt::format("Instance id {} is unknown.", *subscriber.instance_id));
    }
    if (known->id != subscriber.member_id) {
      return fail(ErrorCode::fenced_instance_id,
                  fmt::format("Static member {} with instance id {} was fenced by member {}.",
                              subscriber.member_id, *subscriber.instance_id, known->id));
    }
    before_ = *known;
    return subscriber.is_classic ? Result<>{}
                                 : check_member_epoch(*known, subscriber.epoch, subscriber.owned);
  }
  if (known == nullptr) {
    const ConsumerMember* same_id = group_.member(subscriber.member_id);
    before_ = same_id == nullptr ? new_member(subscriber.member_id) : *same_id;
    return {};
  }
  const bool both_consumer = !subscriber.is_classic && !known->is_classic();
  if (both_consumer && known->epoch != leaving_static_epoch) {
    return fail(
        ErrorCode::unreleased_instance_id,
        fmt::format("Static member {} with instance id {} cannot join the group because the instance id "
                    "is owned by {} member.",
                    subscriber.member_id, *subscriber.instance_id, known->id));
  }
  before_ = *known;
  before_.id = subscriber.member_id;
  before_.epoch = joining_epoch;
  before_.previous_epoch = joining_epoch;
  add_member_tombstones<ConsumerRecords>(records_, group_.id(), known->id);
  records_.push_back(member_record(group_.id(), before_));
  records_.push_back(target_record<ConsumerRecords>(group_.id(), before_.id, group_.target(known->id)));
  records_.push_back(current_assignment_record(group_.id(), before_));
  return {};
}

Result<> ConsumerChange::update_member() {
  if (after_ != before_) {
    records_.push_back(member_record(group_.id(), after_));
    has_names_changed_ = after_.topics != before_.topics;
  }
  return update_regex();
}

Result<> ConsumerChange::update_regex() {
  const std::string& old_regex = before_.regex;
  const std::string& new_regex = after_.regex;
  if (old_regex != new_regex) {
    regex_change_ = RegexChange::updated;
    if (!old_regex.empty() && group_.subscribers_of(old_regex) == 1) {
      records_.push_back(regex_tombstone(group_.id(), old_regex));
    }
    if (new_regex.empty()) {
      regex_change_ = RegexChange::updated_and_resolved;
    } else if (group_.subscribers_of(new_regex) > 0) {
      if (group_.regexes().contains(new_regex)) regex_change_ = RegexChange::updated_and_resolved;
    } else {
      const auto pattern = TopicPattern::compile(new_regex);
      if (!pattern) {
        return fail(pattern.error().code,
                    fmt::format("SubscribedTopicRegex `{}` is not a valid regular expression: {}.", new_regex,
                                pattern.error().message));
      }
      wants_regex_refresh_ = true;
    }
  }
  if (!wants_regex_refresh_ && group_.regex_subscribers().empty()) return {};
  wants_regex_refresh_ = is_regex_refresh_due();
  return {};
}

bool ConsumerChange::is_regex_refresh_due() const {
  if (group_.is_regex_refresh_pending()) return false;
  const std::optional<TimestampMs> last_ms = group_.regex_refresh_ms();
  if (last_ms && context_.now_ms <= *last_ms + min_regex_refresh_interval_ms) return false;
  ConsumerGroup::Counts used = group_.regex_subscribers();
  if (!before_.regex.empty() && --used[before_.regex] <= 0) used.erase(before_.regex);
  if (!after_.regex.empty()) ++used[after_.regex];
  if (used.empty()) return false;
  return wants_regex_refresh_ || used.size() != group_.regexes().size() ||
         group_.regex_version() < context_.new_topics_version || !last_ms ||
         context_.now_ms > *last_ms + context_.options.consumer.regex_refresh_interval_ms;
}

namespace {

// The topics of a group whose members are about to change.
class TopicTally {
 public:
  explicit TopicTally(const ConsumerGroup& group) : group_(group) {
    for (const auto& [topic, count] : group.subscriptions()) topics_.emplace(topic, count);
  }

  void add(const ConsumerMember& member, std::int32_t by) {
    for (const std::string& topic : member.topics) topics_[topic].by_name += by;
  }
  void remove_regex(std::string_view regex) {
    const auto resolved = group_.regexes().find(regex);
    if (resolved != group_.regexes().end()) add(resolved->second, -1);
  }
  void add(const ResolvedRegex& regex, std::int32_t by) {
    for (const std::string& topic : regex.topics) topics_[topic].by_regex += by;
  }

  // Ascending.
  std::vector<std::string_view> names() const {
    std::vector<std::string_view> names;
    for (const auto& [topic, count] : topics_) {
      if (count.by_name > 0 || count.by_regex > 0) names.push_back(topic);
    }
    return names;
  }

 private:
  const ConsumerGroup& group_;
  std::map<std::string_view, TopicSubscribers> topics_;
};

std::int64_t hash_of(const ChangeContext& context, const TopicTally& tally) {
  return context.hashes.hash_of(context.image, tally.names());
}

}  // namespace

void ConsumerChange::update_epoch(bool must_raise) {
  if (!must_raise && !group_.is_metadata_stale()) return;
  has_checked_metadata_ = true;
  TopicTally tally(group_);
  tally.add(before_, -1);
  tally.add(after_, 1);
  if (before_.regex != after_.regex && group_.subscribers_of(before_.regex) == 1) {
    tally.remove_regex(before_.regex);
  }
  const std::int64_t hash = hash_of(context_, tally);
  if (must_raise || hash != group_.metadata_hash()) {
    records_.push_back(epoch_record<ConsumerRecords>(group_.id(), ++epoch_, hash));
  }
  // Releases before 4.1 kept the topics in a record of their own.
  if (group_.has_partition_metadata_record()) records_.push_back(partition_metadata_tombstone(group_.id()));
}

ConsumerGroup::Counts ConsumerChange::assignors_after() const {
  ConsumerGroup::Counts counts = group_.assignors();
  if (before_.server_assignor && --counts[*before_.server_assignor] <= 0)
    counts.erase(*before_.server_assignor);
  if (after_.server_assignor) ++counts[*after_.server_assignor];
  return counts;
}

void ConsumerChange::update_target(std::int64_t assignment_interval_ms) {
  if (epoch_ <= group_.assignment_epoch()) return;
  if (!group_.may_assign(assignment_interval_ms, context_.now_ms)) return;
  const TargetRequest request{.group = group_,
                              .epoch = epoch_,
                              .updated = after_,
                              .assignor = preferred_assignor(assignors_after(), context_.options),
                              .image = context_.image,
                              .now_ms = context_.now_ms};
  new_target_ = add_target_records(request, records_);
  target_epoch_ = epoch_;
}

Result<> ConsumerChange::reconcile(bool has_subscription_changed,
                                   const std::optional<TopicPartitions>& owned) {
  if (!has_subscription_changed && after_.is_reconciled_to(target_epoch_)) return {};
  const std::vector<Uuid> topics = subscribed_topics(after_, group_.regexes(), context_.image);
  Reconciliation step{.target_epoch = target_epoch_,
                      .target = new_target_ ? *new_target_ : group_.target(after_),
                      .subscribed = topics,
                      .has_subscription_changed = has_subscription_changed,
                      .owned = owned,
                      .partition_epoch = [this](const Uuid& topic, PartitionIndex partition) {
                        return group_.partition_epoch(topic, partition);
                      }};
  auto next = coordinator::reconcile(after_, step);
  if (!next) return fail(std::move(next.error()));
  if (*next == after_) return {};
  has_moved_ = true;
  after_ = std::move(*next);
  records_.push_back(current_assignment_record(group_.id(), after_));
  return {};
}

void add_fencing_records(const ChangeContext& context, const ConsumerGroup& group,
                         const std::vector<const ConsumerMember*>& members, std::vector<Record>& records) {
  TopicTally tally(group);
  ConsumerGroup::Counts leaving_regexes;
  for (const ConsumerMember* member : members) {
    add_member_tombstones<ConsumerRecords>(records, group.id(), member->id);
    tally.add(*member, -1);
    if (!member->regex.empty()) ++leaving_regexes[member->regex];
  }
  for (const auto& [regex, count] : leaving_regexes) {
    if (group.subscribers_of(regex) != count) continue;
    records.push_back(regex_tombstone(group.id(), regex));
    tally.remove_regex(regex);
  }
  records.push_back(epoch_record<ConsumerRecords>(group.id(), group.epoch() + 1, hash_of(context, tally)));
}

void add_group_records(const ConsumerGroup& group, std::vector<Record>& records) {
  const std::string& id = group.id();
  for (const auto& [member_id, member] : group.members()) records.push_back(member_record(id, member));
  records.push_back(epoch_record<ConsumerRecords>(id, group.epoch(), group.metadata_hash()));
  for (const auto& [member_id, member] : group.members()) {
    records.push_back(target_record<ConsumerRecords>(id, member_id, group.target(member_id)));
  }
  records.push_back(
      target_epoch_record<ConsumerRecords>(id, group.assignment_epoch(), group.assignment_timestamp_ms()));
  for (const auto& [member_id, member] : group.members()) {
    records.push_back(current_assignment_record(id, member));
  }
}

namespace {

// The existing topics that the expression matches, ascending; nothing for one that RE2 does not take.
std::vector<std::string> matching_topics(const metadata::MetadataImage& image, const TopicPattern& pattern) {
  std::vector<std::string> topics;
  image.topics_by_name.for_each([&](const metadata::TopicPointer& topic) {
    if (pattern.matches(topic->name)) topics.push_back(topic->name);
  });
  std::ranges::sort(topics);
  return topics;
}

}  // namespace

void add_regex_records(const ChangeContext& context, const ConsumerGroup& group,
                       std::vector<Record>& records) {
  TopicTally tally(group);
  bool must_raise = false;
  std::vector<ResolvedRegex> resolutions;
  resolutions.reserve(group.regex_subscribers().size());  // the tally keeps views of their topics
  for (const auto& [regex, subscribers] : group.regex_subscribers()) {
    ResolvedRegex& now = resolutions.emplace_back();
    now.version = context.image.position.offset;
    now.timestamp_ms = context.now_ms;
    if (const auto pattern = TopicPattern::compile(regex))
      now.topics = matching_topics(context.image, *pattern);
    const auto before = group.regexes().find(regex);
    const bool is_same =
        before == group.regexes().end() ? now.topics.empty() : before->second.topics == now.topics;
    if (!is_same) {
      must_raise = true;
      tally.remove_regex(regex);
      tally.add(now, 1);
    }
    records.push_back(regex_record(group.id(), regex, now));
  }
  const std::int64_t hash = hash_of(context, tally);
  if (must_raise || hash != group.metadata_hash()) {
    records.push_back(epoch_record<ConsumerRecords>(group.id(), group.epoch() + 1, hash));
  }
}

}  // namespace ottla::coordinator
