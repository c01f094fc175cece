// The JSON that Kafka keeps in nodes, written as its release 1.1.0 writes it and read as its tools write it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ottla/metadata/image.h"

namespace ottla::zookeeper {

using ConfigTexts = std::map<std::string, std::string, std::less<>>;

// Replicas by partition.
using Assignment = std::map<PartitionIndex, std::vector<BrokerId>>;

struct NamedPartition {
  std::string topic;
  PartitionIndex partition = 0;
  std::vector<BrokerId> replicas;  // empty where the node says none
};

// --- what is read; nothing when it is no such JSON ---

std::optional<Assignment> parse_assignment(std::string_view text);
std::optional<ConfigTexts> parse_config(std::string_view text);
// Of /admin/reassign_partitions and /admin/preferred_replica_election.
std::optional<std::vector<NamedPartition>> parse_partitions(std::string_view text);

// --- what is written ---

std::string topic_json(const metadata::TopicImage& topic);
std::string partition_state_json(const metadata::PartitionImage& partition, LeaderEpoch controller_epoch);
std::string config_json(const ConfigTexts& config);
std::string cluster_id_json(std::string_view cluster_id);
// `host` stands for endpoints that name none.
std::string broker_json(const metadata::BrokerImage& broker, std::string_view host,
                        TimestampMs registered_ms);
std::string controller_json(BrokerId controller, TimestampMs elected_ms);
// The last block that was handed out before `next`.
std::string producer_id_block_json(BrokerId broker, ProducerId next);

}  // namespace ottla::zookeeper
