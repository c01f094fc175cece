// One listening socket. It lives on the first I/O thread and gives each accepted socket to the thread that
// the distribution names. Options of accepted sockets are inherited from the listening one.
#pragma once

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "ottla/base/result.h"
#include "ottla/server/server.h"
#include "server/connection_limits.h"
#include "server/descriptor.h"

namespace ottla::server {

class Acceptor {
 public:
  using Take = std::function<void(Descriptor, asio::ip::tcp, broker::Peer)>;

  Acceptor(asio::io_context& context, ConnectionLimits& limits, const ServerOptions& options, Take take);

  // Binds without listening. invalid_config with Kafka's sentence when that fails.
  Result<> bind(const Endpoint& endpoint);
  Result<> listen(int backlog);

  // On the context's thread.
  void start() { accept_some(); }
  void stop();

  // As bound: with the real port.
  const Endpoint& endpoint() const { return endpoint_; }
  std::uint64_t accepted() const { return accepted_.load(std::memory_order_relaxed); }
  std::uint64_t rejected() const { return rejected_.load(std::memory_order_relaxed); }

 private:
  void wait();
  void accept_some();
  bool accept_one();
  void pause(std::int64_t milliseconds);

  asio::io_context& context_;
  ConnectionLimits& limits_;
  const ServerOptions& options_;
  Take take_;
  Endpoint endpoint_;
  asio::basic_socket_acceptor<asio::ip::tcp, asio::io_context::executor_type> acceptor_;
  asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                             asio::io_context::executor_type>
      timer_;
  bool stopped_ = false;
  bool out_of_descriptors_ = false;
  std::atomic<std::uint64_t> accepted_ = 0;
  std::atomic<std::uint64_t> rejected_ = 0;
};

// The addresses of a numeric address or a host name, IPv4 first; invalid_config with the reason when there is
// none.
Result<std::vector<asio::ip::address>> resolve(asio::io_context& context, const std::string& host);

// As Java prints it: an IPv4 address that came in over IPv6 is an IPv4 address.
std::string address_text(const asio::ip::address& address);

}  // namespace ottla::server
