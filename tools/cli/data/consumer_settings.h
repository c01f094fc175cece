// The command line of kafka-console-consumer, of both eras.
#pragma once

#include <cstdint>
#include <memory>

#include "cli/data/consumption.h"
#include "cli/data/message_formatter.h"
#include "cli/options.h"

namespace ottla::cli {

struct ConsumerSettings {
  ConsumptionPlan plan;
  std::unique_ptr<MessageFormatter> formatter;
  std::int64_t max_messages = -1;  // -1: without end
  std::int64_t timeout_ms = -1;    // -1: for ever
  bool skips_errors = false;
  bool tells_system_tests = false;
};

inline constexpr std::string_view console_consumer_name = "kafka-console-consumer";
inline constexpr std::string_view console_consumer_summary =
    "Reads records of topics and writes them to standard output.";

OptionParser console_consumer_options();

// Ends the tool with Kafka's sentence for a command line that is wrong. With --zookeeper it asks there for
// the brokers.
ConsumerSettings read_consumer_settings(const ParsedOptions& options);

}  // namespace ottla::cli
