// From the stored options of a topic to what log and records ask for.
#include "broker/topic_rules.h"

#include "ottla/base/logging.h"

namespace ottla::broker {

std::shared_ptr<const TopicRules> make_topic_rules(const config::BrokerConfig& config, std::string_view topic,
                                                   const config::Overrides& overrides) {
  auto made = config::make_topic_config(config.topic_defaults, overrides);
  if (!made) {
    log_warn("topic {}: {}; the broker's defaults hold instead", topic, made.error().message);
    made = config.topic_defaults;
  }
  const bool is_strict = config.produce_validation == config::ProduceValidation::strict;
  auto rules = std::make_shared<TopicRules>();
  rules->log = std::make_shared<const log::LogConfig>(log::make_log_config(*made));
  rules->append =
      log::append_rules(*rules->log, is_strict ? records::Validation::strict : records::Validation::relaxed);
  rules->stores_zstd = made->compression == config::Compression::zstd;
  return rules;
}

}  // namespace ottla::broker
