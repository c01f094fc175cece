// Reads a directory's folders the way a start of Kafka does, but for their records: of those it looks at the
// headers of the newest segment, and at all of `__transaction_state`.
#include "metadata/old_directories.h"

#include <algorithm>
#include <array>

#include "metadata/batch_file.h"
#include "ottla/base/logging.h"
#include "ottla/log/clean_shutdown_file.h"
#include "ottla/log/leader_epochs.h"
#include "ottla/log/names.h"
#include "ottla/log/partition_metadata.h"
#include "ottla/log/producer_state.h"
#include "ottla/metadata/topic_name.h"
#include "ottla/records/record_reader.h"

namespace ottla::metadata {
namespace {

constexpr std::uint64_t snapshot_file_bytes = std::uint64_t{256} << 20;
constexpr std::size_t time_entry_bytes = 12;

std::string segment_path(const std::string& folder, Offset base_offset, log::SegmentFile kind) {
  return folder + "/" + log::segment_file_name(base_offset, kind);
}

// TransactionLogValue of any version: the id follows the version.
std::optional<ProducerId> producer_of_transaction(ByteView value) {
  constexpr std::size_t at = sizeof(std::int16_t);
  if (value.size() < at + sizeof(ProducerId)) return std::nullopt;
  return load_big_endian<std::int64_t>(value.data() + at);
}

}  // namespace

struct OldDirectories::Files {
  std::vector<Offset> segments;  // ascending
  std::optional<Offset> newest_snapshot;
  std::uint64_t size_bytes = 0;  // of the segments
};

Result<> OldDirectories::read(const LogDirectory& directory) {
  auto folders = files_.list(directory.path);
  if (!folders) return fail(folders.error());
  auto marker = log::read_clean_shutdown(files_, directory.path);
  if (!marker) return fail(marker.error());
  for (const DirectoryEntry& entry : *folders) {
    if (!entry.is_directory || entry.name == log::root_file::metadata_folder) continue;
    const auto parsed = log::parse_partition_folder(entry.name);
    if (!parsed || parsed->state != log::FolderState::live) continue;
    if (auto name = validate_topic_name(parsed->partition.topic); !name) {
      log_warn("{}/{} is passed over: {}", directory.path, entry.name, name.error().message);
      continue;
    }
    if (auto read = read_partition(directory, parsed->partition, marker->has_value()); !read) return read;
  }
  const auto cleaned = log::read_offset_checkpoint(
      files_, directory.path + "/" + std::string(log::root_file::cleaner_offsets));
  if (!cleaned) {
    log_warn("{}: it does not tell which topics were compacted", cleaned.error().message);
    return {};
  }
  for (const auto& [name, offset] : *cleaned) {
    const auto topic = topics_.find(name.topic);
    if (topic != topics_.end()) topic->second.was_cleaned = true;
  }
  return {};
}

Result<> OldDirectories::read_partition(const LogDirectory& directory, const TopicPartition& name,
                                        bool was_clean) {
  OldPartition partition;
  partition.folder = directory.path + "/" + name.folder();
  partition.directory_id = directory.id;
  OldTopic& topic = topics_[name.topic];
  auto found = list_partition(partition.folder);
  if (!found) return fail(found.error());
  auto id = log::read_partition_metadata(files_, partition.folder);
  if (!id) log_warn("{}: it is written anew", id.error().message);
  if (id && *id) {
    partition.has_id = true;
    if (!topic.id) topic.id = **id;
  }
  auto epochs = log::LeaderEpochCache::read(
      files_, partition.folder + "/" + std::string(log::partition_file::leader_epochs));
  if (epochs) partition.leader_epoch = std::max(0, epochs->latest_epoch());
  if (found->newest_snapshot) {
    auto read = read_snapshot_file(
        segment_path(partition.folder, *found->newest_snapshot, log::SegmentFile::producer_snapshot));
    if (!read) return read;
  }
  if (!found->segments.empty()) {
    const bool is_told = was_clean && found->newest_snapshot && epochs && !epochs->empty();
    const std::string newest = segment_path(partition.folder, found->segments.back(), log::SegmentFile::log);
    if (!is_told) {
      if (auto scanned = scan_tail(newest, partition); !scanned) return scanned;
    }
    if (auto judged = judge_age(partition.folder, *found, topic); !judged) return judged;
  }
  if (name.topic == transaction_state_topic) {
    for (const Offset base : found->segments) {
      auto scanned = scan_transactions(segment_path(partition.folder, base, log::SegmentFile::log));
      if (!scanned) return scanned;
    }
  }
  topic.partitions.try_emplace(name.partition, std::move(partition));
  return {};
}

Result<OldDirectories::Files> OldDirectories::list_partition(const std::string& folder) {
  auto entries = files_.list(folder);
  if (!entries) return fail(entries.error());
  Files found;
  for (const DirectoryEntry& entry : *entries) {
    const auto name = log::parse_segment_file(entry.name);
    if (!name || name->stage != log::FileStage::final) continue;
    if (name->kind == log::SegmentFile::producer_snapshot) {
      found.newest_snapshot = std::max(found.newest_snapshot, std::optional(name->base_offset));
    } else if (name->kind == log::SegmentFile::log) {
      auto status = files_.status(folder + "/" + entry.name);
      if (!status) return fail(status.error());
      found.segments.push_back(name->base_offset);
      found.size_bytes += *status ? (*status)->size : 0;
    }
  }
  std::ranges::sort(found.segments);
  return found;
}

Result<> OldDirectories::read_snapshot_file(const std::string& path) {
  auto text = read_whole(files_, path, snapshot_file_bytes);
  if (!text) return fail(text.error());
  const auto entries = log::parse_producer_snapshot(as_bytes(*text));
  if (!entries) {
    log_warn("{}: {}", path, entries.error().message);  // loading the log mends it
    return {};
  }
  for (const log::ProducerEntry& entry : *entries) note_producer(entry.producer_id);
  return {};
}

Result<> OldDirectories::scan_tail(const std::string& path, OldPartition& partition) {
  auto file = files_.open(path, OpenMode::read);
  if (!file) return fail(file.error());
  std::array<std::uint8_t, records::header_bytes> bytes{};
  for (std::uint64_t position = 0;;) {
    auto read = (*file)->read_at(position, bytes);
    if (!read) return fail(read.error());
    const records::BatchView header(bytes);
    if (*read < records::magic_position + 1 ||
        header.size_bytes() <= std::int64_t{records::log_overhead_bytes})
      return {};
    if (header.magic() >= 2 && *read == bytes.size()) {
      partition.leader_epoch = std::max(partition.leader_epoch, header.leader_epoch());
      note_producer(header.producer_id());
    }
    position += static_cast<std::uint64_t>(header.size_bytes());
  }
}

Result<> OldDirectories::scan_transactions(const std::string& path) {
  auto file = BatchFile::open(files_, path);
  if (!file) return fail(file.error());
  records::Workspace workspace;
  records::RecordReader reader(workspace);
  for (;;) {
    auto batch = file->next();
    if (!batch && batch.error().code == ErrorCode::kafka_storage_error) return fail(batch.error());
    if (!batch || !*batch) return {};  // a torn end is cut when the log is loaded
    if ((*batch)->is_control() || !reader.open(records::EntryView((*batch)->bytes()))) continue;
    records::RecordView record;
    for (auto more = reader.next(record); more && *more; more = reader.next(record)) {
      if (!record.value) continue;
      if (const auto id = producer_of_transaction(*record.value)) note_producer(*id);
    }
  }
}

// Kafka's rule for the oldest segment: the largest timestamp, of messages without one the file's.
Result<TimestampMs> OldDirectories::largest_timestamp(const std::string& folder, Offset base_offset) {
  const std::string index_path = segment_path(folder, base_offset, log::SegmentFile::time_index);
  auto index_status = files_.status(index_path);
  if (!index_status) return fail(index_status.error());
  if (*index_status && (*index_status)->size >= time_entry_bytes) {
    auto index = files_.open(index_path, OpenMode::read);
    if (!index) return fail(index.error());
    std::array<std::uint8_t, sizeof(TimestampMs)> last{};
    const std::uint64_t entries = (*index_status)->size / time_entry_bytes;
    auto read = (*index)->read_at((entries - 1) * time_entry_bytes, last);
    if (!read) return fail(read.error());
    const auto timestamp = load_big_endian<std::int64_t>(last.data());
    if (timestamp > 0) return timestamp;  // 0 in what a broker that was killed had reserved
  }
  auto status = files_.status(segment_path(folder, base_offset, log::SegmentFile::log));
  if (!status) return fail(status.error());
  return *status ? (*status)->modified_ms : now_ms_;
}

Result<> OldDirectories::judge_age(const std::string& folder, const Files& found, OldTopic& topic) {
  if (found.size_bytes == 0) return {};
  const Offset oldest = found.segments.front();
  const std::int64_t retention_ms = config_.topic_defaults.retention_ms;
  if (retention_ms >= 0 && !topic.outlives_time) {
    auto timestamp = largest_timestamp(folder, oldest);
    if (!timestamp) return fail(timestamp.error());
    topic.outlives_time = now_ms_ - *timestamp > retention_ms;
  }
  const std::int64_t retention_bytes = config_.topic_defaults.retention_bytes;
  if (retention_bytes < 0 || topic.outlives_size) return {};
  auto status = files_.status(segment_path(folder, oldest, log::SegmentFile::log));
  if (!status) return fail(status.error());
  const std::uint64_t first = *status ? (*status)->size : 0;
  topic.outlives_size = found.size_bytes - first >= static_cast<std::uint64_t>(retention_bytes);
  return {};
}

}  // namespace ottla::metadata
