// The part of make_broker_config that settles where to listen, what to advertise and who the controllers are.
#pragma once

#include <string_view>

#include "ottla/config/broker_config.h"

namespace ottla::config {

// "server.properties:12: key: reason", without the place when nobody set the key.
std::unexpected<Error> refuse(const Settings& settings, std::string_view key, std::string_view reason);

// Fills the section "Listeners" of `config`, whose identity is settled.
Result<> set_listeners(const Settings& settings, BrokerConfig& config);

}  // namespace ottla::config
