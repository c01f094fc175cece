// Listeners of brokers and controllers, of today's options and of those that only Kafka 1.1.0 had (host.name,
// port …).
#include "config/broker_listeners.h"

#include <algorithm>

#include "config/address.h"
#include "ottla/config/option_table.h"
#include "ottla/config/value.h"

namespace ottla::config {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

// What is set, else the default; it shows text of `settings` or of the table.
std::string_view text_of(const Settings& settings, std::string_view key) {
  const Setting* setting = settings.find(key);
  return setting != nullptr ? trim(setting->value) : find_option(Scope::broker, key)->initial.text;
}

std::string plaintext_address(std::string_view host, std::string_view port) {
  return std::string("PLAINTEXT://").append(host).append(":").append(port);
}

std::string listeners_text(const Settings& settings) {
  if (settings.contains("listeners")) return std::string(text_of(settings, "listeners"));
  return plaintext_address(text_of(settings, "host.name"), text_of(settings, "port"));
}

// Empty when nothing is advertised but the listeners themselves.
std::string advertised_text(const Settings& settings) {
  if (settings.contains("advertised.listeners"))
    return std::string(text_of(settings, "advertised.listeners"));
  const bool has_host = settings.contains("advertised.host.name");
  const bool has_port = settings.contains("advertised.port");
  if (!has_host && !has_port) return "";
  return plaintext_address(text_of(settings, has_host ? "advertised.host.name" : "host.name"),
                           text_of(settings, has_port ? "advertised.port" : "port"));
}

// KafkaConfig.effectiveListenerSecurityProtocolMap: without a map of the user's, controllers speak plaintext
// as long as nobody asks for TLS or SASL.
Result<ProtocolMap> protocol_map(const Settings& settings, const BrokerConfig& config,
                                 std::string_view listeners) {
  auto map = parse_protocol_map(text_of(settings, "listener.security.protocol.map"));
  if (!map || settings.contains("listener.security.protocol.map")) return map;
  const auto is_secure = [](std::string_view name) {
    return name == "SSL" || name == "SASL_SSL" || name == "SASL_PLAINTEXT";
  };
  bool secure = std::ranges::any_of(config.controller_listener_names, is_secure);
  for (const std::string_view entry : split_list(listeners)) {
    secure = secure || is_secure(entry.substr(0, entry.find(':')));
  }
  if (!secure) {
    for (const auto& name : config.controller_listener_names) {
      map->try_emplace(name, SecurityProtocol::plaintext);
    }
  }
  return map;
}

Result<> set_inter_broker_name(const Settings& settings, BrokerConfig& config, const ProtocolMap& protocols) {
  constexpr std::string_view key = "inter.broker.listener.name";
  if (!settings.contains(key)) {
    config.inter_broker_listener_name = text_of(settings, "security.inter.broker.protocol");
    return {};
  }
  if (settings.contains("security.inter.broker.protocol")) {
    return refuse(settings, key,
                  "Only one of inter.broker.listener.name and security.inter.broker.protocol should be set.");
  }
  config.inter_broker_listener_name = text_of(settings, key);
  if (!protocols.contains(config.inter_broker_listener_name)) {
    return refuse(settings, key,
                  config.inter_broker_listener_name + " is not in listener.security.protocol.map");
  }
  return {};
}

std::string names_of(const std::vector<Listener>& listeners) {
  std::string names;
  for (const Listener& listener : listeners) names += (names.empty() ? "" : ",") + listener.name;
  return names;
}

bool has_name(const std::vector<Listener>& listeners, std::string_view name) {
  return std::ranges::find(listeners, name, &Listener::name) != listeners.end();
}

Result<> check_advertised(const Settings& settings, const BrokerConfig& config) {
  if (config.listeners.empty() || config.advertised_listeners.empty()) {
    return refuse(settings, "listeners",
                  "There must be at least one broker advertised listener. Perhaps all listeners appear in "
                  "controller.listener.names?");
  }
  if (!has_name(config.advertised_listeners, config.inter_broker_listener_name)) {
    return refuse(settings, "inter.broker.listener.name",
                  config.inter_broker_listener_name + " must be one of the advertised listeners, which are " +
                      names_of(config.advertised_listeners));
  }
  for (const Listener& listener : config.advertised_listeners) {
    if (!has_name(config.listeners, listener.name)) {
      return refuse(settings, "advertised.listeners",
                    listener.name + " must be one of the listeners, which are " + names_of(config.listeners));
    }
    if (config.advertised_listeners_are_set && listener.host == "0.0.0.0") {
      return refuse(
          settings,
          settings.contains("advertised.listeners") ? "advertised.listeners" : "advertised.host.name",
          "advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address.");
    }
  }
  return {};
}

// One node can stand for a quorum of itself only: opening the directory of one of several voters would split
// them.
Result<> set_quorum(const Settings& settings, BrokerConfig& config) {
  for (const std::string_view entry : split_list(text_of(settings, "controller.quorum.voters"))) {
    auto voter = parse_voter(entry);
    if (!voter) return refuse(settings, "controller.quorum.voters", voter.error().message);
    config.controller_quorum_voters.push_back(std::move(*voter));
  }
  for (const std::string_view entry : split_list(text_of(settings, "controller.quorum.bootstrap.servers"))) {
    config.controller_quorum_bootstrap_servers.emplace_back(entry);
  }
  const auto roles = split_list(text_of(settings, "process.roles"));
  const auto& voters = config.controller_quorum_voters;
  if (voters.size() > 1) {
    return refuse(settings, "controller.quorum.voters",
                  "names " + std::to_string(voters.size()) +
                      " controllers, and this is one node: name this one alone, or leave it out");
  }
  if (voters.size() == 1 && config.node_id_is_set && voters[0].id != config.node_id &&
      std::ranges::find(roles, "controller") != roles.end()) {
    return refuse(settings, "controller.quorum.voters",
                  "must include the node id " + std::to_string(config.node_id));
  }
  return {};
}

Result<> check_roles(const Settings& settings) {
  const auto roles = split_list(text_of(settings, "process.roles"));
  if (roles.empty() || std::ranges::find(roles, "broker") != roles.end()) return {};
  return refuse(settings, "process.roles",
                "must contain broker, as a controller alone serves no client: start Ottla with the broker's "
                "settings alone, for it is its own controller");
}

// With process.roles=broker,controller each name must be a listener, as KafkaConfig.validateValues has it.
Result<> check_controllers(const Settings& settings, const BrokerConfig& config) {
  const auto roles = split_list(text_of(settings, "process.roles"));
  if (std::ranges::find(roles, "controller") == roles.end()) return {};
  for (const auto& name : config.controller_listener_names) {
    if (!has_name(config.controller_listeners, name)) {
      return refuse(
          settings, "controller.listener.names",
          "must only contain values appearing in the 'listeners' configuration when running the KRaft "
          "controller role");
    }
  }
  return {};
}

}  // namespace

