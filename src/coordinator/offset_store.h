// All committed offsets, and those of transactions that are not over yet: what the OffsetCommit records of
// the log say. Only replay changes it. Source: OffsetMetadataManager.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coordinator/group_table.h"
#include "coordinator/number_table.h"
#include "coordinator/offset_map.h"
#include "coordinator/records.h"
#include "coordinator/runtime.h"
#include "ottla/protocol/messages/offset_records.h"

namespace ottla::coordinator {

class OffsetStore {
 public:
  explicit OffsetStore(GroupTable& groups) : groups_(groups) {}

  // The committed offset, or null. Valid until the next replay.
  const CommittedOffset* find(const GroupEntry& entry, std::string_view topic,
                              PartitionIndex partition) const;
  // Whether a transaction that is not over has an offset for it.
  bool is_pending(std::string_view group_id, std::string_view topic, PartitionIndex partition) const;
  bool is_pending(std::string_view group_id, const OffsetKey& key) const;
  bool has_pending(std::string_view group_id) const { return pending_.contains(group_id); }

  // Whether any group has an offset of the topic, pending ones too.
  bool has_topic(std::string_view topic) const { return names_.find(topic).has_value(); }
  const std::string& topic_name(const OffsetKey& key) const { return names_.at(key.topic); }
  // Zero when it was committed without one.
  Uuid topic_id(const CommittedOffset& committed) const {
    return committed.topic_id == 0 ? zero_uuid : ids_.at(committed.topic_id - 1);
  }

  // Tombstones of every offset of the group, pending ones too.
  void add_tombstones(const std::string& group_id, const GroupEntry& entry,
                      std::vector<Record>& records) const;
  // The same for one topic: those that were committed with this id or with none.
  void add_topic_tombstones(const std::string& group_id, const GroupEntry& entry, std::string_view topic,
                            const Uuid& topic_id, std::vector<Record>& records) const;

  // A tombstone has no value. A group that is unknown becomes a simple group.
  void replay(const LogRecord& record, const protocol::OffsetCommitKey& key,
              const protocol::OffsetCommitValue* value);
  void replay_marker(PartitionIndex partition, ProducerId producer_id, bool committed);

  // Everything of one partition of __consumer_offsets goes, the entries of the table too.
  void drop(PartitionIndex partition);

  // How many offsets are committed, of all groups.
  std::size_t size() const { return size_; }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  // By who commits; of one topic and partition.
  using PendingOffsets = std::map<ProducerId, CommittedOffset>;
  using PendingOfGroup = std::map<OffsetKey, PendingOffsets>;
  using Pending = std::map<std::string, PendingOfGroup, std::less<>>;
  // Producers' transactions are their own in each partition: markers come to each.
  using Transaction = std::pair<PartitionIndex, ProducerId>;

  CommittedOffset make(const LogRecord& record, const protocol::OffsetCommitValue& value);
  void put(GroupEntry& entry, TopicNumber topic, PartitionIndex partition, CommittedOffset committed);
  void release(const OffsetKey& key, const CommittedOffset& committed);
  void forget(GroupEntry& entry);
  void remove(const protocol::OffsetCommitKey& key);
  void complete(PartitionIndex partition, Pending::iterator group, ProducerId producer_id, bool committed);

  GroupTable& groups_;
  NumberTable<std::string, TextHash, std::equal_to<>> names_;
  NumberTable<Uuid, std::hash<Uuid>, std::equal_to<Uuid>> ids_;  // an offset holds its number plus one
  Pending pending_;
  std::map<Transaction, std::set<std::string>> transactions_;  // the groups they have offsets for
  std::size_t size_ = 0;
};

}  // namespace ottla::coordinator
