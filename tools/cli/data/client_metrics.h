// --print-metrics: what librdkafka counts, under the names that Kafka's clients have for it.
#pragma once

#include <string>
#include <string_view>

namespace ottla::cli {

// How often a client that is asked for its counts tells them.
inline constexpr int metrics_interval_ms = 200;

// The table that Kafka's tools print, from librdkafka's statistics in JSON. `group` is "producer-metrics" or
// "consumer-metrics".
std::string metrics_table(std::string_view statistics, std::string_view group, std::string_view client_id);

}  // namespace ottla::cli
