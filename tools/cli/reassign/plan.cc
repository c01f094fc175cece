// Files, JSON, placement and throttles of a reassignment.
#include "cli/reassign/plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "cli/json_input.h"
#include "cli/number.h"

namespace ottla::cli::reassign {
namespace {

constexpr std::int32_t known_version = 1;

template <class T>
std::vector<T> duplicates(std::vector<T> values) {
  std::ranges::sort(values);
  std::vector<T> twice;
  for (std::size_t index = 1; index < values.size(); ++index) {
    if (values[index] == values[index - 1] && (twice.empty() || twice.back() != values[index])) {
      twice.push_back(values[index]);
    }
  }
  return twice;
}

std::string shown(const std::vector<TopicPartition>& partitions) {
  std::vector<std::string> names;
  for (const TopicPartition& partition : partitions) names.push_back(partition.to_string());
  return admin::joined(names, ",");
}

void check_version(const Json& document, const Exceptions& exceptions) {
  if (!document.is_object()) refuse_json(fmt::format("Expected JSON object, received {}", document.dump()));
  const std::int32_t version = document.contains("version") ? int_member(document, "version") : known_version;
  if (version != known_version) {
    throw Failure(std::string(exceptions.operation),
                  fmt::format("Not supported version field value {}", version));
  }
}

// Brokers so that neighbours are in different racks, by turns of the racks in their order.
std::vector<std::int32_t> alternated(const std::map<std::string, std::vector<std::int32_t>>& by_rack) {
  std::vector<std::int32_t> brokers;
  for (std::size_t turn = 0;; ++turn) {
    const std::size_t before = brokers.size();
    for (const auto& [rack, ids] : by_rack) {
      if (turn < ids.size()) brokers.push_back(ids[turn]);
    }
    if (brokers.size() == before) return brokers;
  }
}

// Where the next replica goes, counted from the first.
std::size_t replica_index(std::size_t first, std::size_t shift, std::size_t replica, std::size_t brokers) {
  const std::size_t distance = 1 + (shift + replica) % (brokers - 1);
  return (first + distance) % brokers;
}

class Placement {
 public:
  explicit Placement(const std::vector<Broker>& brokers) {
    std::map<std::string, std::vector<std::int32_t>> by_rack;
    for (const Broker& broker : brokers) {
      if (broker.rack) racks_[broker.id] = *broker.rack;
      by_rack[broker.rack.value_or("")].push_back(broker.id);
    }
    for (auto& [rack, ids] : by_rack) std::ranges::sort(ids);
    order_ = racks_.empty() ? std::vector<std::int32_t>() : alternated(by_rack);
    if (racks_.empty()) {
      for (const Broker& broker : brokers) order_.push_back(broker.id);
    }
    rack_count_ = racks_.empty() ? 1 : by_rack.size();
  }

  std::size_t size() const { return order_.size(); }

  Replicas replicas(std::size_t partition, std::size_t start, std::size_t shift, std::size_t count) const {
    const std::size_t first = (partition + start) % size();
    Replicas chosen{order_[first]};
    for (std::size_t replica = 0; chosen.size() < count; ++replica) {
      const std::int32_t broker = order_[replica_index(first, shift * rack_count_, replica, size())];
      if (racks_.empty() || is_wanted(chosen, broker)) chosen.push_back(broker);
    }
    return chosen;
  }

 private:
  // A rack without a replica comes first; then a broker without one.
  bool is_wanted(const Replicas& chosen, std::int32_t broker) const {
    std::set<std::string> racks;
    for (const std::int32_t one : chosen) racks.insert(racks_.at(one));
    const bool rack_fits = !racks.contains(racks_.at(broker)) || racks.size() == rack_count_;
    return rack_fits && std::ranges::find(chosen, broker) == chosen.end();
  }

