// All groups by id, with their committed offsets. A group that only ever committed offsets, Kafka's simple
// consumer group, has no Group object here: it costs its id and its offsets.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "coordinator/groups/group.h"
#include "coordinator/offset_map.h"
#include "ottla/base/ids.h"

namespace ottla::coordinator {

// A known group id. Without a Group it is a simple group: classic, Empty, without a protocol type.
struct GroupEntry {
  explicit GroupEntry(PartitionIndex partition_index) : partition(partition_index) {}

  const PartitionIndex partition;  // of __consumer_offsets
  std::unique_ptr<Group> group;
  OffsetMap offsets;

 private:
  friend class GroupTable;
  // The list of its partition's entries.
  const std::string* group_id_ = nullptr;
  GroupEntry* previous_ = nullptr;
  GroupEntry* next_ = nullptr;
};

class GroupTable {
 public:
  // The Group of that id; null when the id is unknown or a simple group's.
  Group* find(std::string_view group_id) {
    const GroupEntry* known = entry(group_id);
    return known == nullptr ? nullptr : known->group.get();
  }
  const Group* find(std::string_view group_id) const { return const_cast<GroupTable*>(this)->find(group_id); }
  // Whether the id is known, simple groups included.
  bool contains(std::string_view group_id) const { return entries_.contains(group_id); }

  // Puts the group in place of what has its id, whose offsets stay. `partition` is where the id belongs.
  Group& put(PartitionIndex partition, std::unique_ptr<Group> group);
  // The group goes; an entry without offsets goes with it, with offsets a simple group remains.
  void remove(std::string_view group_id);

  // Null when unknown.
  GroupEntry* entry(std::string_view group_id) {
    const auto found = entries_.find(group_id);
    return found == entries_.end() ? nullptr : &found->second;
  }
  const GroupEntry* entry(std::string_view group_id) const {
    return const_cast<GroupTable*>(this)->entry(group_id);
  }
  // The entry, a simple group's when the id was unknown.
  GroupEntry& make_entry(PartitionIndex partition, std::string_view group_id);
  void erase_entry(std::string_view group_id);

  // Every entry, in no order. `visit` must not add or remove entries.
  using Visitor = std::function<void(const std::string& group_id, GroupEntry& entry)>;
  void for_each(const Visitor& visit);
  // The same of one partition of __consumer_offsets, at the cost of those.
  void for_each_in(PartitionIndex partition, const Visitor& visit);
  // The ids of one partition, for those who change the table on their way.
  std::vector<std::string> ids_in(PartitionIndex partition);

  std::size_t size() const { return entries_.size(); }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  using Entries = std::unordered_map<std::string, GroupEntry, TextHash, std::equal_to<>>;

  void erase(Entries::iterator found);

  Entries entries_;
  std::vector<GroupEntry*> first_;  // by partition
};

}  // namespace ottla::coordinator
