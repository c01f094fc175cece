// A container's host as the container sees it: whose connections came through it, by a port that it maps?
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ottla::server {

struct HostSide {
  std::vector<std::string> gateways;  // the host's addresses on the container's networks
  std::vector<std::string> networks;  // those networks, as "172.17.0.0/16"

  // Outside of a container nothing leads to it.
  bool is_there() const { return !gateways.empty(); }

  // Whether a client at that address comes through the host: the host itself does, and so does all that is on
  // none of the container's networks, such as what Docker Desktop shows of its machine's clients.
  bool leads_to(std::string_view address) const;
};

}  // namespace ottla::server
