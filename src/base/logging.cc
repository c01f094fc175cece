// One logger to standard error, unbuffered at its end so that a line survives the process.
#include "ottla/base/logging.h"

#include <spdlog/sinks/stdout_sinks.h>

#include <string>

namespace ottla {

bool set_up_logging(std::string_view level) {
  const auto parsed = spdlog::level::from_str(std::string(level));
  if (parsed == spdlog::level::off && level != "off") return false;
  auto logger = std::make_shared<spdlog::logger>("ottla", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("[%Y-%m-%d %H:%M:%S,%e] %^%l%$ %v");
  logger->set_level(parsed);
  spdlog::set_default_logger(std::move(logger));
  return true;
}

}  // namespace ottla
