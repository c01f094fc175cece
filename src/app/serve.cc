// Start order: configuration, sockets (bound, not listening), log directories and metadata, broker, server.
// The stop goes the other way round.
#include "app/serve.h"

#include <malloc.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "app/notify.h"
#include "app/stop_signals.h"
#include "ottla/base/logging.h"
#include "ottla/broker/broker.h"
#include "ottla/config/broker_config.h"
#include "ottla/env/posix.h"
#include "ottla/server/server.h"
#include "ottla/zookeeper/port.h"

namespace ottla::app {
namespace {

// A stop takes less than half a second while clients are connected: what they have in hand has this long.
constexpr std::chrono::milliseconds patience_at_stop{200};

// Few arenas and a fixed border to mmap keep freed memory in few places, where it can be used again or given
// back.
void set_up_memory() {
  ::mallopt(M_ARENA_MAX, 2);
  ::mallopt(M_MMAP_THRESHOLD, 256 << 10);
  ::mallopt(M_TRIM_THRESHOLD, 512 << 10);
}

std::string join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ",") + text;
  return joined;
}

Result<server::ServerOptions> server_options(const config::Settings& settings,
                                             const config::BrokerConfig& config,
                                             const server::HostSide& host) {
  server::ServerOptions options;
  options.host_side = host;
  options.mapped_port = static_cast<std::uint16_t>(config.mapped_port);
  for (const config::Listener& listener : config.listeners) {
    if (listener.protocol != config::SecurityProtocol::plaintext) {
      return fail(ErrorCode::invalid_config,
                  "listeners: " + listener.text() + " asks for " +
                      std::string(config::security_protocol_name(listener.protocol)) +
                      ", which this release does not serve; PLAINTEXT goes");
    }
    options.listeners.push_back({listener.name, listener.host, static_cast<std::uint16_t>(listener.port)});
  }
  options.threads = config.num_network_threads;
  options.listen_backlog = config.socket_listen_backlog_size;
  // Kafka's default of 100 KiB is a floor from the days before buffers adapted themselves; who sets a size
  // gets it.
  if (settings.contains("socket.send.buffer.bytes"))
    options.send_buffer_bytes = config.socket_send_buffer_bytes;
  if (settings.contains("socket.receive.buffer.bytes")) {
    options.receive_buffer_bytes = config.socket_receive_buffer_bytes;
  }
  options.request_max_bytes = config.socket_request_max_bytes;
  options.connections_max_idle = std::chrono::milliseconds(config.connections_max_idle_ms);
  options.max_connections = config.max_connections;
  options.max_connections_per_ip = config.max_connections_per_ip;
  options.max_connections_per_ip_overrides = {config.max_connections_per_ip_overrides.begin(),
                                              config.max_connections_per_ip_overrides.end()};
  options.max_connection_creation_rate = config.max_connection_creation_rate;
  return options;
}

// Why the broker could not go on; empty while it can. Shared with the thread that finds out.
class Fatal {
 public:
  void set(const std::string& reason) {
    {
      std::lock_guard lock(mutex_);
      reason_ = reason;
    }
    StopSignals::raise();
  }
  std::string reason() const {
    std::lock_guard lock(mutex_);
    return reason_;
  }

 private:
  mutable std::mutex mutex_;
  std::string reason_;
};

using ZooKeeperPort = std::unique_ptr<zookeeper::Port>;

// Null when no option asks for it.
Result<ZooKeeperPort> open_zookeeper_port(const config::BrokerConfig& config, broker::Broker& broker) {
  if (!config.zookeeper_listener) return nullptr;
  return zookeeper::Port::open(
      {broker.control_context(), broker.admin(), posix_file_system(), system_clock(), system_entropy()},
      {config.zookeeper_listener->host, static_cast<std::uint16_t>(config.zookeeper_listener->port),
       config.metadata_log_dir});
}

std::string zookeeper_address(const config::ZooKeeperListener& listener, std::uint16_t port) {
  const bool is_ipv6 = listener.host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + listener.host + "]" : listener.host) + ":" + std::to_string(port);
}

void log_start(const server::Server& server, const broker::Broker& broker, const ProcessClock& clock) {
  std::vector<std::string> listeners;
  for (const server::Endpoint& endpoint : server.endpoints()) {
    listeners.push_back(
        config::Listener{.name = endpoint.name, .host = endpoint.host, .port = endpoint.port}.text());
  }
  log_info(
      "started version={} listeners={} advertised={} log.dirs={} node.id={} cluster.id={} took_ms={:.1f}",
      OTTLA_VERSION, join(listeners), join(broker.advertised_listeners()), join(broker.log_directories()),
      broker.node_id(), broker.cluster_id(), clock.milliseconds());
}

