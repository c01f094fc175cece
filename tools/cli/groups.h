// What kafka-consumer-groups' files share.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/failure.h"
#include "cli/options.h"
#include "ottla/client/groups.h"

namespace ottla::cli::groups {

inline constexpr std::string_view logger = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
inline constexpr std::string_view no_value = "-";

// What one run of the tool works with.
struct Service {
  client::Client& kafka;
  const ParsedOptions& options;
  int timeout_ms;

  // --group's values, or the ids of all consumers' groups with --all-groups, in the order of a Java map.
  std::vector<std::string> group_ids() const;
};

// A blank line and "Error: …" on stdout, then the exception on stderr.
void print_error(std::string_view message);
void print_error(std::string_view message, const Failure& failure);

// java.util.concurrent.ExecutionException around the exception of that error.
Failure execution_of(const Error& error);
// RuntimeException around a Failure.
Failure runtime_of(const Failure& failure);

// "topic:0,1" as partitions; IllegalArgumentException as Kafka's.
std::vector<client::TopicPartition> parse_topic_partitions(const std::string& text);

void list(const Service& service);
void describe(const Service& service);
void remove(const Service& service);
void reset_offsets(const Service& service);
void remove_offsets(const Service& service);

}  // namespace ottla::cli::groups
