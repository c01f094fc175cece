// Accepting stops by itself, without spinning, while a limit is reached or the process has no descriptor
// left: clients wait in the kernel's queue meanwhile.
#include "server/acceptor.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <asio/ip/v6_only.hpp>
#include <asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include "ottla/base/logging.h"

namespace ottla::server {
namespace {

using asio::ip::tcp;

// Accepted in a row before the connections of the thread have their turn.
constexpr int accepts_in_a_row = 64;

constexpr std::int64_t pause_without_descriptors_ms = 100;

std::int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

tcp::endpoint endpoint_of(const sockaddr_storage& address, socklen_t length) {
  tcp::endpoint endpoint;
  std::copy_n(reinterpret_cast<const char*>(&address), length, reinterpret_cast<char*>(endpoint.data()));
  return endpoint;
}

}  // namespace

Result<std::vector<asio::ip::address>> resolve(asio::io_context& context, const std::string& host) {
  asio::error_code error;
  const auto numeric = asio::ip::make_address(host, error);
  if (!error) return std::vector{numeric};
  const auto found = tcp::resolver(context).resolve(host, "", error);
  if (error) return fail(ErrorCode::invalid_config, host + ": " + error.message());
  std::vector<asio::ip::address> addresses;
  for (const auto& entry : found) addresses.push_back(entry.endpoint().address());
  std::stable_partition(addresses.begin(), addresses.end(), [](const auto& a) { return a.is_v4(); });
  return addresses;
}

std::string address_text(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

void settle_reached(broker::Peer& peer, const ServerOptions& options) {
  const bool is_loopback = peer.local_address.starts_with("127.") || peer.local_address == "::1";
  // What forwards a mapped port comes from the host's end of the network, or from within our own.
  const bool came_by_host = options.host_side.is_there() &&
                            (peer.address == peer.local_address || options.host_side.leads_to(peer.address));
  peer.reached_host = is_loopback || came_by_host ? "localhost" : peer.local_address;
  peer.reached_port =
      came_by_host && !is_loopback && options.mapped_port != 0 ? options.mapped_port : peer.local_port;
}

Acceptor::Acceptor(asio::io_context& context, ConnectionLimits& limits, const ServerOptions& options,
                   Take take)
    : context_(context),
      limits_(limits),
      options_(options),
      take_(std::move(take)),
      acceptor_(context),
      timer_(context) {}

Result<> Acceptor::bind(const Endpoint& endpoint) {
  endpoint_ = endpoint;
  asio::ip::address address = asio::ip::address_v6::any();
  if (!endpoint.host.empty()) {
    auto addresses = resolve(context_, endpoint.host);
    if (!addresses) return fail(std::move(addresses.error()));
    address = addresses->front();
  }
  asio::error_code error;
  acceptor_.open(address.is_v6() ? tcp::v6() : tcp::v4(), error);
  if (error && endpoint.host.empty()) {  // a system without IPv6
    address = asio::ip::address_v4::any();
    acceptor_.open(tcp::v4(), error);
  }
  if (!error && endpoint.host.empty() && address.is_v6())
    acceptor_.set_option(asio::ip::v6_only(false), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.set_option(tcp::no_delay(true), error);
  if (!error) acceptor_.set_option(asio::socket_base::keep_alive(true), error);
  if (!error && options_.send_buffer_bytes >= 0) {
    acceptor_.set_option(asio::socket_base::send_buffer_size(options_.send_buffer_bytes), error);
  }
  if (!error && options_.receive_buffer_bytes >= 0) {
    acceptor_.set_option(asio::socket_base::receive_buffer_size(options_.receive_buffer_bytes), error);
  }
  if (!error) acceptor_.native_non_blocking(true, error);
  if (!error) acceptor_.bind({address, endpoint.port}, error);
  if (error) {
    const bool is_taken = error == asio::error::address_in_use;
    return fail(ErrorCode::invalid_config,
                "Socket server failed to bind to " + endpoint.host + ":" + std::to_string(endpoint.port) +
                    ": " + error.message() +
                    (is_taken ? "; stop who listens there, or give listeners another port" : ""));
  }
  endpoint_.port = acceptor_.local_endpoint(error).port();
  return {};
}

Result<> Acceptor::listen(int backlog) {
  asio::error_code error;
  acceptor_.listen(backlog, error);
  if (!error) return {};
  return fail(ErrorCode::invalid_config, "Socket server failed to listen on " + endpoint_.host + ":" +
                                             std::to_string(endpoint_.port) + ": " + error.message());
}

void Acceptor::stop() {
  stopped_ = true;
  asio::error_code ignored;
  acceptor_.close(ignored);
  timer_.cancel();
}

void Acceptor::wait() {
  acceptor_.async_wait(asio::socket_base::wait_read, [this](asio::error_code error) {
    if (!error && !stopped_) accept_some();
  });
}

void Acceptor::pause(std::int64_t milliseconds) {
  timer_.expires_after(std::chrono::milliseconds(milliseconds));
  timer_.async_wait([this](asio::error_code error) {
    if (!error && !stopped_) accept_some();
  });
}

void Acceptor::accept_some() {
  for (int i = 0; i < accepts_in_a_row; ++i) {
    const std::int64_t delay_ms = limits_.delay_ms(now_ns(), [this] {
      asio::post(context_, [this] {
        if (!stopped_) accept_some();
      });
    });
    if (delay_ms < 0) return;
    if (delay_ms > 0) return pause(delay_ms);
    if (!accept_one()) return;
  }
  wait();
}

// Accepts one connection; false when the acceptor waits for something now.
bool Acceptor::accept_one() {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  const int number = ::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&address), &length,
                               SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (number < 0) {
    const int reason = errno;
    if (reason == EAGAIN || reason == EWOULDBLOCK) {
      wait();
      return false;
    }
    if (reason == EMFILE || reason == ENFILE || reason == ENOBUFS || reason == ENOMEM) {
      if (!std::exchange(out_of_descriptors_, true)) {
        log_error("cannot accept connections for the moment: {}", std::generic_category().message(reason));
      }
      pause(pause_without_descriptors_ms);
      return false;
    }
    return true;  // that client has gone again
  }
  out_of_descriptors_ = false;
  Descriptor descriptor(number);
  const tcp::endpoint remote = endpoint_of(address, length);
  broker::Peer peer;
  peer.address = address_text(remote.address());
  peer.port = remote.port();
  peer.listener = endpoint_.name;
  length = sizeof(address);
  if (::getsockname(number, reinterpret_cast<sockaddr*>(&address), &length) == 0) {
    const tcp::endpoint local = endpoint_of(address, length);
    peer.local_address = address_text(local.address());
    peer.local_port = local.port();
    settle_reached(peer, options_);
  }
  if (!limits_.admit(peer.address)) {
    log_info("rejected a connection of {}: it has max.connections.per.ip connections already", peer.address);
    rejected_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  accepted_.fetch_add(1, std::memory_order_relaxed);
  take_(std::move(descriptor), remote.protocol(), std::move(peer));
  return true;
}

}  // namespace ottla::server
