// The process's logger as Kafka's tools see and set it: one logger "root" with a level of log4j's names, for
// as long as the process runs (RuntimeLoggerManager, LoggingController).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "ottla/metadata/configs.h"

namespace ottla::broker {

// ConfigResource.Type.BROKER_LOGGER
inline constexpr std::int8_t broker_logger_type = 8;

// The logger of this node; invalid_request for another node's.
Result<std::vector<metadata::DescribedConfig>> describe_loggers(const metadata::MetadataImage& image,
                                                                std::string_view broker,
                                                                std::span<const std::string_view> names);

// Sets the level, or only checks with `validate_only`; invalid_request or invalid_config with Kafka's
// sentence.
Result<> alter_loggers(const metadata::MetadataImage& image, const metadata::ResourceChange& change,
                       bool validate_only);

}  // namespace ottla::broker
