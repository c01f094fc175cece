// listeners, advertised.listeners and listener.security.protocol.map: "NAME://host:port" lists, by
// SocketServerConfigs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/result.h"

namespace ottla::config {

enum class SecurityProtocol : std::uint8_t { plaintext = 0, ssl = 1, sasl_plaintext = 2, sasl_ssl = 3 };

// Kafka's name: "PLAINTEXT", "SASL_SSL" …
std::string_view security_protocol_name(SecurityProtocol protocol);

struct Listener {
  std::string name;  // in upper case
  SecurityProtocol protocol = SecurityProtocol::plaintext;
  std::string host;  // empty: every address
  int port = 0;      // 0: any free one

  // "PLAINTEXT://localhost:9092", IPv6 addresses in brackets.
  std::string text() const;

  friend bool operator==(const Listener&, const Listener&) = default;
};

using ProtocolMap = std::map<std::string, SecurityProtocol, std::less<>>;

// "NAME:PROTOCOL,…" → map; invalid_config for an unknown protocol or a bad pair.
Result<ProtocolMap> parse_protocol_map(std::string_view text);

// "NAME://host:port,…" → listeners in order. invalid_config with Kafka's reason: no such form, a name without
// protocol, a name twice, a port twice (unless one is IPv4 and the other IPv6, or `distinct_ports` is off).
Result<std::vector<Listener>> parse_listeners(std::string_view text, const ProtocolMap& protocols,
                                              bool distinct_ports);

}  // namespace ottla::config
