// One logger to standard error, unbuffered at its end so that a line survives the process.
#include "ottla/base/logging.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <optional>
#include <string>
#include <utility>

namespace ottla {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  std::unreachable();
}

std::optional<spdlog::level::level_enum> level_of(std::string_view name) {
  const auto parsed = spdlog::level::from_str(std::string(name));
  if (parsed == spdlog::level::off && name != "off") return std::nullopt;
  return parsed;
}

}  // namespace

void write_log(LogLevel level, fmt::string_view format, fmt::format_args arguments) {
  spdlog::logger& logger = *spdlog::default_logger_raw();
  const auto wanted = spdlog_level(level);
  if (!logger.should_log(wanted)) return;
  fmt::memory_buffer text;
  fmt::vformat_to(fmt::appender(text), format, arguments);
  logger.log(wanted, spdlog::string_view_t(text.data(), text.size()));
}

bool set_up_logging(std::string_view level) {
  const auto parsed = level_of(level);
  if (!parsed) return false;
  auto logger = std::make_shared<spdlog::logger>("ottla", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("[%Y-%m-%d %H:%M:%S,%e] %^%l%$ %v");
  logger->set_level(*parsed);
  spdlog::set_default_logger(std::move(logger));
  return true;
}

std::string_view logging_level() {
  const auto name = spdlog::level::to_string_view(spdlog::get_level());
  return {name.data(), name.size()};
}

bool set_logging_level(std::string_view level) {
  const auto parsed = level_of(level);
  if (parsed) spdlog::set_level(*parsed);
  return parsed.has_value();
}

}  // namespace ottla
