// Log lines in the layout of Kafka's tools-log4j: "[%d] %p %m (%c)%n".
#include "cli/console.h"

#include <chrono>
#include <ctime>

namespace ottla::cli {

void log_line(std::string_view level, std::string_view message, std::string_view logger) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  const std::time_t seconds = static_cast<std::time_t>(millis / 1000);
  std::tm local{};
  localtime_r(&seconds, &local);
  complain("[{:04}-{:02}-{:02} {:02}:{:02}:{:02},{:03}] {} {} ({})", local.tm_year + 1900, local.tm_mon + 1,
           local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec, millis % 1000, level, message, logger);
}

void log_failure(const Failure& failure, std::string_view logger) {
  log_line("ERROR", failure.trace() + "\n", logger);
}

void log_failure(std::string_view message, const Failure& failure, std::string_view logger) {
  log_line("ERROR", message, logger);
  complain("{}", failure.trace());
}

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  if (out.size() < width) out.append(width - out.size(), ' ');
  return out;
}

}  // namespace ottla::cli
