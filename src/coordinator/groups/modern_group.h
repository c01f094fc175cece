// What groups have whose members the coordinator assigns (org.apache.kafka.coordinator.group.modern
// .ModernGroup): an epoch, members, and a target assignment with the epoch it was made for. Only replay
// changes it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "coordinator/groups/group.h"
#include "ottla/metadata/image.h"

namespace ottla::coordinator {

// Of a group that has no record of its own yet, and of its empty target: so no member's epoch is ever 0.
inline constexpr std::int32_t first_group_epoch = 1;

// `Self` is the group's class, `Target` what a member is to get.
template <class Self, class Member, class Target>
class ModernGroup : public Group {
 public:
  using Members = std::map<std::string, Member, std::less<>>;
  using Targets = std::map<std::string, Target, std::less<>>;
  // The groups of one kind of one coordinator.
  using Registry = std::unordered_set<Self*>;

  ~ModernGroup() override { leave_registry(); }

  // Stands in the registry as long as it lives; leave before the registry goes.
  void enter(Registry& registry) {
    registry_ = &registry;
    registry.insert(static_cast<Self*>(this));
  }
  void leave_registry() {
    if (registry_ != nullptr) std::exchange(registry_, nullptr)->erase(static_cast<Self*>(this));
  }

  bool is_empty() const override { return members_.empty(); }
  ErrorCode check_delete() const override {
    return is_empty() ? ErrorCode::none : ErrorCode::non_empty_group;
  }

  std::int32_t epoch() const { return epoch_; }
  std::int64_t metadata_hash() const { return metadata_hash_; }
  std::int32_t assignment_epoch() const { return assignment_epoch_; }
  TimestampMs assignment_timestamp_ms() const { return assignment_timestamp_ms_; }

  const Members& members() const { return members_; }
  // Null when there is none.
  const Member* member(std::string_view id) const {
    const auto found = members_.find(id);
    return found == members_.end() ? nullptr : &found->second;
  }
  const Targets& targets() const { return targets_; }
  // Empty when the member has none.
  const Target& target(std::string_view member_id) const {
    static const Target nothing;
    const auto found = targets_.find(member_id);
    return found == targets_.end() ? nothing : found->second;
  }

  void set_epoch(std::int32_t epoch, std::int64_t metadata_hash) {
    epoch_ = epoch;
    metadata_hash_ = metadata_hash;
  }
  void set_assignment_epoch(std::int32_t epoch, TimestampMs timestamp_ms) {
    assignment_epoch_ = epoch;
    assignment_timestamp_ms_ = timestamp_ms;
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

 protected:
  explicit ModernGroup(std::string id) : Group(std::move(id)) {}

  Members& mutable_members() { return members_; }

 private:
  std::int32_t epoch_ = first_group_epoch;
  std::int64_t metadata_hash_ = 0;
  std::int32_t assignment_epoch_ = first_group_epoch;
  TimestampMs assignment_timestamp_ms_ = 0;
  Members members_;
  Targets targets_;
  bool is_metadata_stale_ = true;
  Registry* registry_ = nullptr;
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

// Whether a target made at `last_ms` is old enough for another (KIP-1263): members that come one after the
// other are assigned together.
inline bool is_assignment_due(TimestampMs last_ms, std::int64_t interval_ms, TimestampMs now_ms) {
  const std::int64_t age_ms = now_ms - last_ms;
  return age_ms < 0 || age_ms >= interval_ms;
}

}  // namespace ottla::coordinator
