// One segment of a partition's log: see segment.h.
#include "log/segment.h"

#include <algorithm>
#include <array>

#include "log/header_scanner.h"
#include "ottla/env/full_disk.h"

namespace ottla::log {

namespace {

// The page cache takes pieces of this size at the least cost.
constexpr std::size_t write_piece_bytes = 64 << 10;

}  // namespace

Segment::Segment(const Folder& folder, Offset base_offset, bool has_transaction_index)
    : folder_(&folder),
      base_offset_(base_offset),
      offset_index_(folder, base_offset),
      time_index_(folder, base_offset),
      transaction_index_(folder, base_offset, has_transaction_index) {}

Result<std::unique_ptr<Segment>> Segment::create(const Folder& folder, Offset base_offset,
                                                 const LogConfig& config, std::int64_t roll_jitter_ms,
                                                 TimestampMs now_ms, FileStage stage) {
  auto segment = std::make_unique<Segment>(folder, base_offset, false);
  segment->set_stage(stage);
  if (auto done = segment->create_files(config); !done) {
    if (auto undone = segment->take_back(); !undone) return fail(undone.error());
    return fail(done.error());
  }
  segment->max_timestamp_ = TimeIndexEntry{no_timestamp, base_offset};
  segment->created_ms_ = now_ms;
  segment->modified_ms_ = now_ms;
  segment->roll_jitter_ms_ = roll_jitter_ms;
  return segment;
}

Result<> Segment::create_files(const LogConfig& config) {
  auto file = folder_->files.open(folder_->file(base_offset_, SegmentFile::log, stage_), OpenMode::replace);
  if (!file) return fail(file.error());
  file_ = std::move(*file);
  used_ = true;
  if (config.preallocate) {
    auto allocated = file_->allocate(static_cast<std::uint64_t>(config.segment_bytes));
    if (!allocated) return allocated;
    preallocated_ = true;
  }
  if (auto done = offset_index_.create(config.segment_index_bytes); !done) return done;
  return time_index_.create(config.segment_index_bytes);
}

// Of a new segment, the files that found room on a full disk. The one before it may be appended to now:
// should a power cut bring them back behind it, the log would begin again at their base.
Result<> Segment::take_back() {
  for (const std::string& path : paths()) {
    auto removed = folder_->files.remove(path);
    if (!removed) return fail(removed.error().code, removed.error().message + ", and must not stay");
  }
  return folder_->files.sync_directory(folder_->path);
}

Result<> Segment::load_files(bool has_offset_index, bool has_time_index) {
  FileSystem& files = folder_->files;
  auto log = files.status(folder_->file(base_offset_, SegmentFile::log));
  if (!log) return fail(log.error());
  if (!*log) return fail(ErrorCode::kafka_storage_error, "a segment file vanished from " + folder_->path);
  size_ = (*log)->size;
  created_ms_ = modified_ms_ = (*log)->modified_ms;
  const auto size_of = [&](const std::string& path) -> Result<std::int64_t> {
    auto status = files.status(path);
    if (!status) return fail(status.error());
    return *status ? static_cast<std::int64_t>((*status)->size) : 0;
  };
  const auto offset_bytes = has_offset_index ? size_of(offset_index_.path()) : Result<std::int64_t>(0);
  if (!offset_bytes) return fail(offset_bytes.error());
  const auto time_bytes = has_time_index ? size_of(time_index_.path()) : Result<std::int64_t>(0);
  if (!time_bytes) return fail(time_bytes.error());
  if (auto done = offset_index_.load(*offset_bytes); !done) return done;
  return time_index_.load(*time_bytes);
}

Result<> Segment::begin_recovery(const LogConfig& config, bool indexes_in_place) {
  const std::int64_t index_bytes = config.segment_index_bytes;
  if (auto done = offset_index_.reset(index_bytes, indexes_in_place); !done) return done;
  if (auto done = time_index_.reset(index_bytes, indexes_in_place); !done) return done;
  if (auto done = transaction_index_.reset(); !done) return done;
  size_ = 0;
  bytes_since_index_entry_ = 0;
  max_timestamp_ = TimeIndexEntry{no_timestamp, base_offset_};
  first_timestamp_.reset();
  return {};
}

void Segment::set_stage(FileStage stage) {
  stage_ = stage;
  offset_index_.set_stage(stage);
  time_index_.set_stage(stage);
  transaction_index_.set_stage(stage);
}

Result<std::shared_ptr<File>> Segment::file() {
  used_ = true;
  if (!file_) {
    auto opened =
        folder_->files.open(folder_->file(base_offset_, SegmentFile::log, stage_), OpenMode::read_write);
    if (!opened) return opened;
    file_ = std::move(*opened);
  }
  return file_;
}

void Segment::release() {
  file_.reset();
  offset_index_.release();
  time_index_.release();
  transaction_index_.release();
}

void Segment::release_if_idle() {
  if (!used_) release();
  used_ = false;
}

Result<> Segment::make_writable(const LogConfig& config) {
  if (!offset_index_.is_writable()) {
    if (auto done = offset_index_.make_writable(config.segment_index_bytes); !done) return done;
  }
  if (time_index_.is_writable()) return {};
  return time_index_.make_writable(config.segment_index_bytes);
}

Result<> Segment::load_first_timestamp() {
  if (first_timestamp_ || empty()) return {};
  auto opened = file();
  if (!opened) return fail(opened.error());
  HeaderScanner scanner(**opened, 0, size_);
  auto entry = scanner.next();
  if (!entry) return fail(entry.error());
  if (*entry) first_timestamp_ = (*entry)->header.max_timestamp();
  return {};
}

Result<std::optional<TimestampMs>> Segment::first_timestamp() {
  if (auto done = load_first_timestamp(); !done) return fail(done.error());
  return first_timestamp_;
}

Result<bool> Segment::should_roll(const RollQuestion& question, const LogConfig& config) {
  const auto limit = static_cast<std::uint64_t>(config.segment_bytes);
  if (size_ + question.bytes > limit) return true;
  if (offset_index_.is_full() || time_index_.is_full()) return true;
  if (!offset_index_.can_hold(question.last_offset)) return true;
  if (empty()) return false;
  if (auto done = load_first_timestamp(); !done) return fail(done.error());
  const TimestampMs first = first_timestamp_.value_or(no_timestamp);
  const std::int64_t waited = first >= 0 ? question.max_timestamp - first : question.now_ms - created_ms_;
  return waited > config.max_segment_ms() - roll_jitter_ms_;
}

Result<> Segment::write(ByteView bytes) {
  auto opened = file();
  if (!opened) return fail(opened.error());
  for (std::size_t done = 0; done < bytes.size(); done += write_piece_bytes) {
    const ByteView piece = bytes.subspan(done, std::min(write_piece_bytes, bytes.size() - done));
    if (auto written = (*opened)->write_at(size_ + done, piece); !written) {
      if (auto cut = (*opened)->truncate(size_); !cut) return cut;
      return written;
    }
  }
  return {};
}

Result<> Segment::add_batch(Offset last_offset, std::uint64_t bytes, TimestampMs max_timestamp,
                            const LogConfig& config, TimestampMs now_ms) {
  const std::uint64_t position = size_;
  auto largest = this->max_timestamp();
  if (!largest) return fail(largest.error());
  size_ += bytes;
  modified_ms_ = now_ms;
  if (position == 0) first_timestamp_ = max_timestamp;
  if (max_timestamp > largest->timestamp) max_timestamp_ = TimeIndexEntry{max_timestamp, last_offset};
  const bool has_room =
      !offset_index_.is_full() && !time_index_.is_full() && offset_index_.can_hold(last_offset);
  if (bytes_since_index_entry_ > config.index_interval_bytes && has_room) {
    if (auto done = offset_index_.append(last_offset, static_cast<std::int32_t>(position)); !done)
      return done;
    if (auto done = time_index_.maybe_append(max_timestamp_->timestamp, max_timestamp_->offset); !done)
      return done;
    bytes_since_index_entry_ = 0;
  }
  bytes_since_index_entry_ += static_cast<std::int64_t>(bytes);
  return {};
}

Result<> Segment::become_inactive() {
  auto largest = max_timestamp();
  if (!largest) return fail(largest.error());
  if (time_index_.is_writable()) {
    if (auto done = time_index_.maybe_append(largest->timestamp, largest->offset, true); !done) return done;
  }
  if (auto done = offset_index_.trim(); !done) return done;
  if (auto done = time_index_.trim(); !done) return done;
  if (!preallocated_) return {};
  preallocated_ = false;
  auto opened = file();
  if (!opened) return fail(opened.error());
  return (*opened)->truncate(size_);
}

Result<> Segment::sync() {
  auto opened = file();
  if (!opened) return fail(opened.error());
  if (auto done = (*opened)->sync(); !done) return done;
  if (auto done = offset_index_.sync(); !done) return done;
  if (auto done = time_index_.sync(); !done) return done;
  return transaction_index_.sync();
}

Result<std::optional<Segment::Place>> Segment::find(Offset target) {
  if (empty()) return std::nullopt;
  auto from = offset_index_.lookup(target);
  if (!from) return fail(from.error());
  auto opened = file();
  if (!opened) return fail(opened.error());
  HeaderScanner scanner(**opened, static_cast<std::uint64_t>(from->position), size_);
  for (;;) {
    auto entry = scanner.next();
    if (!entry) return fail(entry.error());
    if (!*entry) return std::nullopt;
    const Offset last_offset = (*entry)->header.last_offset();
    if (last_offset >= target) return Place{(*entry)->position, (*entry)->size_bytes, last_offset};
  }
}

std::optional<Segment::Place> Segment::find_at(std::uint64_t position, Offset target) {
  auto opened = file();
  if (!opened) return std::nullopt;
  // This header alone: what a scanner would bring in beside it is not looked at.
  std::array<std::uint8_t, records::header_bytes> raw;
  const std::uint64_t left = size_ - std::min(position, size_);
  const auto read = (*opened)->read_at(
      position,
      MutableByteView(raw).first(static_cast<std::size_t>(std::min<std::uint64_t>(raw.size(), left))));
  if (!read) return std::nullopt;
  const ByteView bytes(raw.data(), *read);
  const auto place = place_of(bytes, position);
  if (!place || records::EntryView(bytes).base_offset() > target || place->last_offset < target) {
    return std::nullopt;
  }
  return place;
}

std::optional<Segment::Place> Segment::place_of(ByteView bytes, std::uint64_t position) const {
  const auto size = entry_size(bytes, size_ - std::min(position, size_));
  if (!size || !*size) return std::nullopt;
  return Place{position, **size, records::EntryView(bytes).last_offset()};
}

Result<Offset> Segment::read_next_offset() {
  if (empty()) return base_offset_;
  auto from = offset_index_.last_entry();
  if (!from) return fail(from.error());
  auto opened = file();
  if (!opened) return fail(opened.error());
  HeaderScanner scanner(**opened, static_cast<std::uint64_t>(from->position), size_);
  Offset next = base_offset_;
  for (;;) {
    auto entry = scanner.next();
    if (!entry) return fail(entry.error());
    if (!*entry) break;
    next = (*entry)->header.last_offset() + 1;
  }
  if (scanner.torn()) return fail(ErrorCode::corrupt_message, "a part of a batch at the end");
  return next;
}

Result<TimeIndexEntry> Segment::max_timestamp() {
  if (!max_timestamp_) {
    auto last = time_index_.last_entry();
    if (!last) return last;
    max_timestamp_ = *last;
  }
  return *max_timestamp_;
}

Result<TimestampMs> Segment::largest_timestamp() {
  auto largest = max_timestamp();
  if (!largest) return fail(largest.error());
  return largest->timestamp >= 0 ? largest->timestamp : modified_ms_;
}

Result<std::uint64_t> Segment::position_for_timestamp(TimestampMs timestamp, Offset starting_offset) {
  auto entry = time_index_.lookup(timestamp);
  if (!entry) return fail(entry.error());
  auto place = offset_index_.lookup(std::max(entry->offset, starting_offset));
  if (!place) return fail(place.error());
  return static_cast<std::uint64_t>(place->position);
}

Result<TimeIndexEntry> Segment::read_max_timestamp() {
  auto indexed = time_index_.last_entry();
  if (!indexed) return indexed;
  auto from = offset_index_.lookup(indexed->offset);
  if (!from) return fail(from.error());
  auto opened = file();
  if (!opened) return fail(opened.error());
  TimeIndexEntry largest = *indexed;
  HeaderScanner scanner(**opened, static_cast<std::uint64_t>(from->position), size_);
  for (;;) {
    auto entry = scanner.next();
    if (!entry) return fail(entry.error());
    if (!*entry) return largest;
    const TimestampMs timestamp = (*entry)->header.max_timestamp();
    if (timestamp > largest.timestamp) largest = {timestamp, (*entry)->header.last_offset()};
  }
}

Result<> Segment::truncate_to(Offset offset) {
  auto place = find(offset);
  if (!place) return fail(place.error());
  if (auto done = offset_index_.truncate_to(offset); !done) return done;
  if (auto done = time_index_.truncate_to(offset); !done) return done;
  if (auto done = transaction_index_.truncate_to(offset); !done) return done;
  if (*place) {
    if (auto done = cut((*place)->position); !done) return done;
  }
  bytes_since_index_entry_ = 0;
  if (empty()) first_timestamp_.reset();
  auto largest = read_max_timestamp();
  if (!largest) return fail(largest.error());
  max_timestamp_ = *largest;
  return {};
}

Result<> Segment::cut(std::uint64_t size) {
  auto opened = file();
  if (!opened) return fail(opened.error());
  size_ = size;
  preallocated_ = false;
  file_.reset();  // who has read this File keeps what was there (SliceCopies)
  return (*opened)->truncate(size);
}

std::vector<std::string> Segment::paths() const {
  std::vector<std::string> paths{folder_->file(base_offset_, SegmentFile::log, stage_), offset_index_.path(),
                                 time_index_.path()};
  if (transaction_index_.exists()) paths.push_back(transaction_index_.path());
  return paths;
}

Result<std::vector<std::string>> Segment::mark_deleted() {
  const std::vector<std::string> from = paths();
  set_stage(FileStage::deleted);
  const std::vector<std::string> to = paths();
  for (std::size_t i = 0; i < from.size(); ++i) {
    auto done = folder_->files.rename(from[i], to[i]);
    if (!done && is_full_disk(done.error())) done = folder_->files.remove(from[i]);
    if (!done) return fail(done.error());
  }
  return to;
}

}  // namespace ottla::log
