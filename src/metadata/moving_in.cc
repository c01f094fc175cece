// From folders to metadata: topic ids first, then a snapshot that names all topics, and meta.properties last.
#include "ottla/metadata/moving_in.h"

#include <algorithm>

#include "metadata/epoch_decisions.h"
#include "metadata/image_builder.h"
#include "metadata/image_records.h"
#include "metadata/old_directories.h"
#include "metadata/snapshot.h"
#include "metadata/topic_decisions.h"
#include "ottla/base/logging.h"
#include "ottla/log/meta_properties.h"
#include "ottla/log/names.h"
#include "ottla/log/partition_metadata.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::metadata {
namespace {

// The log goes on behind it.
constexpr SnapshotId first_snapshot{1, 1};
// Most partitions that are made for numbers which no folder has.
constexpr PartitionIndex most_missing_partitions = 10'000;
constexpr std::size_t names_in_a_line = 20;

using Names = std::vector<std::string>;

std::string listed(const Names& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), names_in_a_line); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > names_in_a_line)
    text += " and " + std::to_string(names.size() - names_in_a_line) + " more";
  return text;
}

class MovingIn {
 public:
  MovingIn(FileSystem& files, Entropy& entropy, const Directories& directories,
           const config::BrokerConfig& config, TimestampMs now_ms)
      : files_(files),
        entropy_(entropy),
        config_(config),
        now_ms_(now_ms),
        log_directories_(directories.log_directories),
        metadata_path_(directories.metadata_directory),
        metadata_folder_(metadata_path_ + "/" + std::string(log::root_file::metadata_folder)),
        old_(files, config, now_ms) {}

  // Whether the directories are of that era and can be moved in.
  Result<bool> applies();
  Result<> run();

 private:
  struct Place {
    LogDirectory directory;
    std::optional<log::MetaProperties> properties;
    std::unique_ptr<FileLock> lock;
  };

  Result<bool> has_begun();
  Result<> lock_places();
  Result<> write_ids();
  Result<> write_topics();
  Result<> write_identities();
  Result<> add_topic(const std::string& name, const OldTopic& topic, std::int16_t level, RecordList& records);
  ConfigMap settings_of(const std::string& name, const OldTopic& topic);
  void tell() const;

  FileSystem& files_;
  Entropy& entropy_;
  const config::BrokerConfig& config_;
  TimestampMs now_ms_;
  std::vector<std::string> log_directories_;
  std::string metadata_path_;
  std::string metadata_folder_;
  std::string cluster_id_;
  std::vector<Place> places_;  // log directories that can be read, then that of the metadata when it is none
  OldDirectories old_;
  std::map<std::string, Uuid> ids_;
  std::size_t partitions_ = 0;
  Names missing_;
  Names compacted_;
  Names kept_;
};

Result<bool> MovingIn::has_begun() {
  auto status = files_.status(metadata_folder_);
  if (!status) return fail(status.error());
  if (!*status) return false;
  auto entries = files_.list(metadata_folder_);
  if (!entries) return fail(entries.error());
  return std::ranges::any_of(*entries,
                             [](const DirectoryEntry& entry) { return entry.name.ends_with(".log"); });
}

Result<bool> MovingIn::applies() {
  bool is_old = false;
  std::vector<std::string> paths = log_directories_;
  if (std::ranges::find(paths, metadata_path_) == paths.end()) paths.push_back(metadata_path_);
  for (const std::string& path : paths) {
    auto properties = log::read_meta_properties(files_, path);
    if (!properties && properties.error().code == ErrorCode::kafka_storage_error) continue;
    if (!properties) return fail(properties.error());
    Place place{{path, zero_uuid}, *properties, nullptr};
    if (const auto& found = place.properties) {
      if (found->node_id.value_or(config_.node_id) != config_.node_id) return false;
      if (found->cluster_id && !cluster_id_.empty() && cluster_id_ != *found->cluster_id) return false;
      if (found->cluster_id) cluster_id_ = *found->cluster_id;
      is_old = is_old || found->version == 0;
      place.directory.id = found->directory_id.value_or(zero_uuid);
    }
    places_.push_back(std::move(place));
  }
  if (!is_old) return false;
  auto begun = has_begun();
  if (!begun) return fail(begun.error());
  return !*begun;
}

