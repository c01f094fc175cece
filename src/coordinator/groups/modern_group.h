// What groups have in common whose members the coordinator assigns by heartbeats: members, a target for each,
// epochs, time-outs (org.apache.kafka.coordinator.group.modern.ModernGroup). Only replay changes the durable
// part.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "coordinator/groups/group.h"
#include "coordinator/timeouts.h"
#include "ottla/metadata/image.h"

namespace ottla::coordinator {

// Of a group that has no record of its own yet, and of its empty target: so no member's epoch is ever 0.
inline constexpr std::int32_t first_group_epoch = 1;

// Sets a time-out of a member: `action` gets the ids of group and member, and the time. It may destroy the
// time-out that runs it.
template <class Action>
void set_member_timeout(Timeouts& timeouts, Timeout& timeout, std::int64_t delay_ms, std::string group_id,
                        std::string member_id, Action action) {
  timeout.set(timeouts, delay_ms,
              [group_id = std::move(group_id), member_id = std::move(member_id),
               action = std::move(action)](TimestampMs now_ms) {
                const auto [copied, group, member] = std::tuple(action, group_id, member_id);
                copied(group, member, now_ms);
              });
}

// `Derived` is the group's class, says target_of(value of its target's record), and hears of its members by
// count_in(member) and count_out(member); `Member` has an id and says is_reconciled_to(assignment epoch),
// with an instance_id where members may be static.
template <class Derived, class RecordTypes, class MemberType, class Target, class MemberTimeouts>
class ModernGroup : public Group {
 public:
  using Records = RecordTypes;
  using Member = MemberType;
  using Members = std::map<std::string, Member, std::less<>>;
  using Targets = std::map<std::string, Target, std::less<>>;
  // The groups of one coordinator.
  using Registry = std::unordered_set<Derived*>;

  explicit ModernGroup(std::string id) : Group(std::move(id)) {}
  ~ModernGroup() override { leave_registry(); }

  // Stands in the registry as long as it lives; leave before the registry goes.
  void enter(Registry& registry) {
    registry_ = &registry;
    registry.insert(derived());
  }
  void leave_registry() {
    if (registry_ != nullptr) std::exchange(registry_, nullptr)->erase(derived());
  }
  static void dissolve(Registry& registry) {
    while (!registry.empty()) (*registry.begin())->leave_registry();
  }

  GroupType type() const override { return Records::group_type; }
  bool is_empty() const override { return members_.empty(); }
  ErrorCode check_offset_delete() const override { return ErrorCode::none; }
  ErrorCode check_delete() const override {
    return members_.empty() ? ErrorCode::none : ErrorCode::non_empty_group;
  }
  std::optional<TimestampMs> offset_age_begins(TimestampMs commit_ms) const override { return commit_ms; }

  std::int32_t epoch() const { return epoch_; }
  std::int32_t assignment_epoch() const { return assignment_epoch_; }
  TimestampMs assignment_timestamp_ms() const { return assignment_timestamp_ms_; }
  std::int64_t metadata_hash() const { return metadata_hash_; }
  bool is_reconciled() const {
    return std::ranges::all_of(
        members_, [this](const auto& entry) { return entry.second.is_reconciled_to(assignment_epoch_); });
  }

  // Whether the last target is old enough for another (KIP-1263): members that come one after the other are
  // assigned together.
  bool may_assign(std::int64_t interval_ms, TimestampMs now_ms) const {
    const std::int64_t age_ms = now_ms - assignment_timestamp_ms_;
    return age_ms < 0 || age_ms >= interval_ms;
  }

  const Members& members() const { return members_; }
  // Null when there is none.
  const Member* member(std::string_view id) const {
    const auto found = members_.find(id);
    return found == members_.end() ? nullptr : &found->second;
  }
  const Member* static_member(std::string_view instance_id) const {
    const auto found = static_members_.find(instance_id);
    return found == static_members_.end() ? nullptr : member(found->second);
  }

