// What is known of a partition's producers: transactions, expiry, and the snapshots on disk.
#include "ottla/log/producer_state.h"

#include <algorithm>
#include <cassert>

#include "ottla/base/crc32c.h"
#include "ottla/base/logging.h"
#include "ottla/env/full_disk.h"
#include "ottla/log/checkpoints.h"

namespace ottla::log {
namespace {

constexpr std::int64_t late_transaction_buffer_ms =
    5 * 60 * 1'000;  // ProducerStateManager.LATE_TRANSACTION_BUFFER_MS

constexpr std::int16_t snapshot_version = 1;
constexpr std::size_t snapshot_crc_at = 2;
constexpr std::size_t snapshot_checked_at = 6;
constexpr std::size_t snapshot_header_bytes = 10;
constexpr std::size_t snapshot_entry_bytes = 46;

bool is_expired(const ProducerEntry& entry, TimestampMs now_ms, std::int64_t expiration_ms) {
  return !entry.in_transaction() && now_ms - entry.last_timestamp >= expiration_ms;
}

ProducerEntry decode_entry(const std::uint8_t* from) {
  ProducerEntry entry;
  entry.producer_id = load_big_endian<std::int64_t>(from);
  entry.producer_epoch = load_big_endian<std::int16_t>(from + 8);
  BatchMetadata batch;
  batch.last_sequence = load_big_endian<std::int32_t>(from + 10);
  batch.last_offset = load_big_endian<std::int64_t>(from + 14);
  batch.offset_delta = load_big_endian<std::int32_t>(from + 22);
  batch.timestamp = load_big_endian<std::int64_t>(from + 26);
  entry.last_timestamp = batch.timestamp;
  entry.coordinator_epoch = load_big_endian<std::int32_t>(from + 34);
  entry.transaction_first_offset = std::max<Offset>(load_big_endian<std::int64_t>(from + 38), -1);
  if (batch.last_offset >= 0) entry.add_batch(batch);
  return entry;
}

void encode_entry(const ProducerEntry& entry, std::uint8_t* to) {
  store_big_endian(to, entry.producer_id);
  store_big_endian(to + 8, entry.producer_epoch);
  store_big_endian(to + 10, entry.last_sequence());
  store_big_endian(to + 14, entry.last_data_offset());
  store_big_endian(to + 22, entry.last_offset_delta());
  store_big_endian(to + 26, entry.last_timestamp);
  store_big_endian(to + 34, entry.coordinator_epoch);
  store_big_endian(to + 38, entry.transaction_first_offset);
}

}  // namespace

Result<std::vector<ProducerEntry>> parse_producer_snapshot(ByteView bytes) {
  if (bytes.size() < snapshot_header_bytes)
    return fail(ErrorCode::corrupt_message, "producer snapshot: too short");
  if (load_big_endian<std::int16_t>(bytes.data()) != snapshot_version) {
    return fail(ErrorCode::corrupt_message, "producer snapshot: unknown version");
  }
  if (load_big_endian<std::uint32_t>(bytes.data() + snapshot_crc_at) !=
      crc32c(bytes.subspan(snapshot_checked_at))) {
    return fail(ErrorCode::corrupt_message, "producer snapshot: wrong checksum");
  }
  const auto count = load_big_endian<std::int32_t>(bytes.data() + snapshot_checked_at);
  const ByteView body = bytes.subspan(snapshot_header_bytes);
  if (count < 0 || body.size() != static_cast<std::size_t>(count) * snapshot_entry_bytes) {
    return fail(ErrorCode::corrupt_message,
                "producer snapshot: its length does not fit its number of entries");
  }
  std::vector<ProducerEntry> entries;
  entries.reserve(static_cast<std::size_t>(count));
  for (std::size_t at = 0; at < body.size(); at += snapshot_entry_bytes) {
    entries.push_back(decode_entry(body.data() + at));
  }
  return entries;
}

Bytes print_producer_snapshot(std::span<const ProducerEntry* const> entries) {
  Bytes bytes(snapshot_header_bytes + entries.size() * snapshot_entry_bytes);
  store_big_endian(bytes.data(), snapshot_version);
  store_big_endian(bytes.data() + snapshot_checked_at, static_cast<std::int32_t>(entries.size()));
  std::uint8_t* to = bytes.data() + snapshot_header_bytes;
  for (const ProducerEntry* entry : entries) {
    encode_entry(*entry, to);
    to += snapshot_entry_bytes;
  }
  store_big_endian(bytes.data() + snapshot_crc_at, crc32c(ByteView(bytes).subspan(snapshot_checked_at)));
  return bytes;
}

ProducerStateManager::ProducerStateManager(const Folder& folder, std::vector<Offset> snapshots)
    : folder_(&folder), snapshots_(std::move(snapshots)) {
  std::ranges::sort(snapshots_);
}

const ProducerEntry* ProducerStateManager::find(ProducerId producer_id) const {
  const auto found = producers_.find(producer_id);
  return found == producers_.end() ? nullptr : &found->second;
}

bool ProducerStateManager::has_open_transaction(ProducerId producer_id, ProducerEpoch epoch) const {
  const ProducerEntry* entry = find(producer_id);
  return entry != nullptr && entry->in_transaction() && entry->producer_epoch == epoch;
}

void ProducerStateManager::add_open_transaction(const OpenTransaction& transaction) {
  const auto at =
      std::ranges::lower_bound(open_, transaction.first_offset, {}, &OpenTransaction::first_offset);
  if (at != open_.end() && at->first_offset == transaction.first_offset) {
    *at = transaction;
  } else {
    open_.insert(at, transaction);
  }
}

Offset ProducerStateManager::last_stable_offset(const CompletedTransaction& completed) const {
  for (const OpenTransaction& open : open_) {
    if (open.producer_id != completed.producer_id) return open.first_offset;
  }
  return completed.last_offset + 1;
}

void ProducerStateManager::complete(const CompletedTransaction& completed) {
  const auto at = std::ranges::lower_bound(open_, completed.first_offset, {}, &OpenTransaction::first_offset);
  if (at == open_.end() || at->first_offset != completed.first_offset) return;
  OpenTransaction ended = *at;
  ended.last_offset = completed.last_offset;
  open_.erase(at);
  unreplicated_.insert(
      std::ranges::upper_bound(unreplicated_, ended.first_offset, {}, &OpenTransaction::first_offset), ended);
}

std::optional<Offset> ProducerStateManager::first_unstable_offset() const {
  if (unreplicated_.empty()) return first_undecided_offset();
  const Offset unreplicated = unreplicated_.front().first_offset;
  return std::min(unreplicated, first_undecided_offset().value_or(unreplicated));
}

std::optional<Offset> ProducerStateManager::first_undecided_offset() const {
  if (open_.empty()) return std::nullopt;
  return open_.front().first_offset;
}

bool ProducerStateManager::has_late_transaction(TimestampMs now_ms,
                                                std::int64_t max_transaction_timeout_ms) const {
  if (open_.empty()) return false;
  const ProducerEntry* entry = find(open_.front().producer_id);
  return entry != nullptr && entry->last_timestamp > 0 &&
         now_ms - entry->last_timestamp > max_transaction_timeout_ms + late_transaction_buffer_ms;
}

void ProducerStateManager::drop_unreplicated_below(Offset offset) {
  std::erase_if(unreplicated_, [&](const OpenTransaction& ended) { return ended.last_offset < offset; });
}

void ProducerStateManager::on_high_watermark(Offset high_watermark) {
  if (!unreplicated_.empty()) drop_unreplicated_below(high_watermark);
}

void ProducerStateManager::on_log_start_offset(Offset log_start_offset) {
  drop_unreplicated_below(log_start_offset);
  map_end_offset_ = std::max(map_end_offset_, log_start_offset);
  last_snapshot_offset_ = latest_snapshot().value_or(log_start_offset);
}

void ProducerStateManager::remove_expired(TimestampMs now_ms, std::int64_t expiration_ms) {
  std::erase_if(producers_,
                [&](const auto& entry) { return is_expired(entry.second, now_ms, expiration_ms); });
}

Result<> ProducerStateManager::truncate_and_reload(Offset log_start_offset, Offset log_end_offset,
                                                   TimestampMs now_ms, std::int64_t expiration_ms) {
  const std::vector<Offset> snapshots = snapshots_;
  for (const Offset snapshot : snapshots) {
    if (snapshot > log_start_offset && snapshot <= log_end_offset) continue;
    if (auto deleted = delete_snapshot(snapshot); !deleted) return deleted;
  }
  if (log_end_offset == map_end_offset_) {
    on_log_start_offset(log_start_offset);
    return {};
  }
  producers_.clear();
  open_.clear();
  unreplicated_.clear();
  return load_newest_snapshot(log_start_offset, now_ms, expiration_ms);
}

Result<> ProducerStateManager::load_newest_snapshot(Offset log_start_offset, TimestampMs now_ms,
                                                    std::int64_t expiration_ms) {
  while (!snapshots_.empty()) {
    const Offset offset = snapshots_.back();
    const std::string path = snapshot_path(offset);
    auto content = read_whole(folder_->files, path, checkpoint_file_bytes);
    if (!content) return fail(std::move(content.error()));
    auto entries = parse_producer_snapshot(as_bytes(*content));
    if (!entries) {
      log_warn("{}: {}; deleted, an older one serves", path, entries.error().message);
      if (auto deleted = delete_snapshot(offset); !deleted) return deleted;
      continue;
    }
    for (const ProducerEntry& entry : *entries) {
      if (!is_expired(entry, now_ms, expiration_ms)) load_entry(entry);
    }
    last_snapshot_offset_ = map_end_offset_ = offset;
    return {};
  }
  last_snapshot_offset_ = map_end_offset_ = log_start_offset;
  return {};
}

void ProducerStateManager::load_entry(const ProducerEntry& entry) {
  producers_.insert_or_assign(entry.producer_id, entry);
  if (entry.in_transaction()) {
    add_open_transaction({.first_offset = entry.transaction_first_offset, .producer_id = entry.producer_id});
  }
}

Result<> ProducerStateManager::truncate_fully_and_start_at(Offset offset) {
  producers_.clear();
  open_.clear();
  unreplicated_.clear();
  while (!snapshots_.empty()) {
    if (auto deleted = delete_snapshot(snapshots_.back()); !deleted) return deleted;
  }
  last_snapshot_offset_ = 0;
  map_end_offset_ = offset;
  return {};
}

Result<std::optional<Offset>> ProducerStateManager::take_snapshot(bool sync) {
  if (map_end_offset_ <= last_snapshot_offset_) return std::nullopt;
  std::vector<const ProducerEntry*> entries;
  entries.reserve(producers_.size());
  for (const auto& [id, entry] : producers_) entries.push_back(&entry);
  std::ranges::sort(entries, {}, &ProducerEntry::producer_id);
  auto file = folder_->files.open(snapshot_path(map_end_offset_), OpenMode::replace);
  if (!file) return fail(std::move(file.error()));
  const Bytes content = print_producer_snapshot(entries);
  if (auto written = (*file)->write_at(0, ByteView(content)); !written)
    return fail(std::move(written.error()));
  if (sync) {
    if (auto synced = (*file)->sync(); !synced) return fail(std::move(synced.error()));
  }
  const auto at = std::ranges::lower_bound(snapshots_, map_end_offset_);
  if (at == snapshots_.end() || *at != map_end_offset_) snapshots_.insert(at, map_end_offset_);
  last_snapshot_offset_ = map_end_offset_;
  return map_end_offset_;
}

Result<> ProducerStateManager::sync_snapshot(Offset offset) const {
  const std::string path = snapshot_path(offset);
  auto status = folder_->files.status(path);
  if (!status) return fail(std::move(status.error()));
  if (!*status) return {};
  auto file = folder_->files.open(path, OpenMode::read_write);
  if (!file) return fail(std::move(file.error()));
  return (*file)->sync();
}

std::optional<Offset> ProducerStateManager::latest_snapshot() const {
  if (snapshots_.empty()) return std::nullopt;
  return snapshots_.back();
}

Result<> ProducerStateManager::remove_stray_snapshots(std::span<const Offset> segment_bases) {
  std::vector<Offset> strays;
  for (const Offset snapshot : snapshots_) {
    if (std::ranges::find(segment_bases, snapshot) == segment_bases.end()) strays.push_back(snapshot);
  }
  // The newest one may hold the state at the end of the log, where no segment begins.
  if (!strays.empty() && (segment_bases.empty() || strays.back() >= std::ranges::max(segment_bases)))
    strays.pop_back();
  for (const Offset stray : strays) {
    if (auto deleted = delete_snapshot(stray); !deleted) return deleted;
  }
  return {};
}

Result<> ProducerStateManager::delete_snapshots_before(Offset offset) {
  while (!snapshots_.empty() && snapshots_.front() < offset) {
    if (auto deleted = delete_snapshot(snapshots_.front()); !deleted) return deleted;
  }
  return {};
}

Result<bool> ProducerStateManager::mark_snapshot_deleted(Offset offset) {
  if (std::erase(snapshots_, offset) == 0) return false;
  const std::string path = snapshot_path(offset);
  auto status = folder_->files.status(path);
  if (!status) return fail(std::move(status.error()));
  if (!*status) return false;
  auto renamed =
      folder_->files.rename(path, folder_->file(offset, SegmentFile::producer_snapshot, FileStage::deleted));
  if (!renamed && is_full_disk(renamed.error())) renamed = folder_->files.remove(path);
  if (!renamed) return fail(std::move(renamed.error()));
  return true;
}

Result<> ProducerStateManager::delete_snapshot(Offset offset) {
  if (std::erase(snapshots_, offset) == 0) return {};
  return folder_->files.remove(snapshot_path(offset));
}

}  // namespace ottla::log
