// Broker options that change while the broker runs: which settings a broker resource takes, and the
// configuration they make (DynamicBrokerConfig of Kafka). Pure functions; what is stored is not theirs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/config/broker_config.h"
#include "ottla/config/option_table.h"

namespace ottla::config {

// What the metadata holds for brokers: settings of every broker, and those of one that overrule them.
struct BrokerOverrides {
  Overrides all;
  Overrides own;

  friend bool operator==(const BrokerOverrides&, const BrokerOverrides&) = default;
};

enum class BrokerResource : std::uint8_t { all_brokers, one_broker };

// "listener.name.internal.ssl.keystore.type" → "ssl.keystore.type"; any other name as it is.
std::string_view without_listener(std::string_view name);

// The option of Kafka 4.3 or of ours that a broker setting of that name is, with or without a listener's
// prefix; null for a name that only its user knows.
const Option* broker_setting(std::string_view name);

// Whether the value must not be shown: passwords, and whatever has no known type
// (KafkaConfig.maybeSensitive).
bool is_sensitive_setting(std::string_view name);

// The text that holds for a broker option: its own override, that of all brokers, the file's, the default;
// nothing for null.
std::optional<std::string> broker_text(const BrokerConfig& fixed, const BrokerOverrides& overrides,
                                       std::string_view key);

// The overrides that hold: what another release stored and this one cannot follow is left out. `ignored`,
// when given, gets a sentence for each (DynamicBrokerConfig.fromPersistentProps).
BrokerOverrides usable_overrides(const BrokerOverrides& stored, std::vector<std::string>* ignored = nullptr);

// `fixed` (what the files said) with the usable overrides on top; `ignored` as above.
BrokerConfig with_overrides(const BrokerConfig& fixed, const BrokerOverrides& overrides,
                            std::vector<std::string>* ignored = nullptr);

// The check of AlterConfigs: `proposed` is what shall be stored, and differs from `current` in the resource
// only. invalid_request with Kafka's sentence.
Result<> validate_broker_overrides(const BrokerConfig& fixed, const BrokerOverrides& current,
                                   const BrokerOverrides& proposed, BrokerResource resource);

}  // namespace ottla::config
