// Replay of snapshots and updates.
#include "coordinator/shares/share_shard.h"

#include <algorithm>
#include <utility>

namespace ottla::coordinator {

std::optional<Offset> ShareShard::redundant_before() const {
  if (needed_from_ <= 0 || needed_from_ == unknown) return std::nullopt;
  return needed_from_;
}

// A tombstone counts once itself, then its share partition asks for no record any more.
void ShareShard::note_whole(ShareEntry* entry, std::optional<Offset> before, Offset offset) {
  if (before) wholes_.erase(wholes_.find(*before));
  const auto now = wholes_.insert(offset);
  needed_from_ = *wholes_.begin();
  if (entry != nullptr) {
    entry->whole = offset;
  } else {
    wholes_.erase(now);
  }
}

void ShareShard::replay_snapshot(ShareStateKey key, const protocol::ShareSnapshotValue* value, Offset offset,
                                 std::int32_t updates_per_snapshot) {
  const auto known = entries_.find(key);
  const std::optional<Offset> before = known == entries_.end() ? std::nullopt : known->second.whole;
  if (value == nullptr) {
    if (known != entries_.end()) entries_.erase(known);
    return note_whole(nullptr, before, offset);
  }
  ShareEntry& entry = known != entries_.end() ? known->second : entries_[std::move(key)];
  entry.state = state_of(*value);
  entry.leader_epoch = std::max(entry.leader_epoch, value->leader_epoch);
  entry.state_epoch = std::max(entry.state_epoch, value->state_epoch);
  if (entry.updates >= updates_per_snapshot) entry.updates = 0;
  note_whole(&entry, before, offset);
}

void ShareShard::replay_update(ShareStateKey key, const protocol::ShareUpdateValue& value) {
  const auto [at, is_new] = entries_.try_emplace(std::move(key));
  ShareEntry& entry = at->second;
  entry.state = is_new ? state_of(value) : merged(entry.state, value);
  entry.leader_epoch = std::max(entry.leader_epoch, value.leader_epoch);
  ++entry.updates;
}

}  // namespace ottla::coordinator
