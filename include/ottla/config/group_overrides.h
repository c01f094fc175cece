// What may be set for a single group, within the bounds that the broker sets (GroupConfig of Kafka).
#pragma once

#include <string>
#include <string_view>

#include "ottla/base/result.h"
#include "ottla/config/broker_config.h"

namespace ottla::config {

// What a group without a setting of its own has: the broker's value of "group.<option>", else the option's
// default.
std::string group_default(const BrokerConfig& config, std::string_view group_option);

// What holds for a group with these settings of its own.
std::string group_text(const BrokerConfig& config, const Overrides& overrides, std::string_view group_option);

// The check of AlterConfigs for a group (GroupConfig.validate): `overrides` is all that it shall have.
// invalid_config with Kafka's sentence for an unknown key, a bad value, one out of the broker's bounds, or a
// session timeout that is no longer than the heartbeat interval.
Result<> validate_group_overrides(const BrokerConfig& config, const Overrides& overrides);

}  // namespace ottla::config
