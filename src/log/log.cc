// The log's state: creation, questions about it, and the small changes. The larger ones are in log_*.cc.
#include "ottla/log/log.h"

#include <algorithm>
#include <cassert>

#include "log/log_state.h"
#include "ottla/log/partition_metadata.h"

namespace ottla::log {

LogState::LogState(LogDirectory& log_directory, Entropy& source, OpenOptions options)
    : directory(log_directory),
      entropy(source),
      folder{log_directory.files(), log_directory.path() + "/" + options.folder},
      partition(std::move(options.partition)),
      config(std::move(options.config)),
      producers(folder),
      log_start(options.log_start_offset),
      high_watermark(options.high_watermark),
      recovery_point(options.recovery_point),
      cleaned_offset(options.cleaned_offset),
      producer_expiration_ms(options.producer_expiration_ms) {}

Log::Log(std::unique_ptr<LogState> state) : state_(std::move(state)) {}
Log::~Log() = default;

Result<> LogState::check_usable() const {
  if (status == Status::removed) {
    return fail(ErrorCode::unknown_topic_or_partition, partition.folder() + " is being deleted");
  }
  if (status == Status::moved) {
    return fail(ErrorCode::not_leader_or_follower, partition.folder() + " is in another log directory now");
  }
  if (status == Status::closed)
    return fail(ErrorCode::kafka_storage_error, partition.folder() + " is closed");
  return directory.check();
}

std::unexpected<Error> LogState::broken(const Error& error) {
  if (error.code == ErrorCode::kafka_storage_error) directory.report(error);
  return fail(error);
}

std::unexpected<Error> LogState::broken_for_good(const Error& error) {
  if (error.code == ErrorCode::kafka_storage_error) directory.fail(error);
  return fail(error);
}

Offset LogState::last_stable_offset() const {
  const auto unstable = producers.first_unstable_offset();
  return unstable && *unstable < high_watermark ? std::max(*unstable, log_start) : high_watermark;
}

Offset LogState::bound(UpperBound upper_bound) const {
  switch (upper_bound) {
    case UpperBound::log_end:
      return log_end;
    case UpperBound::last_stable:
      return last_stable_offset();
    default:
      return high_watermark;
  }
}

std::size_t LogState::segment_of(Offset offset) const {
  if (offset >= active().base_offset()) return segments.size() - 1;
  const auto after = std::upper_bound(
      segments.begin(), segments.end(), offset,
      [](Offset wanted, const std::unique_ptr<Segment>& segment) { return wanted < segment->base_offset(); });
  return after == segments.begin() ? 0 : static_cast<std::size_t>(after - segments.begin()) - 1;
}

std::int64_t LogState::draw_jitter() const {
  const std::int64_t most = std::min(config->segment_jitter_ms, config->segment_ms);
  return most <= 0 ? 0 : static_cast<std::int64_t>(entropy.below(static_cast<std::uint64_t>(most)));
}

Result<> LogState::add_segment(Offset base_offset, TimestampMs now_ms) {
  auto segment = Segment::create(folder, base_offset, *config, draw_jitter(), now_ms);
  if (!segment) return fail(segment.error());
  segments.push_back(std::move(*segment));
  recent.clear();
  marks.clear();
  names_unsynced = true;
  touched = true;
  return {};
}

Result<> LogState::make_files(const std::optional<Uuid>& id, TimestampMs now_ms) {
  if (auto done = files().create_directories(folder.path); !done) return done;
  if (id) {
    if (auto done = write_partition_metadata(files(), folder.path, *id, Durability::none); !done) return done;
    topic_id = id;
    topic_id_unsynced = true;
  }
  return add_segment(log_start, now_ms);
}

Result<> LogState::roll(TimestampMs now_ms) {
  if (active().empty() && active().base_offset() == log_end) return {};
  if (auto done = active().become_inactive(); !done) return done;
  if (recovery_point == log_end) {
    // A recovery point where a segment begins lets a start pass over the one before: it must be whole by now.
    if (auto done = active().sync(); !done) return done;
    if (auto done = files().sync_directory(folder.path); !done) return done;
  } else {
    indexes_unsynced_from = std::min(indexes_unsynced_from, active().base_offset());
  }
  if (auto done = take_snapshot(); !done) return done;
  if (auto done = add_segment(log_end, now_ms); !done) return done;
  roll_unflushed = true;
  return {};
}

Result<> LogState::take_snapshot() {
  auto taken = producers.take_snapshot(false);
  if (!taken) return fail(taken.error());
  if (*taken) names_unsynced = true;
  return {};
}

void LogState::set_high_watermark(Offset offset) { high_watermark = offset; }

void LogState::advance_log_start(Offset offset) {
  log_start = offset;
  high_watermark = std::max(high_watermark, offset);
  if (epochs.truncate_from_start(offset)) epochs_unwritten = true;
  producers.on_log_start_offset(offset);
}

Result<std::shared_ptr<Log>> Log::create(LogDirectory& directory, Entropy& entropy, OpenOptions options,
                                         std::optional<Uuid> topic_id) {
  if (auto online = directory.check(); !online) return fail(online.error());
  const TimestampMs now_ms = options.now_ms;
  auto state = std::make_unique<LogState>(directory, entropy, std::move(options));
  if (auto done = state->make_files(topic_id, now_ms); !done) {
    // A folder that holds no log is a stray one to the next start.
    auto removed = state->files().remove_all(state->folder.path);
    return state->broken(removed ? done.error() : removed.error());
  }
  state->log_end = state->high_watermark = state->recovery_point = state->log_start;
  state->producers.set_map_end_offset(state->log_start);
  state->active().release();
  state->folder_unsynced = true;
  return std::shared_ptr<Log>(new Log(std::move(state)));
}

const TopicPartition& Log::partition() const { return state_->partition; }
LogDirectory& Log::directory() const { return state_->directory; }

std::string Log::path() const {
  const std::lock_guard lock(state_->mutex);
  return state_->folder.path;
}

std::string Log::folder() const {
  const std::string path = this->path();
  return path.substr(path.rfind('/') + 1);
}

std::shared_ptr<const LogConfig> Log::config() const {
  const std::lock_guard lock(state_->mutex);
  return state_->config;
}

void Log::update_config(std::shared_ptr<const LogConfig> config) {
  assert(config != nullptr);
  const std::lock_guard lock(state_->mutex);
  state_->config = std::move(config);
}

std::optional<Uuid> Log::topic_id() const {
  const std::lock_guard lock(state_->mutex);
  return state_->topic_id;
}

bool Log::topic_id_unreadable() const {
  const std::lock_guard lock(state_->mutex);
  return state_->topic_id_unreadable;
}

Result<> Log::set_topic_id(Uuid topic_id) {
  const std::lock_guard lock(state_->mutex);
  if (auto usable = state_->check_usable(); !usable) return usable;
  if (auto done = write_partition_metadata(state_->files(), state_->folder.path, topic_id, Durability::none);
      !done) {
    return state_->broken(done.error());
  }
  state_->topic_id = topic_id;
  state_->topic_id_unreadable = false;
  state_->topic_id_unsynced = true;
  state_->names_unsynced = true;
  return {};
}

Offset Log::log_start_offset() const {
  const std::lock_guard lock(state_->mutex);
  return state_->log_start;
}
Offset Log::log_end_offset() const {
  const std::lock_guard lock(state_->mutex);
  return state_->log_end;
}
Offset Log::high_watermark() const {
  const std::lock_guard lock(state_->mutex);
  return state_->high_watermark;
}
Offset Log::last_stable_offset() const {
  const std::lock_guard lock(state_->mutex);
  return state_->last_stable_offset();
}
Offset Log::recovery_point() const {
  const std::lock_guard lock(state_->mutex);
  return state_->recovery_point;
}
LeaderEpoch Log::latest_epoch() const {
  const std::lock_guard lock(state_->mutex);
  return state_->epochs.latest_epoch();
}
std::uint64_t Log::size_bytes() const {
  const std::lock_guard lock(state_->mutex);
  std::uint64_t total = 0;
  for (const auto& segment : state_->segments) total += segment->size_bytes();
  return total;
}
std::size_t Log::segment_count() const {
  const std::lock_guard lock(state_->mutex);
  return state_->segments.size();
}
std::vector<SegmentStart> Log::segment_starts() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<SegmentStart> starts;
  starts.reserve(state_->segments.size());
  for (const auto& segment : state_->segments) {
    starts.push_back({segment->base_offset(), segment->modified_ms()});
  }
  return starts;
}
Offset Log::first_segment_base_offset() const {
  const std::lock_guard lock(state_->mutex);
  return state_->segments.front()->base_offset();
}

