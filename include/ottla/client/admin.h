// What Kafka's AdminClient offers, as functions over a Client: requests routed, split and tried again,
// answers as values of their own. A failure has the message that the Java client's exception would have.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/base/uuid.h"
#include "ottla/client/client.h"

namespace ottla::client {

struct TopicPartition {
  std::string topic;
  std::int32_t partition = 0;

  // "topic-0".
  std::string to_string() const;
  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

struct TopicListing {
  std::string name;
  Uuid id;
  bool is_internal = false;
};

struct PartitionDescription {
  std::int32_t partition = 0;
  std::int32_t leader = -1;  // -1: none
  std::vector<std::int32_t> replicas;
  std::vector<std::int32_t> isr;
  // Unset where the broker does not tell (DescribeTopicPartitions does).
  std::optional<std::vector<std::int32_t>> elr;
  std::optional<std::vector<std::int32_t>> last_known_elr;
};

struct TopicDescription {
  std::string name;
  Uuid id;  // zero: the broker is older than ids
  bool is_internal = false;
  std::vector<PartitionDescription> partitions;  // by number
};

struct NewTopic {
  std::string name;
  std::int32_t partitions = -1;  // -1: the broker's default
  std::int16_t replication_factor = -1;
  std::vector<std::vector<std::int32_t>> assignment;  // replicas by partition, instead of the two
  std::vector<std::pair<std::string, std::string>> configs;
};

// All topics, sorted by name.
Result<std::vector<TopicListing>> list_topics(Client& client);
// In the order of `names`; the first that fails fails all. `by_metadata`: by Metadata even where
// DescribeTopicPartitions is served.
Result<std::vector<TopicDescription>> describe_topics(Client& client, const std::vector<std::string>& names,
                                                      std::int32_t partition_limit = 2000);
Result<TopicDescription> describe_topic(Client& client, const Uuid& id);
Result<> create_topic(Client& client, const NewTopic& topic);
Result<> delete_topics(Client& client, const std::vector<std::string>& names);
// `assignment`: the replicas of the partitions to be added; empty: the broker chooses.
Result<> create_partitions(Client& client, const std::string& topic, std::int32_t count,
                           const std::vector<std::vector<std::int32_t>>& assignment);

struct Reassignment {
  std::vector<std::int32_t> replicas;
  std::vector<std::int32_t> adding;
  std::vector<std::int32_t> removing;
};
// Those under way; empty too when the broker is too old to have them or does not tell.
Result<std::map<TopicPartition, Reassignment>> list_reassignments(Client& client);

// ConfigResource.Type's numbers.
enum class ResourceType : std::int8_t {
  unknown = 0,
  topic = 2,
  broker = 4,
  broker_logger = 8,
  client_metrics = 16,
  group = 32,
};

// DescribeConfigsResponse.ConfigSource's numbers.
enum class ConfigSource : std::int8_t {
  unknown = 0,
  dynamic_topic = 1,
  dynamic_broker = 2,
  dynamic_default_broker = 3,
  static_broker = 4,
  default_config = 5,
  dynamic_broker_logger = 6,
  dynamic_client_metrics = 7,
  dynamic_group = 8,
};

// "DYNAMIC_TOPIC_CONFIG", as the Java client's ConfigEntry.ConfigSource says it.
std::string_view name_of(ConfigSource source);

struct ConfigEntry {
  struct Synonym {
    std::string name;
    std::optional<std::string> value;
    ConfigSource source = ConfigSource::unknown;
  };
  std::string name;
  std::optional<std::string> value;  // unset: sensitive
  ConfigSource source = ConfigSource::unknown;
  bool is_sensitive = false;
  bool is_read_only = false;
  std::vector<Synonym> synonyms;

  bool is_default() const { return source == ConfigSource::default_config; }
};

struct Resource {
  ResourceType type = ResourceType::topic;
  std::string name;

  friend auto operator<=>(const Resource&, const Resource&) = default;
};

// Entries in the broker's order. A broker's and its loggers' go to that broker, the others to any.
Result<std::map<Resource, Result<std::vector<ConfigEntry>>>> describe_configs(
    Client& client, const std::vector<Resource>& resources, bool include_synonyms);

// AlterConfigOp.OpType's numbers.
enum class AlterKind : std::int8_t { set = 0, remove = 1, append = 2, subtract = 3 };

struct AlterConfig {
  std::string name;
  AlterKind kind = AlterKind::set;
  std::string value;
};
Result<> alter_configs(Client& client, const Resource& resource, const std::vector<AlterConfig>& changes);
// The names of resources that have settings (ListConfigResources and its forerunner).
Result<std::vector<std::string>> list_config_resources(Client& client, ResourceType type);

// What ListOffsets knows as timestamps.
inline constexpr std::int64_t latest_offset = -1;
inline constexpr std::int64_t earliest_offset = -2;
inline constexpr std::int64_t max_timestamp_offset = -3;
inline constexpr std::int64_t earliest_local_offset = -4;
inline constexpr std::int64_t latest_tiered_offset = -5;

struct ListedOffset {
  std::int64_t offset = -1;  // -1: none at or after that time
  std::int64_t timestamp = -1;
};
// One answer a partition. A partition that is not there, or has no leader, is tried again until the time of
// the call is over; its failure then stands for it.
std::map<TopicPartition, Result<ListedOffset>> list_offsets(
    Client& client, const std::map<TopicPartition, std::int64_t>& timestamps);

// The low watermark after it, by partition.
std::map<TopicPartition, Result<std::int64_t>> delete_records(
    Client& client, const std::map<TopicPartition, std::int64_t>& before);

}  // namespace ottla::client
