// The table's few operations that are no look-up.
#include "coordinator/group_table.h"

#include <utility>

namespace ottla::coordinator {

std::string_view type_name(GroupType type) {
  switch (type) {
    case GroupType::classic:
      return "classic";
    case GroupType::consumer:
      return "consumer";
    case GroupType::share:
      return "share";
    case GroupType::streams:
      return "streams";
  }
  return "unknown";
}

Group& GroupTable::put(PartitionIndex partition, std::unique_ptr<Group> group) {
  GroupEntry& entry = make_entry(partition, group->id());
  entry.group = std::move(group);
  return *entry.group;
}

void GroupTable::remove(std::string_view group_id) {
  const auto found = entries_.find(group_id);
  if (found == entries_.end()) return;
  // Destroyed last: `group_id` may be a view of the group's own id.
  const std::unique_ptr<Group> gone = std::move(found->second.group);
  if (found->second.offsets.empty()) erase(found);
}

GroupEntry& GroupTable::make_entry(PartitionIndex partition, std::string_view group_id) {
  if (GroupEntry* known = entry(group_id); known != nullptr) return *known;
  const auto made = entries_.try_emplace(std::string(group_id), partition).first;
  GroupEntry& entry = made->second;
  entry.group_id_ = &made->first;
  if (first_.size() <= static_cast<std::size_t>(partition)) {
    first_.resize(static_cast<std::size_t>(partition) + 1);
  }
  GroupEntry*& first = first_[static_cast<std::size_t>(partition)];
  entry.next_ = first;
  if (first != nullptr) first->previous_ = &entry;
  first = &entry;
  return entry;
}

void GroupTable::erase_entry(std::string_view group_id) {
  const auto found = entries_.find(group_id);
  if (found != entries_.end()) erase(found);
}

void GroupTable::erase(Entries::iterator found) {
  GroupEntry& entry = found->second;
  if (entry.previous_ != nullptr) {
    entry.previous_->next_ = entry.next_;
  } else {
    first_[static_cast<std::size_t>(entry.partition)] = entry.next_;
  }
  if (entry.next_ != nullptr) entry.next_->previous_ = entry.previous_;
  entries_.erase(found);
}

void GroupTable::for_each(const Visitor& visit) {
  for (auto& [group_id, entry] : entries_) visit(group_id, entry);
}

void GroupTable::for_each_in(PartitionIndex partition, const Visitor& visit) {
  if (first_.size() <= static_cast<std::size_t>(partition)) return;
  for (GroupEntry* entry = first_[static_cast<std::size_t>(partition)]; entry != nullptr;
       entry = entry->next_) {
    visit(*entry->group_id_, *entry);
  }
}

std::vector<std::string> GroupTable::ids_in(PartitionIndex partition) {
  std::vector<std::string> ids;
  for_each_in(partition, [&](const std::string& group_id, GroupEntry&) { ids.push_back(group_id); });
  return ids;
}

}  // namespace ottla::coordinator
