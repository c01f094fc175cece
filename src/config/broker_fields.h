// The typed members of BrokerConfig by their keys, for who changes some of them later.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "ottla/config/broker_config.h"

namespace ottla::config {

// Sets the member of that key; nothing happens for a key without one. invalid_config for a text of another
// type.
Result<> set_broker_field(BrokerConfig& config, std::string_view key, std::string_view text);

// The same of the group coordinator's.
Result<> set_group_field(GroupConfig& config, std::string_view key, std::string_view text);

// "host:count,…" of max.connections.per.ip.overrides; invalid_config names the entry.
Result<std::map<std::string, std::int32_t, std::less<>>> parse_connection_overrides(std::string_view text);

}  // namespace ottla::config
