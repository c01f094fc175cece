// Records of consumer groups applied to the table of groups, live and while loading. Tombstones of what is
// not there change nothing: compaction may have left them alone.
#include <algorithm>
#include <utility>

#include "coordinator/groups/consumer_groups.h"

namespace ottla::coordinator {

ConsumerGroups::~ConsumerGroups() { ConsumerGroup::dissolve(groups_); }

// Whatever has the id makes room: records of a group's later kind follow the tombstones of the earlier one.
ConsumerGroup& ConsumerGroups::make(PartitionIndex partition, std::string_view group_id) {
  if (ConsumerGroup* group = find(group_id)) return *group;
  auto made = std::make_unique<ConsumerGroup>(std::string(group_id));
  made->enter(groups_);
  return static_cast<ConsumerGroup&>(context_.groups.put(partition, std::move(made)));
}

void ConsumerGroups::replay(PartitionIndex partition, const protocol::ConsumerGroupMetadataKey& key,
                            const protocol::ConsumerGroupMetadataValue* value) {
  if (value != nullptr) {
    make(partition, key.group_id).set_epoch(value->epoch, value->metadata_hash);
  } else if (find(key.group_id) != nullptr) {
    context_.groups.remove(key.group_id);
  }
}

void ConsumerGroups::replay(PartitionIndex partition, const protocol::ConsumerGroupPartitionMetadataKey& key,
                            const protocol::ConsumerGroupPartitionMetadataValue* value) {
  if (value != nullptr) {
    make(partition, key.group_id).set_has_partition_metadata_record(true);
  } else if (ConsumerGroup* group = find(key.group_id)) {
    group->set_has_partition_metadata_record(false);
  }
}

void ConsumerGroups::replay(PartitionIndex partition, const protocol::ConsumerGroupMemberMetadataKey& key,
                            const protocol::ConsumerGroupMemberMetadataValue* value) {
  ConsumerGroup* group = value != nullptr ? &make(partition, key.group_id) : find(key.group_id);
  if (group == nullptr) return;
  if (value == nullptr) {
    group->remove_member(key.member_id);
    return;
  }
  const ConsumerMember* known = group->member(key.member_id);
  ConsumerMember member = known == nullptr ? ConsumerMember{.id = std::string(key.member_id)} : *known;
  member.apply(*value);
  group->put_member(std::move(member));
}

void ConsumerGroups::replay(PartitionIndex partition,
                            const protocol::ConsumerGroupTargetAssignmentMetadataKey& key,
                            const protocol::ConsumerGroupTargetAssignmentMetadataValue* value) {
  if (value != nullptr) {
    make(partition, key.group_id).set_assignment_epoch(value->assignment_epoch, value->assignment_timestamp);
  } else if (ConsumerGroup* group = find(key.group_id)) {
    group->set_assignment_epoch(-1, 0);
  }
}

void ConsumerGroups::replay(PartitionIndex partition,
                            const protocol::ConsumerGroupTargetAssignmentMemberKey& key,
                            const protocol::ConsumerGroupTargetAssignmentMemberValue* value) {
  if (value == nullptr) {
    if (ConsumerGroup* group = find(key.group_id)) group->remove_target(key.member_id);
    return;
  }
  make(partition, key.group_id).put_target(key.member_id, partitions_of(value->topic_partitions));
}

void ConsumerGroups::replay(PartitionIndex partition,
                            const protocol::ConsumerGroupCurrentMemberAssignmentKey& key,
                            const protocol::ConsumerGroupCurrentMemberAssignmentValue* value) {
  ConsumerGroup* group = value != nullptr ? &make(partition, key.group_id) : find(key.group_id);
  if (group == nullptr) return;
  const ConsumerMember* known = group->member(key.member_id);
  if (known == nullptr && value == nullptr) return;
  ConsumerMember member = known == nullptr ? ConsumerMember{.id = std::string(key.member_id)} : *known;
  if (value != nullptr) {
    member.apply(*value);
  } else {
    member.epoch = leaving_epoch;
    member.previous_epoch = leaving_epoch;
    member.assigned.clear();
    member.pending_revocation.clear();
  }
  group->put_member(std::move(member));
}

void ConsumerGroups::replay(PartitionIndex partition, const protocol::ConsumerGroupRegularExpressionKey& key,
                            const protocol::ConsumerGroupRegularExpressionValue* value) {
  if (value == nullptr) {
    if (ConsumerGroup* group = find(key.group_id)) group->remove_regex(key.regular_expression);
    return;
  }
  ResolvedRegex resolved{.version = value->version, .timestamp_ms = value->timestamp};
  resolved.topics.assign(value->topics.begin(), value->topics.end());
  std::ranges::sort(resolved.topics);
  resolved.topics.erase(std::unique(resolved.topics.begin(), resolved.topics.end()), resolved.topics.end());
  make(partition, key.group_id).put_regex(key.regular_expression, std::move(resolved));
}

}  // namespace ottla::coordinator
