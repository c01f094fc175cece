// The share partitions of one partition of `__share_group_state` as its records say, and up to which offset
// no record is needed any more (ShareCoordinatorShard, ShareCoordinatorOffsetsManager). Only replay changes
// it.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "coordinator/shares/share_state.h"

namespace ottla::coordinator {

struct ShareEntry {
  ShareState state;
  // The highest that were seen: a lower one is fenced.
  std::int32_t leader_epoch = 0;
  std::int32_t state_epoch = 0;
  std::int32_t updates = 0;     // since they were last counted from 0
  std::optional<Offset> whole;  // of its newest snapshot

  friend bool operator==(const ShareEntry&, const ShareEntry&) = default;
};

class ShareShard {
 public:
  using Entries = std::map<ShareStateKey, ShareEntry>;

  // Null when the share partition is not initialized.
  const ShareEntry* find(const ShareStateKey& key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
  }
  const Entries& entries() const { return entries_; }

  // The first offset that may still be needed, once that is past the log's beginning.
  std::optional<Offset> redundant_before() const;

  // A null value is a tombstone. `updates_per_snapshot`: the counter begins anew when it had got there.
  void replay_snapshot(ShareStateKey key, const protocol::ShareSnapshotValue* value, Offset offset,
                       std::int32_t updates_per_snapshot);
  void replay_update(ShareStateKey key, const protocol::ShareUpdateValue& value);

 private:
  void note_whole(ShareEntry* entry, std::optional<Offset> before, Offset offset);

  static constexpr Offset unknown = std::numeric_limits<Offset>::max();

  Entries entries_;
  std::multiset<Offset> wholes_;  // of all entries
  Offset needed_from_ = unknown;
};

}  // namespace ottla::coordinator
