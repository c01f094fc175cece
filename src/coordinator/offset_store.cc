// Replay of OffsetCommit records and of the markers that end transactions.
#include "coordinator/offset_store.h"

#include <memory>

namespace ottla::coordinator {
namespace {

Record tombstone(std::string_view group_id, std::string_view topic, PartitionIndex partition) {
  return make_tombstone(protocol::OffsetCommitKey{group_id, topic, partition});
}

}  // namespace

const CommittedOffset* OffsetStore::find(const GroupEntry& entry, std::string_view topic,
                                         PartitionIndex partition) const {
  const auto number = names_.find(topic);
  if (!number) return nullptr;
  const auto found = entry.offsets.find({*number, partition});
  return found == entry.offsets.end() ? nullptr : &found->second;
}

bool OffsetStore::is_pending(std::string_view group_id, std::string_view topic,
                             PartitionIndex partition) const {
  if (pending_.empty()) return false;
  const auto number = names_.find(topic);
  return number && is_pending(group_id, {*number, partition});
}

bool OffsetStore::is_pending(std::string_view group_id, const OffsetKey& key) const {
  const auto group = pending_.find(group_id);
  return group != pending_.end() && group->second.contains(key);
}

void OffsetStore::add_tombstones(const std::string& group_id, const GroupEntry& entry,
                                 std::vector<Record>& records) const {
  for (const auto& [key, committed] : entry.offsets) {
    records.push_back(tombstone(group_id, topic_name(key), key.partition));
  }
  const auto pending = pending_.find(group_id);
  if (pending == pending_.end()) return;
  for (const auto& [key, offsets] : pending->second) {
    if (!entry.offsets.contains(key)) {
      records.push_back(tombstone(group_id, topic_name(key), key.partition));
    }
  }
}

void OffsetStore::add_topic_tombstones(const std::string& group_id, const GroupEntry& entry,
                                       std::string_view topic, const Uuid& topic_id,
                                       std::vector<Record>& records) const {
  const auto number = names_.find(topic);
  if (!number) return;
  const auto is_of_topic = [&](const CommittedOffset& committed) {
    return committed.topic_id == 0 || this->topic_id(committed) == topic_id;
  };
  const OffsetKey first{*number, 0};
  for (auto at = entry.offsets.lower_bound(first); at != entry.offsets.end() && at->first.topic == *number;
       ++at) {
    if (is_of_topic(at->second)) records.push_back(tombstone(group_id, topic, at->first.partition));
  }
  const auto pending = pending_.find(group_id);
  if (pending == pending_.end()) return;
  for (auto at = pending->second.lower_bound(first);
       at != pending->second.end() && at->first.topic == *number; ++at) {
    if (!entry.offsets.contains(at->first)) {
      records.push_back(tombstone(group_id, topic, at->first.partition));
    }
  }
}

CommittedOffset OffsetStore::make(const LogRecord& record, const protocol::OffsetCommitValue& value) {
  CommittedOffset committed;
  committed.offset = value.offset;
  committed.commit_ms = value.commit_timestamp;
  committed.record_offset = record.offset;
  committed.leader_epoch = value.leader_epoch;
  if (!value.topic_id.is_zero()) committed.topic_id = ids_.acquire(value.topic_id) + 1;
  if (!value.metadata.empty() || value.expire_timestamp != no_timestamp) {
    committed.rare = std::make_unique<const CommittedOffset::Rare>(
        CommittedOffset::Rare{std::string(value.metadata), value.expire_timestamp});
  }
  return committed;
}

void OffsetStore::release(const OffsetKey& key, const CommittedOffset& committed) {
  names_.release(key.topic);
  if (committed.topic_id != 0) ids_.release(committed.topic_id - 1);
}

// Takes over one use of the topic's number.
void OffsetStore::put(GroupEntry& entry, TopicNumber topic, PartitionIndex partition,
                      CommittedOffset committed) {
  const OffsetKey key{topic, partition};
  const auto [at, is_new] = entry.offsets.try_emplace(key);
  if (is_new) {
    ++size_;
  } else {
    release(key, at->second);
  }
  at->second = std::move(committed);
}

void OffsetStore::replay(const LogRecord& record, const protocol::OffsetCommitKey& key,
                         const protocol::OffsetCommitValue* value) {
  if (value == nullptr) {
    remove(key);
    return;
  }
  GroupEntry& entry = groups_.make_entry(record.partition, key.group);
  CommittedOffset committed = make(record, *value);
  const TopicNumber topic = names_.acquire(key.topic);
  if (record.producer_id == no_producer_id) {
    put(entry, topic, key.partition, std::move(committed));
    return;
  }
  const OffsetKey at{topic, key.partition};
  PendingOffsets& offsets = pending_.try_emplace(std::string(key.group)).first->second[at];
  const auto [pending, is_new] = offsets.try_emplace(record.producer_id);
  if (!is_new) release(at, pending->second);
  pending->second = std::move(committed);
  transactions_[{record.partition, record.producer_id}].emplace(key.group);
}

void OffsetStore::remove(const protocol::OffsetCommitKey& key) {
  const auto number = names_.find(key.topic);
  if (!number) return;
  const OffsetKey at{*number, key.partition};
  if (GroupEntry* entry = groups_.entry(key.group); entry != nullptr) {
    if (const auto found = entry->offsets.find(at); found != entry->offsets.end()) {
      const CommittedOffset gone = std::move(found->second);
      entry->offsets.erase(found);
      --size_;
      release(at, gone);
    }
  }
  const auto group = pending_.find(key.group);
  if (group == pending_.end()) return;
  if (const auto found = group->second.find(at); found != group->second.end()) {
    for (const auto& [producer_id, committed] : found->second) release(at, committed);
    group->second.erase(found);
  }
  if (group->second.empty()) pending_.erase(group);
}

void OffsetStore::replay_marker(PartitionIndex partition, ProducerId producer_id, bool committed) {
  const auto transaction = transactions_.find({partition, producer_id});
  if (transaction == transactions_.end()) return;
  for (const std::string& group_id : transaction->second) {
    const auto group = pending_.find(group_id);
    if (group != pending_.end()) complete(partition, group, producer_id, committed);
  }
  transactions_.erase(transaction);
}

// The newest record counts, be it of the transaction or not: compaction may have taken the others.
void OffsetStore::complete(PartitionIndex partition, Pending::iterator group, ProducerId producer_id,
                           bool committed) {
  GroupEntry& entry = groups_.make_entry(partition, group->first);
  for (auto at = group->second.begin(); at != group->second.end();) {
    const OffsetKey key = at->first;
    if (const auto pending = at->second.find(producer_id); pending != at->second.end()) {
      const auto existing = entry.offsets.find(key);
      const bool is_newest =
          existing == entry.offsets.end() || pending->second.record_offset > existing->second.record_offset;
      if (committed && is_newest) {
        put(entry, key.topic, key.partition, std::move(pending->second));
      } else {
        release(key, pending->second);
      }
      at->second.erase(pending);
    }
    at = at->second.empty() ? group->second.erase(at) : std::next(at);
  }
  if (group->second.empty()) pending_.erase(group);
}

void OffsetStore::forget(GroupEntry& entry) {
  for (const auto& [key, committed] : entry.offsets) release(key, committed);
  size_ -= entry.offsets.size();
  entry.offsets.clear();
}

void OffsetStore::drop(PartitionIndex partition) {
  for (const auto& [transaction, group_ids] : transactions_) {
    if (transaction.first != partition) continue;
    for (const std::string& group_id : group_ids) {
      const auto group = pending_.find(group_id);
      if (group == pending_.end()) continue;
      for (const auto& [key, offsets] : group->second) {
        for (const auto& [producer_id, committed] : offsets) release(key, committed);
      }
      pending_.erase(group);
    }
  }
  std::erase_if(transactions_, [&](const auto& entry) { return entry.first.first == partition; });
  for (const std::string& group_id : groups_.ids_in(partition)) {
    forget(*groups_.entry(group_id));
    groups_.erase_entry(group_id);
  }
}

}  // namespace ottla::coordinator
