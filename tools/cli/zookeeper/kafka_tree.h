// Kafka's part of ZooKeeper's tree, as the tools of Kafka 1.1.0 read and write it (KafkaZkClient).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/properties.h"
#include "cli/zookeeper/keeper_failure.h"

namespace ottla::cli {

class KafkaTree {
 public:
  // Connects; Failure (ZooKeeperClientTimeoutException) when nobody answers in 30 seconds.
  explicit KafkaTree(const std::string& connect);
  ~KafkaTree();
  KafkaTree(const KafkaTree&) = delete;
  KafkaTree& operator=(const KafkaTree&) = delete;

  // Single nodes; errors are the caller's business.
  Kept<Znode> get(const std::string& path) { return client_.get(path); }
  Kept<std::string> create(const std::string& path, const std::optional<std::string>& data,
                           CreateMode mode = CreateMode::persistent) {
    return client_.create(path, data, mode);
  }
  Kept<> remove(const std::string& path) { return client_.remove(path); }
  ZooKeeperClient& client() { return client_; }

  // The names below a node, sorted; none where there is no such node. What follows throws Failure.
  std::vector<std::string> children(const std::string& path);
  // The data; nullopt where there is no such node or it is null.
  std::optional<std::string> find(const std::string& path);
  // Sets the data, or makes the node and what is missing above it.
  void put(const std::string& path, const std::string& data);

  std::vector<std::string> topics();
  // Partition → replicas; empty for a topic that there is not.
  std::map<std::int32_t, std::vector<std::int32_t>> assignment(const std::string& topic);

  struct Broker {
    std::int32_t id = -1;
    std::optional<std::string> rack;
  };
  std::vector<Broker> brokers();

  // The configuration of an entity ("topics/a", "brokers/0"), and its change, which brokers are told of.
  Properties config(const std::string& entity);
  void change_config(const std::string& entity, const Properties& config);

 private:
  ZooKeeperClient client_;
};

}  // namespace ottla::cli
