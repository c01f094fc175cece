// The owner of metadata and logs: every change of topics goes through here, on the control thread. What it
// publishes is what the data plane serves: logs are made before their topic is seen, and taken away after it
// is gone from sight.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/cleaner_threads.h"
#include "broker/cluster_view.h"
#include "broker/core.h"
#include "broker/log_mover.h"
#include "ottla/broker/admin.h"
#include "ottla/log/log_manager.h"
#include "ottla/metadata/controller.h"

namespace ottla::broker {

class Coordinators;
class SharePartitions;

class ControlPlane : public Admin {
 public:
  // Locks, formats and loads the directories, replays the metadata. Before the control thread runs, on any
  // one thread.
  static Result<std::unique_ptr<ControlPlane>> open(Core& core, FileSystem& files);
  ~ControlPlane() override;

  // Registers the broker with the endpoints of core.listeners, takes the lead of its partitions and publishes
  // the first view.
  Result<> start();

  // Makes the topics of ottla.create.topics that are not there, with one replica each; after start(). The
  // first that cannot be made is told by name.
  Result<> make_start_topics();

  // As metadata::MetadataController's, and the logs follow before the call returns.
  Result<std::vector<metadata::CreatedTopic>> create_topics(std::span<const metadata::NewTopic> topics,
                                                            bool validate_only);
  // Creates topics with the defaults, the coordinators' own ones with theirs; one code a name, none also for
  // a topic that is there by now.
  std::vector<ErrorCode> auto_create_topics(std::span<const std::string_view> names);
  Result<std::vector<metadata::DeletedTopic>> delete_topics(std::span<const metadata::TopicReference> topics);
  Result<metadata::ProducerIdBlock> allocate_producer_ids();

  // Calls `change(MetadataController&, now_ms)`, which gives a Result, and looks after the metadata log.
  template <class Change>
  auto change_metadata(Change&& change) {
    auto result = change(*metadata_, core_.clock.wall_ms());
    check_metadata_log();
    return result;
  }

  metadata::ImagePointer image() const override { return metadata_->image(); }
  void change(const std::function<void(metadata::MetadataController&, TimestampMs)>& change) override {
    change(*metadata_, core_.clock.wall_ms());
    check_metadata_log();
  }
  void set_image_listener(ImageListener listener) override { image_listener_ = std::move(listener); }

  // Is told, on the control thread, of every change of the options that a running broker follows; at once of
  // those that hold now.
  void on_config(std::function<void(const config::BrokerConfig&)> listener);

  // After start().
  Coordinators& coordinators() { return *coordinators_; }
  // The share partitions that are led here; after start().
  SharePartitions& shares() { return *shares_; }
  // Answers every request that they have parked and refuses later ones.
  void stop_coordinators();

  // AlterReplicaLogDirs of one partition: begins its move to the directory of that path, or remembers that it
  // is to be made there. Errors as ReplicaManager.alterReplicaLogDirs gives them; none when it is there.
  ErrorCode alter_log_directory(const TopicPartition& name, std::string_view path);

  // Snapshots of the metadata, when due; logs that found no room so far, if there is some now.
  void maintain();
  // Upkeep of the logs; on the disk thread. Gives the milliseconds until the next.
  std::int64_t tick_logs();
  // Lets the cleaner's threads run, unless log.cleaner.enable says no; after start().
  void start_cleaner();

  // A clean end: what the metadata log says of a broker that stops, logs flushed, markers written.
  Result<> close();

  // Called when the broker cannot go on.
  void on_fatal(std::function<void(const std::string&)> handler) { fatal_ = std::move(handler); }

  // Every path of log.dirs as clients are told it: absolute.
  static std::string told_path(const log::LogDirectory& directory);

  const metadata::MetadataController& metadata() const { return *metadata_; }
  log::LogManager& logs() { return *logs_; }

 private:
  explicit ControlPlane(Core& core);
  metadata::Directories directories() const;
  Result<> open_logs(FileSystem& files);
  Result<> open_metadata(FileSystem& files);
  void load_logs();

  void apply(const metadata::ImageChange& change);
  // Takes the options from the image. Gives whether they are others than before.
  bool renew_config(const metadata::MetadataImage& image);
  // What hangs on the options: rules of every topic in `view`, the upkeep of the logs, who listens.
  void apply_config(ClusterView& view);
  void update_logs(const TopicView& topic, const std::shared_ptr<const log::LogConfig>& config);
  TopicViewPointer make_view(const metadata::TopicPointer& topic, const TopicView* before, bool is_new);
  std::shared_ptr<Partition> make_partition(const TopicView& view, const metadata::PartitionImage& image,
                                            bool is_new);
  std::shared_ptr<const TopicRules> rules_of(const std::string& topic,
                                             const config::Overrides& overrides) const;
  void make_missing_logs();
  void lead(Partition& partition, LeaderEpoch epoch);
  std::shared_ptr<Partition> find_partition(const TopicPartition& name) const;
  ErrorCode begin_move(const TopicPartition& name, log::LogDirectory& target);
  void resume_moves();
  void start_move(const std::shared_ptr<log::LogMove>& move, std::shared_ptr<Partition> partition);
  // Notes that the metadata is to be told where the partition's log is.
  void note_directory(const Uuid& topic_id, PartitionIndex partition, const log::Log& log);
  void assign_noted_directories();
  void remove_logs(const TopicView& view);
  void directory_failed(const log::LogDirectory& directory);
  void check_metadata_log();
  void stop_process(const std::string& reason);

  Core& core_;
  std::unique_ptr<log::LogManager> logs_;
  std::unique_ptr<LogMover> mover_;
  std::unique_ptr<CleanerThreads> cleaner_;
  std::unique_ptr<metadata::MetadataController> metadata_;
  std::shared_ptr<ClusterView> view_;  // the published one; replaced, never changed
  std::shared_ptr<const config::BrokerConfig> config_;
  std::shared_ptr<const TopicRules> default_rules_;  // of every topic without settings of its own
  std::function<void(const config::BrokerConfig&)> config_listener_;
  std::unique_ptr<Coordinators> coordinators_;
  std::unique_ptr<SharePartitions> shares_;  // before the coordinators it goes
  metadata::EditId edit_ = 0;
  std::vector<metadata::DirectoryAssignment> noted_directories_;
  std::set<std::pair<Uuid, PartitionIndex>> unmade_;  // led here, and the disk was too full for their logs
  ImageListener image_listener_;
  std::function<void(const std::string&)> fatal_;
  bool fatal_called_ = false;
};

}  // namespace ottla::broker