// How clients find us again, in one line.
void log_addresses(const config::BrokerConfig& config, const server::HostSide& host) {
  std::string fixed;
  std::string open;
  for (const config::Listener& listener : config.advertised_listeners) {
    const bool is_open = listener.host.empty() || listener.host == "0.0.0.0" || listener.host == "::";
    std::string& list = is_open ? open : fixed;
    list += (list.empty() ? "" : ", ") + (is_open ? listener.name : listener.text());
  }
  std::string line;
  if (!fixed.empty()) line = "clients are told " + fixed + " as configured";
  if (!open.empty()) {
    line +=
        (line.empty() ? "clients of " : "; those of ") + open + " are told the address by which they came";
    if (host.is_there()) line += ", and localhost if that is this container's host";
  }
  log_info("{} (ottla doctor tries it out)", line);
}

Result<> stop(server::Server& server, broker::Broker& broker, const ZooKeeperPort& zookeeper) {
  const auto began = std::chrono::steady_clock::now();
  if (zookeeper) zookeeper->stop();
  server.begin_stop();
  broker.begin_shutdown();
  const std::size_t cut_off = server.stop(patience_at_stop);
  if (cut_off > 0) log_warn("{} connections were cut off amid a request", cut_off);
  auto closed = broker.close();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  if (closed) log_info("stopped took_ms={:.1f}", took.count());
  return closed;
}

}  // namespace

Result<> serve(const config::Settings& settings, const ServeOptions& wanted, const ProcessClock& clock) {
  set_up_memory();
  StopSignals signals;
  auto config = config::make_broker_config(settings);
  if (!config) return fail(std::move(config.error()));
  if (!set_up_logging(config->log_level)) {
    return fail(ErrorCode::invalid_config, "ottla.log.level: there is no level " + config->log_level);
  }
  for (const std::string& warning : config::warnings(settings)) log_warn("{}", warning);
  log_addresses(*config, wanted.host);

  auto options = server_options(settings, *config, wanted.host);
  if (!options) return fail(std::move(options.error()));
  auto server = server::Server::open(std::move(*options));
  if (!server) return fail(std::move(server.error()));
  ReadyFile ready_file(wanted.ready_file);  // now that no other process serves there
  Fatal fatal;
  const config::BrokerConfig zookeeper_config = *config;
  auto broker =
      broker::Broker::open(std::move(*config), posix_file_system(), system_clock(), system_entropy());
  if (!broker) return fail(std::move(broker.error()));
  auto zookeeper = open_zookeeper_port(zookeeper_config, **broker);
  if (!zookeeper) return fail(std::move(zookeeper.error()));
  (*broker)->on_fatal([&fatal](const std::string& reason) { fatal.set(reason); });
  std::vector<broker::BoundListener> listeners;
  for (const server::Endpoint& endpoint : (*server)->endpoints()) {
    listeners.push_back({endpoint.name, endpoint.host, endpoint.port});
  }
  if (auto set = (*broker)->set_listeners(std::move(listeners)); !set) return set;
  if (auto started = (*server)->start((*broker)->dispatcher()); !started) return started;
  (*broker)->on_config([&settings, &wanted, &server = **server](const config::BrokerConfig& changed) {
    auto followed = server_options(settings, changed, wanted.host);
    auto result = followed ? server.follow(*followed) : Result<>(fail(followed.error()));
    if (!result) log_warn("the server does not follow a change: {}", result.error().message);
  });
  if (*zookeeper) {
    if (auto started = (*zookeeper)->start(); !started) return started;
    log_info("clients of ZooKeeper are answered on {}",
             zookeeper_address(*zookeeper_config.zookeeper_listener, (*zookeeper)->port()));
  }
  log_start(**server, **broker, clock);
  if (auto written = ready_file.write(std::to_string(::getpid()) + "\n"); !written)
    fatal.set(written.error().message);
  notify_service_manager("READY=1");

  const int signal = signals.wait();
  signals.let_through();
  const std::string reason = fatal.reason();
  if (reason.empty()) {
    log_info("stopping on signal {}", signal);
  } else {
    log_error("stopping: {}", reason);
  }
  ready_file.remove();
  notify_service_manager("STOPPING=1");
  auto stopped = stop(**server, **broker, *zookeeper);
  if (!reason.empty()) return fail(ErrorCode::kafka_storage_error, reason);
  return stopped;
}

}  // namespace ottla::app
