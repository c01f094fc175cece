// From directories to a leader: load what is there, then begin an epoch with one append.
#include <algorithm>

#include "metadata/controller_state.h"
#include "metadata/epoch_decisions.h"
#include "metadata/quorum_state.h"
#include "ottla/base/logging.h"

namespace ottla::metadata {
namespace {

constexpr std::string_view bootstrap_file = "bootstrap.checkpoint";

ImagePointer empty_image(const Identity& identity) {
  auto image = std::make_shared<MetadataImage>();
  image->cluster_id = identity.cluster_id;
  image->node_id = identity.node_id;
  image->directory_id = identity.metadata_directory.id;
  return image;
}

std::vector<FeatureLevel> features_of(const FeaturesImage& features) {
  std::vector<FeatureLevel> levels{{metadata_version_feature, features.metadata_version}};
  for (const auto& [name, level] : features.levels) levels.push_back({name, level});
  return levels;
}

}  // namespace

Result<std::unique_ptr<MetadataController>> MetadataController::open(FileSystem& files, Entropy& entropy,
                                                                     const Directories& directories,
                                                                     const config::BrokerConfig& config,
                                                                     TimestampMs now_ms) {
  auto identity = read_identity(files, entropy, directories, config, now_ms);
  if (!identity) return fail(identity.error());
  auto controller = std::make_unique<Controller>(files, entropy, config, std::move(*identity));
  if (auto loaded = controller->load(now_ms); !loaded) return fail(loaded.error());
  return controller;
}

Controller::Controller(FileSystem& files, Entropy& entropy, const config::BrokerConfig& config,
                       Identity identity)
    : files_(files),
      entropy_(entropy),
      config_(config),
      identity_(std::move(identity)),
      directory_(files, identity_.metadata_directory.path),
      image_(empty_image(identity_)),
      builder_(image_) {
  directory_.set_id(identity_.metadata_directory.id);
}

Result<> Controller::load(TimestampMs now_ms) {
  auto folder = files_.status(metadata_folder(identity_));
  if (!folder) return fail(folder.error());
  if (!folder->has_value()) {
    if (auto none = refuse_orphans(files_, identity_); !none) return none;
  }
  auto log = MetadataLog::open(directory_, entropy_, config_, now_ms);
  if (!log) return fail(log.error());
  log_ = std::move(*log);
  last_snapshot_ms_ = now_ms;
  if (auto loaded = load_snapshot(now_ms); !loaded) return loaded;
  auto replayed =
      log_->replay(last_.offset + 1, [this](records::BatchView batch) { return replay_batch(batch); });
  if (!replayed) return fail(replayed.error().code, log_->folder() + ": " + replayed.error().message);
  publish(false);
  if (image_->features->metadata_version != 0) return {};
  const bool has_state = image_->topics_by_id.size() > 0 || !image_->cluster->brokers.empty();
  if (has_state) {
    return fail(ErrorCode::unsupported_version,
                log_->folder() + " finalizes no metadata.version: it cannot be read");
  }
  return refuse_orphans(files_, identity_);
}

Result<> Controller::load_snapshot(TimestampMs now_ms) {
  std::string damage;
  const std::vector<SnapshotFile> snapshots = log_->snapshots();
  for (auto snapshot = snapshots.rbegin(); snapshot != snapshots.rend(); ++snapshot) {
    ImageBuilder builder(image_);
    Quorum quorum;
    auto read = read_snapshot(files_, log_->snapshot_path(snapshot->id), quorum,
                              [&](Offset offset, ByteView value) { return builder.replay(value, offset); });
    if (!read && read.error().code != ErrorCode::corrupt_message) return read;
    if (!read) {
      log_warn("metadata snapshot passed over: {}", read.error().message);
      damage = read.error().message;
      continue;
    }
    last_ = {snapshot->id.end_offset - 1, snapshot->id.epoch, snapshot->last_contained_ms};
    builder.advance(last_);
    image_ = builder.publish().after;
    builder_ = ImageBuilder(image_);
    quorum_ = std::move(quorum);
    if (log_->end_offset() < snapshot->id.end_offset) {
      if (auto restarted = log_->restart_behind(*snapshot, now_ms); !restarted) return restarted;
    }
    break;
  }
  if (log_->start_offset() <= last_.offset + 1) return {};
  return fail(ErrorCode::kafka_storage_error,
              log_->folder() + " begins at offset " + std::to_string(log_->start_offset()) +
                  " and has no whole snapshot up to there" + (damage.empty() ? "" : ": " + damage));
}

Result<ImagePointer> Controller::preview(const RecordList& records) const {
  ImageBuilder builder(image_);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (auto replayed = builder.replay(records[i], static_cast<Offset>(i)); !replayed) {
      return fail(replayed.error());
    }
  }
  return builder.publish().after;
}