std::optional<Offset> Log::log_start_to_checkpoint() const {
  const std::lock_guard lock(state_->mutex);
  const Offset start = state_->log_start;
  // Until the folder is synced, segments that were deleted may come back by a power cut.
  const bool is_told =
      start == state_->segments.front()->base_offset() && (!state_->names_unsynced || start == 0);
  return is_told ? std::nullopt : std::optional(start);
}

std::vector<ProducerInfo> Log::producers() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<ProducerInfo> found;
  found.reserve(state_->producers.producers().size());
  for (const auto& [id, entry] : state_->producers.producers()) {
    found.push_back({id, entry.producer_epoch, entry.last_sequence(), entry.last_timestamp,
                     entry.coordinator_epoch, entry.transaction_first_offset});
  }
  return found;
}

std::optional<Offset> Log::cleaned_offset() const {
  const std::lock_guard lock(state_->mutex);
  return state_->cleaned_offset;
}

Result<> Log::become_leader(LeaderEpoch epoch) {
  const std::lock_guard lock(state_->mutex);
  if (auto usable = state_->check_usable(); !usable) return usable;
  // A start drops the epochs that have no records, so the file can wait for the first of this one.
  if (state_->epochs.assign(epoch, state_->log_end)) state_->epoch_is_empty = true;
  state_->set_high_watermark(state_->log_end);
  state_->producers.on_high_watermark(state_->high_watermark);
  return {};
}

Result<Offset> Log::increment_log_start_offset(Offset offset) {
  const std::lock_guard lock(state_->mutex);
  if (auto usable = state_->check_usable(); !usable) return fail(usable.error());
  if (offset > state_->high_watermark) {
    return fail(ErrorCode::offset_out_of_range, std::to_string(offset) + " is above the high watermark " +
                                                    std::to_string(state_->high_watermark));
  }
  if (offset > state_->log_start) state_->advance_log_start(offset);
  return state_->log_start;
}

void Log::expire_producers(TimestampMs now_ms) {
  const std::lock_guard lock(state_->mutex);
  state_->producers.remove_expired(now_ms, state_->producer_expiration_ms);
}

void Log::set_producer_expiration(std::int64_t expiration_ms) {
  const std::lock_guard lock(state_->mutex);
  state_->producer_expiration_ms = expiration_ms;
}

void Log::release_idle_files() {
  const std::lock_guard lock(state_->mutex);
  for (const auto& segment : state_->segments) segment->release_if_idle();
}

Result<> Log::roll(TimestampMs now_ms) {
  const std::lock_guard lock(state_->mutex);
  if (auto usable = state_->check_usable(); !usable) return usable;
  if (auto done = state_->roll(now_ms); !done) return state_->broken(done.error());
  return {};
}

}  // namespace ottla::log
