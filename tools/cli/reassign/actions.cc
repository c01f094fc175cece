// The actions of kafka-reassign-partitions with brokers.
#include "cli/reassign/actions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "cli/console.h"

namespace ottla::cli::reassign {
namespace {

constexpr std::string_view leader_rate = "leader.replication.throttled.rate";
constexpr std::string_view follower_rate = "follower.replication.throttled.rate";
constexpr std::string_view directory_rate = "replica.alter.log.dirs.io.max.bytes.per.second";
constexpr std::string_view leader_replicas = "leader.replication.throttled.replicas";
constexpr std::string_view follower_replicas = "follower.replication.throttled.replicas";

template <class Range>
std::string names_of(const Range& range, std::string_view separator = ",") {
  std::vector<std::string> names;
  for (const auto& [key, value] : range) names.push_back(key.to_string());
  return admin::joined(names, separator);
}

std::string_view plural(std::size_t count) { return count == 1 ? "" : "s"; }

Directories current_directories(Cluster& cluster, const Assignment& assignment) {
  std::vector<Replica> replicas;
  for (const auto& [partition, brokers] : assignment) {
    for (const std::int32_t broker : brokers) replicas.push_back({broker, partition});
  }
  Directories current;
  for (const auto& [replica, directories] : cluster.directories(replicas)) {
    if (!directories.current.empty()) current[replica] = directories.current;
  }
  return current;
}

void check_racks(const std::vector<Broker>& brokers) {
  const auto without = std::ranges::count_if(brokers, [](const Broker& broker) { return !broker.rack; });
  if (without == 0 || static_cast<std::size_t>(without) == brokers.size()) return;
  throw Failure(
      std::string(new_exceptions.operation),
      "Not all brokers have rack information. Add --disable-rack-aware in command line to make replica "
      "assignment without rack information.");
}

void check_replication_factor(const Assignment& current, std::size_t brokers) {
  constexpr std::string_view refusal = "org.apache.kafka.common.errors.InvalidReplicationFactorException";
  for (const auto& [partition, replicas] : current) {
    if (replicas.size() <= brokers) continue;
    throw Failure(
        std::string(refusal),
        brokers == 0
            ? std::string("All brokers are currently fenced, or have all their log directories cordoned.")
            : fmt::format("The target replication factor of {} cannot be reached because only {} broker(s) "
                          "are registered or some brokers have all their log directories cordoned.",
                          replicas.size(), brokers));
  }
}

void clear_throttles(Cluster& cluster, const Assignment& targets) {
  std::set<std::int32_t> brokers;
  for (const Broker& broker : cluster.brokers()) brokers.insert(broker.id);
  for (const auto& [partition, replicas] : targets) brokers.insert(replicas.begin(), replicas.end());
  say("Clearing broker-level throttles on broker{} {}", plural(brokers.size()), fmt::join(brokers, ","));
  for (const std::int32_t broker : brokers) {
    cluster.change_broker(broker, {{std::string(leader_rate), {}},
                                   {std::string(follower_rate), {}},
                                   {std::string(directory_rate), {}}});
  }
  const std::set<std::string> topics = topics_of(targets);
  say("Clearing topic-level throttles on topic{} {}", plural(topics.size()), fmt::join(topics, ","));
  for (const std::string& topic : topics) {
    cluster.change_topic(topic, {{std::string(leader_replicas), {}}, {std::string(follower_replicas), {}}});
  }
}

Moves moves_of(const AllOngoing& ongoing, const Assignment& proposed, const Assignment& current) {
  Moves moves;
  for (const auto& [partition, one] : ongoing) {
    Move& move = moves[partition.topic][partition.partition];
    move.destinations = one.adding;
    for (const std::int32_t broker : one.replicas) {
      if (std::ranges::find(one.adding, broker) == one.adding.end()) move.sources.push_back(broker);
    }
  }
  for (const auto& [partition, replicas] : proposed) {
    auto& of_topic = moves[partition.topic];
    const auto going_on = of_topic.find(partition.partition);
    Move move{.sources = going_on == of_topic.end() ? current.at(partition) : going_on->second.sources,
              .destinations = {}};
    for (const std::int32_t broker : replicas) {
      if (std::ranges::find(move.sources, broker) == move.sources.end()) move.destinations.push_back(broker);
    }
    of_topic[partition.partition] = std::move(move);
  }
  return moves;
}

void throttle_brokers(Cluster& cluster, const Moves& moves, std::int64_t rate) {
  std::set<std::int32_t> brokers;
  for (const auto& [topic, of_topic] : moves) {
    cluster.change_topic(topic, {{std::string(leader_replicas), throttled_sources(of_topic)},
                                 {std::string(follower_replicas), throttled_destinations(of_topic)}});
    for (const auto& [partition, move] : of_topic) {
      brokers.insert(move.sources.begin(), move.sources.end());
      brokers.insert(move.destinations.begin(), move.destinations.end());
    }
  }
  for (const std::int32_t broker : brokers) {
    cluster.change_broker(broker, {{std::string(leader_rate), std::to_string(rate)},
                                   {std::string(follower_rate), std::to_string(rate)}});
  }
  say("The inter-broker throttle limit was set to {} B/s", rate);
}

void throttle_directories(Cluster& cluster, const Directories& directories, std::int64_t rate) {
  std::set<std::int32_t> brokers;
  for (const auto& [replica, directory] : directories) brokers.insert(replica.broker);
  for (const std::int32_t broker : brokers) {
    cluster.change_broker(broker, {{std::string(directory_rate), std::to_string(rate)}});
  }
  say("The replica-alter-dir throttle limit was set to {} B/s", rate);
}

void start_moves(Cluster& cluster, const Directories& wanted, std::int64_t timeout_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  Directories pending = wanted;
  while (true) {
    std::vector<Replica> moved = cluster.move(pending);
    std::ranges::sort(moved);
    for (const Replica& replica : moved) {
      say("Successfully started moving log directory to {} for replica {}-{} with broker {} ",
          pending[replica], replica.partition.topic, replica.partition.partition, replica.broker);
      pending.erase(replica);
    }
    if (pending.empty()) return;
    if (std::chrono::steady_clock::now() >= deadline) {
      throw TerseFailure(fmt::format("Timed out before log directory move{} could be started for: {}",
                                     plural(pending.size()), names_of(pending)));
    }
    std::this_thread::sleep_for(move_retry);
  }
}

void print_partition_states(Cluster& cluster, const Assignment& targets, const AllOngoing& ongoing) {
  std::set<std::string> topics;
  for (const auto& [partition, replicas] : targets) {
    if (!ongoing.contains(partition)) topics.insert(partition.topic);
  }
  const Assignment current = cluster.assignment(topics);
  say("Status of partition reassignment:");
  for (const auto& [partition, target] : targets) {
    const std::string name = partition.to_string();
    const auto found = current.find(partition);
    const Replicas replicas = found == current.end() ? Replicas{} : found->second;
    if (ongoing.contains(partition)) {
      say("Reassignment of partition {} is still in progress.", name);
    } else if (replicas == target) {
      say("Reassignment of partition {} is completed.", name);
    } else {
      say("There is no active reassignment of partition {}, but replica set is {} rather than {}.", name,
          admin::joined(replicas), admin::joined(target));
    }
  }
}

std::vector<Replica> replicas_of(const Directories& directories) {
  std::vector<Replica> replicas;
  for (const auto& [replica, directory] : directories) replicas.push_back(replica);
  return replicas;
}

// Whether none is on its way.
bool print_move_states(Cluster& cluster, const Directories& wanted) {
  const auto found = cluster.directories(replicas_of(wanted));
  bool are_done = true;
  std::vector<std::string> lines;
  for (const auto& [replica, directory] : wanted) {
    const std::string partition = replica.partition.to_string();
    const MoveState state = move_state(found, replica, directory);
    are_done = are_done && state != MoveState::moving && state != MoveState::moving_elsewhere;
    switch (state) {
      case MoveState::no_replica:
        lines.push_back(fmt::format("Partition {} cannot be found in any live log directory on broker {}.",
                                    partition, replica.broker));
        break;
      case MoveState::no_directory:
        lines.push_back(
            fmt::format("Partition {} is not found in any live log dir on broker {}. There is likely an "
                        "offline log directory on the broker.",
                        partition, replica.broker));
        break;
      case MoveState::elsewhere:
        lines.push_back(fmt::format("Partition {} on broker {} is not being moved from log dir {} to {}.",
                                    partition, replica.broker, found.at(replica).current, directory));
        break;
      case MoveState::moving_elsewhere:
        lines.push_back(fmt::format("Partition {} on broker {} is being moved to log dir {} instead of {}.",
                                    partition, replica.broker, found.at(replica).future, directory));
        break;
      case MoveState::moving:
        lines.push_back(fmt::format("Reassignment of replica {} is still in progress.", replica.to_string()));
        break;
      case MoveState::done:
        lines.push_back(
            fmt::format("Reassignment of replica {} completed successfully.", replica.to_string()));
        break;
    }
  }
  say("{}", fmt::join(lines, "\n"));
  return are_done;
}

}  // namespace

std::uint32_t random_below(std::uint32_t bound) {
  std::random_device device;
  return std::uniform_int_distribution<std::uint32_t>(0, bound - 1)(device);
}

MoveState move_state(const std::map<Replica, ReplicaDirectories>& found, const Replica& replica,
                     const std::string& wanted) {
  const auto entry = found.find(replica);
  if (entry == found.end()) return MoveState::no_replica;
  if (entry->second.current.empty()) return MoveState::no_directory;
  if (entry->second.future.empty()) {
    return entry->second.current == wanted ? MoveState::done : MoveState::elsewhere;
  }
  return entry->second.future == wanted ? MoveState::moving : MoveState::moving_elsewhere;
}

void generate(Cluster& cluster, const std::string& topics_json, const std::string& brokers, bool with_racks) {
  const std::vector<std::int32_t> ids = parse_brokers(brokers, new_exceptions);
  const std::vector<std::string> topics = parse_topics(topics_json, new_exceptions);
  const Assignment current = cluster.assignment_of_all({topics.begin(), topics.end()});
  std::vector<Broker> usable;
  for (Broker& broker : cluster.brokers()) {
    if (std::ranges::find(ids, broker.id) == ids.end()) continue;
    if (!with_racks) broker.rack.reset();
    usable.push_back(std::move(broker));
  }
  if (with_racks) check_racks(usable);
  check_replication_factor(current, usable.size());
  const Assignment proposed = place(current, usable, random_below);
  say("Current partition replica assignment\n{}\n", as_json(current, current_directories(cluster, current)));
  say("Proposed partition reassignment configuration\n{}", as_json(proposed, {}));
}

void execute(Cluster& cluster, const std::string& plan_json, const Throttles& throttles, bool in_addition,
             std::int64_t timeout_ms) {
  const Plan plan = parse_plan(plan_json, new_exceptions);
  check_plan(plan, new_exceptions, "Partition reassignment list cannot be empty");
  const Assignment proposed = plan.assignment();
  const AllOngoing ongoing = cluster.reassignments();
  if (!in_addition && !ongoing.empty()) {
    throw TerseFailure(
        "Cannot execute because there is an existing partition assignment.  Use --additional to override "
        "this and "
        "create a new partition assignment in addition to the existing one. The --additional flag can also "
        "be used "
        "to change the throttle by resubmitting the current reassignment.");
  }
  std::set<std::int32_t> known;
  for (const Broker& broker : cluster.brokers()) known.insert(broker.id);
  for (const auto& [partition, replicas] : proposed) {
    for (const std::int32_t broker : replicas) {
      if (!known.contains(broker))
        refuse_command(new_exceptions, fmt::format("Unknown broker id {}", broker));
    }
  }
  Assignment current = cluster.assignment_of_all(topics_of(proposed));
  std::erase_if(current, [&](const auto& one) { return !proposed.contains(one.first); });
  Assignment missing = proposed;
  std::erase_if(missing, [&](const auto& one) { return current.contains(one.first); });
  if (!missing.empty()) {
    throw Failure(Error{ErrorCode::unknown_topic_or_partition,
                        fmt::format("Unable to find partition: {}", names_of(missing, ", "))});
  }
  say("Current partition replica assignment\n\n{}\n\nSave this to use as the --reassignment-json-file option "
      "during "
      "rollback",
      as_json(current, current_directories(cluster, current)));
  if (throttles.between_brokers >= 0 || throttles.between_directories >= 0) {
    say("Warning: You must run --verify periodically, until the reassignment completes, to ensure the "
        "throttle is "
        "removed.");
  }
  if (throttles.between_brokers >= 0) {
    throttle_brokers(cluster, moves_of(ongoing, proposed, current), throttles.between_brokers);
  }
  if (throttles.between_directories >= 0) {
    throttle_directories(cluster, plan.directories, throttles.between_directories);
  }
  std::map<TopicPartition, std::optional<Replicas>> wanted(proposed.begin(), proposed.end());
  if (const auto errors = cluster.alter(wanted); !errors.empty()) {
    std::string lines;
    for (const auto& [partition, failure] : errors) {
      lines += fmt::format("\n{}: {}", partition.to_string(), failure.message());
    }
    throw TerseFailure("Error reassigning partition(s):" + lines);
  }
  say("Successfully started partition reassignment{} for {}", plural(proposed.size()), names_of(proposed));
  if (!plan.directories.empty()) start_moves(cluster, plan.directories, timeout_ms);
}

void verify(Cluster& cluster, const std::string& plan_json, bool keep_throttles) {
  const Plan plan = parse_plan(plan_json, new_exceptions);
  const Assignment targets = plan.assignment();
  const AllOngoing ongoing = cluster.reassignments();
  print_partition_states(cluster, targets, ongoing);
  const bool are_done = print_move_states(cluster, plan.directories);
  if (ongoing.empty() && are_done && !keep_throttles) clear_throttles(cluster, targets);
}

void cancel(Cluster& cluster, const std::string& plan_json, bool keep_throttles, std::int64_t timeout_ms) {
  const Plan plan = parse_plan(plan_json, new_exceptions);
  const Assignment targets = plan.assignment();
  std::vector<TopicPartition> partitions;
  for (const auto& [partition, replicas] : targets) partitions.push_back(partition);
  std::map<TopicPartition, std::optional<Replicas>> active;
  for (const auto& [partition, ongoing] : cluster.reassignments(partitions)) {
    if (!ongoing.adding.empty() || !ongoing.removing.empty()) active[partition] = std::nullopt;
  }
  if (active.empty()) {
    say("None of the specified partition reassignments are active.");
  } else {
    if (const auto errors = cluster.alter(active); !errors.empty()) {
      std::string lines;
      for (const auto& [partition, failure] : errors) {
        lines += fmt::format("\n{}: {}", partition.to_string(), failure.message());
      }
      throw TerseFailure(
          fmt::format("Error cancelling partition reassignment{} for:{}", plural(errors.size()), lines));
    }
    say("Successfully cancelled partition reassignment{} for: {}", plural(active.size()), names_of(active));
  }
  Directories back;
  const auto found = cluster.directories(replicas_of(plan.directories));
  for (const auto& [replica, directory] : plan.directories) {
    const MoveState state = move_state(found, replica, directory);
    if (state != MoveState::moving && state != MoveState::moving_elsewhere) continue;
    back[replica] = found.at(replica).current;
  }
  if (back.empty()) {
    std::fputs("None of the specified partition moves are active.", stdout);
  } else {
    start_moves(cluster, back, timeout_ms);
  }
  if (!keep_throttles) clear_throttles(cluster, targets);
}

void list(Cluster& cluster) {
  const AllOngoing ongoing = cluster.reassignments();
  if (ongoing.empty()) {
    say("No partition reassignments found.");
    return;
  }
  say("Current partition reassignments:");
  for (const auto& [partition, one] : ongoing) {
    say("{}: replicas: {}.{}{}", partition.to_string(), admin::joined(one.replicas),
        one.adding.empty() ? "" : fmt::format(" adding: {}.", admin::joined(one.adding)),
        one.removing.empty() ? "" : fmt::format(" removing: {}.", admin::joined(one.removing)));
  }
}

}  // namespace ottla::cli::reassign
