// Output of the tools: stdout and stderr by stdio, log lines as Kafka's tools-log4j writes them.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "cli/failure.h"

namespace ottla::cli {

// A line to stdout.
template <class... Values>
void say(fmt::format_string<Values...> format, Values&&... values) {
  const std::string line = fmt::format(format, std::forward<Values>(values)...) + '\n';
  std::fwrite(line.data(), 1, line.size(), stdout);
}

// A line to stderr, behind what stdout has so far.
template <class... Values>
void complain(fmt::format_string<Values...> format, Values&&... values) {
  const std::string line = fmt::format(format, std::forward<Values>(values)...) + '\n';
  std::fflush(stdout);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

// "[2026-01-31 12:00:00,000] ERROR message (logger)" on stderr, local time: what Kafka's tools-log4j makes of
// a log line of WARN or above.
void log_line(std::string_view level, std::string_view message, std::string_view logger);

// An exception that is the message itself: "type: message".
void log_failure(const Failure& failure, std::string_view logger);
// The exception behind a message, as log4j appends it.
void log_failure(std::string_view message, const Failure& failure, std::string_view logger);

// Rows in columns: `%-{width}s ` each, as Kafka's tools print their tables.
std::string padded(std::string_view text, std::size_t width);

}  // namespace ottla::cli
