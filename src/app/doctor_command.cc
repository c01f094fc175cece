// ottla doctor: what a client is told, in sentences, found out by being one.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "app/commands.h"
#include "app/container.h"
#include "app/probe.h"
#include "ottla/config/broker_config.h"

namespace ottla::app {
namespace {

constexpr int patience_ms = 3000;

class Doctor {
 public:
  Doctor(const config::BrokerConfig& config, server::HostSide host)
      : config_(config), host_(std::move(host)) {}

  int status() const { return sound_ ? 0 : status_failed; }

  void explain(const config::Listener& listener) {
    const config::Listener* told = advertised(listener);
    if (told != nullptr) {
      say("Listener " + listener.text() + ": clients are told " + address_of(*told).to_string() +
          ", whatever way they come, as the configuration says.");
    } else {
      say("Listener " + listener.text() +
          ": advertised.listeners is not set, so each client is told the address by which it came.");
    }
    if (host_.is_there() && told == nullptr) explain_mapping(listener);
  }

  // As a client on this machine, or anybody's that is named.
  void visit(const client::Address& address) {
    const auto told = ask_metadata(address, patience_ms);
    if (!told) {
      return complain("A client here that connects to " + address.to_string() + " gets no answer: " +
                      told.error().message + ". Is Ottla running, and with these settings?");
    }
    std::string sentence =
        "A client here that connects to " + address.to_string() + " is told " + told->address.to_string();
    if (const std::string reason = why_not(told->address, *told); !reason.empty()) {
      return complain(sentence + ", and that does not work: " + reason + ".");
    }
    say(sentence + ", and that works: node " + std::to_string(told->node_id) + " of cluster " +
        told->cluster_id + " answers there.");
  }

  void visit_as(const std::string& who, const config::Listener& listener) {
    const auto own = own_address_towards(who);
    if (!own) return complain("Of a client at " + who + " nothing can be said: " + own.error().message + ".");
    const bool is_here = is_loopback(*own);
    if (is_loopback(listener.host) && !is_here) {
      return complain("A client at " + who + " cannot connect: " + listener.text() +
                      " is for clients on this machine only. Set listeners=" + listener.name +
                      "://:" + std::to_string(listener.port) + " to be reached from there.");
    }
    if (const config::Listener* told = advertised(listener)) return judge(who, *told, *own);
    const client::Address address = reached_by(who, *own, listener);
    if (!is_every_address(listener.host) || host_.leads_to(who)) {
      return say("A client at " + who + " is told " + address.to_string() +
                 ", by which it came: that works as long as "
                 "it maps the same port; ottla.mapped.port says another.");
    }
    const auto answered = ask_metadata({*own, listener.port}, patience_ms);
    if (!answered) {
      return complain("A client at " + who + " would come to " + address.to_string() + ", but " +
                      answered.error().message + ".");
    }
    say("A client at " + who + " that connects to " + client::Address{*own, listener.port}.to_string() +
        " is told " + answered->address.to_string() +
        ", and that works from here; whether a firewall lets it through, only a try "
        "from there can tell.");
  }

 private:
  void say(const std::string& sentence) const { std::puts(sentence.c_str()); }
  void complain(const std::string& sentence) {
    sound_ = false;
    say(sentence);
  }

  static client::Address address_of(const config::Listener& listener) {
    return {listener.host, listener.port};
  }

  // What clients of the listener are told, or nullptr when it depends on their way.
  const config::Listener* advertised(const config::Listener& listener) const {
    const auto found =
        std::ranges::find(config_.advertised_listeners, listener.name, &config::Listener::name);
    if (found == config_.advertised_listeners.end() || is_every_address(found->host)) return nullptr;
    return &*found;
  }

  client::Address reached_by(const std::string& who, const std::string& own,
                             const config::Listener& listener) const {
    const bool came_by_host = host_.leads_to(who);
    const int port = came_by_host && config_.mapped_port != 0 ? config_.mapped_port : listener.port;
    return {came_by_host || is_loopback(own) ? "localhost" : own, port};
  }

  void explain_mapping(const config::Listener& listener) const {
    const int port = config_.mapped_port != 0 ? config_.mapped_port : listener.port;
    std::string names;
    for (const std::string& gateway : host_.gateways) names += (names.empty() ? "" : ", ") + gateway;
    say("This is a container: who comes through its host (" + names + ") is told localhost:" +
        std::to_string(port) + ". Clients on the host need that very port mapped (-p " +
        std::to_string(port) + ":" + std::to_string(listener.port) +
        "; ottla.mapped.port names another); clients on other machines need "
        "advertised.listeners.");
  }

  // Empty when the very broker answers at the address.
  static std::string why_not(const client::Address& address, const Told& expected) {
    const auto answered = ask_metadata(address, patience_ms);
    if (!answered) return answered.error().message;
    if (answered->cluster_id == expected.cluster_id && answered->node_id == expected.node_id) return "";
    return "node " + std::to_string(answered->node_id) + " of another cluster (" + answered->cluster_id +
           ") answers there";
  }

  void judge(const std::string& who, const config::Listener& told, const std::string& own) {
    const client::Address address = address_of(told);
    const std::string sentence = "A client at " + who + " is told " + address.to_string();
    if (is_loopback(told.host) && !is_loopback(own)) {
      return complain(sentence +
                      ", which is its own machine, and so does not find Ottla. Take advertised.listeners "
                      "out, or set it to an address of this machine, such as " +
                      own + ".");
    }
    const auto answered = ask_metadata(address, patience_ms);
    if (!answered) {
      return complain(sentence + ", and that does not work from here: " + answered.error().message +
                      ". It works there only if that name or address leads to this machine.");
    }
    say(sentence + ", where Ottla answers here; there it works if " + told.host + " is the same machine.");
  }

  const config::BrokerConfig& config_;
  const server::HostSide host_;
  bool sound_ = true;
};

}  // namespace

int run_doctor(const Arguments& arguments, const config::Environment& environment) {
  const auto settings = read_settings(arguments, environment);
  if (!settings) return complain(settings.error().message, status_failed);
  const auto config = config::make_broker_config(*settings);
  if (!config) return complain(config.error().message, status_failed);
  Doctor doctor(*config, host_side_of(environment));
  if (!arguments.bootstrap_server.empty()) {
    const auto addresses = client::parse_bootstrap(arguments.bootstrap_server);
    if (!addresses) return complain(addresses.error().message, status_failed);
    for (const client::Address& address : *addresses) doctor.visit(address);
    return doctor.status();
  }
  for (const config::Listener& listener : config->listeners) {
    doctor.explain(listener);
    doctor.visit(dialled(listener));
    if (!arguments.as_address.empty()) doctor.visit_as(arguments.as_address, listener);
  }
  return doctor.status();
}

}  // namespace ottla::app