  const Targets& targets() const { return targets_; }
  // Empty when the member has none.
  const Target& target(std::string_view member_id) const {
    static const Target nothing;
    const auto found = targets_.find(member_id);
    return found == targets_.end() ? nothing : found->second;
  }

  // What replay does. The counts follow.
  void set_epoch(std::int32_t epoch, std::int64_t metadata_hash) {
    epoch_ = epoch;
    metadata_hash_ = metadata_hash;
  }
  void apply(const typename Records::EpochValue& value) { set_epoch(value.epoch, value.metadata_hash); }
  void set_assignment_epoch(std::int32_t epoch, TimestampMs timestamp_ms) {
    assignment_epoch_ = epoch;
    assignment_timestamp_ms_ = timestamp_ms;
  }
  void put_member(Member member) {
    const auto [entry, is_new] = members_.try_emplace(member.id);
    if (!is_new) derived()->count_out(entry->second);
    entry->second = std::move(member);
    const Member& now = entry->second;
    derived()->count_in(now);
    if constexpr (requires { now.instance_id; }) {
      if (now.instance_id) static_members_[*now.instance_id] = now.id;
    }
  }
  void remove_member(std::string_view id) {
    const auto found = members_.find(id);
    if (found == members_.end()) return;
    const Member& gone = found->second;
    derived()->count_out(gone);
    timeouts_.erase(gone.id);
    if constexpr (requires { gone.instance_id; }) {
      const auto holder = gone.instance_id ? static_members_.find(*gone.instance_id) : static_members_.end();
      if (holder != static_members_.end() && holder->second == gone.id) static_members_.erase(holder);
    }
    members_.erase(found);
  }
  void put_target(std::string_view member_id, Target target) {
    const auto found = targets_.find(member_id);
    if (found != targets_.end()) {
      found->second = std::move(target);
    } else {
      targets_.emplace(member_id, std::move(target));
    }
  }
  void remove_target(std::string_view member_id) {
    const auto found = targets_.find(member_id);
    if (found != targets_.end()) targets_.erase(found);
  }

  // When the topics' metadata must be looked at again: after a change of a topic, and by the first heartbeat
  // after a load.
  bool is_metadata_stale() const { return is_metadata_stale_; }
  void set_metadata_stale(bool is_stale) { is_metadata_stale_ = is_stale; }

  // They end with the member.
  MemberTimeouts& timeouts(const std::string& member_id) { return timeouts_[member_id]; }

 protected:
  std::vector<std::string_view> member_ids() const {
    std::vector<std::string_view> ids;
    ids.reserve(members_.size());
    for (const auto& [id, member] : members_) ids.push_back(id);
    return ids;
  }

 private:
  Derived* derived() { return static_cast<Derived*>(this); }

  std::int32_t epoch_ = first_group_epoch;
  std::int64_t metadata_hash_ = 0;
  std::int32_t assignment_epoch_ = first_group_epoch;
  TimestampMs assignment_timestamp_ms_ = 0;
  Members members_;
  Targets targets_;
  std::map<std::string, std::string, std::less<>> static_members_;  // member ids by instance id

  Registry* registry_ = nullptr;
  bool is_metadata_stale_ = true;
  std::unordered_map<std::string, MemberTimeouts> timeouts_;
};

// The groups look at their topics again that subscribe to one that came, changed or went.
template <class Registry>
void mark_metadata_stale(const Registry& groups, const metadata::ImageChange& change) {
  std::vector<std::string_view> names;
  for (const auto* topics : {&change.added, &change.changed, &change.removed}) {
    for (const metadata::TopicPointer& topic : *topics) names.push_back(topic->name);
  }
  if (names.empty()) return;
  for (auto* group : groups) {
    const bool concerns_it =
        std::ranges::any_of(names, [group](std::string_view name) { return group->is_subscribed(name); });
    if (concerns_it) group->set_metadata_stale(true);
  }
}

}  // namespace ottla::coordinator
