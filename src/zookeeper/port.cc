// Listening sockets, connections and timer of the port. Whatever was answered in one turn of the control
// thread goes out together, behind one sync of the tree's file.
#include "ottla/zookeeper/port.h"

#include <algorithm>
#include <asio/ip/v6_only.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "ottla/base/logging.h"
#include "ottla/env/full_disk.h"
#include "zookeeper/connection.h"
#include "zookeeper/four_letter_words.h"
#include "zookeeper/limits.h"
#include "zookeeper/service.h"

namespace ottla::zookeeper {
namespace {

using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

constexpr std::string_view file_name = "ottla-zookeeper";
constexpr std::string_view option_name = "ottla.zookeeper.listener";
constexpr std::size_t scratch_bytes = 64 << 10;
constexpr std::chrono::milliseconds pause_after_accept_error{100};
constexpr std::chrono::milliseconds room_interval{500};  // between looks for room on a full disk

Result<> cannot_listen(const PortOptions& options, const std::string& reason) {
  return fail(ErrorCode::invalid_config, std::string(option_name) + ": cannot listen on " + options.host +
                                             ":" + std::to_string(options.port) + ": " + reason);
}

// As Java prints it: an IPv4 address that came in over IPv6 is an IPv4 address.
std::string address_text(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

class RunningPort : public Port, public Outputs, public ConnectionOwner {
 public:
  RunningPort(const PortEnvironment& environment, PortOptions options)
      : environment_(environment),
        options_(std::move(options)),
        timer_(environment.context),
        accept_timer_(environment.context),
        room_timer_(environment.context) {}

  Result<> bind() {
    std::vector<asio::ip::address> addresses;
    asio::error_code error;
    if (options_.host.empty()) {
      addresses = {asio::ip::address_v6::any()};
    } else if (const auto numeric = asio::ip::make_address(options_.host, error); !error) {
      addresses = {numeric};
    } else {
      error.clear();
      for (const auto& entry : tcp::resolver(environment_.context).resolve(options_.host, "", error)) {
        const auto address = entry.endpoint().address();
        if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
      }
      if (error) return cannot_listen(options_, error.message());
    }
    for (const asio::ip::address& address : addresses) {
      if (auto listening = listen(address); !listening) return listening;
    }
    return acceptors_.empty() ? cannot_listen(options_, reason_) : Result<>();
  }

  std::uint16_t port() const override { return options_.port; }

  Result<> start() override {
    return on_control([this] { return start_here(); });
  }

  void stop() override {
    on_control([this] {
      stop_here();
      return Result<>();
    });
    // What the closed sockets still had to say to their handlers has come before this.
    on_control([] { return Result<>(); });
  }

  void send(ConnectionId id, ByteView frames) override {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    const bool fits = found->second->hold(frames);
    holds(*found->second);
    if (!fits) overflowing_.insert(id);
  }

  void close(ConnectionId id) override {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    found->second->close_when_sent();
    holds(*found->second);
  }

 private:
  Result<> on_control(std::function<Result<>()> action) {
    std::promise<Result<>> done;
    asio::post(environment_.context, [&] { done.set_value(action()); });
    return done.get_future().get();
  }

  // Every address of a name gets the same port. One that this machine does not have (IPv6 where there is
  // none) does not matter when there is another; one that somebody else has does.
  Result<> listen(const asio::ip::address& address) {
    Acceptor acceptor(environment_.context);
    asio::error_code error;
    acceptor.open(address.is_v6() ? tcp::v6() : tcp::v4(), error);
    if (!error && address.is_v6()) acceptor.set_option(asio::ip::v6_only(!options_.host.empty()), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind({address, options_.port}, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error == asio::error::address_in_use) return cannot_listen(options_, error.message());
    if (error) {
      reason_ = error.message();
      return {};
    }
    options_.port = acceptor.local_endpoint(error).port();
    acceptors_.push_back(std::move(acceptor));
    return {};
  }

  Now now() const { return {environment_.clock.wall_ms(), environment_.clock.monotonic_ms()}; }
  std::string file_path() const { return options_.directory + "/" + std::string(file_name); }

  Result<> start_here() {
    auto service = Service::open({environment_.files, environment_.entropy, environment_.admin, *this},
                                 file_path(), now());
    if (!service) return fail(std::move(service.error()));
    service_ = std::move(*service);
    environment_.admin.set_image_listener([this](const metadata::ImageChange& change) {
      service_->follow(change, now());
      schedule_flush();
    });
    for (Acceptor& acceptor : acceptors_) accept(acceptor);
    arm_timer();
    return {};
  }

  void stop_here() {
    environment_.admin.set_image_listener(nullptr);
    asio::error_code ignored;
    for (Acceptor& acceptor : acceptors_) acceptor.close(ignored);
    timer_.cancel();
    accept_timer_.cancel();
    room_timer_.cancel();
    if (service_ && !stopped_) flush();
    stopped_ = true;
    while (!connections_.empty()) std::shared_ptr<Connection>(connections_.begin()->second)->close();
  }

  void accept(Acceptor& acceptor) {
    acceptor.async_accept([this, &acceptor](const asio::error_code& error, Connection::Socket socket) {
      if (stopped_ || error == asio::error::operation_aborted) return;
      if (error) {
        log_error("the ZooKeeper port cannot accept a connection: {}", error.message());
        return accept_later(acceptor);
      }
      add(std::move(socket));
      accept(acceptor);
    });
  }

  void accept_later(Acceptor& acceptor) {
    accept_timer_.expires_after(pause_after_accept_error);
    accept_timer_.async_wait([this, &acceptor](const asio::error_code&) {
      if (!stopped_) accept(acceptor);
    });
  }

  void add(Connection::Socket socket) {
    asio::error_code error;
    const tcp::endpoint remote = socket.remote_endpoint(error);
    const tcp::endpoint local = error ? tcp::endpoint() : socket.local_endpoint(error);
    if (!error) socket.non_blocking(true, error);
    if (!error) socket.set_option(tcp::no_delay(true), error);
    if (error) return;
    Client client{address_text(remote.address()), remote.port()};
    if (connections_.size() >= limits::connections) {
      log_warn("a ZooKeeper client of {} is sent away: there are {} connections", client.address,
               connections_.size());
      return;
    }
    const std::string local_address = address_text(local.address());
    const bool is_loopback = local_address.starts_with("127.") || local_address == "::1";
    if (!is_loopback) client.host = local_address;
    const ConnectionId id = ++last_id_;
    const auto connection = std::make_shared<Connection>(*this, id, std::move(socket));
    connections_.emplace(id, connection);
    service_->connected(id, std::move(client), now());
    connection->start();
    arm_timer();
  }

  void frame(Connection& connection, ByteView body) override {
    service_->receive(connection.id(), body, now());
    schedule_flush();
    arm_timer();
  }

  void word(Connection& connection, std::string_view letters) override {
    const PortFacts facts{options_.port, options_.directory};
    const auto descriptors = letters == "mntr" ? file_descriptors(environment_.files) : std::nullopt;
    const std::string answer =
        four_letter_answer(letters, *service_, facts, connection.id(), now(), descriptors);
    service_->disconnected(connection.id());
    connection.hold(as_bytes(answer));
    close(connection.id());
  }

  void holds(Connection& connection) override {
    if (connections_.contains(connection.id())) to_flush_.insert(connection.id());
    schedule_flush();
  }

  void hung_up(Connection& connection) override { connection.close(); }

  void ended(Connection& connection) override {
    service_->disconnected(connection.id());
    connections_.erase(connection.id());
  }

  MutableByteView scratch() override {
    if (scratch_.empty()) scratch_.resize(scratch_bytes);
    return scratch_;
  }

  void schedule_flush() {
    if (flush_scheduled_ || stopped_) return;
    flush_scheduled_ = true;
    // Behind the requests that are ready too: they share its sync.
    asio::post(environment_.context, [this] {
      flush_scheduled_ = false;
      if (!stopped_) flush();
    });
  }

  void flush() {
    if (auto committed = service_->commit(now()); !committed) {
      return is_full_disk(committed.error()) ? wait_for_room(committed.error().message)
                                             : give_up(committed.error().message);
    }
    if (std::exchange(waits_for_room_, false)) log_info("ZooKeeper's clients are answered again");
    for (const ConnectionId id : std::exchange(overflowing_, {})) {
      const auto found = connections_.find(id);
      if (found == connections_.end()) continue;
      log_warn("a ZooKeeper client that does not read what it asked for is cut off");
      std::shared_ptr<Connection>(found->second)->close();
    }
    for (const ConnectionId id : std::exchange(to_flush_, {})) {
      const auto found = connections_.find(id);
      if (found != connections_.end()) std::shared_ptr<Connection>(found->second)->flush();
    }
  }

  // What could not be written is written with what comes next; the answers wait for it.
  void wait_for_room(const std::string& reason) {
    if (!std::exchange(waits_for_room_, true))
      log_error("ZooKeeper's clients wait for an answer: {}", reason);
    room_timer_.expires_after(room_interval);
    room_timer_.async_wait([this](const asio::error_code& error) {
      if (!error) schedule_flush();
    });
  }

  // Nobody gets an answer that may not outlive the process.
  void give_up(const std::string& reason) {
    log_error("the ZooKeeper port is closed until a restart, its file failed: {}", reason);
    stopped_ = true;
    stop_here();
  }

  void arm_timer() {
    const auto next_ms = service_->next_tick_ms();
    if (!next_ms || stopped_ || armed_ms_ == *next_ms) return;
    armed_ms_ = *next_ms;
    timer_.expires_after(std::chrono::milliseconds(std::max<std::int64_t>(0, *next_ms - now().monotonic_ms)));
    timer_.async_wait([this](const asio::error_code& error) {
      if (error || stopped_) return;
      armed_ms_ = -1;
      service_->tick(now());
      schedule_flush();
      arm_timer();
    });
  }

  PortEnvironment environment_;
  PortOptions options_;
  std::string reason_ = "the name has no address";  // why nothing is listened on
  std::vector<Acceptor> acceptors_;
  asio::steady_timer timer_;
  asio::steady_timer accept_timer_;
  asio::steady_timer room_timer_;
  std::int64_t armed_ms_ = -1;  // for when the timer is set
  std::unique_ptr<Service> service_;
  std::map<ConnectionId, std::shared_ptr<Connection>> connections_;
  std::set<ConnectionId> to_flush_;
  std::set<ConnectionId> overflowing_;
  ConnectionId last_id_ = 0;
  Bytes scratch_;
  bool flush_scheduled_ = false;
  bool waits_for_room_ = false;
  bool stopped_ = false;
};

}  // namespace

Result<std::unique_ptr<Port>> Port::open(const PortEnvironment& environment, PortOptions options) {
  auto port = std::make_unique<RunningPort>(environment, std::move(options));
  if (auto bound = port->bind(); !bound) return fail(std::move(bound.error()));
  return port;
}

}  // namespace ottla::zookeeper
