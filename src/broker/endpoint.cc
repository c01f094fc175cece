// Advertised endpoints from options, bound ports and the connection at hand.
#include "broker/endpoint.h"

#include <algorithm>

namespace ottla::broker {
namespace {

bool is_every_address(std::string_view host) { return host.empty() || host == "0.0.0.0" || host == "::"; }

const config::Listener* find(const std::vector<config::Listener>& listeners, std::string_view name) {
  const auto found = std::ranges::find(listeners, name, &config::Listener::name);
  return found == listeners.end() ? nullptr : &*found;
}

}  // namespace

AdvertisedEndpoint advertised_endpoint(const Core& core, const Peer& peer) {
  const auto found = std::ranges::find(core.listeners, peer.listener, &AdvertisedListener::name);
  if (found == core.listeners.end()) return {peer.reached_host, peer.reached_port};
  if (!found->host.empty()) return {found->host, found->port};
  return {peer.reached_host, found->port_is_told ? found->port : peer.reached_port};
}

std::vector<AdvertisedListener> advertised_listeners(const config::BrokerConfig& config,
                                                     const std::vector<BoundListener>& bound) {
  std::vector<AdvertisedListener> listeners;
  for (const BoundListener& listener : bound) {
    AdvertisedListener& advertised = listeners.emplace_back();
    advertised.name = listener.name;
    if (const config::Listener* own = find(config.listeners, listener.name))
      advertised.protocol = own->protocol;
    const config::Listener* told = find(config.advertised_listeners, listener.name);
    advertised.port_is_told = config.advertised_listeners_are_set && told != nullptr && told->port != 0;
    if (told != nullptr) {
      if (!is_every_address(told->host)) advertised.host = told->host;
      advertised.port = told->port != 0 ? static_cast<std::uint16_t>(told->port) : listener.port;
    } else {
      if (!is_every_address(listener.host)) advertised.host = listener.host;
      advertised.port = listener.port;
    }
  }
  return listeners;
}

}  // namespace ottla::broker
