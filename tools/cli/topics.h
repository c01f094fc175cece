// What kafka-topics' files share: the command line and how each era answers it.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/options.h"
#include "ottla/client/admin.h"

namespace ottla::cli::topics {

inline constexpr std::string_view logger = "org.apache.kafka.tools.TopicCommand";

using Configs = std::vector<std::pair<std::string, std::string>>;
using Assignment = std::vector<std::vector<std::int32_t>>;

// The --config values, checked as the broker's LogConfig would.
Configs configs_to_add(const ParsedOptions& options);
// "1:2,2:1" as replicas by partition.
Assignment parse_assignment(const std::string& list);
// The topics that --topic (a list of patterns) allows, sorted; all without it.
std::vector<std::string> matching_topics(client::Client& client, const ParsedOptions& options,
                                         bool exclude_internal);
void warn_of_collisions(const std::string& topic);
// Entries in the order in which a Java map gives them.
std::vector<client::ConfigEntry> in_map_order(std::vector<client::ConfigEntry> entries);

// Kafka 4.3.0's way: --bootstrap-server.
void create(client::Client& client, const ParsedOptions& options);
void alter(client::Client& client, const ParsedOptions& options);
void list(client::Client& client, const ParsedOptions& options);
void describe(client::Client& client, const ParsedOptions& options);
void remove(client::Client& client, const ParsedOptions& options);

// Kafka 1.1.0's way: --zookeeper.
int run_by_zookeeper(const ParsedOptions& options);

}  // namespace ottla::cli::topics
