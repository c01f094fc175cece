// The controller itself: the log, the builder that replays it, and what is needed to append to both in step.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "metadata/image_builder.h"
#include "metadata/metadata_log.h"
#include "ottla/log/log_directory.h"
#include "ottla/metadata/controller.h"

namespace ottla::metadata {

// Who the directories say that we are.
struct Identity {
  std::string cluster_id;
  BrokerId node_id = -1;
  std::vector<LogDirectory> log_directories;
  LogDirectory metadata_directory;
};

// Reads the meta.properties of all directories; writes that of a metadata.log.dir outside log.dirs when it is
// missing. Refuses directories of the ZooKeeper era, which move_in() is for.
Result<Identity> read_identity(FileSystem& files, Entropy& entropy, const Directories& directories,
                               const config::BrokerConfig& config, TimestampMs now_ms);

// The folder of the metadata log.
std::string metadata_folder(const Identity& identity);

// invalid_config when a log directory has partitions. A metadata log made anew beside them would know none of
// them, and they would be removed as strays.
Result<> refuse_orphans(FileSystem& files, const Identity& identity);

class Controller : public MetadataController {
 public:
  Controller(FileSystem& files, Entropy& entropy, const config::BrokerConfig& config, Identity identity);

  // Loads the newest snapshot and the log behind it.
  Result<> load(TimestampMs now_ms);

  ImagePointer image() const override { return image_; }
  void set_listener(Listener listener) override { listener_ = std::move(listener); }
  const std::vector<LogDirectory>& log_directories() const override { return identity_.log_directories; }
  const LogDirectory& metadata_directory() const override { return identity_.metadata_directory; }

  Result<> start_epoch(const Registration& registration, TimestampMs now_ms) override;
  Result<> stop(TimestampMs now_ms) override;
  Result<std::vector<CreatedTopic>> create_topics(std::span<const NewTopic> topics, bool validate_only,
                                                  TimestampMs now_ms) override;
  Result<CreatedTopic> create_internal_topic(std::string_view name, TimestampMs now_ms) override;
  Result<std::vector<DeletedTopic>> delete_topics(std::span<const TopicReference> topics,
                                                  TimestampMs now_ms) override;
  Result<std::vector<CreatedPartitions>> create_partitions(std::span<const MorePartitions> topics,
                                                           bool validate_only, TimestampMs now_ms) override;
  Result<std::vector<Outcome>> alter_configs(std::span<const ResourceChange> resources, Alteration alteration,
                                             bool validate_only, TimestampMs now_ms) override;
  Result<std::vector<AlteredQuota>> alter_quotas(std::span<const QuotaAlteration> alterations,
                                                 bool validate_only, TimestampMs now_ms) override;
  Result<Outcome> update_features(std::span<const FeatureUpdate> updates, bool validate_only,
                                  TimestampMs now_ms) override;
  Result<Outcome> unregister_broker(BrokerId broker, TimestampMs now_ms) override;
  Result<std::vector<Outcome>> reassign(std::span<const Reassignment> partitions, bool may_change_factor,
                                        TimestampMs now_ms) override;
  Result<ProducerIdBlock> allocate_producer_ids(TimestampMs now_ms) override;
  Result<> assign_directories(std::span<const DirectoryAssignment> assignments, TimestampMs now_ms) override;
  QuorumState quorum() const override;
  Result<> maintain(TimestampMs now_ms) override;
  const std::optional<Error>& failure() const override { return failure_; }

 private:
  Result<> load_snapshot(TimestampMs now_ms);
  Result<> replay_batch(records::BatchView batch);
  // not_controller before start_epoch() and after stop(); the failure once there was one.
  Result<> check_active() const;
  // What an empty log gets first: from bootstrap.checkpoint, or of the configured release; that file is then
  // added to what is to be written.
  Result<RecordList> first_records(TimestampMs now_ms, std::vector<WholeFile>& to_write);
  std::optional<Quorum> quorum_to_write(const Registration& registration, std::int16_t level) const;
  // The level of metadata.version after these records.
  Result<ImagePointer> preview(const RecordList& records) const;
  // Makes the records durable, then real: append, sync, replay, publish.
  Result<> commit(const RecordList& records, TimestampMs now_ms);
  // Commits a decision unless it is only to be looked at; gives its reply.
  template <class Reply>
  Result<Reply> settle(Decision<Reply> decision, bool validate_only, TimestampMs now_ms) {
    if (!validate_only) {
      if (auto committed = commit(decision.records, now_ms); !committed) return fail(committed.error());
    }
    return std::move(decision.reply);
  }
  Result<> append_and_replay(Bytes batches, TimestampMs now_ms);
  void publish(bool tell_listener);
  TimestampMs next_timestamp(TimestampMs now_ms) const;
  Result<> take_snapshot(TimestampMs now_ms);

  FileSystem& files_;
  Entropy& entropy_;
  const config::BrokerConfig& config_;
  Identity identity_;
  log::LogDirectory directory_;
  std::unique_ptr<MetadataLog> log_;
  ImagePointer image_;
  ImageBuilder builder_;
  Quorum quorum_;
  Endpoint controller_endpoint_;  // as this process registered it
  Listener listener_;
  MetadataPosition last_;  // of the last batch in the log
  LeaderEpoch epoch_ = -1;
  bool active_ = false;
  std::optional<Error> failure_;
  std::int64_t bytes_since_snapshot_ = 0;
  TimestampMs last_snapshot_ms_ = 0;
};

}  // namespace ottla::metadata
