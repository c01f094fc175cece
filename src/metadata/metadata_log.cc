// Opens, reads and appends the metadata log by way of the log room; the rules of its snapshots are
// KafkaMetadataLog's.
#include "metadata/metadata_log.h"

#include <algorithm>

#include "metadata/log_damage.h"
#include "ottla/base/limits.h"
#include "ottla/base/logging.h"
#include "ottla/log/names.h"
#include "ottla/metadata/topic_name.h"
#include "ottla/records/batch_iterator.h"

namespace ottla::metadata {
namespace {

constexpr std::uint32_t read_piece_bytes = std::uint32_t{1} << 20;

log::OpenOptions log_options(const config::BrokerConfig& config, TimestampMs now_ms) {
  auto log_config = std::make_shared<log::LogConfig>();
  log_config->segment_bytes = config.metadata_log_segment_bytes;
  log_config->segment_ms = config.metadata_log_segment_ms;
  log_config->retention_ms = -1;
  log_config->retention_bytes = -1;
  log::OpenOptions options;
  options.folder = log::root_file::metadata_folder;
  options.partition = {std::string(cluster_metadata_topic), 0};
  options.config = std::move(log_config);
  options.now_ms = now_ms;
  return options;
}

// What a killed process had not synced was found and counts: a power cut that takes it once more is written
// behind it would leave whole batches behind a hole.
Result<> sync_last_segment(FileSystem& files, const std::string& folder, const log::Log& log) {
  const Offset base_offset = log.segment_starts().back().base_offset;
  const std::string name = log::segment_file_name(base_offset, log::SegmentFile::log);
  auto file = files.open(folder + "/" + name, OpenMode::read_write);
  return file ? (*file)->sync() : Result<>(fail(file.error()));
}

}  // namespace

Result<std::unique_ptr<MetadataLog>> MetadataLog::open(log::LogDirectory& directory, Entropy& entropy,
                                                       const config::BrokerConfig& config,
                                                       TimestampMs now_ms) {
  FileSystem& files = directory.files();
  std::string folder = directory.path() + "/" + std::string(log::root_file::metadata_folder);
  auto status = files.status(folder);
  if (!status) return fail(status.error());
  const bool exists = status->has_value();
  if (exists) {
    if (auto sound = check_log_damage(files, folder); !sound) return fail(sound.error());
  }
  auto options = log_options(config, now_ms);
  auto log = exists ? log::Log::open(directory, entropy, options)
                    : log::Log::create(directory, entropy, options, metadata_topic_id);
  if (!log) return fail(log.error());
  if (exists) {
    if (auto synced = sync_last_segment(files, folder, **log); !synced) return fail(synced.error());
  }
  if (!(*log)->topic_id()) {
    if (auto named = (*log)->set_topic_id(metadata_topic_id); !named) return fail(named.error());
  }
  std::unique_ptr<MetadataLog> opened(new MetadataLog(directory, config, folder, std::move(*log)));
  auto snapshots = list_snapshots(files, folder);
  if (!snapshots) return fail(snapshots.error());
  opened->snapshots_ = std::move(*snapshots);
  return opened;
}

Result<> MetadataLog::replay(Offset from, const std::function<Result<>(records::BatchView)>& visit) {
  Offset next = std::max(from, start_offset());
  Bytes piece;
  while (next < end_offset()) {
    auto data = log_->read({next, read_piece_bytes, log::UpperBound::log_end, true});
    if (!data) return fail(data.error());
    if (auto read = log::read_slice(*data, piece); !read) return read;
    records::EntryIterator entries(ByteView(piece), limits::batch_bytes, records::LaterMagic::as_batch);
    const Offset before = next;
    for (;;) {
      auto entry = entries.next();
      if (!entry) return fail(entry.error());
      if (!*entry) break;
      if (!(*entry)->is_batch()) return fail(ErrorCode::invalid_record, folder_ + " holds old messages");
      const records::BatchView batch = (*entry)->batch();
      if (batch.last_offset() < next) continue;
      if (auto visited = visit(batch); !visited) return visited;
      next = batch.next_offset();
      last_epoch_ = batch.leader_epoch();
    }
    if (next == before) return fail(ErrorCode::kafka_storage_error, folder_ + " cannot be read on");
  }
  return {};
}

Result<Offset> MetadataLog::append(MutableByteView batches, LeaderEpoch epoch, TimestampMs now_ms) {
  auto appended = log_->append_batches(batches, {epoch, now_ms, log::AppendOrigin::raft_leader});
  if (!appended) return fail(appended.error());
  if (auto flushed = log_->flush(); !flushed) return fail(flushed.error());
  last_epoch_ = epoch;
  return appended->first_offset;
}

Result<> MetadataLog::restart_behind(const SnapshotFile& snapshot, TimestampMs now_ms) {
  if (end_offset() > 0) {
    log_warn("the log of {} ends at {}, before its snapshot {}; it goes on behind the snapshot", folder_,
             end_offset(), snapshot.id.file_name());
  }
  last_epoch_ = snapshot.id.epoch;
  return log_->truncate_fully_and_start_at(snapshot.id.end_offset, now_ms);
}

bool MetadataLog::oldest_must_go(TimestampMs now_ms) const {
  if (snapshots_.size() < 2) return false;
  const SnapshotFile& oldest = snapshots_.front();
  const std::int64_t retention_ms = config_.metadata_max_retention_ms;
  if (retention_ms >= 0 && now_ms - oldest.last_contained_ms > retention_ms) return true;
  const std::int64_t retention_bytes = config_.metadata_max_retention_bytes;
  std::uint64_t size = log_->size_bytes();
  for (const SnapshotFile& snapshot : snapshots_) size += snapshot.size_bytes;
  return retention_bytes >= 0 && size > static_cast<std::uint64_t>(retention_bytes);
}

Result<> MetadataLog::drop_oldest_snapshot(TimestampMs now_ms) {
  FileSystem& files = directory_.files();
  // The log goes first: it may never begin behind every snapshot.
  if (auto moved = log_->increment_log_start_offset(snapshots_[1].id.end_offset); !moved) {
    return fail(moved.error());
  }
  auto removals = log_->delete_old_segments(now_ms);
  if (!removals) return fail(removals.error());
  for (const log::Removal& removal : *removals) {
    if (auto removed = files.remove(removal.path); !removed) return removed;
  }
  if (auto removed = files.remove(snapshot_path(snapshots_.front().id)); !removed) return removed;
  snapshots_.erase(snapshots_.begin());
  return {};
}

Result<> MetadataLog::apply_retention(TimestampMs now_ms) {
  while (oldest_must_go(now_ms)) {
    if (auto dropped = drop_oldest_snapshot(now_ms); !dropped) return dropped;
  }
  return {};
}

}  // namespace ottla::metadata
