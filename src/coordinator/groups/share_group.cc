// The counts of a share group, and the end of its records.
#include "coordinator/groups/share_group.h"

#include "coordinator/groups/share_records.h"

namespace ottla::coordinator {

void ShareGroup::add_tombstones(std::vector<Record>& records) const {
  for (const auto& [member_id, member] : members())
    records.push_back(share_assignment_tombstone(id(), member_id));
  for (const auto& [member_id, member] : members())
    records.push_back(share_target_tombstone(id(), member_id));
  records.push_back(share_target_epoch_tombstone(id()));
  for (const auto& [member_id, member] : members())
    records.push_back(share_member_tombstone(id(), member_id));
  records.push_back(share_topics_tombstone(id()));
  records.push_back(share_epoch_tombstone(id()));
}

void ShareGroup::count(const ShareMember& member, std::int32_t by) {
  for (const std::string& topic : member.topics) {
    const auto found = subscriptions_.try_emplace(topic).first;
    found->second += by;
    if (found->second <= 0) subscriptions_.erase(found);
  }
}

}  // namespace ottla::coordinator
