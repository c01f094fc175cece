// Records of streams groups applied to the table of groups, live and while loading. Tombstones of what is not
// there change nothing: compaction may have left them alone.
#include <memory>
#include <utility>

#include "coordinator/groups/streams_groups.h"

namespace ottla::coordinator {

namespace {

StreamsMember member_or_new(const StreamsGroup& group, std::string_view id) {
  const StreamsMember* known = group.member(id);
  return known == nullptr ? StreamsMember{.id = std::string(id)} : *known;
}

}  // namespace

StreamsGroups::~StreamsGroups() { StreamsGroup::dissolve(groups_); }

// Whatever has the id makes room: records of a group's later kind follow the tombstones of the earlier one.
StreamsGroup& StreamsGroups::make(PartitionIndex partition, std::string_view group_id) {
  if (StreamsGroup* group = find(group_id)) return *group;
  auto made = std::make_unique<StreamsGroup>(std::string(group_id));
  made->enter(groups_);
  return static_cast<StreamsGroup&>(context_.groups.put(partition, std::move(made)));
}

template <class Key, class Value, class Set, class Clear>
Result<> StreamsGroups::replay_as(const LogRecord& record, Set set, Clear clear) {
  return apply_record<Key, Value>(record, [&](const Key& key, const Value* value) {
    StreamsGroup* known = find(key.group_id);
    if (value != nullptr) {
      set(make(record.partition, key.group_id), key, *value);
    } else if (known != nullptr) {
      clear(*known, key);
    }
  });
}

Result<> StreamsGroups::replay(const LogRecord& record) {
  const auto type = record_type(record.key);
  if (!type) return fail(type.error());
  switch (static_cast<GroupRecordType>(*type)) {
    case GroupRecordType::streams_group_metadata:
      return replay_epoch(record);
    case GroupRecordType::streams_group_member_metadata:
      return replay_member(record);
    case GroupRecordType::streams_group_target_assignment_metadata:
      return replay_target_epoch(record);
    case GroupRecordType::streams_group_target_assignment_member:
      return replay_target(record);
    case GroupRecordType::streams_group_current_member_assignment:
      return replay_current_assignment(record);
    default:
      return replay_topology(record);
  }
}

Result<> StreamsGroups::replay_epoch(const LogRecord& record) {
  using namespace protocol;
  return replay_as<StreamsGroupMetadataKey, StreamsGroupMetadataValue>(
      record,
      [](StreamsGroup& group, const auto&, const StreamsGroupMetadataValue& value) {
        group.set_epoch(value.epoch, value.metadata_hash);
        group.set_validated_topology_epoch(value.validated_topology_epoch);
        AssignmentConfigs configs;
        if (value.last_assignment_configs) {
          for (const auto& config : *value.last_assignment_configs)
            configs[std::string(config.key)] = config.value;
        }
        group.set_assignment_configs(std::move(configs));
      },
      [this](StreamsGroup& group, const auto&) { context_.groups.remove(group.id()); });
}

Result<> StreamsGroups::replay_member(const LogRecord& record) {
  using namespace protocol;
  return replay_as<StreamsGroupMemberMetadataKey, StreamsGroupMemberMetadataValue>(
      record,
      [](StreamsGroup& group, const auto& key, const StreamsGroupMemberMetadataValue& value) {
        StreamsMember member = member_or_new(group, key.member_id);
        member.apply(value);
        group.put_member(std::move(member));
      },
      [](StreamsGroup& group, const auto& key) {
        group.remove_member(key.member_id);
        // What was asked of the members is nothing to those who come after them.
        if (group.is_empty()) group.forget_shutdown();
      });
}

Result<> StreamsGroups::replay_target_epoch(const LogRecord& record) {
  using namespace protocol;
  return replay_as<StreamsGroupTargetAssignmentMetadataKey, StreamsGroupTargetAssignmentMetadataValue>(
      record,
      [](StreamsGroup& group, const auto&, const StreamsGroupTargetAssignmentMetadataValue& value) {
        group.set_assignment_epoch(value.assignment_epoch, value.assignment_timestamp);
      },
      [](StreamsGroup& group, const auto&) { group.set_assignment_epoch(-1, 0); });
}

Result<> StreamsGroups::replay_target(const LogRecord& record) {
  using namespace protocol;
  return replay_as<StreamsGroupTargetAssignmentMemberKey, StreamsGroupTargetAssignmentMemberValue>(
      record,
      [](StreamsGroup& group, const auto& key, const StreamsGroupTargetAssignmentMemberValue& value) {
        group.put_target(key.member_id, {task_ids_of(value.active_tasks), task_ids_of(value.standby_tasks),
                                         task_ids_of(value.warmup_tasks)});
      },
      [](StreamsGroup& group, const auto& key) { group.remove_target(key.member_id); });
}

Result<> StreamsGroups::replay_current_assignment(const LogRecord& record) {
  using namespace protocol;
  return replay_as<StreamsGroupCurrentMemberAssignmentKey, StreamsGroupCurrentMemberAssignmentValue>(
      record,
      [](StreamsGroup& group, const auto& key, const StreamsGroupCurrentMemberAssignmentValue& value) {
        StreamsMember member = member_or_new(group, key.member_id);
        member.apply(value);
        group.put_member(std::move(member));
      },
      [](StreamsGroup& group, const auto& key) {
        const StreamsMember* known = group.member(key.member_id);
        if (known == nullptr) return;
        StreamsMember member = *known;
        member.epoch = member.previous_epoch = leaving_epoch;
        member.assigned = member.pending_revocation = {};
        group.put_member(std::move(member));
      });
}

Result<> StreamsGroups::replay_topology(const LogRecord& record) {
  using namespace protocol;
  return replay_as<StreamsGroupTopologyKey, StreamsGroupTopologyValue>(
      record,
      [](StreamsGroup& group, const auto&, const StreamsGroupTopologyValue& value) {
        group.set_topology(StreamsTopology(value));
      },
      [](StreamsGroup& group, const auto&) { group.set_topology(std::nullopt); });
}

}  // namespace ottla::coordinator
