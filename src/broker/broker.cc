// The broker as the app sees it: opening, threads and upkeep, the two steps of its end.
#include "ottla/broker/broker.h"

#include <asio/steady_timer.hpp>
#include <cstdlib>
#include <future>

#include "broker/control_plane.h"
#include "broker/dispatcher.h"
#include "broker/endpoint.h"
#include "ottla/base/logging.h"
#include "ottla/log/meta_properties.h"

namespace ottla::broker {
namespace {

constexpr auto metadata_upkeep_interval = std::chrono::minutes(1);

// The node id of a directory that has one, when the options do not say it.
Result<BrokerId> node_id_of(const config::BrokerConfig& config, FileSystem& files) {
  if (config.node_id_is_set) return config.node_id;
  for (const std::string& directory : config.log_dirs) {
    auto properties = log::read_meta_properties(files, directory);
    if (!properties) return fail(properties.error());
    if (*properties && (*properties)->node_id) return *(*properties)->node_id;
  }
  return config.node_id;
}

class RunningBroker : public Broker {
 public:
  RunningBroker(config::BrokerConfig config, Clock& clock, Entropy& entropy)
      : core_(std::move(config), clock, entropy),
        dispatcher_(core_),
        upkeep_timer_(core_.control.context()),
        fatal_([](const std::string&) { std::_Exit(EXIT_FAILURE); }) {}

  ~RunningBroker() override { stop_threads(); }

  Result<> open(FileSystem& files) {
    auto plane = ControlPlane::open(core_, files);
    if (!plane) return fail(plane.error());
    core_.plane = std::move(*plane);
    core_.plane->on_fatal([this](const std::string& reason) { fatal_(reason); });
    core_.control.start();
    return {};
  }

  Dispatcher& dispatcher() override { return dispatcher_; }

  Result<> set_listeners(std::vector<BoundListener> listeners) override {
    core_.listeners = broker::advertised_listeners(core_.config, listeners);
    auto started = on_control([this] {
      auto result = core_.plane->start();
      if (result) result = core_.plane->make_start_topics();
      if (result) {
        core_.plane->start_cleaner();
        schedule_upkeep();
      }
      return result;
    });
    if (started) core_.disk.start([this] { return core_.plane->tick_logs(); });
    return started;
  }

  void on_fatal(std::function<void(const std::string& reason)> handler) override {
    on_control([this, &handler] {
      fatal_ = std::move(handler);
      return Result<>{};
    });
  }

  void on_config(std::function<void(const config::BrokerConfig&)> listener) override {
    on_control([this, &listener] {
      core_.plane->on_config(std::move(listener));
      return Result<>{};
    });
  }

  asio::io_context& control_context() override { return core_.control.context(); }
  Admin& admin() override { return *core_.plane; }

  void begin_shutdown() override {
    core_.stop_waiting();
    core_.control.post([this] { core_.plane->stop_coordinators(); });
  }

  Result<> close() override {
    begin_shutdown();
    stop_threads();
    return core_.plane->close();
  }

  const std::string& cluster_id() const override { return core_.plane->metadata().image()->cluster_id; }
  std::int32_t node_id() const override { return core_.config.node_id; }
  std::vector<std::string> log_directories() const override { return core_.config.log_dirs; }
  std::vector<std::string> advertised_listeners() const override {
    std::vector<std::string> texts;
    for (const AdvertisedListener& listener : core_.listeners) {
      const std::string host = listener.host.empty() ? "localhost" : listener.host;
      texts.push_back(config::Listener{listener.name, listener.protocol, host, listener.port}.text());
    }
    return texts;
  }

 private:
  Result<> on_control(std::function<Result<>()> action) {
    std::promise<Result<>> done;
    core_.control.post([&] { done.set_value(action()); });
    return done.get_future().get();
  }

  void schedule_upkeep() {
    upkeep_timer_.expires_after(metadata_upkeep_interval);
    upkeep_timer_.async_wait([this](const std::error_code& error) {
      if (error) return;
      core_.plane->maintain();
      schedule_upkeep();
    });
  }

  void stop_threads() {
    core_.control.post([this] {
      upkeep_timer_.cancel();
      if (core_.plane) core_.plane->stop_coordinators();
    });
    core_.control.stop();
    core_.disk.stop();
  }

  Core core_;
  TableDispatcher dispatcher_;
  asio::steady_timer upkeep_timer_;
  std::function<void(const std::string& reason)> fatal_;  // used on the control thread
};

}  // namespace

Result<std::unique_ptr<Broker>> Broker::open(config::BrokerConfig config, FileSystem& files, Clock& clock,
                                             Entropy& entropy) {
  auto node_id = node_id_of(config, files);
  if (!node_id) return fail(node_id.error());
  config.node_id = *node_id;
  config.node_id_is_set = true;
  // Kafka takes either name for the other.
  for (const char* key : {"node.id", "broker.id"}) {
    config.settings.try_emplace(key, std::to_string(config.node_id));
  }
  auto broker = std::make_unique<RunningBroker>(std::move(config), clock, entropy);
  if (auto opened = broker->open(files); !opened) return fail(opened.error());
  return broker;
}

}  // namespace ottla::broker
