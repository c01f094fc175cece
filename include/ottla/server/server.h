// The network server: listeners, connections on a few threads, framing, limits and a graceful stop. It hands
// whole frames to a Dispatcher and sends what that answers; it knows no API.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/broker/dispatcher.h"
#include "ottla/server/host_side.h"

namespace ottla::server {

// Where to listen, or where a listener does listen once it is bound.
struct Endpoint {
  std::string name;        // "PLAINTEXT"
  std::string host;        // empty: every address
  std::uint16_t port = 0;  // 0: any free one
};

// Names in the comments are Kafka's options.
struct ServerOptions {
  std::vector<Endpoint> listeners;
  int threads = 3;          // num.network.threads; no more than the processors are started
  int listen_backlog = 50;  // socket.listen.backlog.size; a shorter queue than 4096 is not asked for
  std::int32_t send_buffer_bytes = -1;           // socket.send.buffer.bytes, -1: the system adapts it
  std::int32_t receive_buffer_bytes = -1;        // socket.receive.buffer.bytes, -1: the system adapts it
  std::int32_t request_max_bytes = 104'857'600;  // socket.request.max.bytes
  std::chrono::milliseconds connections_max_idle{600'000};  // connections.max.idle.ms; negative: never
  std::int32_t max_connections = INT32_MAX;                 // max.connections
  std::int32_t max_connections_per_ip = INT32_MAX;          // max.connections.per.ip
  std::map<std::string, std::int32_t> max_connections_per_ip_overrides;  // by address or host name
  std::int32_t max_connection_creation_rate = INT32_MAX;  // max.connection.creation.rate, a second
  // In a container: clients that come through its host find us as localhost; at mapped_port, which is 0 when
  // it is the same port.
  HostSide host_side;
  std::uint16_t mapped_port = 0;
};

// Counted since start, but for `connections`.
struct ServerStatistics {
  std::uint64_t connections = 0;  // open now
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;  // over max.connections.per.ip
  std::uint64_t expired = 0;   // closed by connections.max.idle.ms
};

// Fills reached_host and reached_port of a peer whose addresses are known: localhost for who came over the
// loopback or from a gateway, else our address on the network by which it came.
void settle_reached(broker::Peer& peer, const ServerOptions& options);

class Server {
 public:
  virtual ~Server() = default;  // stops at once when stop() was not called

  // Binds every listener, so that ports are known and taken, and answers nobody yet. invalid_config with
  // address and reason when one cannot be bound or a host name or an override of max.connections.per.ip names
  // no address.
  static Result<std::unique_ptr<Server>> open(ServerOptions options);

  // The listeners with their real ports, in the order of the options.
  virtual std::vector<Endpoint> endpoints() const = 0;

  // Starts the threads and accepts connections. The dispatcher must outlive the server's threads, which end
  // in stop().
  virtual Result<> start(broker::Dispatcher& dispatcher) = 0;

  // Takes over what may change while the server runs: the number of threads for new connections and the
  // limits of connections; the rest of `options` is passed over. Names of hosts are looked up. invalid_config
  // as in open(), and everything stays as it was. Any one thread, between start() and stop().
  virtual Result<> follow(const ServerOptions& options) = 0;

  // Accepts nobody any more, closes the connections that have no request in hand and the others when theirs
  // is answered. Does not block; safe from any thread. Requests that wait must be woken by the broker.
  virtual void begin_stop() = 0;

  // begin_stop() when it has not been called, waits until every connection is closed, but no longer than
  // `patience`, then closes the rest and ends the threads. Gives how many connections were cut off.
  virtual std::size_t stop(std::chrono::milliseconds patience) = 0;

  virtual ServerStatistics statistics() const = 0;
};

}  // namespace ottla::server
