// ottla ready: asks the broker itself, so that an open port of another program does not count.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "app/commands.h"
#include "app/probe.h"
#include "ottla/config/broker_config.h"

namespace ottla::app {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause_between_tries{20};
constexpr int longest_try_ms = 2000;

Result<std::string> address_of(const Arguments& arguments, const config::Environment& environment) {
  if (!arguments.bootstrap_server.empty()) return arguments.bootstrap_server;
  const auto settings = read_settings(arguments, environment);
  if (!settings) return fail(settings.error());
  const auto config = config::make_broker_config(*settings);
  if (!config) return fail(config.error());
  return dialled(config->listeners.front()).to_string();
}

template <class Try>
Result<> within(double seconds, Try&& attempt) {
  const auto end = steady_clock::now() + std::chrono::duration<double>(seconds);
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - steady_clock::now()).count();
    Result<> answered = attempt(static_cast<int>(std::clamp<long>(left, 100, longest_try_ms)));
    if (answered || steady_clock::now() + pause_between_tries > end) return answered;
    std::this_thread::sleep_for(pause_between_tries);
  }
}

}  // namespace

int run_ready(const Arguments& arguments, const config::Environment& environment) {
  Result<> answered;
  if (arguments.bootstrap_server.empty() && config::is_zookeeper_environment(environment)) {
    const auto port = config::zookeeper_port(environment);
    if (!port) return complain(port.error().message, status_failed);
    answered = within(arguments.timeout_seconds, [&](int timeout_ms) {
      return can_connect({"127.0.0.1", *port}, timeout_ms);
    });
  } else {
    const auto address = address_of(arguments, environment);
    if (!address) return complain(address.error().message, status_failed);
    const auto parsed = client::parse_bootstrap(*address);
    if (!parsed) return complain(parsed.error().message, status_failed);
    answered = within(arguments.timeout_seconds,
                      [&](int timeout_ms) { return is_served(parsed->front(), timeout_ms); });
  }
  if (answered) return 0;
  return complain("not ready: " + answered.error().message, status_failed);
}

}  // namespace ottla::app
