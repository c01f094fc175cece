// The steps of a cleaning.
#include "log/cleaning_run.h"

#include <algorithm>
#include <utility>

#include "log/log_manager_state.h"
#include "ottla/base/logging.h"
#include "ottla/env/full_disk.h"

namespace ottla::log {

namespace {

// Reading and writing share the memory.
std::size_t buffer_bytes_of(const CleanerOptions& options) {
  constexpr std::int32_t least = 4096;
  return static_cast<std::size_t>(
      std::max(options.io_buffer_bytes / std::max(options.threads, 1) / 2, least));
}

std::int64_t map_bytes_of(const CleanerOptions& options) {
  return std::max(options.dedupe_buffer_bytes / std::max(options.threads, 1), dedupe_buffer_bytes_at_least);
}

std::unexpected<Error> given_up(const TopicPartition& partition, const char* why) {
  return fail(ErrorCode::not_leader_or_follower,
              "the cleaning of " + partition.folder() + " was given up: " + why);
}

}  // namespace

CleaningRun::CleaningRun(LogManager& logs, Entropy& entropy, std::shared_ptr<Log> log,
                         const CleaningRange& range, const CleanerOptions& options, TimestampMs now_ms)
    : logs_(logs),
      log_(std::move(log)),
      range_(range),
      options_(options),
      begin_ms_(now_ms),
      map_(map_bytes_of(options), options.dedupe_buffer_load_factor, entropy),
      filter_(map_, rules_, transactions_, records_, stats_),
      buffer_(buffer_bytes_of(options)) {
  stats_.first_dirty = stats_.end = range.first_dirty;
}

CleaningRun::~CleaningRun() {
  discard();
  const std::lock_guard lock(state().mutex);
  state().is_cleaned = false;
}

bool CleaningRun::step(TimestampMs now_ms) {
  step_bytes_ = 0;
  if (outcome_ != Outcome::running) return false;
  if (auto done = advance(now_ms); !done) settle(done.error());
  return outcome_ == Outcome::running;
}

Result<> CleaningRun::advance(TimestampMs now_ms) {
  switch (phase_) {
    case Phase::begin:
      return begin();
    case Phase::map:
      mapped_ms_ = now_ms;
      return map_some();
    case Phase::filter:
      return filter_some(now_ms);
    default:
      finish(now_ms);
      return {};
  }
}

// A failure that came of the log's removal or move meanwhile is none of the disk's.
void CleaningRun::settle(const Error& error) {
  discard();
  const std::lock_guard lock(state().mutex);
  const bool unchanged = check_unchanged().has_value();
  if (error.code == ErrorCode::not_leader_or_follower || !unchanged) {
    outcome_ = Outcome::abandoned;
  } else if (lacks_room_ || is_full_disk(error)) {
    outcome_ = Outcome::disk_full;
    log_warn("{}: cannot be cleaned until there is room for the cleaned segment", partition().folder());
  } else {
    outcome_ = Outcome::failed;
    if (error.code == ErrorCode::kafka_storage_error) {
      state().directory.fail(error);
    } else {
      state().is_uncleanable = true;
      log_error("{}: cannot be cleaned until the next start: {}", partition().folder(), error.message);
    }
  }
}

Result<> CleaningRun::check_unchanged() const {
  const LogState& log = *log_->state_;
  if (auto usable = log.check_usable(); !usable) return usable;
  if (log.is_moving) return given_up(log.partition, "it is moving to another directory");
  if (phase_ != Phase::begin && log.truncations != truncations_) return given_up(log.partition, "it was cut");
  return {};
}

Result<> CleaningRun::begin() {
  // A record may go because of a later one, or of the end of its transaction, and neither may be lost behind
  // it: all of them are on the disk first.
  if (log_->recovery_point() < log_->log_end_offset()) {
    if (auto done = log_->flush(); !done) return done;
  }
  const std::lock_guard lock(state().mutex);
  LogState& log = state();
  if (auto unchanged = check_unchanged(); !unchanged) return unchanged;
  config_ = log.config;
  truncations_ = log.truncations;
  sources_ = segments_below(log, range_.end);
  std::vector<AbortedEntry> aborted;
  for (const auto& segment : log.segments) {
    auto entries = segment->transaction_index().all();
    if (!entries) return fail(entries.error());
    for (const AbortedEntry& entry : *entries) {
      if (entry.last_offset >= range_.first_dirty && entry.first_offset < range_.end)
        aborted.push_back(entry);
    }
  }
  transactions_ = CleanedTransactions(std::move(aborted));
  for (const SourceSegment& source : sources_) {
    if (source.next_base <= range_.first_dirty) ++source_;
    if (source.base_offset < range_.first_dirty) {
      old_tombstone_horizon_ms_ = source.modified_ms - config_->delete_retention_ms;
    }
  }
  phase_ = Phase::map;
  return {};
}

Result<CleaningRun::Reading> CleaningRun::open(const SourceSegment& source, Offset from) {
  const std::lock_guard lock(state().mutex);
  LogState& log = state();
  if (auto unchanged = check_unchanged(); !unchanged) return fail(unchanged.error());
  Segment& segment = *log.segments[log.segment_of(source.base_offset)];
  if (&segment != source.segment || segment.base_offset() != source.base_offset ||
      segment.size_bytes() != source.size_bytes) {
    return given_up(log.partition, "a segment of it was removed");
  }
  auto place = segment.offset_index().lookup(from);
  if (!place) return fail(place.error());
  auto file = segment.file();
  if (!file) return fail(file.error());
  return Reading{std::move(*file), static_cast<std::uint64_t>(place->position), source.size_bytes};
}

Result<ByteView> CleaningRun::read_entries() {
  Reading& reading = *reading_;
  for (;;) {
    const std::uint64_t left = reading.end - reading.position;
    const MutableByteView wanted =
        MutableByteView(buffer_).first(std::min<std::uint64_t>(buffer_.size(), left));
    auto read = reading.file->read_at(reading.position, wanted);
    if (!read) return fail(read.error());
    step_bytes_ += *read;
    const ByteView bytes = ByteView(wanted).first(*read);
    records::EntryIterator entries(bytes, limits::batch_bytes, records::LaterMagic::as_batch);
    for (;;) {
      auto entry = entries.next();
      if (!entry && entries.position() == 0) return fail(entry.error());
      if (!entry || !*entry) break;
    }
    if (entries.position() > 0 || left == 0) {
      reading.position += entries.position();
      return bytes.first(entries.position());
    }
    const auto needed = static_cast<std::uint64_t>(entries.next_size_bytes().value_or(0));
    if (needed <= bytes.size() || needed > left) {
      return fail(ErrorCode::corrupt_message, "no whole batch at position " +
                                                  std::to_string(reading.position) + " of segment " +
                                                  std::to_string(sources_[source_].base_offset));
    }
    buffer_.resize(needed);
  }
}

Result<> CleaningRun::map_some() {
  if (source_ == sources_.size() || map_is_full_) {
    end_mapping();
    return {};
  }
  const SourceSegment& source = sources_[source_];
  if (!reading_) {
    auto reading = open(source, range_.first_dirty);
    if (!reading) return fail(reading.error());
    reading_ = std::move(*reading);
  }
  auto bytes = read_entries();
  if (!bytes) return fail(bytes.error());
  stats_.mapped_bytes += bytes->size();
  records::EntryIterator entries(*bytes, limits::batch_bytes, records::LaterMagic::as_batch);
  for (auto entry = entries.next(); entry && *entry && !map_is_full_; entry = entries.next()) {
    if (auto done = map_entry(**entry); !done) return done;
  }
  if (map_is_full_ || reading_->position < reading_->end) return {};
  // Offsets may be missing at a segment's end.
  rules_.last_mapped = std::min(source.next_base, range_.end) - 1;
  reading_.reset();
  ++source_;
  return {};
}

Result<> CleaningRun::map_entry(const records::EntryView& entry) {
  const Offset last_offset = entry.last_offset();
  bool has_keys = entry.check().has_value();
  if (has_keys && entry.is_batch()) {
    if (entry.batch().is_control()) {
      (void)transactions_.on_control(entry.batch());
      has_keys = false;
    } else if (transactions_.on_data(entry.batch())) {
      has_keys = false;
    }
  }
  // What cannot be read stays as it is, and takes nothing away.
  if (has_keys && records_.read(entry, map_)) {
    for (std::size_t i = 0; i < records_.records.size(); ++i) {
      const records::RecordView& record = records_.records[i];
      if (!record.key || record.offset < range_.first_dirty) continue;
      if (map_.is_full()) {
        map_is_full_ = true;
        return {};
      }
      map_.put(records_.hashes[i], record.offset);
      rules_.last_mapped = record.offset;
    }
  }
  if (last_offset >= range_.first_dirty) rules_.last_mapped = last_offset;
  return {};
}

void CleaningRun::end_mapping() {
  reading_.reset();
  stats_.end = rules_.last_mapped + 1;
  stats_.buffer_utilization = map_.utilization();
  std::erase_if(sources_, [&](const SourceSegment& source) { return source.base_offset >= stats_.end; });
  rules_.round_end = range_.end;
  rules_.now_ms = begin_ms_;
  rules_.delete_retention_ms = config_->delete_retention_ms;
  std::vector<AbortedEntry> aborted;
  source_ = group_end_ = 0;
  phase_ = sources_.empty() ? Phase::finish : Phase::filter;
}

Result<> CleaningRun::begin_group() {
  group_begin_ = source_;
  group_end_ = source_ + group_size(std::span(sources_).subspan(source_), *config_, range_.end);
  const std::lock_guard lock(state().mutex);
  LogState& log = state();
  if (auto unchanged = check_unchanged(); !unchanged) return unchanged;
  if (group_begin_ == 0) {
    std::vector<AbortedEntry> aborted;
    for (const auto& segment : log.segments) {
      auto entries = segment->transaction_index().all();
      if (!entries) return fail(entries.error());
      aborted.insert(aborted.end(), entries->begin(), entries->end());
    }
    transactions_ = CleanedTransactions(std::move(aborted));
  }
  rules_.producers.clear();
  for (const auto& [id, producer] : log.producers.producers()) {
    rules_.producers.emplace(id, LastOfProducer{producer.last_data_offset(), producer.producer_epoch});
  }
  folder_.emplace(Folder{log.files(), log.folder.path});
  const Offset base = sources_[group_begin_].base_offset;
  // Entries are added to it, so that no other run's may be there.
  const std::string aborted_path = folder_->file(base, SegmentFile::transaction_index, FileStage::cleaned);
  if (auto done = log.files().remove(aborted_path); !done) return done;
  auto target = Segment::create(*folder_, base, *config_, 0, begin_ms_, FileStage::cleaned);
  if (!target) return fail(target.error());
  target_ = std::move(*target);
  return {};
}

Result<> CleaningRun::filter_some(TimestampMs now_ms) {
  if (!target_) {
    if (auto done = begin_group(); !done) return done;
  }
  const SourceSegment& source = sources_[source_];
  if (!reading_) {
    auto reading = open(source, source.base_offset);
    if (!reading) return fail(reading.error());
    reading_ = std::move(*reading);
  }
  auto bytes = read_entries();
  if (!bytes) return fail(bytes.error());
  stats_.bytes_read += bytes->size();
  const bool keep_old_tombstones = source.modified_ms > old_tombstone_horizon_ms_;
  records::EntryIterator entries(*bytes, limits::batch_bytes, records::LaterMagic::as_batch);
  for (auto entry = entries.next(); entry && *entry; entry = entries.next()) {
    auto done = filter_.filter(**entry, keep_old_tombstones, target_->transaction_index(), out_);
    if (!done) return done;
  }
  if (auto done = write_out(); !done) return done;
  if (reading_->position < reading_->end) return {};
  reading_.reset();
  if (++source_ < group_end_) return {};
  if (auto done = finish_group(); !done) return done;
  if (source_ == sources_.size()) finish(now_ms);
  return {};
}

Result<> CleaningRun::write_out() {
  if (out_.empty()) return {};
  if (auto room = state().directory.take_room(out_.size()); !room) {
    lacks_room_ = true;
    return room;
  }
  if (auto done = target_->write(out_); !done) return done;
  records::EntryIterator entries(out_, limits::batch_bytes, records::LaterMagic::as_batch);
  for (std::size_t start = 0;; start = entries.position()) {
    auto entry = entries.next();
    if (!entry) return fail(entry.error());
    if (!*entry) break;
    const Offset last_offset = (*entry)->last_offset();
    if (!target_->offset_index().can_hold(last_offset)) {
      return fail(ErrorCode::corrupt_message, "offset " + std::to_string(last_offset) +
                                                  " is too far from the segment's base " +
                                                  std::to_string(target_->base_offset()));
    }
    auto done = target_->add_batch(last_offset, entries.position() - start, (*entry)->max_timestamp(),
                                   *config_, begin_ms_);
    if (!done) return done;
  }
  step_bytes_ += out_.size();
  stats_.bytes_written += out_.size();
  out_.clear();
  return {};
}

Result<> CleaningRun::finish_group() {
  if (auto done = target_->become_inactive(); !done) return done;
  // Before the sync, which takes it to the disk too.
  const std::string path = folder_->file(target_->base_offset(), SegmentFile::log, FileStage::cleaned);
  if (auto done = folder_->files.set_modified_time(path, sources_[group_end_ - 1].modified_ms); !done)
    return done;
  if (auto done = target_->sync(); !done) return done;
  const bool has_aborted = target_->transaction_index().exists();
  target_->release();

  const std::lock_guard one_at_a_time(state().disk_mutex);
  std::vector<Offset> old_segments;
  {
    const std::lock_guard lock(state().mutex);
    LogState& log = state();
    if (auto unchanged = check_unchanged(); !unchanged) return unchanged;
    for (std::size_t i = group_begin_; i < group_end_; ++i) {
      const SourceSegment& source = sources_[i];
      if (log.segments[log.segment_of(source.base_offset)].get() != source.segment) {
        return given_up(log.partition, "a segment of it was removed");
      }
      old_segments.push_back(source.base_offset);
    }
  }
  auto removals = state().exchange(old_segments, has_aborted, begin_ms_);
  if (!removals) return fail(removals.error());
  target_.reset();
  logs_.state_->add_removals(std::move(*removals));
  return {};
}

void CleaningRun::finish(TimestampMs now_ms) {
  {
    const std::lock_guard lock(state().mutex);
    if (!check_unchanged()) {
      outcome_ = Outcome::abandoned;
      return;
    }
    state().cleaned_offset = stats_.end;
  }
  if (auto* const entry = logs_.state_->entry_of(log_->directory())) {
    logs_.state_->write_checkpoint(*entry, LogManager::State::cleaner_offsets);
  }
  outcome_ = Outcome::cleaned;
  report(now_ms);
}

void CleaningRun::report(TimestampMs now_ms) const {
  const auto megabytes = [](std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
  const auto saved = [](std::uint64_t before, std::uint64_t after) {
    return before == 0 ? 0.0 : 100.0 * (1.0 - static_cast<double>(after) / static_cast<double>(before));
  };
  log_info(
      "cleaned log {} (dirty section = [{}, {}]) in {:.1f} seconds, {:.1f} of them for the keys of {:.1f} "
      "MB; "
      "buffer utilization {:.1f}%; start size {:.1f} MB ({} messages), end size {:.1f} MB ({} messages); "
      "{:.1f}% size reduction ({:.1f}% fewer messages)",
      partition().folder(), stats_.first_dirty, stats_.end, static_cast<double>(now_ms - begin_ms_) / 1000,
      static_cast<double>(mapped_ms_ - begin_ms_) / 1000, megabytes(stats_.mapped_bytes),
      100 * stats_.buffer_utilization, megabytes(stats_.bytes_read), stats_.records_read,
      megabytes(stats_.bytes_written), stats_.records_written, saved(stats_.bytes_read, stats_.bytes_written),
      saved(stats_.records_read, stats_.records_written));
  if (stats_.records_without_key > 0) {
    log_warn("{}: {} records without a key were dropped", partition().folder(), stats_.records_without_key);
  }
  if (stats_.unreadable_batches > 0) {
    log_warn("{}: {} batches cannot be read and were kept as they are", partition().folder(),
             stats_.unreadable_batches);
  }
}

void CleaningRun::discard() {
  if (!target_) return;
  const Offset base = target_->base_offset();
  target_.reset();
  const std::lock_guard one_at_a_time(state().disk_mutex);
  const std::lock_guard lock(state().mutex);
  // A start removes what is left in a directory that failed; a folder that was renamed goes as a whole.
  if (!state().check_usable()) return;
  for (const SegmentFile kind : {SegmentFile::log, SegmentFile::offset_index, SegmentFile::time_index,
                                 SegmentFile::transaction_index}) {
    (void)state().files().remove(state().folder.file(base, kind, FileStage::cleaned));
  }
}

}  // namespace ottla::log
