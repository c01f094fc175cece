// Bootstrap lists as Kafka's clients read them (ClientUtils.parseAndValidateAddresses).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/result.h"

namespace ottla::client {

struct Address {
  std::string host;  // IPv6 without its brackets
  int port = 0;

  // "host:port", IPv6 in brackets.
  std::string to_string() const;
  friend bool operator==(const Address&, const Address&) = default;
};

// "host:port,host:port", with or without a "PROTOCOL://" before each; invalid_config with Kafka's sentence
// (ConfigException) for an entry without port, an empty list, and where no host has an address.
Result<std::vector<Address>> parse_bootstrap(std::string_view list);

}  // namespace ottla::client
