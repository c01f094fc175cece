// Records of share groups applied to the table of groups, live and while loading. Tombstones of what is not
// there change nothing: compaction may have left them alone.
#include <utility>

#include "coordinator/groups/share_groups.h"

namespace ottla::coordinator {

ShareGroups::~ShareGroups() { ShareGroup::dissolve(groups_); }

ShareGroup& ShareGroups::make(PartitionIndex partition, std::string_view group_id) {
  if (ShareGroup* group = find(group_id)) return *group;
  auto made = std::make_unique<ShareGroup>(std::string(group_id));
  made->enter(groups_);
  return static_cast<ShareGroup&>(context_.groups.put(partition, std::move(made)));
}

void ShareGroups::replay(PartitionIndex partition, const protocol::ShareGroupMetadataKey& key,
                         const protocol::ShareGroupMetadataValue* value) {
  if (value != nullptr) {
    make(partition, key.group_id).set_epoch(value->epoch, value->metadata_hash);
  } else if (find(key.group_id) != nullptr) {
    context_.groups.remove(key.group_id);
  }
}

void ShareGroups::replay(PartitionIndex partition, const protocol::ShareGroupMemberMetadataKey& key,
                         const protocol::ShareGroupMemberMetadataValue* value) {
  ShareGroup* group = value != nullptr ? &make(partition, key.group_id) : find(key.group_id);
  if (group == nullptr) return;
  if (value == nullptr) return group->remove_member(key.member_id);
  const ShareMember* known = group->member(key.member_id);
  ShareMember member = known == nullptr ? ShareMember{.id = std::string(key.member_id)} : *known;
  member.apply(*value);
  group->put_member(std::move(member));
}

void ShareGroups::replay(PartitionIndex partition, const protocol::ShareGroupTargetAssignmentMetadataKey& key,
                         const protocol::ShareGroupTargetAssignmentMetadataValue* value) {
  if (value != nullptr) {
    make(partition, key.group_id).set_assignment_epoch(value->assignment_epoch, value->assignment_timestamp);
  } else if (ShareGroup* group = find(key.group_id)) {
    group->set_assignment_epoch(-1, 0);
  }
}

void ShareGroups::replay(PartitionIndex partition, const protocol::ShareGroupTargetAssignmentMemberKey& key,
                         const protocol::ShareGroupTargetAssignmentMemberValue* value) {
  if (value != nullptr) {
    make(partition, key.group_id).put_target(key.member_id, partitions_of(value->topic_partitions));
  } else if (ShareGroup* group = find(key.group_id)) {
    group->remove_target(key.member_id);
  }
}

void ShareGroups::replay(PartitionIndex partition, const protocol::ShareGroupCurrentMemberAssignmentKey& key,
                         const protocol::ShareGroupCurrentMemberAssignmentValue* value) {
  ShareGroup* group = value != nullptr ? &make(partition, key.group_id) : find(key.group_id);
  if (group == nullptr) return;
  const ShareMember* known = group->member(key.member_id);
  if (known == nullptr && value == nullptr) return;
  ShareMember member = known == nullptr ? ShareMember{.id = std::string(key.member_id)} : *known;
  if (value != nullptr) {
    member.apply(*value);
  } else {
    member.epoch = leaving_epoch;
    member.previous_epoch = leaving_epoch;
    member.assigned.clear();
  }
  group->put_member(std::move(member));
}

void ShareGroups::replay(PartitionIndex partition, const protocol::ShareGroupStatePartitionMetadataKey& key,
                         const protocol::ShareGroupStatePartitionMetadataValue* value) {
  if (value != nullptr) {
    make(partition, key.group_id).put_topics(ShareTopics::from(*value));
  } else if (ShareGroup* group = find(key.group_id)) {
    group->put_topics(std::nullopt);
  }
}

void ShareGroups::on_loaded(Group& loaded, TimestampMs now_ms) {
  auto& group = static_cast<ShareGroup&>(loaded);
  group.set_topics_since_ms(now_ms);
  for (const auto& [id, member] : group.members()) start_session(group, id);
}

}  // namespace ottla::coordinator