Result<RecordList> Controller::first_records(TimestampMs now_ms, std::vector<WholeFile>& to_write) {
  const std::string path = identity_.metadata_directory.path + "/" + std::string(bootstrap_file);
  RecordList bootstrap;
  auto status = files_.status(path);
  if (!status) return fail(status.error());
  if (status->has_value()) {
    Quorum none;
    auto read = read_snapshot(files_, path, none, [&](Offset, ByteView value) -> Result<> {
      bootstrap.add_encoded(value);
      return {};
    });
    if (!read) return fail(read.error());
  } else {
    auto features = features_of_release(config_.release_version);
    if (!features) return fail(features.error());
    bootstrap = feature_records(*features);
    to_write.push_back({path, std::string(as_text(print_bootstrap(bootstrap, now_ms)))});
  }
  auto after = preview(bootstrap);
  if (!after) return fail(after.error().code, path + ": " + after.error().message);
  if ((*after)->features->metadata_version == 0) {
    return fail(ErrorCode::unsupported_version, path + " finalizes no metadata.version");
  }
  return bootstrap_records(bootstrap, features_of(*(*after)->features));
}

// The voters are written when they are not this node in this directory alone, and at the front of an empty
// log.
std::optional<Quorum> Controller::quorum_to_write(const Registration& registration,
                                                  std::int16_t level) const {
  const bool is_new = log_->end_offset() == 0;
  Quorum quorum = quorum_;
  if (is_new && quorum.kraft_version == 0) quorum.kraft_version = kraft_version_of(level);
  if (quorum.kraft_version == 0) return std::nullopt;
  const bool is_self = quorum.voters.size() == 1 && quorum.voters.front().id == identity_.node_id &&
                       quorum.voters.front().directory_id == identity_.metadata_directory.id;
  if (is_self && !is_new) return std::nullopt;
  if (!is_self) {
    quorum.voters = {{identity_.node_id,
                      identity_.metadata_directory.id,
                      {registration.controller_endpoint},
                      supported_features().at("kraft.version")}};
  }
  return quorum;
}

Result<> Controller::start_epoch(const Registration& registration, TimestampMs now_ms) {
  if (failure_) return fail(*failure_);
  auto known_epoch = read_quorum_epoch(files_, log_->folder());
  if (!known_epoch) return fail(known_epoch.error());
  RecordList records;
  if (builder_.in_transaction()) records.add(protocol::AbortTransactionRecord{"a new controller began", {}});
  const bool is_new = image_->features->metadata_version == 0;
  ImagePointer base = image_;
  std::vector<WholeFile> new_files;
  if (is_new) {
    auto first = first_records(now_ms, new_files);
    if (!first) return fail(first.error());
    auto after = preview(*first);
    if (!after) return fail(after.error());
    base = *after;
    records.add_all(*first);
  }
  epoch_ = std::max({log_->last_epoch(), last_.epoch, known_epoch->value_or(0), 0}) + 1;
  const TimestampMs timestamp_ms = next_timestamp(now_ms);
  const auto quorum = quorum_to_write(registration, base->features->metadata_version);
  Bytes batches;
  append_leader_change(identity_.node_id, quorum, {log_->end_offset(), epoch_, timestamp_ms}, batches);
  const Offset data_offset = log_->end_offset() + records::BatchView(batches).record_count();
  EpochStart start{*base, registration, {}, entropy_};
  for (const LogDirectory& directory : identity_.log_directories) start.directories.push_back(directory.id);
  std::ranges::sort(start.directories);
  add_epoch_start(start, data_offset + static_cast<Offset>(records.size()), records);
  if (auto encoded = records.check(); !encoded) return encoded;
  append_data_batches(records, {data_offset, epoch_, timestamp_ms},
                      static_cast<std::size_t>(config_.internal_metadata_max_batch_size_in_bytes), batches);
  if (is_new) {
    // The names become durable with the append's flush, which syncs a new log's folder and its parent. Later
    // starts leave quorum-state as it is: Kafka takes the newer epoch of the log, and a stop writes it again.
    const std::int16_t kraft_version = quorum ? quorum->kraft_version : 0;
    new_files.push_back(
        {quorum_state_path(log_->folder()), print_quorum_state(identity_.node_id, epoch_, kraft_version)});
    if (auto written = replace_together(files_, new_files); !written) return written;
  }
  if (auto appended = append_and_replay(std::move(batches), timestamp_ms); !appended) return appended;
  active_ = true;
  controller_endpoint_ = registration.controller_endpoint;
  publish(true);
  return {};
}

}  // namespace ottla::metadata
