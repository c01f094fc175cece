// Addresses of version 4 are judged by their network; those of version 6, whose networks are not told, only
// by the gateways.
#include "ottla/server/host_side.h"

#include <algorithm>
#include <asio/ip/network_v4.hpp>

namespace ottla::server {

bool HostSide::leads_to(std::string_view address) const {
  if (!is_there()) return false;
  if (std::ranges::find(gateways, address) != gateways.end()) return true;
  asio::error_code error;
  const auto client = asio::ip::make_address_v4(std::string(address), error);
  if (error || client.is_loopback() || networks.empty()) return false;
  return std::ranges::none_of(networks, [&](const std::string& text) {
    asio::error_code bad;
    const auto network = asio::ip::make_network_v4(text, bad);
    return !bad && asio::ip::network_v4(client, network.prefix_length()).canonical() == network.canonical();
  });
}

}  // namespace ottla::server
