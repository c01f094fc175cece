// What kafka-transactions asks of brokers and coordinators. Failure with the broker's code when it goes
// wrong.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/admin.h"
#include "ottla/client/client.h"

namespace ottla::cli::transactions {

using admin::TopicPartition;

struct Producer {
  std::int64_t id = -1;
  std::int32_t epoch = -1;
  std::int32_t last_sequence = -1;
  std::int64_t last_timestamp_ms = -1;
  std::int32_t coordinator_epoch = -1;
  std::int64_t start_offset = -1;  // -1: no transaction is open
};

struct Listing {
  std::string id;
  std::int32_t coordinator = -1;
  std::int64_t producer_id = -1;
  std::string state;
};

struct Description {
  std::int32_t coordinator = -1;
  std::int64_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  std::string state;
  std::int32_t timeout_ms = 0;
  std::int64_t start_ms = -1;  // -1: none is going on
  std::vector<TopicPartition> partitions;
};

// What of the transactions to list.
struct Filter {
  std::optional<std::int64_t> longer_than_ms;
  std::optional<std::string> id_pattern;
  std::set<std::int64_t> producer_ids;
};

struct Marker {
  TopicPartition partition;
  std::int64_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  std::int32_t coordinator_epoch = 0;
};

using Producers = std::map<TopicPartition, std::vector<Producer>>;

// Of the partitions' leaders, or of one broker.
Producers describe_producers(client::Client& client, const std::vector<TopicPartition>& partitions,
                             std::optional<std::int32_t> broker);
// Of all brokers.
std::vector<Listing> list(client::Client& client, const Filter& filter);
Description describe(client::Client& client, const std::string& id);
// Writes the marker of an abort to the partition's leader.
void abort(client::Client& client, const Marker& marker);
// Fences the id's producer off, which aborts what it left open.
void fence(client::Client& client, const std::string& id);

std::vector<std::string> topics(client::Client& client);
// Partitions of topics; with a broker those that it has a replica of.
std::vector<TopicPartition> partitions(client::Client& client, const std::vector<std::string>& topics,
                                       std::optional<std::int32_t> broker);

}  // namespace ottla::cli::transactions