Result<> set_listeners(const Settings& settings, BrokerConfig& config) {
  if (auto result = check_roles(settings); !result) return result;
  for (const std::string_view name : split_list(text_of(settings, "controller.listener.names"))) {
    config.controller_listener_names.emplace_back(name);
  }
  const std::string listeners = listeners_text(settings);
  const auto protocols = protocol_map(settings, config, listeners);
  if (!protocols) return refuse(settings, "listener.security.protocol.map", protocols.error().message);
  if (auto result = set_inter_broker_name(settings, config, *protocols); !result) return result;

  const auto all = parse_listeners(listeners, *protocols, true);
  if (!all) return refuse(settings, "listeners", all.error().message);
  for (const Listener& listener : *all) {
    const bool controller = contains(config.controller_listener_names, listener.name);
    (controller ? config.controller_listeners : config.listeners).push_back(listener);
  }
  const std::string advertised = advertised_text(settings);
  config.advertised_listeners_are_set = !advertised.empty();
  const auto told = parse_listeners(advertised, *protocols, false);
  if (!told) return refuse(settings, "advertised.listeners", told.error().message);
  for (const Listener& listener : advertised.empty() ? config.listeners : *told) {
    if (!contains(config.controller_listener_names, listener.name)) {
      config.advertised_listeners.push_back(listener);
    }
  }
  if (auto result = check_advertised(settings, config); !result) return result;
  if (auto result = set_quorum(settings, config); !result) return result;
  return check_controllers(settings, config);
}

}  // namespace ottla::config
