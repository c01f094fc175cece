// Looks for whole batches behind the first damage of each segment.
#include "metadata/log_damage.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "metadata/batch_file.h"
#include "ottla/log/names.h"

namespace ottla::metadata {
namespace {

struct Damage {
  std::uint64_t position = 0;
  Offset next_offset = 0;  // which the damaged batch should have had, at the least
  LeaderEpoch last_epoch = -1;
  std::string reason;
};

Result<std::vector<Offset>> segment_offsets(FileSystem& files, const std::string& folder) {
  auto entries = files.list(folder);
  if (!entries) return fail(entries.error());
  std::vector<Offset> offsets;
  for (const DirectoryEntry& entry : *entries) {
    const auto name = log::parse_segment_file(entry.name);
    if (name && name->kind == log::SegmentFile::log && name->stage == log::FileStage::final) {
      offsets.push_back(name->base_offset);
    }
  }
  std::ranges::sort(offsets);
  return offsets;
}

// The first damage of a segment, or nothing.
Result<std::optional<Damage>> find_damage(BatchFile& file, Offset base_offset) {
  Damage damage{0, base_offset, -1, {}};
  for (;;) {
    auto batch = file.next();
    if (!batch && batch.error().code != ErrorCode::corrupt_message) return fail(batch.error());
    if (!batch) {
      damage.position = file.position();
      damage.reason = batch.error().message;
      return damage;
    }
    if (!*batch) return std::nullopt;
    damage.next_offset = (*batch)->next_offset();
    damage.last_epoch = (*batch)->leader_epoch();
  }
}

// Whether batches behind the damage belong to more than one append.
Result<bool> synced_batches_follow(BatchFile& file, const Damage& damage) {
  std::optional<TimestampMs> timestamp_ms;
  std::uint64_t position = damage.position + 1;
  while (position < file.size()) {
    file.seek(position);
    auto batch = file.next();
    if (!batch && batch.error().code != ErrorCode::corrupt_message) return fail(batch.error());
    const bool whole = batch && *batch && (*batch)->base_offset() > damage.next_offset;
    if (!whole) {
      ++position;
      continue;
    }
    if ((*batch)->leader_epoch() <= damage.last_epoch) return true;
    if (timestamp_ms && *timestamp_ms != (*batch)->max_timestamp()) return true;
    timestamp_ms = (*batch)->max_timestamp();
    position = file.position();
  }
  return false;
}

}  // namespace

Result<> check_log_damage(FileSystem& files, const std::string& folder) {
  auto offsets = segment_offsets(files, folder);
  if (!offsets) return fail(offsets.error());
  for (std::size_t i = 0; i < offsets->size(); ++i) {
    const std::string path = folder + "/" + log::segment_file_name((*offsets)[i], log::SegmentFile::log);
    auto file = BatchFile::open(files, path);
    if (!file) return fail(file.error());
    auto damage = find_damage(*file, (*offsets)[i]);
    if (!damage) return fail(damage.error());
    if (!*damage) continue;
    const bool is_last = i + 1 == offsets->size();
    auto followed = is_last ? synced_batches_follow(*file, **damage) : Result<bool>(true);
    if (!followed) return fail(followed.error());
    if (*followed) {
      return fail(ErrorCode::kafka_storage_error,
                  (*damage)->reason +
                      ", and whole batches follow: restore this file from a copy, or every "
                      "topic made after offset " +
                      std::to_string((*damage)->next_offset) + " would be forgotten");
    }
  }
  return {};
}

}  // namespace ottla::metadata
