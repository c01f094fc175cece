// A ZooKeeper's container without a ZooKeeper: there is nothing to keep, for Ottla keeps it. Connections are
// carried to where Ottla serves ZooKeeper's protocol; while that is not up yet, "ruok" is answered here,
// since containers wait for it before they start the broker.
#include <array>
#include <asio/co_spawn.hpp>
#include <asio/connect.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/v6_only.hpp>
#include <asio/read.hpp>
#include <asio/redirect_error.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "app/commands.h"
#include "app/notify.h"
#include "ottla/base/logging.h"
#include "ottla/client/address.h"
#include "ottla/config/value.h"

namespace ottla::app {
namespace {

using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

constexpr std::size_t most_connections = 1000;
constexpr std::size_t piece_bytes = 16 << 10;
constexpr std::chrono::milliseconds pause_after_failure{100};
constexpr std::string_view default_forward = "kafka:2181,broker:2181";

class StandIn {
 public:
  StandIn(asio::io_context& context, std::vector<client::Address> targets)
      : context_(context), targets_(std::move(targets)), acceptor_(context) {}

  Result<> listen(int port);

 private:
  using Shared = std::shared_ptr<tcp::socket>;

  awaitable<void> accept();
  awaitable<void> serve(Shared client);
  awaitable<bool> connect(tcp::socket& target);
  awaitable<void> answer_alone(tcp::socket& client);
  static awaitable<void> carry(Shared from, Shared to);
  void tell(bool is_reached, const std::string& reason);

  asio::io_context& context_;
  const std::vector<client::Address> targets_;
  tcp::acceptor acceptor_;
  std::size_t connections_ = 0;
  bool was_reached_ = true;
};

Result<> StandIn::listen(int port) {
  asio::error_code error;
  acceptor_.open(tcp::v6(), error);
  const bool has_v6 = !error;
  if (has_v6) acceptor_.set_option(asio::ip::v6_only(false), error);
  if (!has_v6) acceptor_.open(tcp::v4(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind({has_v6 ? tcp::v6() : tcp::v4(), static_cast<std::uint16_t>(port)}, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return fail(ErrorCode::invalid_config, "port " + std::to_string(port) + ": " + error.message());
  asio::co_spawn(context_, accept(), asio::detached);
  return {};
}

awaitable<void> StandIn::accept() {
  while (acceptor_.is_open()) {
    asio::error_code error;
    auto client = std::make_shared<tcp::socket>(context_);
    co_await acceptor_.async_accept(*client, asio::redirect_error(use_awaitable, error));
    if (error) {  // no descriptor left, say: not again at once
      asio::steady_timer pause(context_, pause_after_failure);
      co_await pause.async_wait(asio::redirect_error(use_awaitable, error));
    } else if (connections_ < most_connections) {
      asio::co_spawn(context_, serve(std::move(client)), asio::detached);
    }
  }
}
// Says once that the other side is away, and once that it is back.
void StandIn::tell(bool is_reached, const std::string& reason) {
  if (is_reached == was_reached_) return;
  was_reached_ = is_reached;
  if (is_reached) {
    log_info("connections go on again");
  } else {
    log_warn(
        "connections cannot go on: {}; OTTLA_FORWARD names the host and port where Ottla serves ZooKeeper's "
        "protocol",
        reason);
  }
}

awaitable<bool> StandIn::connect(tcp::socket& target) {
  std::string reasons;
  tcp::resolver resolver(context_);
  for (const client::Address& address : targets_) {
    asio::error_code error;
    const auto found = co_await resolver.async_resolve(address.host, std::to_string(address.port),
                                                       asio::redirect_error(use_awaitable, error));
    if (!error) co_await asio::async_connect(target, found, asio::redirect_error(use_awaitable, error));
    if (!error) {
      tell(true, "");
      co_return true;
    }
    reasons += (reasons.empty() ? "" : ", ") + address.to_string() + ": " + error.message();
  }
  tell(false, reasons);
  co_return false;
}

awaitable<void> StandIn::serve(Shared client) {
  ++connections_;
  auto target = std::make_shared<tcp::socket>(context_);
  if (co_await connect(*target)) {
    asio::co_spawn(context_, carry(target, client), asio::detached);
    co_await carry(client, target);
  } else {
    co_await answer_alone(*client);
  }
  --connections_;
}

awaitable<void> StandIn::answer_alone(tcp::socket& client) {
  std::array<char, 4> word{};
  asio::error_code error;
  co_await asio::async_read(client, asio::buffer(word), asio::redirect_error(use_awaitable, error));
  if (error || std::string_view(word.data(), word.size()) != "ruok") co_return;
  co_await asio::async_write(client, asio::buffer("imok", 4), asio::redirect_error(use_awaitable, error));
}

// One direction, to its end, which is handed on; a failure ends both.
awaitable<void> StandIn::carry(Shared from, Shared to) {
  std::vector<char> piece(piece_bytes);
  asio::error_code error;
  for (;;) {
    const std::size_t got =
        co_await from->async_read_some(asio::buffer(piece), asio::redirect_error(use_awaitable, error));
    if (error) break;
    co_await asio::async_write(*to, asio::buffer(piece.data(), got),
                               asio::redirect_error(use_awaitable, error));
    if (error) break;
  }
  asio::error_code ignored;
  to->shutdown(error == asio::error::eof ? tcp::socket::shutdown_send : tcp::socket::shutdown_both, ignored);
  if (error != asio::error::eof) from->shutdown(tcp::socket::shutdown_both, ignored);
}

std::string forward_of(const Arguments& arguments, const config::Environment& environment) {
  if (!arguments.forward.empty()) return arguments.forward;
  const auto found = environment.find("OTTLA_FORWARD");
  return std::string(found == environment.end() || found->second.empty() ? default_forward
                                                                         : std::string_view(found->second));
}

Result<std::vector<client::Address>> targets_of(const std::string& list) {
  std::vector<client::Address> targets;
  for (const std::string_view entry : config::split_list(list)) {
    const std::size_t colon = entry.rfind(':');
    const auto port = config::parse_int32("OTTLA_FORWARD", entry.substr(colon == entry.npos ? 0 : colon + 1));
    if (colon == entry.npos || !port) {
      return fail(ErrorCode::invalid_config, "OTTLA_FORWARD: " + std::string(entry) + " is no host:port");
    }
    targets.push_back({std::string(entry.substr(0, colon)), *port});
  }
  return targets;
}

}  // namespace

int run_zookeeper(const Arguments& arguments, const config::Environment& environment) {
  set_up_logging("info");
  const auto port = arguments.port != 0 ? Result<int>(arguments.port) : config::zookeeper_port(environment);
  if (!port) return complain(port.error().message, status_failed);
  const std::string forward = forward_of(arguments, environment);
  auto targets = targets_of(forward);
  if (!targets) return complain(targets.error().message, status_failed);
  asio::io_context context(1);
  StandIn stand_in(context, std::move(*targets));
  if (auto listening = stand_in.listen(*port); !listening) {
    return complain(listening.error().message, status_failed);
  }
  asio::signal_set signals(context, SIGTERM, SIGINT);
  signals.async_wait([&](asio::error_code, int) { context.stop(); });
  log_info("Ottla needs no ZooKeeper, so this process keeps nothing: connections to port {} go on to {}",
           *port, forward);
  notify_service_manager("READY=1");
  context.run();
  notify_service_manager("STOPPING=1");
  return 0;
}

}  // namespace ottla::app
