// One question to a broker over a connection of its own, with a time limit: what ready and doctor know, they
// know from here.
#pragma once

#include <cstdint>
#include <string>

#include "ottla/base/result.h"
#include "ottla/client/address.h"
#include "ottla/config/listener.h"

namespace ottla::app {

struct Told {
  client::Address address;  // where the broker tells its clients to come
  std::int32_t node_id = -1;
  std::string cluster_id;
};

// Where to connect on this machine to reach a listener.
client::Address dialled(const config::Listener& listener);

bool is_every_address(std::string_view host);
bool is_loopback(std::string_view host);

// Whether somebody accepts connections there; the failure is a sentence: no such host, refused, no answer.
Result<> can_connect(const client::Address& address, int timeout_ms);

// Whether a broker answers there.
Result<> is_served(const client::Address& address, int timeout_ms);

// What a client that connects there is told of the cluster: the node that answers, as Metadata names it.
Result<Told> ask_metadata(const client::Address& address, int timeout_ms);

// Our own address on the way to `host`, a name or an address; the failure says why there is none.
Result<std::string> own_address_towards(const std::string& host);

}  // namespace ottla::app