Result<> MovingIn::lock_places() {
  for (Place& place : places_) {
    if (auto made = files_.create_directories(place.directory.path); !made) return made;
    auto lock = files_.lock(place.directory.path + "/" + std::string(log::root_file::lock));
    if (!lock) return fail(lock.error());
    place.lock = std::move(*lock);
    if (place.directory.id.is_zero()) place.directory.id = entropy_.uuid();
  }
  return {};
}

Result<> MovingIn::run() {
  if (auto locked = lock_places(); !locked) return locked;
  if (cluster_id_.empty()) cluster_id_ = config_.cluster_id;
  if (cluster_id_.empty()) cluster_id_ = entropy_.uuid().to_string();
  for (const Place& place : places_) {
    if (std::ranges::find(log_directories_, place.directory.path) == log_directories_.end()) continue;
    if (auto read = old_.read(place.directory); !read) return read;
  }
  if (auto written = write_ids(); !written) return written;
  if (auto written = write_topics(); !written) return written;
  if (auto written = write_identities(); !written) return written;
  tell();
  return {};
}

// Written first and synced then: the first sync takes most of the others along.
Result<> MovingIn::write_ids() {
  std::vector<std::string> written_folders;
  for (const auto& [name, topic] : old_.topics()) {
    const Uuid id = topic.id ? *topic.id : entropy_.uuid();
    ids_.emplace(name, id);
    for (const auto& [index, partition] : topic.partitions) {
      if (partition.has_id) continue;
      auto written = log::write_partition_metadata(files_, partition.folder, id, Durability::none);
      if (!written) return written;
      written_folders.push_back(partition.folder);
    }
  }
  for (const std::string& folder : written_folders) {
    auto file = files_.open(folder + "/" + std::string(log::partition_file::metadata), OpenMode::read_write);
    if (!file) return fail(file.error());
    if (auto synced = (*file)->sync(); !synced) return synced;
    if (auto synced = files_.sync_directory(folder); !synced) return synced;
  }
  return {};
}

ConfigMap MovingIn::settings_of(const std::string& name, const OldTopic& topic) {
  if (auto internal = internal_topic(config_, name)) return internal->configs;
  ConfigMap settings;
  if (topic.was_cleaned) {
    settings.emplace("cleanup.policy", "compact");
    compacted_.push_back(name);
    return settings;
  }
  if (!config_.topic_defaults.cleanup_delete) return settings;
  if (topic.outlives_time) settings.emplace("retention.ms", "-1");
  if (topic.outlives_size) settings.emplace("retention.bytes", "-1");
  if (!settings.empty()) kept_.push_back(name);
  return settings;
}

// A number without a folder gets a partition too: keys shall go where they went, and where the others are is
// not told.
Result<> MovingIn::add_topic(const std::string& name, const OldTopic& topic, std::int16_t level,
                             RecordList& records) {
  const Uuid& id = ids_.at(name);
  const PartitionIndex last = topic.partitions.rbegin()->first;
  if (last - static_cast<PartitionIndex>(topic.partitions.size()) >= most_missing_partitions) {
    return fail(ErrorCode::invalid_config, topic.partitions.rbegin()->second.folder +
                                               " is a partition of a topic that misses most others here: "
                                               "move that folder out of the log directory");
  }
  records.add(protocol::TopicRecord{name, id, {}});
  for (const auto& [key, value] : settings_of(name, topic)) {
    records.add(
        protocol::ConfigRecord{static_cast<std::int8_t>(ConfigResourceType::topic), name, key, value, {}});
  }
  for (PartitionIndex index = 0; index <= last; ++index) {
    const auto found = topic.partitions.find(index);
    PartitionImage partition;
    partition.index = index;
    partition.replicas = partition.isr = {config_.node_id};
    if (found != topic.partitions.end()) partition.leader_epoch = found->second.leader_epoch;
    if (writes_directories(level)) {
      partition.directories = {found != topic.partitions.end() ? found->second.directory_id
                                                               : places_.front().directory.id};
    }
    if (found == topic.partitions.end()) missing_.push_back(name + "-" + std::to_string(index));
    records.add(partition_record(partition, id, level), partition_version(level));
    ++partitions_;
  }
  return {};
}

