// host:port texts as Kafka's Utils.getHost and getPort read them: IPv6 in brackets, hosts of letters, digits
// and -._%:
#pragma once

#include <string>
#include <string_view>

#include "ottla/base/result.h"
#include "ottla/config/broker_config.h"

namespace ottla::config {

struct HostPort {
  std::string host;
  int port = 0;
};

// Whether every character may stand in a host's name or address (Utils.validHostPattern).
bool is_host(std::string_view text);

bool is_ipv4(std::string_view text);
// By its look: colons and hexadecimal digits, with or without a zone.
bool is_ipv6(std::string_view text);

// "host:port" of option `name`; invalid_config names the entry and the form it should have.
Result<HostPort> parse_host_port(std::string_view name, std::string_view entry);

// "id@host:port" of controller.quorum.voters (QuorumConfig.parseVoterConnections).
Result<QuorumVoter> parse_voter(std::string_view entry);

}  // namespace ottla::config
