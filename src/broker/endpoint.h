// Under which name and port a client of a listener is told to find us.
#pragma once

#include <string>
#include <string_view>

#include "broker/core.h"

namespace ottla::broker {

struct AdvertisedEndpoint {
  std::string_view host;  // into the core or the peer
  std::uint16_t port = 0;
};

// advertised.listeners of the peer's listener, or its own host; for a listener on every address the one by
// which the peer came (Peer::reached_host), so that what worked for its first connection works for the
// others.
AdvertisedEndpoint advertised_endpoint(const Core& core, const Peer& peer);

// What advertised_endpoint() is made from: `bound` as the server says, options as configured.
std::vector<AdvertisedListener> advertised_listeners(const config::BrokerConfig& config,
                                                     const std::vector<BoundListener>& bound);

}  // namespace ottla::broker