Result<> MovingIn::write_topics() {
  auto features = features_of_release(config_.release_version);
  if (!features) return fail(features.error());
  const std::int16_t level = features->front().level;
  RecordList records = bootstrap_records(feature_records(*features), *features);
  for (const auto& [name, topic] : old_.topics()) {
    if (auto added = add_topic(name, topic, level, records); !added) return added;
  }
  if (old_.last_producer_id() >= 0) {
    const ProducerId blocks = old_.last_producer_id() / producer_id_block_size + 1;
    records.add(protocol::ProducerIdsRecord{config_.node_id, -1, blocks * producer_id_block_size, {}});
  }
  if (auto encoded = records.check(); !encoded) return encoded;
  ImageBuilder builder(std::make_shared<const MetadataImage>());
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (auto replayed = builder.replay(records[i], 0); !replayed) return replayed;
  }
  Quorum quorum;
  quorum.kraft_version = kraft_version_of(level);
  if (quorum.kraft_version > 0) {
    Endpoint endpoint{"CONTROLLER", "localhost", 9093, 0};
    if (!config_.controller_listeners.empty()) {
      const config::Listener& listener = config_.controller_listeners.front();
      endpoint = {listener.name, listener.host, static_cast<std::uint16_t>(listener.port),
                  static_cast<std::int16_t>(listener.protocol)};
    }
    const auto home =
        std::ranges::find(places_, metadata_path_, [](const Place& place) { return place.directory.path; });
    if (home == places_.end())
      return fail(ErrorCode::kafka_storage_error, metadata_path_ + " cannot be read");
    quorum.voters = {
        {config_.node_id, home->directory.id, {endpoint}, supported_features().at("kraft.version")}};
  }
  if (auto made = files_.create_directories(metadata_folder_); !made) return made;
  auto written = write_snapshot(files_, entropy_, metadata_folder_ + "/" + first_snapshot.file_name(),
                                *builder.publish().after, quorum, first_snapshot.epoch, now_ms_, now_ms_);
  if (!written) return fail(written.error());
  return files_.sync_directory(metadata_path_);
}

Result<> MovingIn::write_identities() {
  for (const Place& place : places_) {
    log::MetaProperties properties;
    properties.cluster_id = cluster_id_;
    properties.node_id = config_.node_id;
    properties.directory_id = place.directory.id;
    auto written = log::write_meta_properties(files_, place.directory.path, properties, now_ms_);
    if (!written) return written;
  }
  return {};
}

void MovingIn::tell() const {
  log_warn(
      "moved in from an Apache Kafka with ZooKeeper: topics={} partitions={}; settings of topics, quotas, "
      "users and ACLs were in ZooKeeper and are not taken along: set them anew",
      old_.topics().size(), partitions_);
  if (!compacted_.empty())
    log_info("topics that were compacted get cleanup.policy=compact: {}", listed(compacted_));
  if (!kept_.empty()) {
    log_warn(
        "topics with records that log.retention.* would delete now get retention.ms=-1 or retention.bytes=-1 "
        "of their own: {}",
        listed(kept_));
  }
  if (!missing_.empty()) log_warn("partitions without a folder begin empty: {}", listed(missing_));
}

}  // namespace

Result<> move_in(FileSystem& files, Entropy& entropy, const Directories& directories,
                 const config::BrokerConfig& config, TimestampMs now_ms) {
  MovingIn moving(files, entropy, directories, config, now_ms);
  auto applies = moving.applies();
  if (!applies) return fail(applies.error());
  return *applies ? moving.run() : Result<>();
}

}  // namespace ottla::metadata
