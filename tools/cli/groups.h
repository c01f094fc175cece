// What kafka-consumer-groups' files share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/failure.h"
#include "cli/options.h"
#include "ottla/client/groups.h"

namespace ottla::cli::groups {

inline constexpr std::string_view logger = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
inline constexpr std::string_view no_value = "-";

// Whose tables and sentences are printed: Kafka 1.1.0's for its class name and for --zookeeper.
enum class Era : std::uint8_t { kafka_1_1, kafka_4_3 };

// What one run of the tool works with.
struct Service {
  client::Client& kafka;
  const ParsedOptions& options;
  int timeout_ms;
  Era era = Era::kafka_4_3;

  // --group's values, or the ids of all consumers' groups with --all-groups, in the order of a Java map.
  std::vector<std::string> group_ids() const;
};

// "Error: …" on stdout, today behind a blank line, and then the exception on stderr.
void print_error(Era era, std::string_view message);
void print_error(Era era, std::string_view message, const Failure& failure);

// java.util.concurrent.ExecutionException around the exception of that error.
Failure execution_of(const Error& error);
// RuntimeException around a Failure.
Failure runtime_of(const Failure& failure);

// The values of a comma list by their right names; IllegalArgumentException when one is none of `known`.
// `what` and `valid` are the list's and its values' names in that.
std::vector<std::string> parse_list(const std::string& list, std::string_view what, std::string_view valid,
                                    std::span<const std::string_view> known);
// In the order of a Java map by their ids.
std::vector<client::GroupListing> in_map_order(std::vector<client::GroupListing> listings);

// "topic:0,1" as partitions; IllegalArgumentException as Kafka's.
std::vector<client::TopicPartition> parse_topic_partitions(const std::string& text);

// How wide a column is at least, and is with one more text in it.
inline constexpr std::size_t narrowest = 15;
inline std::size_t widest(std::size_t width, std::string_view text) { return std::max(width, text.size()); }

// The number, or "-".
template <class Number>
std::string text_of(const std::optional<Number>& number) {
  return number ? std::to_string(*number) : std::string(no_value);
}
// "items:0,1,2;others:0", sorted as Kafka's tools do; nothing is "-".
std::string assignment_of(const std::vector<client::TopicPartition>& partitions);
// "localhost:9092  (1)".
std::string coordinator_of(const client::GroupDescription& group);

// A partition as --describe prints it.
struct OffsetRow {
  client::TopicPartition at;
  std::optional<client::CommittedOffset> committed;
  std::optional<std::int64_t> end;
  std::string consumer_id, host, client_id;

  std::string offset_text() const;
  std::string end_text() const;
  std::string lag_text() const;
};
// The columns that are as wide as what they hold.
struct OffsetWidths {
  explicit OffsetWidths(const std::vector<OffsetRow>& rows);

  std::size_t topic = narrowest;
  std::size_t consumer = narrowest;
  std::size_t host = narrowest;
};
// Those with a member first.
std::vector<OffsetRow> offset_rows(const Service& service, const client::GroupDescription& group);
// Says what a group's state means for what there is to see; whether there are rows to print.
bool announce(Era era, const std::string& id, const std::string& state, std::size_t rows);

using Offsets = std::map<client::TopicPartition, std::int64_t>;

// The partitions that --topic's values name: "topic", "topic:0,1".
std::vector<client::TopicPartition> named_partitions(const Service& service);
// By --to-earliest, --to-latest or --to-datetime; nothing without one of them.
std::optional<Offsets> offsets_in_time(const Service& service,
                                       const std::vector<client::TopicPartition>& partitions);
// --reset-offsets' table, by group.
void print_new_offsets(const std::vector<std::pair<std::string, Offsets>>& groups);

// Kafka 1.1.0's tables.
void describe_as_1_1(const Service& service);
void print_offsets_as_1_1(const std::vector<OffsetRow>& rows, bool by_zookeeper);
void print_reset_as_1_1(const std::map<client::TopicPartition, std::int64_t>& offsets);

// Prints whether it is a regular expression that groups may subscribe to.
void validate_regex(const std::string& text);

// --list, --describe and --delete of the old consumers' groups, which are in ZooKeeper.
void run_by_zookeeper(const ParsedOptions& options);

void list(const Service& service);
void describe(const Service& service);
void remove(const Service& service);
void reset_offsets(const Service& service);
void remove_offsets(const Service& service);

}  // namespace ottla::cli::groups
