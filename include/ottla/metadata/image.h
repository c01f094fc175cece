// What the cluster's metadata is after some offset of `__cluster_metadata-0`: immutable, cheap to copy,
// shared by threads. Nothing that a record said is dropped, used or not: a snapshot written from an image
// gives all of it back to Kafka.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"
#include "ottla/base/uuid.h"
#include "ottla/metadata/persistent_map.h"

namespace ottla::metadata {

inline constexpr BrokerId no_leader = -1;

// Reserved ids in a partition's directories (org.apache.kafka.common.DirectoryId).
inline constexpr Uuid migrating_directory = zero_uuid;                 // one that is not known yet
inline constexpr Uuid unassigned_directory = Uuid::from_halves(0, 1);  // of a new replica
inline constexpr Uuid lost_directory = Uuid::from_halves(0, 2);        // one that is offline

enum class LeaderRecoveryState : std::int8_t { recovered = 0, recovering = 1 };

struct PartitionImage {
  PartitionIndex index = 0;
  BrokerId leader = no_leader;
  LeaderEpoch leader_epoch = 0;
  std::int32_t partition_epoch = 0;
  LeaderRecoveryState recovery_state = LeaderRecoveryState::recovered;
  std::vector<BrokerId> replicas;
  std::vector<BrokerId> isr;
  std::vector<Uuid> directories;  // one a replica, or empty below metadata.version 17
  std::vector<BrokerId> removing_replicas;
  std::vector<BrokerId> adding_replicas;
  std::vector<BrokerId> eligible_leader_replicas;
  std::vector<BrokerId> last_known_eligible_leader_replicas;

  // The directory that holds the broker's replica, migrating_directory when that is not known.
  Uuid directory_of(BrokerId broker) const;

  friend bool operator==(const PartitionImage&, const PartitionImage&) = default;
};

// Overrides of one resource, by name.
using ConfigMap = std::map<std::string, std::string, std::less<>>;

struct TopicImage {
  std::string name;
  Uuid id;
  bool is_internal = false;  // __consumer_offsets, __transaction_state, __share_group_state
  // By index, ascending; the indexes of a healthy topic are 0 … size-1.
  std::vector<PartitionImage> partitions;
  // Never null. A topic whose overrides did not change keeps the same pointer from image to image.
  std::shared_ptr<const ConfigMap> configs;

  // The partition of that index, or null.
  const PartitionImage* partition(PartitionIndex index) const;
};

using TopicPointer = std::shared_ptr<const TopicImage>;

struct TopicsByName {
  static std::string_view key(const TopicPointer& topic) { return topic->name; }
  static std::size_t hash(std::string_view name) { return std::hash<std::string_view>{}(name); }
};
struct TopicsById {
  static const Uuid& key(const TopicPointer& topic) { return topic->id; }
  static std::size_t hash(const Uuid& id) { return std::hash<Uuid>{}(id); }
};

struct Endpoint {
  std::string name;  // of the listener
  std::string host;
  std::uint16_t port = 0;
  std::int16_t security_protocol = 0;  // 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

struct SupportedVersions {
  std::int16_t min = 0;
  std::int16_t max = 0;

  friend bool operator==(const SupportedVersions&, const SupportedVersions&) = default;
};

using SupportedFeatures = std::map<std::string, SupportedVersions, std::less<>>;

struct BrokerImage {
  BrokerId id = -1;
  std::int64_t epoch = -1;  // the offset of its RegisterBroker record
  Uuid incarnation_id;
  std::vector<Endpoint> endpoints;
  SupportedFeatures features;
  std::optional<std::string> rack;
  bool fenced = true;
  bool in_controlled_shutdown = false;
  bool is_migrating_zk_broker = false;
  std::vector<Uuid> directories;
  std::optional<std::vector<Uuid>> cordoned_directories;

  friend bool operator==(const BrokerImage&, const BrokerImage&) = default;
};

struct ControllerImage {
  BrokerId id = -1;
  Uuid incarnation_id;
  bool zk_migration_ready = false;
  std::vector<Endpoint> endpoints;
  SupportedFeatures features;

  friend bool operator==(const ControllerImage&, const ControllerImage&) = default;
};

struct ClusterImage {
  std::map<BrokerId, BrokerImage> brokers;
  std::map<BrokerId, ControllerImage> controllers;

  friend bool operator==(const ClusterImage&, const ClusterImage&) = default;
};

// org.apache.kafka.common.config.ConfigResource.Type
enum class ConfigResourceType : std::int8_t { topic = 2, broker = 4, client_metrics = 16, group = 32 };

struct ConfigResource {
  ConfigResourceType type = ConfigResourceType::broker;
  std::string name;  // of a broker its id in digits; "" is the default of all brokers

  friend auto operator<=>(const ConfigResource&, const ConfigResource&) = default;
};

// Overrides of everything but topics, whose overrides are in TopicImage; a topic stands here only when its
// overrides are there without the topic itself.
using ConfigsImage = std::map<ConfigResource, ConfigMap>;

struct FeaturesImage {
  std::int16_t metadata_version = 0;                        // feature level; 0 before the first record of it
  std::map<std::string, std::int16_t, std::less<>> levels;  // the other finalized features, never level 0
  std::int8_t zk_migration_state = 0;