  std::vector<std::int32_t> order_;
  std::map<std::int32_t, std::string> racks_;
  std::size_t rack_count_ = 1;
};

}  // namespace

void refuse_command(const Exceptions& exceptions, std::string message) {
  throw Failure(std::string(exceptions.command_failed), std::move(message));
}

std::string Replica::to_string() const { return fmt::format("{}-{}", partition.to_string(), broker); }

Plan parse_plan(const std::string& text, const Exceptions& exceptions) {
  const Json document = parse_json(text);
  if (document.is_null()) {
    throw Failure(std::string(exceptions.operation), "The reassignment file is no JSON document.");
  }
  check_version(document, exceptions);
  Plan plan;
  if (!document.contains("partitions")) return plan;
  for (const Json& one : document["partitions"]) {
    const TopicPartition partition{text_member(one, "topic"), int_member(one, "partition")};
    const Replicas replicas = int_list(member(one, "replicas"));
    std::vector<std::string> directories(replicas.size(), std::string(any_directory));
    if (one.contains("log_dirs")) directories = text_list(one["log_dirs"]);
    if (directories.size() != replicas.size()) {
      refuse_command(
          exceptions,
          fmt::format("Size of replicas list [{}] is different from size of log dirs list "
                      "[{}] for partition {}",
                      fmt::join(replicas, ", "), fmt::join(directories, ", "), partition.to_string()));
    }
    for (std::size_t index = 0; index < replicas.size(); ++index) {
      if (directories[index] != any_directory)
        plan.directories[{replicas[index], partition}] = directories[index];
    }
    plan.partitions.emplace_back(partition, replicas);
  }
  return plan;
}

void check_plan(const Plan& plan, const Exceptions& exceptions, std::string_view empty_sentence) {
  if (plan.partitions.empty()) refuse_command(exceptions, std::string(empty_sentence));
  std::vector<TopicPartition> partitions;
  std::vector<std::string> lists;
  for (const auto& [partition, replicas] : plan.partitions) {
    if (replicas.empty()) refuse_command(exceptions, "Partition replica list cannot be empty");
    partitions.push_back(partition);
    if (const auto twice = duplicates(replicas); !twice.empty()) {
      lists.push_back(
          fmt::format("{} contains multiple entries for {}", partition.to_string(), admin::joined(twice)));
    }
  }
  if (const auto twice = duplicates(partitions); !twice.empty()) {
    refuse_command(exceptions, fmt::format("Partition reassignment contains duplicate topic partitions: {}",
                                           shown(twice)));
  }
  if (!lists.empty()) {
    refuse_command(exceptions, fmt::format("Partition replica lists may not contain duplicate entries: {}",
                                           admin::joined(lists, ". ")));
  }
}

std::vector<std::string> parse_topics(const std::string& text, const Exceptions& exceptions) {
  const Json document = parse_json(text);
  if (document.is_null())
    throw Failure(std::string(exceptions.operation), "The input string is not a valid JSON");
  check_version(document, exceptions);
  std::vector<std::string> topics;
  if (document.contains("topics")) {
    for (const Json& one : document["topics"]) topics.push_back(text_member(one, "topic"));
  }
  if (const auto twice = duplicates(topics); !twice.empty()) {
    refuse_command(exceptions, fmt::format("List of topics to reassign contains duplicate entries: [{}]",
                                           admin::joined(twice, ", ")));
  }
  return topics;
}

std::vector<std::int32_t> parse_brokers(const std::string& text, const Exceptions& exceptions) {
  std::vector<std::int32_t> brokers;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    brokers.push_back(java_number<std::int32_t>(one));
  }
  if (const auto twice = duplicates(brokers); !twice.empty()) {
    refuse_command(exceptions,
                   fmt::format("Broker list contains duplicate entries: [{}]", admin::joined(twice, ", ")));
  }
  return brokers;
}

std::string as_json(const Assignment& assignment, const Directories& directories) {
  Json document{{"version", known_version}, {"partitions", Json::array()}};
  for (const auto& [partition, replicas] : assignment) {
    Json names = Json::array();
    for (const std::int32_t broker : replicas) {
      const auto found = directories.find({broker, partition});
      names.push_back(found == directories.end() ? std::string(any_directory) : found->second);
    }
    document["partitions"].push_back({{"topic", partition.topic},
                                      {"partition", partition.partition},
                                      {"replicas", replicas},
                                      {"log_dirs", std::move(names)}});
  }
  return document.dump();
}

Assignment place(const Assignment& current, const std::vector<Broker>& brokers,
                 std::uint32_t (*random)(std::uint32_t)) {
  const Placement placement(brokers);
  std::map<std::string, std::pair<std::size_t, std::size_t>> topics;  // partitions, replicas
  for (const auto& [partition, replicas] : current) {
    auto& [count, factor] = topics[partition.topic];
    if (count++ == 0) factor = replicas.size();
  }
  Assignment placed;
  for (const auto& [topic, shape] : topics) {
    const std::size_t start = random(static_cast<std::uint32_t>(placement.size()));
    std::size_t shift = random(static_cast<std::uint32_t>(placement.size()));
    for (std::size_t partition = 0; partition < shape.first; ++partition) {
      if (partition > 0 && partition % placement.size() == 0) ++shift;
      placed[{topic, static_cast<std::int32_t>(partition)}] =
          placement.replicas(partition, start, shift, shape.second);
    }
  }
  return placed;
}

std::string throttled_sources(const std::map<std::int32_t, Move>& moves) {
  std::set<std::string> parts;
  for (const auto& [partition, move] : moves) {
    for (const std::int32_t broker : move.sources) parts.insert(fmt::format("{}:{}", partition, broker));
  }
  return fmt::format("{}", fmt::join(parts, ","));
}

std::string throttled_destinations(const std::map<std::int32_t, Move>& moves) {
  std::set<std::string> parts;
  for (const auto& [partition, move] : moves) {
    for (const std::int32_t broker : move.destinations) {
      if (std::ranges::find(move.sources, broker) != move.sources.end()) continue;
      parts.insert(fmt::format("{}:{}", partition, broker));
    }
  }
  return fmt::format("{}", fmt::join(parts, ","));
}

}  // namespace ottla::cli::reassign
