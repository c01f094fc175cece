// The state of one share partition and its records in `__share_group_state` (ShareGroupOffset,
// ShareCoordinatorRecordHelpers).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "coordinator/records.h"
#include "coordinator/shares/state_batches.h"
#include "ottla/base/uuid.h"
#include "ottla/protocol/messages/share_records.h"

namespace ottla::coordinator {

inline constexpr std::int32_t no_epoch = -1;           // the request does not say
inline constexpr Offset no_start_offset = -1;          // not known yet; in an update: stays
inline constexpr std::int32_t no_complete_count = -1;  // nobody has counted yet

struct ShareStateKey {
  std::string group_id;
  Uuid topic_id;
  PartitionIndex partition = 0;

  friend auto operator<=>(const ShareStateKey&, const ShareStateKey&) = default;
};

struct ShareState {
  std::int32_t snapshot_epoch = 0;  // of the last whole record
  std::int32_t state_epoch = 0;     // of the initialization that holds
  std::int32_t leader_epoch = 0;    // of the partition's leader that writes
  Offset start_offset = no_start_offset;
  std::int32_t delivery_complete_count = no_complete_count;  // of records from the start offset on
  StateBatches batches;                                      // what differs from "available, never delivered"
  TimestampMs created_ms = 0;  // of the state in the whole record: a cold snapshot keeps it …
  TimestampMs written_ms = 0;  // … and this is its own time

  friend bool operator==(const ShareState&, const ShareState&) = default;
};

// All of the state.
Record snapshot_record(const ShareStateKey& key, const ShareState& state);
// What a write changes: `update` has the epochs, the start offset (or no_start_offset), the count and the
// batches that are laid over.
Record update_record(const ShareStateKey& key, const ShareState& update);
// The state is gone.
Record state_tombstone(const ShareStateKey& key);

ShareState state_of(const protocol::ShareSnapshotValue& value);
// An update without the snapshot in front of it stands for itself.
ShareState state_of(const protocol::ShareUpdateValue& value);
ShareState merged(const ShareState& so_far, const protocol::ShareUpdateValue& value);

}  // namespace ottla::coordinator
