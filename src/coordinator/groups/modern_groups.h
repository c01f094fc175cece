// What the managers of groups with heartbeating members have in common: how a group is found, made and
// refused, and the replay of the records that every kind has. Tombstones of what is not there change nothing:
// compaction may have left them alone.
#pragma once

#include <fmt/core.h>

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "coordinator/context.h"
#include "coordinator/groups/group.h"
#include "coordinator/groups/member_values.h"
#include "ottla/base/result.h"

namespace ottla::coordinator {

// `Kind` is the class of the groups.
template <class Kind>
class ModernGroups {
 public:
  ModernGroups(const ModernGroups&) = delete;
  ModernGroups& operator=(const ModernGroups&) = delete;

 protected:
  using Records = typename Kind::Records;

  explicit ModernGroups(Context& context) : context_(context) {}
  ~ModernGroups() { Kind::dissolve(groups_); }

  // Null when there is none of this kind.
  Kind* find(std::string_view group_id) const {
    Group* group = context_.groups.find(group_id);
    return group != nullptr && group->type() == Records::group_type ? static_cast<Kind*>(group) : nullptr;
  }

  // group_id_not_found with Kafka's sentence.
  Result<Kind*> find_or_refuse(std::string_view group_id) const {
    if (Kind* group = find(group_id)) return group;
    if (!context_.groups.contains(group_id)) {
      return fail(ErrorCode::group_id_not_found, fmt::format("Group {} not found.", group_id));
    }
    return fail(ErrorCode::group_id_not_found,
                fmt::format("Group {} is not a {} group.", group_id, type_name(Records::group_type)));
  }

  // group_max_size_reached where one member more is too many.
  Result<> check_room(const Kind& group, std::string_view member_id, std::int32_t max_size) const {
    if (std::cmp_less(group.members().size(), max_size) || group.member(member_id) != nullptr) return {};
    return fail(ErrorCode::group_max_size_reached,
                fmt::format("The {} group has reached its maximum capacity of {} members.",
                            type_name(Records::group_type), max_size));
  }

  // Fills in what descriptions of every kind show. Null after a failure, whose sentence goes into `texts`;
  // `shown` has a view of it, and of `group_id`.
  template <class Described>
  const Kind* describe_common(std::string_view group_id, std::deque<std::string>& texts,
                              Described& shown) const {
    shown.group_id = group_id;
    const auto group = find_or_refuse(group_id);
    if (!group) {
      shown.error_code = code_of(group.error().code);
      shown.error_message = texts.emplace_back(group.error().message);
      return nullptr;
    }
    shown.group_state = (*group)->state_name();
    shown.group_epoch = (*group)->epoch();
    shown.assignment_epoch = (*group)->assignment_epoch();
    return *group;
  }

  // Replays a record of a type that every kind has.
  Result<> replay_common(const LogRecord& record) {
    const auto type = record_type(record.key);
    if (!type) return fail(type.error());
    switch (*type) {
      case Records::EpochKey::api.key:
        return replay_epoch(record);
      case Records::MemberKey::api.key:
        return replay_member(record);
      case Records::TargetEpochKey::api.key:
        return replay_target_epoch(record);
      case Records::TargetKey::api.key:
        return replay_target(record);
      default:
        return replay_current_assignment(record);
    }
  }

  // Replays a record as `set(group, key, value)`, a tombstone of what is there as `clear(group, key)`.
  template <class Key, class Value, class Set, class Clear>
  Result<> replay_as(const LogRecord& record, Set set, Clear clear) {
    return apply_record<Key, Value>(record, [&](const Key& key, const Value* value) {
      if (value != nullptr) {
        set(make(record.partition, key.group_id), key, *value);
      } else if (Kind* group = find(key.group_id)) {
        clear(*group, key);
      }
    });
  }

  Context& context_;
  typename Kind::Registry groups_;

 private:
  // Whatever has the id makes room: records of a group's later kind follow the tombstones of the earlier one.
  Kind& make(PartitionIndex partition, std::string_view group_id) {
    if (Kind* group = find(group_id)) return *group;
    auto made = std::make_unique<Kind>(std::string(group_id));
    made->enter(groups_);
    return static_cast<Kind&>(context_.groups.put(partition, std::move(made)));
  }

  // Replays what `value` says of a member that may be new.
  template <class Key, class Value>
  static void put_member(Kind& group, const Key& key, const Value& value) {
    const auto* known = group.member(key.member_id);
    typename Kind::Member member;
    if (known != nullptr) {
      member = *known;
    } else {
      member.id = key.member_id;
    }
    member.apply(value);
    group.put_member(std::move(member));
  }

  template <class Key>
  static void clear_assignment(Kind& group, const Key& key) {
    const auto* known = group.member(key.member_id);
    if (known == nullptr) return;
    typename Kind::Member member = *known;
    member.epoch = member.previous_epoch = leaving_epoch;
    member.assigned = {};
    if constexpr (requires { member.pending_revocation; }) member.pending_revocation = {};
    group.put_member(std::move(member));
  }

  Result<> replay_epoch(const LogRecord& record) {
    return replay_as<typename Records::EpochKey, typename Records::EpochValue>(
        record, [](Kind& group, const auto&, const auto& value) { group.apply(value); },
        [this](Kind&, const auto& key) { context_.groups.remove(key.group_id); });
  }
  Result<> replay_member(const LogRecord& record) {
    return replay_as<typename Records::MemberKey, typename Records::MemberValue>(
        record, [](Kind& group, const auto& key, const auto& value) { put_member(group, key, value); },
        [](Kind& group, const auto& key) { group.remove_member(key.member_id); });
  }
  Result<> replay_target_epoch(const LogRecord& record) {
    return replay_as<typename Records::TargetEpochKey, typename Records::TargetEpochValue>(
        record,
        [](Kind& group, const auto&, const auto& value) {
          group.set_assignment_epoch(value.assignment_epoch, value.assignment_timestamp);
        },
        [](Kind& group, const auto&) { group.set_assignment_epoch(-1, 0); });
  }
  Result<> replay_target(const LogRecord& record) {
    return replay_as<typename Records::TargetKey, typename Records::TargetValue>(
        record,
        [](Kind& group, const auto& key, const auto& value) {
          group.put_target(key.member_id, Kind::target_of(value));
        },
        [](Kind& group, const auto& key) { group.remove_target(key.member_id); });
  }
  Result<> replay_current_assignment(const LogRecord& record) {
    return replay_as<typename Records::CurrentAssignmentKey, typename Records::CurrentAssignmentValue>(
        record, [](Kind& group, const auto& key, const auto& value) { put_member(group, key, value); },
        [](Kind& group, const auto& key) { clear_assignment(group, key); });
  }
};

}  // namespace ottla::coordinator
