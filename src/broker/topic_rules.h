// What one topic's options ask of its partitions, made once per change of the options and shared by all of
// them.
#pragma once

#include <cstdint>
#include <memory>

#include "ottla/config/broker_config.h"
#include "ottla/config/topic_config.h"
#include "ottla/log/log_config.h"
#include "ottla/records/validation.h"

namespace ottla::broker {

struct TopicRules {
  std::shared_ptr<const log::LogConfig> log;
  records::AppendRules append;
  bool stores_zstd = false;  // compression.type=zstd: Fetch under v10 is refused
};

// `overrides` are the topic's stored settings. One that does not hold (the directory of a newer Kafka) is
// logged and the broker's defaults are used.
std::shared_ptr<const TopicRules> make_topic_rules(const config::BrokerConfig& config, std::string_view topic,
                                                   const config::Overrides& overrides);

}  // namespace ottla::broker
