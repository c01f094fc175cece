// The one store of metadata: the log `__cluster_metadata-0`, its snapshots and the image they make. Every
// change is decided, appended, synced and only then replayed and published; start-up is the same replay. One
// thread owns it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/env/entropy.h"
#include "ottla/env/file_system.h"
#include "ottla/metadata/configs.h"
#include "ottla/metadata/features.h"
#include "ottla/metadata/image.h"
#include "ottla/metadata/outcome.h"
#include "ottla/metadata/partitions.h"
#include "ottla/metadata/quotas.h"
#include "ottla/metadata/topics.h"

namespace ottla::config {
struct BrokerConfig;
}

namespace ottla::metadata {

// Where the data lives. log_directories holds metadata_directory too unless metadata.log.dir is a place of
// its own.
struct Directories {
  std::string metadata_directory;
  std::vector<std::string> log_directories;
};

// One of log.dirs as found or formatted.
struct LogDirectory {
  std::string path;
  Uuid id;  // directory.id of its meta.properties
};

// What this process says of itself when it takes the lead.
struct Registration {
  std::vector<Endpoint> broker_endpoints;  // as advertised, with real ports
  Endpoint controller_endpoint;  // of the controller listener; "CONTROLLER", localhost, 9093 without one
  std::optional<std::string> rack;
  // The id of the directory in which a partition's log was found, nothing when it has none here. When given,
  // the metadata is told where each log is, and no lead is taken of a partition whose log the metadata knows
  // in a directory that is not here.
  std::function<std::optional<Uuid>(std::string_view topic, PartitionIndex partition)> directory_of = nullptr;
};

// In which directory this node has a partition.
struct DirectoryAssignment {
  Uuid topic_id;
  PartitionIndex partition = 0;
  Uuid directory_id;

  friend bool operator==(const DirectoryAssignment&, const DirectoryAssignment&) = default;
};

struct QuorumVoter {
  BrokerId id = -1;
  Uuid directory_id;  // zero with kraft.version 0, whose voters have none
  std::vector<Endpoint> endpoints;
};

// What DescribeQuorum tells. This node alone votes.
struct QuorumState {
  BrokerId leader = -1;
  LeaderEpoch epoch = -1;
  Offset log_end = 0;  // and high watermark
  std::int16_t kraft_version = 0;
  QuorumVoter voter;
};

class MetadataController {
 public:
  using Listener = std::move_only_function<void(const ImageChange&)>;

  // Reads the directories' metadata; formats directories that are new, without asking. `config` must outlive
  // the object. Partitions are not led before start_epoch(). Failures name the file: a meta.properties of
  // another node or cluster, a directory of the ZooKeeper era, a record or feature level of a newer Kafka
  // (its offset and type), a broken snapshot, and what the disk says.
  static Result<std::unique_ptr<MetadataController>> open(FileSystem& files, Entropy& entropy,
                                                          const Directories& directories,
                                                          const config::BrokerConfig& config,
                                                          TimestampMs now_ms);
  virtual ~MetadataController() = default;

  // The newest published image; never null.
  virtual ImagePointer image() const = 0;

  // Is told of every later step, on the owner's thread, before the call that made it returns.
  virtual void set_listener(Listener listener) = 0;

  // The usable ones of log.dirs.
  virtual const std::vector<LogDirectory>& log_directories() const = 0;
  // Where the metadata log lives.
  virtual const LogDirectory& metadata_directory() const = 0;

  // Begins a new epoch as the only voter: LeaderChange, registrations, unfencing, and for every partition
  // that has a replica here a new leader epoch with this node as the leader and the only one in sync. One
  // append, one sync.
  virtual Result<> start_epoch(const Registration& registration, TimestampMs now_ms) = 0;

  // The records of a clean stop, as Kafka's controlled shutdown leaves them. Nothing may be changed after it.
  virtual Result<> stop(TimestampMs now_ms) = 0;

  // One answer a topic, in the order asked, those of duplicated names last and once. Topics that can be
  // created are created together, in one atomic batch. A failure of the whole call: the metadata log failed.
  virtual Result<std::vector<CreatedTopic>> create_topics(std::span<const NewTopic> topics,
                                                          bool validate_only, TimestampMs now_ms) = 0;

  // Makes `__consumer_offsets`, `__transaction_state` or `__share_group_state` as Kafka does when their
  // coordinator first needs them, with one replica; unknown_topic_or_partition for another name.
  virtual Result<CreatedTopic> create_internal_topic(std::string_view name, TimestampMs now_ms) = 0;

  // One answer a topic. topic_deletion_disabled (of the whole call) when delete.topic.enable is false.
  virtual Result<std::vector<DeletedTopic>> delete_topics(std::span<const TopicReference> topics,
                                                          TimestampMs now_ms) = 0;

  // One answer a topic: those asked for more than once come first and once, then the others as they were
  // asked.
  virtual Result<std::vector<CreatedPartitions>> create_partitions(std::span<const MorePartitions> topics,
                                                                   bool validate_only,
                                                                   TimestampMs now_ms) = 0;

  // One answer a resource, in the order asked; a resource that is refused keeps what it has.
  virtual Result<std::vector<Outcome>> alter_configs(std::span<const ResourceChange> resources,
                                                     Alteration alteration, bool validate_only,
                                                     TimestampMs now_ms) = 0;

  // One answer an entity, in the order in which they are first named.
  virtual Result<std::vector<AlteredQuota>> alter_quotas(std::span<const QuotaAlteration> alterations,
                                                         bool validate_only, TimestampMs now_ms) = 0;

  // All updates or none.
  virtual Result<Outcome> update_features(std::span<const FeatureUpdate> updates, bool validate_only,
                                          TimestampMs now_ms) = 0;

  // Forgets a broker that is not this node.
  virtual Result<Outcome> unregister_broker(BrokerId broker, TimestampMs now_ms) = 0;

  // One answer a partition, in the order asked. `may_change_factor`: allow_replication_factor_change.
  virtual Result<std::vector<Outcome>> reassign(std::span<const Reassignment> partitions,
                                                bool may_change_factor, TimestampMs now_ms) = 0;

  // A block that no producer ever had.
  virtual Result<ProducerIdBlock> allocate_producer_ids(TimestampMs now_ms) = 0;

  // Tells the metadata where this node's partitions are (AssignReplicasToDirs). What is not here or known so
  // already changes nothing; neither does anything below the metadata.version that keeps directories.
  virtual Result<> assign_directories(std::span<const DirectoryAssignment> assignments,
                                      TimestampMs now_ms) = 0;

  // After start_epoch().
  virtual QuorumState quorum() const = 0;

  // Writes a snapshot when enough came since the last, and removes what metadata.max.retention.* no longer
  // asks for. Cheap when nothing is due; call it every minute or after changes.
  virtual Result<> maintain(TimestampMs now_ms) = 0;

  // Set once an append or a sync failed: the log's state is unknown, every later change fails with the same
  // error and the process should end. The image stays as it was before the change.
  virtual const std::optional<Error>& failure() const = 0;
};

}  // namespace ottla::metadata
