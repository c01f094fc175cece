// Snapshots of the metadata log: "OFFSET-EPOCH.checkpoint" holds everything before OFFSET
// (org.apache.kafka.snapshot. Snapshots); bootstrap.checkpoint has the same form. A file under its final name
// is whole and synced.
#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/batches.h"
#include "metadata/image_builder.h"
#include "ottla/base/result.h"
#include "ottla/env/entropy.h"
#include "ottla/env/file_system.h"

namespace ottla::metadata {

struct SnapshotId {
  Offset end_offset = 0;  // the first one that is not in it
  LeaderEpoch epoch = 0;

  friend auto operator<=>(const SnapshotId&, const SnapshotId&) = default;

  // "00000000000000000227-0000000003.checkpoint"
  std::string file_name() const;
  static std::optional<SnapshotId> parse(std::string_view file_name);
};

struct SnapshotFile {
  SnapshotId id;
  std::uint64_t size_bytes = 0;
  TimestampMs last_contained_ms = 0;

  friend auto operator<=>(const SnapshotFile& a, const SnapshotFile& b) { return a.id <=> b.id; }
  friend bool operator==(const SnapshotFile& a, const SnapshotFile& b) { return a.id == b.id; }
};

// The whole snapshots of a folder, oldest first, those without any state ("0-0") included. Removes what an
// interrupted writer or remover left (…checkpoint.part, …checkpoint.deleted). `last_contained_ms` is filled;
// a file whose header cannot be read is passed over with a warning.
Result<std::vector<SnapshotFile>> list_snapshots(FileSystem& files, const std::string& folder);

// Writes the image's state under `path` by way of a ".part" file; durable when it returns.
Result<std::uint64_t> write_snapshot(FileSystem& files, Entropy& entropy, const std::string& path,
                                     const MetadataImage& image, const Quorum& quorum, LeaderEpoch epoch,
                                     TimestampMs last_contained_ms, TimestampMs now_ms);

// The content of bootstrap.checkpoint: these records between a header of time 0 and a footer.
Bytes print_bootstrap(const RecordList& records, TimestampMs now_ms);

// Reads a snapshot, giving every record value in turn. corrupt_message when it is damaged or has no footer.
Result<> read_snapshot(FileSystem& files, const std::string& path, Quorum& quorum,
                       const std::function<Result<>(Offset, ByteView)>& visit);

}  // namespace ottla::metadata
