// Exchanging segments for their cleaned form, so that a start after a crash at any point finds the one or the
// other whole: LogLoader finishes what was begun once all files are named ".swap", and forgets it before
// (org.apache.kafka.storage.internals.log.LocalLog.replaceSegments).
#include "log/log_state.h"

namespace ottla::log {

namespace {

// The order counts: a start forgets the exchange as long as one of them is ".cleaned".
Result<> rename_stage(const Folder& folder, Offset base, bool has_aborted, FileStage from, FileStage to) {
  for (const SegmentFile kind : {SegmentFile::log, SegmentFile::offset_index, SegmentFile::time_index,
                                 SegmentFile::transaction_index}) {
    if (kind == SegmentFile::transaction_index && !has_aborted) continue;
    if (auto done = folder.files.rename(folder.file(base, kind, from), folder.file(base, kind, to)); !done) {
      return done;
    }
  }
  return {};
}

}  // namespace

Result<std::vector<Removal>> LogState::exchange(std::span<const Offset> old_segments, bool has_aborted,
                                                TimestampMs now_ms) {
  const Offset base = old_segments.front();
  if (auto done = rename_stage(folder, base, has_aborted, FileStage::cleaned, FileStage::swap); !done) {
    // Back, so that nothing is half done.
    (void)rename_stage(folder, base, has_aborted, FileStage::swap, FileStage::cleaned);
    return broken(done.error());
  }
  if (auto done = files().sync_directory(folder.path); !done) return broken(done.error());
  std::vector<Removal> removals;
  {
    const std::lock_guard lock(mutex);
    if (auto usable = check_usable(); !usable) return fail(usable.error());
    // From here on a failure is mended by the next start.
    if (auto done = set_aside(old_segments, now_ms + config->file_delete_delay_ms, removals); !done) {
      return broken_for_good(done.error());
    }
    if (auto done = rename_stage(folder, base, has_aborted, FileStage::swap, FileStage::final); !done) {
      return broken_for_good(done.error());
    }
    auto cleaned = std::make_unique<Segment>(folder, base, has_aborted);
    if (auto done = cleaned->load_files(true, true); !done) return broken_for_good(done.error());
    const auto first = segments.begin() + static_cast<std::ptrdiff_t>(segment_of(base));
    *first = std::move(cleaned);
    segments.erase(first + 1, first + static_cast<std::ptrdiff_t>(old_segments.size()));
    marks.clear();
    names_unsynced = true;
  }
  if (auto done = files().sync_directory(folder.path); !done) return broken(done.error());
  return removals;
}

Result<> LogState::set_aside(std::span<const Offset> old_segments, TimestampMs due_ms,
                             std::vector<Removal>& removals) {
  for (const Offset base : old_segments) {
    auto paths = segments[segment_of(base)]->mark_deleted();
    if (!paths) return fail(paths.error());
    if (base != old_segments.front()) {
      auto snapshot = producers.mark_snapshot_deleted(base);
      if (!snapshot) return fail(snapshot.error());
      if (*snapshot) paths->push_back(folder.file(base, SegmentFile::producer_snapshot, FileStage::deleted));
    }
    for (std::string& path : *paths) removals.push_back({std::move(path), due_ms, false});
  }
  return {};
}

}  // namespace ottla::log
