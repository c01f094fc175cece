// The steps of a share group's heartbeat.
#include "coordinator/groups/share_change.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "coordinator/groups/share_assignor.h"
#include "coordinator/groups/share_records.h"

namespace ottla::coordinator {

namespace {

std::int64_t hash_of_names(const ChangeContext& context, const ShareGroup::Subscriptions& subscriptions) {
  std::vector<std::string_view> names;
  names.reserve(subscriptions.size());
  for (const auto& [topic, count] : subscriptions) names.push_back(topic);
  return context.hashes.hash_of(context.image, names);
}

void count_topics(ShareGroup::Subscriptions& subscriptions, const ShareMember& member, std::int32_t by) {
  for (const std::string& topic : member.topics) {
    if ((subscriptions[topic] += by) <= 0) subscriptions.erase(topic);
  }
}

// The ids of the existing ones, ascending.
std::vector<Uuid> ids_of(const std::vector<std::string>& names, const metadata::MetadataImage& image) {
  std::vector<Uuid> ids;
  for (const std::string& name : names) {
    if (const metadata::TopicImage* topic = image.topic(name)) ids.push_back(topic->id);
  }
  std::ranges::sort(ids);
  return ids;
}

std::unexpected<Error> fence_share_member(std::int32_t epoch, const ShareMember& member) {
  if (epoch > member.epoch) {
    return fail(
        ErrorCode::fenced_member_epoch,
        fmt::format("The share group member has a greater member epoch ({}) than the one known by the "
                    "group coordinator ({}). The member must abandon all its partitions and rejoin.",
                    epoch, member.epoch));
  }
  return fail(
      ErrorCode::fenced_member_epoch,
      fmt::format("The share group member has a smaller member epoch ({}) than the one known by the group "
                  "coordinator ({}), and it does not match the previous member epoch ({}). The member must "
                  "abandon all its partitions and rejoin.",
                  epoch, member.epoch, member.previous_epoch));
}

}  // namespace

ShareChange::ShareChange(const ChangeContext& context, const ShareGroup& group)
    : context_(context), group_(group), epoch_(group.epoch()), target_epoch_(group.assignment_epoch()) {}

Result<> ShareChange::find_member(std::string_view member_id, std::int32_t epoch) {
  const ShareMember* known = group_.member(member_id);
  if (known == nullptr && epoch != joining_epoch) {
    return fail(ErrorCode::unknown_member_id,
                fmt::format("Member {} is not a member of group {}.", member_id, group_.id()));
  }
  if (known != nullptr) {
    before_ = *known;
  } else {
    before_.id = member_id;
  }
  after_ = before_;
  target_ = group_.target(member_id);
  // The answer that raised the epoch may have got lost.
  if (epoch == joining_epoch || epoch == before_.epoch) return {};
  if (epoch < before_.epoch && epoch == before_.previous_epoch) return {};
  return fence_share_member(epoch, before_);
}

ShareGroup::Subscriptions ShareChange::subscriptions_after() const {
  ShareGroup::Subscriptions subscriptions = group_.subscriptions();
  if (after_.topics == before_.topics) return subscriptions;
  count_topics(subscriptions, before_, -1);
  count_topics(subscriptions, after_, 1);
  return subscriptions;
}

// Partitions of subscribed topics that were initialized after the last target was made.
bool ShareChange::has_unassigned_partitions() const {
  if (group_.is_empty() || !group_.topics()) return false;
  std::map<Uuid, std::set<PartitionIndex>> assigned;
  for (const auto& [member_id, target] : group_.targets()) {
    for (const auto& [topic, partitions] : target) {
      assigned[topic].insert(partitions.begin(), partitions.end());
    }
  }
  return std::ranges::any_of(group_.topics()->initialized, [&](const auto& entry) {
    const auto& [id, topic] = entry;
    return group_.is_subscribed(topic.name) && !std::ranges::equal(assigned[id], topic.partitions);
  });
}

void ShareChange::update_epoch() {
  if (after_ != before_) records_.push_back(share_member_record(group_.id(), after_));
  has_raised_epoch_ = after_.topics != before_.topics;
  if (group_.assignment_epoch() >= group_.epoch()) has_raised_epoch_ |= has_unassigned_partitions();
  if (!has_raised_epoch_ && !group_.is_metadata_stale()) return;
  has_checked_metadata_ = true;
  const std::int64_t hash = hash_of_names(context_, subscriptions_after());
  has_raised_epoch_ |= hash != group_.metadata_hash();
  if (has_raised_epoch_) records_.push_back(epoch_record<ShareRecords>(group_.id(), ++epoch_, hash));
}

bool ShareChange::is_homogeneous() const {
  return std::ranges::all_of(group_.members(), [this](const auto& entry) {
    return entry.first == after_.id || entry.second.topics == after_.topics;
  });
}

void ShareChange::update_target(std::int64_t assignment_interval_ms) {
  if (epoch_ <= group_.assignment_epoch()) return;
  if (!group_.may_assign(assignment_interval_ms, context_.now_ms)) return;
  std::map<std::string_view, const ShareMember*> members;
  for (const auto& [id, member] : group_.members()) members.emplace(id, &member);
  members[after_.id] = &after_;
  ShareAssignorInput input;
  input.is_homogeneous = is_homogeneous();
  for (const auto& [id, member] : members) {
    input.members.push_back({id, {}, ids_of(member->topics, context_.image), &group_.target(id)});
    if (!group_.topics()) continue;
    for (const Uuid& topic : input.members.back().topics) {
      const auto found = group_.topics()->initialized.find(topic);
      if (found != group_.topics()->initialized.end()) input.assignable[topic] = found->second.partitions;
    }
  }
  AssignorOutput output = assign_shared(input);
  for (std::size_t i = 0; i < input.members.size(); ++i) {
    const std::string_view id = input.members[i].member_id;
    const auto last = group_.targets().find(id);
    if (last == group_.targets().end() || last->second != output[i]) {
      records_.push_back(target_record<ShareRecords>(group_.id(), id, output[i]));
    }
    if (id == after_.id) target_ = std::move(output[i]);
  }
  records_.push_back(target_epoch_record<ShareRecords>(group_.id(), epoch_, context_.now_ms));
  target_epoch_ = epoch_;
}

void ShareChange::reconcile() {
  if (!has_raised_epoch_ && after_.is_reconciled_to(target_epoch_)) return;
  const ShareMember unmoved = after_;
  const std::vector<Uuid> subscribed = ids_of(after_.topics, context_.image);
  after_.assigned = target_;
  std::erase_if(after_.assigned, [&subscribed](const auto& topic) {
    return !std::ranges::binary_search(subscribed, topic.first);
  });
  if (after_.epoch != target_epoch_) {
    after_.previous_epoch = std::exchange(after_.epoch, target_epoch_);
    after_.state = MemberState::stable;
  }
  if (after_ != unmoved) records_.push_back(share_assignment_record(group_.id(), after_));
}

ShareTopicMap ShareChange::begin_initializing() {
  const std::optional<ShareTopics>& now = group_.topics();
  const bool is_fresh =
      context_.now_ms - group_.topics_since_ms() < context_.options.share.initialize_retry_interval_ms;
  ShareTopicMap known;
  if (now) known = is_fresh ? united(now->initialized, now->initializing) : now->initialized;
  ShareTopicMap wanted;
  for (const auto& [name, count] : subscriptions_after()) {
    const metadata::TopicImage* topic = context_.image.topic(name);
    if (topic == nullptr) continue;
    ShareTopic& entry = wanted[topic->id];
    entry.name = name;
    for (const metadata::PartitionImage& partition : topic->partitions) {
      entry.partitions.push_back(partition.index);
    }
  }
  ShareTopicMap fresh = without(wanted, known);
  if (fresh.empty()) return fresh;
  ShareTopics next = now.value_or(ShareTopics{});
  next.begin_initializing(fresh);
  records_.push_back(share_topics_record(group_.id(), next, context_.image));
  return fresh;
}

void add_share_fencing_records(const ChangeContext& context, const ShareGroup& group,
                               const ShareMember& member, std::vector<Record>& records) {
  add_member_tombstones<ShareRecords>(records, group.id(), member.id);
  ShareGroup::Subscriptions subscriptions = group.subscriptions();
  count_topics(subscriptions, member, -1);
  records.push_back(
      epoch_record<ShareRecords>(group.id(), group.epoch() + 1, hash_of_names(context, subscriptions)));
}

}  // namespace ottla::coordinator
