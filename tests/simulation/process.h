// One life of the broker's process in the simulator: everything of the broker but its threads. What they
// would do is done by pump(), in one order, on the caller's thread.
#pragma once

#include <asio/io_context.hpp>
#include <map>
#include <string>

#include "broker/control_plane.h"
#include "broker/core.h"
#include "broker/dispatcher.h"
#include "support/local_client.h"
#include "support/manual_timers.h"

namespace ottla::simulation {

struct Process {
  Process(config::BrokerConfig config, Clock& clock, Entropy& entropy)
      : core(std::move(config), clock, entropy), dispatcher(core) {
    test::set_up_peer(peer, io.get_executor());
    core.lone_timers = &timers;
  }

  // The connection that the client of that name has for itself, opened at its first use.
  broker::Peer& connection(const std::string& client) {
    const auto [found, is_new] = connections.try_emplace(client);
    if (is_new) test::set_up_peer(found->second, io.get_executor());
    return found->second;
  }

  // Runs what was posted to the control thread, the disk thread and the connection's, until nothing is left.
  void pump() {
    std::size_t ran = 1;
    while (ran != 0) {
      core.control.context().restart();
      io.restart();
      ran = core.control.context().poll() + io.poll();
      ran += core.disk.serve_waiting() + timers.advance_ms(0);
    }
  }

  test::ManualTimers timers;
  broker::Core core;
  broker::TableDispatcher dispatcher;
  asio::io_context io{1};
  broker::Peer peer;
  std::map<std::string, broker::Peer> connections;  // one that is erased is closed
  bool fatal = false;                               // the broker said that it cannot go on
};

}  // namespace ottla::simulation
