// Which leader epoch began at which offset of a partition
// (org.apache.kafka.storage.internals.epoch.LeaderEpochFileCache) and its file, leader-epoch-checkpoint.
// Epochs and start offsets both ascend strictly. Guarded by the log's lock.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/env/file_system.h"

namespace ottla::log {

struct EpochEntry {
  LeaderEpoch epoch = no_leader_epoch;
  Offset start_offset = 0;

  friend bool operator==(const EpochEntry&, const EpochEntry&) = default;
};

// Empty text is no entries; kafka_storage_error for another version, a wrong count or a malformed line.
Result<std::vector<EpochEntry>> parse_leader_epochs(std::string_view text);
std::string print_leader_epochs(std::span<const EpochEntry> entries);

class LeaderEpochCache {
 public:
  // What OffsetForLeaderEpoch answers; both -1 when the epoch tells nothing.
  struct EndOffset {
    LeaderEpoch epoch = no_leader_epoch;
    Offset end_offset = -1;

    friend bool operator==(const EndOffset&, const EndOffset&) = default;
  };

  LeaderEpochCache() = default;

  // Reads the file; an absent or empty one is no entries. A failure of the format is kafka_storage_error, at
  // which Kafka takes the log directory offline.
  static Result<LeaderEpochCache> read(FileSystem& files, const std::string& path);
  // Replaces the file by the present entries; `durability` as in replace_whole.
  Result<> write(FileSystem& files, const std::string& path, Durability durability) const;

  // The epoch begins at the offset; entries it contradicts (epoch or offset not below) go. True when anything
  // changed: then the caller writes the file. epoch and start_offset are ≥ 0.
  bool assign(LeaderEpoch epoch, Offset start_offset);

  std::optional<EpochEntry> latest() const;
  std::optional<EpochEntry> earliest() const;
  // The latest epoch, or no_leader_epoch.
  LeaderEpoch latest_epoch() const { return entries_.empty() ? no_leader_epoch : entries_.back().epoch; }
  // The epoch whose records hold the offset; no_leader_epoch before the first entry.
  LeaderEpoch epoch_for_offset(Offset offset) const;
  // The entry of exactly this epoch.
  std::optional<EpochEntry> find(LeaderEpoch epoch) const;
  // The greatest known epoch below, the smallest above the given one.
  std::optional<EpochEntry> previous(LeaderEpoch epoch) const;
  std::optional<EpochEntry> next(LeaderEpoch epoch) const;

  // The greatest known epoch ≤ requested and where it ended (LeaderEpochFileCache.endOffsetFor).
  EndOffset end_offset_for(LeaderEpoch requested, Offset log_end_offset) const;

  // Entries that start at or after the offset go. True when anything changed.
  bool truncate_from_end(Offset end_offset);
  // Entries that start at or before the offset go but the last of them, which then starts there. True when
  // anything changed.
  bool truncate_from_start(Offset start_offset);
  bool clear();

  std::span<const EpochEntry> entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }

 private:
  std::vector<EpochEntry> entries_;
};

}  // namespace ottla::log