  friend bool operator==(const FeaturesImage&, const FeaturesImage&) = default;
};

struct QuotaEntityPart {
  std::string type;                 // "user", "client-id" or "ip"
  std::optional<std::string> name;  // nothing: the default entity

  friend auto operator<=>(const QuotaEntityPart&, const QuotaEntityPart&) = default;
};

// The parts are in order of their type.
using QuotasImage = std::map<std::vector<QuotaEntityPart>, std::map<std::string, double, std::less<>>>;

enum class ScramMechanism : std::int8_t { sha_256 = 1, sha_512 = 2 };

struct ScramCredential {
  Bytes salt;
  Bytes stored_key;
  Bytes server_key;
  std::int32_t iterations = 0;

  friend bool operator==(const ScramCredential&, const ScramCredential&) = default;
};

using ScramImage = std::map<std::pair<std::string, ScramMechanism>, ScramCredential>;

struct AclEntry {
  std::int8_t resource_type = 0;
  std::string resource_name;
  std::int8_t pattern_type = 0;  // 3 literal, 4 prefixed
  std::string principal;
  std::string host;
  std::int8_t operation = 0;
  std::int8_t permission_type = 0;  // 2 deny, 3 allow

  friend bool operator==(const AclEntry&, const AclEntry&) = default;
};

using AclsImage = std::map<Uuid, AclEntry>;

struct DelegationToken {
  std::string owner;
  std::string requester;
  std::vector<std::string> renewers;
  TimestampMs issue_ms = 0;
  TimestampMs max_ms = 0;
  TimestampMs expiration_ms = 0;

  friend bool operator==(const DelegationToken&, const DelegationToken&) = default;
};

using DelegationTokensImage = std::map<std::string, DelegationToken>;  // by token id

// Where in the metadata log an image stands.
struct MetadataPosition {
  Offset offset = -1;      // of the last record in it; -1: none
  LeaderEpoch epoch = -1;  // of the batch of that record
  TimestampMs timestamp_ms = no_timestamp;

  friend bool operator==(const MetadataPosition&, const MetadataPosition&) = default;
};

// Every part is shared with the images before and after it as long as it does not change; no pointer is null.
struct MetadataImage {
  std::string cluster_id;
  BrokerId node_id = -1;
  Uuid directory_id;  // of the directory that holds the metadata log
  MetadataPosition position;
  LeaderEpoch controller_epoch = -1;  // of the newest LeaderChange

  PersistentMap<TopicPointer, TopicsByName> topics_by_name;
  PersistentMap<TopicPointer, TopicsById> topics_by_id;
  std::size_t partition_count = 0;

  std::shared_ptr<const ClusterImage> cluster = std::make_shared<const ClusterImage>();
  std::shared_ptr<const ConfigsImage> configs = std::make_shared<const ConfigsImage>();
  std::shared_ptr<const FeaturesImage> features = std::make_shared<const FeaturesImage>();
  std::shared_ptr<const QuotasImage> quotas = std::make_shared<const QuotasImage>();
  std::shared_ptr<const ScramImage> scram = std::make_shared<const ScramImage>();
  std::shared_ptr<const AclsImage> acls = std::make_shared<const AclsImage>();
  std::shared_ptr<const DelegationTokensImage> delegation_tokens =
      std::make_shared<const DelegationTokensImage>();
  ProducerId next_producer_id = 0;  // the first that was not handed out to any broker

  // The topic, or null. Valid as long as this image.
  const TopicImage* topic(std::string_view name) const;
  const TopicImage* topic(const Uuid& id) const;
  // The same as a pointer that may outlive the image; null when there is none.
  TopicPointer find_topic(std::string_view name) const;
  TopicPointer find_topic(const Uuid& id) const;

  // This node's registration, or null.
  const BrokerImage* self() const;
  // Overrides of a resource other than a topic; an empty map when there are none.
  const ConfigMap& config_of(ConfigResourceType type, std::string_view name) const;
  // The finalized level of a feature, metadata.version included; 0 when it is not finalized.
  std::int16_t feature_level(std::string_view name) const;
  // What FinalizedFeaturesEpoch of ApiVersions says: the offset of the last record.
  std::int64_t finalized_features_epoch() const { return position.offset; }
};

using ImagePointer = std::shared_ptr<const MetadataImage>;

// Whether two images say the same, position and pointers aside.
bool same_content(const MetadataImage& a, const MetadataImage& b);

// One published step. A topic stands in one of the three lists at the most; one that was removed and made
// anew under its old name has two ids and so stands in two.
struct ImageChange {
  ImagePointer before;
  ImagePointer after;
  std::vector<TopicPointer> added;
  std::vector<TopicPointer> changed;  // as they are after; partitions or overrides differ
  std::vector<TopicPointer> removed;  // as they were before
};

}  // namespace ottla::metadata
