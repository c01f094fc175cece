// What kafka-reassign-partitions does: with brokers as since Kafka 2.5, and through ZooKeeper as in
// Kafka 1.1.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "cli/reassign/cluster.h"
#include "cli/zookeeper/kafka_tree.h"

namespace ottla::cli::reassign {

// Limits of --execute in bytes a second; negative: none.
struct Throttles {
  std::int64_t between_brokers = -1;
  std::int64_t between_directories = -1;
};

// How long what is not yet ready to move is left alone.
inline constexpr std::chrono::milliseconds move_retry{100};

// One of the tool's plain refusals, printed as a line without a class.
class TerseFailure : public Failure {
 public:
  explicit TerseFailure(std::string message)
      : Failure("org.apache.kafka.tools.TerseException", std::move(message)) {}
};

void generate(Cluster& cluster, const std::string& topics_json, const std::string& brokers, bool with_racks);
void execute(Cluster& cluster, const std::string& plan_json, const Throttles& throttles, bool in_addition,
             std::int64_t timeout_ms);
void verify(Cluster& cluster, const std::string& plan_json, bool keep_throttles);
void cancel(Cluster& cluster, const std::string& plan_json, bool keep_throttles, std::int64_t timeout_ms);
void list(Cluster& cluster);

// The states of replicas on their way between directories, said by the new and the old tool in other words.
enum class MoveState : std::uint8_t { no_replica, no_directory, elsewhere, moving_elsewhere, moving, done };
MoveState move_state(const std::map<Replica, ReplicaDirectories>& found, const Replica& replica,
                     const std::string& wanted);

// Through ZooKeeper; `cluster` is null without --bootstrap-server, which only directories need.
void generate(KafkaTree& tree, const std::string& topics_json, const std::string& brokers, bool with_racks);
void execute(KafkaTree& tree, Cluster* cluster, const std::string& plan_json, const Throttles& throttles,
             std::int64_t timeout_ms);
void verify(KafkaTree& tree, Cluster* cluster, const std::string& plan_json);

// A number below the bound, from the system.
std::uint32_t random_below(std::uint32_t bound);

}  // namespace ottla::cli::reassign
