// Kafka's checks and sentences; our levels under log4j's names.
#include "broker/loggers.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "ottla/base/logging.h"

namespace ottla::broker {
namespace {

constexpr std::string_view root = "root";

struct Level {
  std::string_view name;
  std::string_view own;  // ours
};

// Sorted by name, as Kafka lists them.
constexpr std::array levels{
    Level{"DEBUG", "debug"}, Level{"ERROR", "error"}, Level{"FATAL", "critical"},
    Level{"INFO", "info"},   Level{"TRACE", "trace"}, Level{"WARN", "warning"},
};

std::string_view level_name() {
  const auto found = std::ranges::find(levels, logging_level(), &Level::own);
  return found == levels.end() ? "OFF" : found->name;
}

std::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::invalid_request, std::move(message));
}

Result<BrokerId> parse_id(std::string_view text, std::string_view sentence) {
  BrokerId id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) {
    return refuse(std::string(sentence).append(text));
  }
  return id;
}

Result<> check_exists(std::string_view logger) {
  if (logger == root) return {};
  return fail(ErrorCode::invalid_config, "Logger " + std::string(logger) + " does not exist!");
}

Result<> check(const metadata::ConfigChange& change) {
  switch (static_cast<metadata::ConfigOperation>(change.operation)) {
    case metadata::ConfigOperation::set: {
      if (auto exists = check_exists(change.name); !exists) return exists;
      const std::string_view level = change.value.value_or("null");
      if (std::ranges::find(levels, level, &Level::name) != levels.end()) return {};
      return fail(ErrorCode::invalid_config, "Cannot set the log level of " + std::string(change.name) +
                                                 " to " + std::string(level) +
                                                 " as it is not a supported log level. Valid log levels are "
                                                 "DEBUG, ERROR, FATAL, INFO, TRACE, WARN");
    }
    case metadata::ConfigOperation::remove:
      if (auto exists = check_exists(change.name); !exists) return exists;
      return refuse("Removing the log level of the root logger is not allowed");
    case metadata::ConfigOperation::append:
      return refuse("APPEND operation is not allowed for the BROKER_LOGGER resource");
    case metadata::ConfigOperation::subtract:
      return refuse("SUBTRACT operation is not allowed for the BROKER_LOGGER resource");
  }
  return refuse("Unknown operation type " + std::to_string(change.operation) +
                " is not allowed for the BROKER_LOGGER resource");
}

}  // namespace

Result<std::vector<metadata::DescribedConfig>> describe_loggers(const metadata::MetadataImage& image,
                                                                std::string_view broker,
                                                                std::span<const std::string_view> names) {
  if (broker.empty()) return refuse("Broker id must not be empty");
  const auto id = parse_id(broker, "Broker id must be an integer, but it is: ");
  if (!id) return fail(id.error());
  if (*id != image.node_id) {
    return refuse("Unexpected broker id, expected " + std::to_string(image.node_id) + " but received " +
                  std::string(broker));
  }
  std::vector<metadata::DescribedConfig> described;
  if (!names.empty() && std::ranges::find(names, root) == names.end()) return described;
  metadata::DescribedConfig& entry = described.emplace_back();
  entry.name = root;
  entry.value = level_name();
  entry.source = metadata::ConfigSource::dynamic_broker_logger;
  return described;
}

Result<> alter_loggers(const metadata::MetadataImage& image, const metadata::ResourceChange& change,
                       bool validate_only) {
  const auto id = parse_id(change.name, "Node id must be an integer, but it is: ");
  if (!id) return fail(id.error());
  if (*id != image.node_id) {
    return refuse("Unexpected node id. Expected " + std::to_string(image.node_id) + ", but received " +
                  std::string(change.name));
  }
  for (const metadata::ConfigChange& config : change.configs) {
    if (auto checked = check(config); !checked) return checked;
  }
  if (validate_only) return {};
  for (const metadata::ConfigChange& config : change.configs) {
    set_logging_level(std::ranges::find(levels, *config.value, &Level::name)->own);
    log_warn("the log level is {} now", *config.value);
  }
  return {};
}

}  // namespace ottla::broker
