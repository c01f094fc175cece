// Loading of a partition folder: see log_loader.h.
#include "log/log_loader.h"

#include <algorithm>
#include <limits>

#include "log/verifying_scanner.h"
#include "ottla/base/logging.h"
#include "ottla/log/partition_metadata.h"

namespace ottla::log {

namespace {

// What an index can say of an offset, from its segment's base.
constexpr Offset most_relative_offset = std::numeric_limits<std::int32_t>::max();

// Copies what `from` holds behind a position to the front of `to`.
Result<> copy_end(const File& from, std::uint64_t position, File& to) {
  Bytes piece(std::size_t{256} << 10);
  for (std::uint64_t written = 0;;) {
    const auto read = from.read_at(position + written, piece);
    if (!read) return fail(read.error());
    if (*read == 0) return {};
    if (auto done = to.write_at(written, ByteView(piece).first(*read)); !done) return done;
    written += *read;
  }
}

}  // namespace

Result<> LogLoader::list_files() {
  auto entries = log_.files().list(log_.folder.path);
  if (!entries) return fail(entries.error());
  files_.clear();
  for (const DirectoryEntry& entry : *entries) {
    if (entry.is_directory) continue;
    if (auto name = parse_segment_file(entry.name)) files_.push_back(*name);
  }
  std::ranges::sort(files_, {},
                    [](const SegmentFileName& name) { return std::pair(name.base_offset, name.kind); });
  return {};
}

// Removes what a deletion or a cleaning left, and finishes a swap that had begun.
Result<> LogLoader::finish_leftovers() {
  Offset lowest_cleaned = unlimited;
  for (const SegmentFileName& name : files_) {
    if (name.stage == FileStage::cleaned) lowest_cleaned = std::min(lowest_cleaned, name.base_offset);
  }
  // One that is alone beside the file whose place it would take is of a cleaning that was given up, and came
  // back by a power cut.
  const auto has = [&](Offset base, SegmentFile kind, FileStage stage) {
    return std::ranges::find(files_, SegmentFileName{base, kind, stage}) != files_.end();
  };
  const auto is_begun = [&](const SegmentFileName& name) {
    return name.base_offset < lowest_cleaned && (has(name.base_offset, SegmentFile::log, FileStage::swap) ||
                                                 !has(name.base_offset, name.kind, FileStage::final));
  };
  std::vector<SegmentFileName> swaps;
  bool changed = false;
  for (const SegmentFileName& name : files_) {
    if (name.stage == FileStage::final) continue;
    changed = true;
    if (name.stage == FileStage::swap && is_begun(name)) {
      swaps.push_back(name);
    } else if (auto done = log_.files().remove(log_.folder.file(segment_file_name(name))); !done) {
      return done;
    }
  }
  if (!changed) return {};
  log_.names_unsynced = true;
  if (auto done = finish_swaps(swaps); !done) return done;
  return list_files();
}

Result<> LogLoader::finish_swaps(const std::vector<SegmentFileName>& swaps) {
  Offset first = unlimited;
  Offset end = -1;
  for (const SegmentFileName& name : swaps) {
    if (name.kind != SegmentFile::log) continue;
    first = std::min(first, name.base_offset);
    end = std::max(end, name.base_offset + 1);  // an empty one, too, takes the place of its base's files
    auto file = log_.files().open(log_.folder.file(segment_file_name(name)), OpenMode::read);
    if (!file) return fail(file.error());
    auto size = (*file)->size();
    if (!size) return fail(size.error());
    HeaderScanner scanner(**file, 0, *size);
    for (;;) {
      auto entry = scanner.next();
      if (!entry && entry.error().code != ErrorCode::corrupt_message) return fail(entry.error());
      if (!entry || !*entry) break;
      end = std::max(end, (*entry)->header.last_offset() + 1);
    }
  }
  for (const SegmentFileName& name : files_) {
    if (name.stage != FileStage::final || name.base_offset < first || name.base_offset >= end) continue;
    if (auto done = log_.files().remove(log_.folder.file(segment_file_name(name))); !done) return done;
  }
  for (const SegmentFileName& name : swaps) {
    const std::string from = log_.folder.file(segment_file_name(name));
    const std::string to = log_.folder.file(name.base_offset, name.kind);
    if (auto done = log_.files().rename(from, to); !done) return done;
  }
  if (!swaps.empty()) log_warn("{}: finished an interrupted cleaning", log_.partition.folder());
  return {};
}

Result<> LogLoader::open_segments() {
  const auto has = [&](Offset base, SegmentFile kind) {
    return std::ranges::find(files_, SegmentFileName{base, kind, FileStage::final}) != files_.end();
  };
  std::vector<Offset> snapshots;
  for (const SegmentFileName& name : files_) {
    if (name.kind == SegmentFile::producer_snapshot) {
      snapshots.push_back(name.base_offset);
      continue;
    }
    if (name.kind != SegmentFile::log) {
      if (has(name.base_offset, SegmentFile::log)) continue;
      log_warn("{}: removing an index without a log, {}", log_.partition.folder(), segment_file_name(name));
      if (auto done = log_.files().remove(log_.folder.file(segment_file_name(name))); !done) return done;
      continue;
    }
    const bool has_index = has(name.base_offset, SegmentFile::offset_index);
    const bool has_time_index = has(name.base_offset, SegmentFile::time_index);
    const bool has_aborted = has(name.base_offset, SegmentFile::transaction_index);
    auto segment = std::make_unique<Segment>(log_.folder, name.base_offset, has_aborted);
    if (auto done = segment->load_files(has_index, has_time_index); !done) return done;
    auto suspect = is_suspect(*segment, has_index, has_time_index);
    if (!suspect) return fail(suspect.error());
    log_.segments.push_back(std::move(segment));
    suspect_.push_back(*suspect);
  }
  log_.producers = ProducerStateManager(log_.folder, std::move(snapshots));
  if (log_.segments.empty()) return {};
  // The batches between such a snapshot and the first segment are deleted: what it tells, of a transaction
  // that they ended for one, cannot be brought up to date.
  return log_.producers.delete_snapshots_before(log_.segments.front()->base_offset());
}

// Whether a segment's indexes are missing or unsound, also left untrimmed, so that they must be rebuilt.
Result<bool> LogLoader::is_suspect(Segment& segment, bool has_index, bool has_time_index) {
  if (!has_index || (!has_time_index && !segment.empty())) {
    log_warn("{}: the {} of segment {} is missing, the segment is recovered", log_.partition.folder(),
             has_index ? "time index" : "offset index", segment.base_offset());
    return true;
  }
  // Rebuilt anyway; those of the last segment are as they were while it was appended to.
  const auto last =
      std::ranges::find(files_.rbegin(), files_.rend(), SegmentFile::log, &SegmentFileName::kind);
  if (!clean_ &&
      (segment.base_offset() >= log_.recovery_point || segment.base_offset() == last->base_offset)) {
    return true;
  }
  auto sound = segment.offset_index().sanity_check(static_cast<std::int64_t>(segment.size_bytes()));
  if (sound) sound = segment.time_index().sanity_check();
  if (sound) sound = segment.transaction_index().sanity_check();
  if (sound) return false;
  if (sound.error().code != ErrorCode::corrupt_message) return fail(sound.error());
  log_warn("{}: an index of segment {} is unsound, the segment is recovered: {}", log_.partition.folder(),
           segment.base_offset(), sound.error().message);
  return true;
}

Result<> LogLoader::find_overflows() {
  for (std::size_t i = 0; i + 1 < log_.segments.size(); ++i) {
    Segment& segment = *log_.segments[i];
    // Only then may it hold one, and its end is worth a look.
    if (suspect_[i] || segment.offset_index().can_hold(log_.segments[i + 1]->base_offset() - 1)) continue;
    const auto end = segment.read_next_offset();
    if (!end && end.error().code != ErrorCode::corrupt_message) return fail(end.error());
    suspect_[i] = !end || (*end > segment.base_offset() && !segment.offset_index().can_hold(*end - 1));
  }
  return {};
}

Result<> LogLoader::split(const Overflow& overflow) {
  log_warn("{}: offsets of segment {} are too far from its base: it is split at {}", log_.partition.folder(),
           overflow.segment, overflow.base);
  FileSystem& files = log_.files();
  // Without them the next start, too, reads all of the segment.
  for (const SegmentFile kind : {SegmentFile::offset_index, SegmentFile::time_index}) {
    if (auto done = files.remove(log_.folder.file(overflow.segment, kind)); !done) return done;
  }
  const std::string path = log_.folder.file(overflow.segment, SegmentFile::log);
  const std::string made = log_.folder.file(overflow.base, SegmentFile::log, FileStage::cleaned);
  auto status = files.status(path);
  if (!status) return fail(status.error());
  auto from = files.open(path, OpenMode::read_write);
  if (!from) return fail(from.error());
  auto to = files.open(made, OpenMode::replace);
  if (!to) return fail(to.error());
  if (auto done = copy_end(**from, overflow.position, **to); !done) return done;
  if (*status) {
    if (auto done = files.set_modified_time(made, (*status)->modified_ms); !done) return done;
  }
  if (auto done = (*to)->sync(); !done) return done;
  const std::string final_path = log_.folder.file(overflow.base, SegmentFile::log);
  if (auto done = files.rename(made, final_path); !done) return done;
  if (auto done = files.sync_directory(log_.folder.path); !done) return done;
  if (auto done = (*from)->truncate(overflow.position); !done) return done;
  return (*from)->sync();
}

Result<> LogLoader::replay_entry(Segment& segment, const ScannedEntry& entry, std::optional<ByteView> whole) {
  if (!entry.header.is_batch()) return {};
  const records::BatchView batch = entry.header.batch();
  if (batch.leader_epoch() > log_.epochs.latest_epoch() && batch.leader_epoch() >= 0 &&
      log_.epochs.assign(batch.leader_epoch(), batch.base_offset())) {
    log_.epochs_unwritten = true;
  }
  if (!batch.has_producer_id()) return {};
  ProducedBatch produced = ProducedBatch::of(batch);
  if (batch.is_control() && whole) produced.marker = read_marker(records::BatchView(*whole));
  const auto completed = log_.producers.replay(produced);
  if (!completed || !completed->aborted) return {};
  const Offset stable = log_.producers.first_undecided_offset().value_or(completed->last_offset + 1);
  return segment.transaction_index().append(
      {completed->producer_id, completed->first_offset, completed->last_offset, stable});
}

Result<> LogLoader::read_batches(Segment& segment, const File& file, std::uint64_t file_bytes) {
  VerifyingScanner scanner(file, file_bytes);
  for (;;) {
    auto entry = scanner.next();
    if (!entry) return fail(entry.error());
    if (!*entry) return {};
    const records::EntryView& header = (*entry)->header;
    if (header.base_offset().value_or(header.last_offset()) < next_offset_) {
      return fail(ErrorCode::corrupt_message, "an offset that was there before");
    }
    const Offset last = header.last_offset();
    if (!segment.offset_index().can_hold(last)) {
      // No checksum covers an offset: so far behind the last one it is a flipped bit rather than a gap.
      if (header.base_offset().value_or(last) - next_offset_ > most_relative_offset) {
        return fail(ErrorCode::corrupt_message, "an offset too far from the one before");
      }
      const Offset first = header.base_offset().value_or(next_offset_);  // an old wrapper does not tell it
      overflow_ =
          Overflow{segment.base_offset(), segment.size_bytes(), std::max(first, last - most_relative_offset)};
      return {};
    }
    if (auto done = replay_entry(segment, **entry, scanner.whole()); !done) return done;
    if (auto done = segment.add_batch(last, (*entry)->size_bytes, header.max_timestamp(), *log_.config,
                                      segment.modified_ms());
        !done) {
      return done;
    }
    next_offset_ = last + 1;
  }
}

Result<std::uint64_t> LogLoader::recover_segment(Segment& segment, std::size_t drop_from) {
  if (!producers_ready_ || log_.producers.map_end_offset() != segment.base_offset()) {
    if (auto done = log_.producers.truncate_and_reload(log_.log_start, segment.base_offset(), now_ms_,
                                                       log_.producer_expiration_ms);
        !done) {
      return fail(done.error());
    }
    if (auto done = log_.replay_producers(segment.base_offset()); !done) return fail(done.error());
    producers_ready_ = true;
  }
  auto file = segment.file();
  if (!file) return fail(file.error());
  const std::uint64_t file_bytes = segment.size_bytes();
  const bool is_redone = !clean_ && segment.base_offset() >= log_.recovery_point;
  if (auto done = segment.begin_recovery(*log_.config, is_redone); !done) return fail(done.error());
  next_offset_ = segment.base_offset();
  const auto read = read_batches(segment, **file, file_bytes);
  if (!read && read.error().code != ErrorCode::corrupt_message) return fail(read.error());
  if (overflow_) return 0;
  const std::uint64_t lost = file_bytes - segment.size_bytes();
  if (lost > 0) {
    const std::size_t behind = log_.segments.size() - std::min(drop_from, log_.segments.size());
    log_warn("{}: segment {} is cut at offset {}, {} bytes{} are dropped: {}", log_.partition.folder(),
             segment.base_offset(), next_offset_, lost,
             behind == 0 ? "" : " and the " + std::to_string(behind) + " segments behind it",
             read ? std::string("unreadable") : read.error().message);
    // First what lies behind: a crash in between must not leave it there behind a log that looks whole.
    if (auto done = drop_segments_from(drop_from); !done) return fail(done.error());
    if (auto done = segment.cut(segment.size_bytes()); !done) return fail(done.error());
    if (auto done = (*file)->sync(); !done) return fail(done.error());
  }
  if (auto done = segment.become_inactive(); !done) return fail(done.error());
  log_.touched = log_.names_unsynced = true;
  log_.indexes_unsynced_from = std::min(log_.indexes_unsynced_from, segment.base_offset());
  log_.producers.set_map_end_offset(next_offset_);
  if (auto done = log_.take_snapshot(); !done) return fail(done.error());
  return lost;
}

Result<> LogLoader::drop_segments_from(std::size_t first) {
  if (first >= log_.segments.size()) return {};
  while (log_.segments.size() > first) {
    if (auto done = log_.remove_segment_files(*log_.segments.back()); !done) return done;
    log_.segments.pop_back();
  }
  // They must not come back behind what is appended from now on.
  return log_.files().sync_directory(log_.folder.path);
}

Result<> LogLoader::recover_segments() {
  if (log_.segments.empty()) return {};
  const std::size_t unflushed = clean_ ? log_.segments.size() : log_.segment_of(log_.recovery_point);
  for (std::size_t i = 0; i < log_.segments.size(); ++i) {
    if (i < unflushed && !suspect_[i]) {
      producers_ready_ = false;
      continue;
    }
    const bool may_drop_rest = i >= unflushed;
    auto lost = recover_segment(*log_.segments[i], may_drop_rest ? i + 1 : log_.segments.size());
    if (!lost) return fail(lost.error());
    if (overflow_ || (may_drop_rest && *lost > 0)) return {};
    if (may_drop_rest) continue;
    // The next start will not look at it again.
    Segment& mended = *log_.segments[i];
    if (auto done = mended.sync(); !done) return done;
    if (auto done = log_.files().sync_directory(log_.folder.path); !done) return done;
  }
  return {};
}

Result<> LogLoader::find_log_end() {
  if (!log_.segments.empty()) {
    auto end = log_.active().read_next_offset();
    const bool is_astray = !end && end.error().code == ErrorCode::corrupt_message;
    if (is_astray || (end && *end > 0 && !log_.active().offset_index().can_hold(*end - 1))) {
      auto lost = recover_segment(log_.active(), log_.segments.size());
      if (!lost) return fail(lost.error());
      if (overflow_) return {};
      if (*lost == 0) {
        log_warn("{}: the offset index of segment {} led astray, the segment is recovered",
                 log_.partition.folder(), log_.active().base_offset());
      }
      end = next_offset_;
    }
    if (!end) return fail(end.error());
    log_.log_end = *end;
    if (log_.log_end >= log_.log_start) return {};
    log_warn("{}: the log ends at {}, before its start {}: it begins anew there", log_.partition.folder(),
             log_.log_end, log_.log_start);
    if (auto done = drop_segments_from(0); !done) return done;
    if (auto done = log_.producers.truncate_fully_and_start_at(log_.log_start); !done) return done;
    if (log_.epochs.clear()) log_.epochs_unwritten = true;
  }
  log_.log_end = log_.log_start;
  if (auto done = log_.add_segment(log_.log_start, now_ms_); !done) return done;
  // From now on the segment's name tells the start, no checkpoint does.
  return log_.log_start > 0 ? log_.files().sync_directory(log_.folder.path) : Result<>();
}

Result<> LogLoader::read_epochs() {
  auto epochs = LeaderEpochCache::read(log_.files(), log_.folder.file(partition_file::leader_epochs));
  if (epochs) {
    log_.epochs = std::move(*epochs);
  } else {
    log_warn("{}: {}; the epochs are read from the batches", log_.partition.folder(), epochs.error().message);
    epochs_unreadable_ = true;
  }
  return {};
}

Result<> LogLoader::rebuild_epochs() {
  log_.epochs.clear();
  log_.epochs_unwritten = true;
  for (const auto& segment : log_.segments) {
    auto file = segment->file();
    if (!file) return fail(file.error());
    HeaderScanner scanner(**file, 0, segment->size_bytes());
    for (;;) {
      auto entry = scanner.next();
      if (!entry) return fail(entry.error());
      if (!*entry) break;
      const LeaderEpoch epoch = (*entry)->header.leader_epoch();
      if (epoch > log_.epochs.latest_epoch())
        log_.epochs.assign(epoch, (*entry)->header.batch().base_offset());
    }
  }
  return {};
}

void LogLoader::read_topic_id() {
  auto topic_id = read_partition_metadata(log_.files(), log_.folder.path);
  if (topic_id) {
    log_.topic_id = *topic_id;
  } else {
    log_warn("{}: {}", log_.partition.folder(), topic_id.error().message);
    log_.topic_id_unreadable = true;
  }
}

// Brings everything that hangs on the log's two ends in line with them.
Result<> LogLoader::settle() {
  log_.log_start = std::max(log_.log_start, log_.segments.front()->base_offset());
  if (epochs_unreadable_) {
    if (auto done = rebuild_epochs(); !done) return done;
  }
  if (log_.epochs.truncate_from_end(log_.log_end)) log_.epochs_unwritten = true;
  if (log_.epochs.truncate_from_start(log_.log_start)) log_.epochs_unwritten = true;
  if (clean_ && log_.epochs.empty() && log_.log_end > log_.log_start) {
    log_info("{}: no leader epochs are known, the next one begins at the end", log_.partition.folder());
  }
  log_.recovery_point = clean_ ? log_.log_end : std::min(log_.recovery_point, log_.log_end);
  log_.high_watermark = std::clamp(log_.high_watermark, log_.log_start, log_.log_end);
  if (!clean_) {
    // The last process may have been killed before it synced what it named and wrote.
    log_.names_unsynced = log_.folder_unsynced = log_.topic_id_unsynced = log_.epochs_unsynced = true;
  }
  std::vector<Offset> bases;
  for (const auto& segment : log_.segments) bases.push_back(segment->base_offset());
  if (auto done = log_.producers.remove_stray_snapshots(bases); !done) return done;
  if (auto done = log_.rebuild_producers(log_.log_end, clean_, now_ms_); !done) return done;
  for (const auto& segment : log_.segments) segment->release();
  return {};
}

Result<> LogLoader::load_segments() {
  overflow_.reset();
  log_.segments.clear();
  suspect_.clear();
  producers_ready_ = epochs_unreadable_ = false;
  if (auto done = list_files(); !done) return done;
  if (auto done = finish_leftovers(); !done) return done;
  if (auto done = open_segments(); !done) return done;
  if (auto done = find_overflows(); !done) return done;
  if (auto done = read_epochs(); !done) return done;
  if (auto done = recover_segments(); !done || overflow_) return done;
  return find_log_end();
}

Result<> LogLoader::load() {
  for (;;) {
    if (auto done = load_segments(); !done) return done;
    if (!overflow_) break;
    if (auto done = split(*overflow_); !done) return done;
  }
  read_topic_id();
  return settle();
}

Result<std::shared_ptr<Log>> Log::open(LogDirectory& directory, Entropy& entropy, OpenOptions options) {
  if (auto online = directory.check(); !online) return fail(online.error());
  const bool clean = options.clean_shutdown;
  const TimestampMs now_ms = options.now_ms;
  auto state = std::make_unique<LogState>(directory, entropy, std::move(options));
  if (auto done = LogLoader(*state, clean, now_ms).load(); !done) return state->broken(done.error());
  return std::shared_ptr<Log>(new Log(std::move(state)));
}

}  // namespace ottla::log
