// The newest whole snapshot and the log behind it, as a start reads them.
#include "ottla/metadata/inspection.h"

#include <algorithm>

#include "metadata/batch_file.h"
#include "metadata/batches.h"
#include "metadata/image_builder.h"
#include "metadata/log_damage.h"
#include "metadata/snapshot.h"
#include "ottla/log/meta_properties.h"
#include "ottla/log/names.h"

namespace ottla::metadata {
namespace {

std::string folder_in(const std::string& directory) {
  return directory + "/" + std::string(log::root_file::metadata_folder);
}

Result<log::MetaProperties> identity_of(FileSystem& files, const std::string& path) {
  auto properties = log::read_meta_properties(files, path);
  if (!properties) return fail(properties.error());
  if (!*properties) {
    return fail(ErrorCode::invalid_config,
                path + " has no meta.properties: it is no broker's directory (one of log.dirs is meant)");
  }
  if ((*properties)->version == 0) {
    return fail(ErrorCode::invalid_config,
                path + " is of a Kafka with ZooKeeper: start Ottla on it once, which moves it in");
  }
  return **properties;
}

// What a metadata folder holds, by name.
struct MetadataFiles {
  std::vector<SnapshotId> snapshots;  // ascending
  std::vector<Offset> segments;       // ascending
};

Result<MetadataFiles> list_files(FileSystem& files, const std::string& folder) {
  auto entries = files.list(folder);
  if (!entries) return fail(entries.error());
  MetadataFiles found;
  for (const DirectoryEntry& entry : *entries) {
    if (const auto id = SnapshotId::parse(entry.name)) found.snapshots.push_back(*id);
    const auto segment = log::parse_segment_file(entry.name);
    if (segment && segment->kind == log::SegmentFile::log && segment->stage == log::FileStage::final) {
      found.segments.push_back(segment->base_offset);
    }
  }
  std::ranges::sort(found.snapshots);
  std::ranges::sort(found.segments);
  return found;
}

class Reading {
 public:
  Reading(FileSystem& files, std::string folder, ImagePointer empty)
      : files_(files), folder_(std::move(folder)), empty_(std::move(empty)), builder_(empty_) {}

  Result<> run() {
    if (auto sound = check_log_damage(files_, folder_); !sound) return sound;
    auto found = list_files(files_, folder_);
    if (!found) return fail(found.error());
    for (auto id = found->snapshots.rbegin(); id != found->snapshots.rend(); ++id) {
      auto read = read_snapshot_file(*id);
      if (!read) return fail(read.error());
      if (*read) break;
    }
    for (const Offset base : found->segments) {
      if (auto read = read_segment(base); !read) return read;
    }
    return {};
  }

  ImagePointer image() { return builder_.publish().after; }
  std::int16_t kraft_version() const { return quorum_.kraft_version; }

 private:
  // False for a damaged one.
  Result<bool> read_snapshot_file(const SnapshotId& id) {
    ImageBuilder builder(empty_);
    Quorum quorum;
    auto read = read_snapshot(files_, folder_ + "/" + id.file_name(), quorum,
                              [&](Offset offset, ByteView value) { return builder.replay(value, offset); });
    if (!read && read.error().code == ErrorCode::corrupt_message) return false;
    if (!read) return fail(read.error());
    builder.advance({id.end_offset - 1, id.epoch, 0});
    builder_ = ImageBuilder(builder.publish().after);
    quorum_ = std::move(quorum);
    next_ = id.end_offset;
    return true;
  }

  Result<> read_segment(Offset base) {
    auto file = BatchFile::open(files_, folder_ + "/" + log::segment_file_name(base, log::SegmentFile::log));
    if (!file) return fail(file.error());
    for (;;) {
      auto batch = file->next();
      // A torn end is cut by the next start.
      if (!batch && batch.error().code == ErrorCode::corrupt_message) return {};
      if (!batch) return fail(batch.error());
      if (!*batch) return {};
      if ((*batch)->last_offset() < next_) continue;
      if (auto applied = apply(**batch); !applied)
        return fail(applied.error().code, folder_ + ": " + applied.error().message);
    }
  }

  Result<> apply(records::BatchView batch) {
    if (batch.is_control()) {
      auto facts = read_control_batch(batch);
      if (!facts) return fail(facts.error());
      facts->apply_to(quorum_);
    } else {
      auto replayed = for_each_value(
          batch, [this](Offset offset, ByteView value) { return builder_.replay(value, offset); });
      if (!replayed) return replayed;
    }
    builder_.advance({batch.last_offset(), batch.leader_epoch(), batch.max_timestamp()});
    return {};
  }

  FileSystem& files_;
  std::string folder_;
  ImagePointer empty_;
  ImageBuilder builder_;
  Quorum quorum_;
  Offset next_ = 0;
};

}  // namespace

Result<Inspection> inspect(FileSystem& files, const std::vector<std::string>& directories) {
  Inspection inspection;
  auto empty = std::make_shared<MetadataImage>();
  for (const std::string& path : directories) {
    auto identity = identity_of(files, path);
    if (!identity) return fail(identity.error());
    if (!inspection.log_directories.empty() &&
        (empty->cluster_id != *identity->cluster_id || empty->node_id != *identity->node_id)) {
      return fail(ErrorCode::inconsistent_cluster_id,
                  path + " and " + directories.front() + " are not of one node of one cluster");
    }
    empty->cluster_id = *identity->cluster_id;
    empty->node_id = *identity->node_id;
    inspection.log_directories.push_back({path, identity->directory_id.value_or(zero_uuid)});
    auto folder = files.status(folder_in(path));
    if (!folder) return fail(folder.error());
    if (*folder) inspection.metadata_directory = inspection.log_directories.back();
  }
  if (inspection.metadata_directory.path.empty()) {
    return fail(ErrorCode::invalid_config, directories.front() + " has no " +
                                               std::string(log::root_file::metadata_folder) +
                                               ": name all of log.dirs, and metadata.log.dir if it is set");
  }
  empty->directory_id = inspection.metadata_directory.id;
  Reading reading(files, folder_in(inspection.metadata_directory.path), empty);
  if (auto read = reading.run(); !read) return fail(read.error());
  inspection.image = reading.image();
  inspection.kraft_version = reading.kraft_version();
  if (inspection.image->features->metadata_version != 0) return inspection;
  return fail(ErrorCode::unsupported_version,
              folder_in(inspection.metadata_directory.path) + " finalizes no metadata.version");
}

}  // namespace ottla::metadata
