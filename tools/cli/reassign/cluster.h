// What a reassignment asks of brokers: where replicas are, which reassignments go on, moving them, throttles.
// Everything throws Failure with the code of the broker's error.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/reassign/plan.h"
#include "ottla/client/client.h"

namespace ottla::cli::reassign {

struct Ongoing {
  Replicas replicas;
  Replicas adding;
  Replicas removing;
};
using AllOngoing = std::map<TopicPartition, Ongoing>;

// Where a replica's log is, and where it is going; empty where there is none.
struct ReplicaDirectories {
  std::string current;
  std::string future;
};

// A change of a configuration: no value deletes it.
struct ConfigChange {
  std::string name;
  std::optional<std::string> value;
};

class Cluster {
 public:
  explicit Cluster(client::Client& client) : client_(client) {}

  client::Client& client() { return client_; }
  std::vector<Broker> brokers();

  // Of all partitions, or of these.
  AllOngoing reassignments(const std::optional<std::vector<TopicPartition>>& of = std::nullopt);
  // The replicas of these topics' partitions; topics that there are not are left out.
  Assignment assignment(const std::set<std::string>& topics);
  // The same; a topic that is missing is an error.
  Assignment assignment_of_all(const std::set<std::string>& topics);
  std::map<Replica, ReplicaDirectories> directories(const std::vector<Replica>& of);

  // Partition → its error; without replicas the reassignment is cancelled.
  std::map<TopicPartition, Failure> alter(
      const std::map<TopicPartition, std::optional<Replicas>>& partitions);
  // Those that could be moved; the others' replicas are not there yet.
  std::vector<Replica> move(const Directories& to);

  void change_broker(std::int32_t id, const std::vector<ConfigChange>& changes);
  void change_topic(const std::string& topic, const std::vector<ConfigChange>& changes);

 private:
  void change(const client::Target& target, std::int8_t type, const std::string& name,
              const std::vector<ConfigChange>& changes);

  client::Client& client_;
};

}  // namespace ottla::cli::reassign
