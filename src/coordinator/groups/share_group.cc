// The counts of a share group, and the end of its records.
#include "coordinator/groups/share_group.h"

namespace ottla::coordinator {

void ShareGroup::add_tombstones(std::vector<Record>& records) const {
  add_tombstones_of_members<Records>(records, id(), member_ids());
  records.push_back(make_tombstone(protocol::ShareGroupStatePartitionMetadataKey{id()}));
  records.push_back(epoch_tombstone<Records>(id()));
}

void ShareGroup::count(const ShareMember& member, std::int32_t by) {
  for (const std::string& topic : member.topics) {
    const auto found = subscriptions_.try_emplace(topic).first;
    found->second += by;
    if (found->second <= 0) subscriptions_.erase(found);
  }
}

}  // namespace ottla::coordinator
