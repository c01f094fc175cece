// What a reassignment is about: partitions with their replicas and directories, read from files, written as
// JSON, thought out for brokers, and turned into the values of throttles.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/admin.h"

namespace ottla::cli::reassign {

using admin::TopicPartition;

// Sorted by broker before topic and partition, as they are printed.
struct Replica {
  std::int32_t broker = 0;
  TopicPartition partition;

  std::string to_string() const;  // "topic-0-1"
  friend auto operator<=>(const Replica&, const Replica&) = default;
};

using Replicas = std::vector<std::int32_t>;
using Assignment = std::map<TopicPartition, Replicas>;
using Directories = std::map<Replica, std::string>;

// In a file: any directory.
inline constexpr std::string_view any_directory = "any";

// The exceptions of an era, by which its errors are printed.
struct Exceptions {
  std::string_view command_failed;
  std::string_view operation;
};
inline constexpr Exceptions new_exceptions{"org.apache.kafka.tools.AdminCommandFailedException",
                                           "org.apache.kafka.tools.AdminOperationException"};
inline constexpr Exceptions old_exceptions{"kafka.common.AdminCommandFailedException",
                                           "kafka.admin.AdminOperationException"};

[[noreturn]] void refuse_command(const Exceptions& exceptions, std::string message);

// The topics of a map whose keys are partitions.
template <class Partitions>
std::set<std::string> topics_of(const Partitions& partitions) {
  std::set<std::string> topics;
  for (const auto& [partition, value] : partitions) topics.insert(partition.topic);
  return topics;
}

struct Plan {
  // As they stand in the file, one twice if it is there twice.
  std::vector<std::pair<TopicPartition, Replicas>> partitions;
  Directories directories;

  Assignment assignment() const { return {partitions.begin(), partitions.end()}; }
};

// A file of --reassignment-json-file.
Plan parse_plan(const std::string& text, const Exceptions& exceptions);
// Refuses what cannot be executed: nothing in it, partitions without replicas, what is there twice.
void check_plan(const Plan& plan, const Exceptions& exceptions, std::string_view empty_sentence);
// A file of --topics-to-move-json-file: the topics, none twice.
std::vector<std::string> parse_topics(const std::string& text, const Exceptions& exceptions);
// "1,2,3" of --broker-list, none twice.
std::vector<std::int32_t> parse_brokers(const std::string& text, const Exceptions& exceptions);

// As those files are.
std::string as_json(const Assignment& assignment, const Directories& directories);

struct Broker {
  std::int32_t id = 0;
  std::optional<std::string> rack;
};

// Replicas for every partition on these brokers, racks apart when they are known (AdminUtils): the first
// broker of each topic is `random`'s choice below a bound. There are at least as many brokers as replicas.
Assignment place(const Assignment& current, const std::vector<Broker>& brokers,
                 std::uint32_t (*random)(std::uint32_t));

struct Move {
  std::vector<std::int32_t> sources;
  std::vector<std::int32_t> destinations;
};
// Topic → partition → move.
using Moves = std::map<std::string, std::map<std::int32_t, Move>>;

// "0:1,0:2,1:1": partition and broker of each source, or of each destination that is no source.
std::string throttled_sources(const std::map<std::int32_t, Move>& moves);
std::string throttled_destinations(const std::map<std::int32_t, Move>& moves);

}  // namespace ottla::cli::reassign
