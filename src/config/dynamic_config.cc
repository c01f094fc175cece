// Kafka's checks in Kafka's order: names, types, the level they may be set at, then what a running broker can
// follow.
#include "ottla/config/dynamic_config.h"

#include <algorithm>
#include <array>

#include "config/broker_fields.h"
#include "ottla/config/value.h"

namespace ottla::config {
namespace {

constexpr std::string_view listener_prefix = "listener.name.";

// SslConfigs.RECONFIGURABLE_CONFIGS
constexpr std::array<std::string_view, 10> listener_security{
    "ssl.key.password",
    "ssl.keystore.certificate.chain",
    "ssl.keystore.key",
    "ssl.keystore.location",
    "ssl.keystore.password",
    "ssl.keystore.type",
    "ssl.truststore.certificates",
    "ssl.truststore.location",
    "ssl.truststore.password",
    "ssl.truststore.type",
};

// What a listener may have of its own and all brokers share (ClusterLevelListenerConfigs).
constexpr std::array<std::string_view, 3> shared_by_listeners{
    "max.connection.creation.rate",
    "max.connections",
    "num.network.threads",
};

// Numbers of threads that change by half or double at a time (DynamicThreadPool).
constexpr std::array<std::string_view, 4> thread_pools{
    "background.threads",
    "num.io.threads",
    "num.recovery.threads.per.data.dir",
    "num.replica.fetchers",
};

template <std::size_t n>
bool is_one_of(const std::array<std::string_view, n>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool has_listener(std::string_view name) { return without_listener(name).size() != name.size(); }

// A known option that a running broker does not follow.
bool is_fixed(std::string_view name) {
  const Option* option = find_option(Scope::broker, name);
  return option != nullptr && option->release != Release::kafka_1_1_only &&
         option->update == Update::read_only;
}

bool needs_listener(std::string_view name) { return is_one_of(listener_security, name); }

bool needs_broker(std::string_view name) {
  if (has_listener(name)) return !is_one_of(shared_by_listeners, without_listener(name));
  const Option* option = find_option(Scope::broker, name);
  return option != nullptr && option->update == Update::per_broker;
}

// The option whose type and values the setting has to fit; null when anything goes.
const Option* typed_option(std::string_view name) {
  const std::string_view base = without_listener(name);
  if (const Option* quota = find_option(Scope::broker_quota, base)) return quota;
  const Option* option = find_option(Scope::broker, base);
  const bool dynamic = option != nullptr && option->update != Update::read_only;
  return dynamic && option->release != Release::kafka_1_1_only ? option : nullptr;
}

std::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::invalid_request, std::move(message));
}

// As Kafka words whatever its running parts do not follow.
std::unexpected<Error> refuse_change(const std::string& reason) {
  return refuse("Invalid value org.apache.kafka.common.config.ConfigException: " + reason +
                " for configuration Invalid dynamic configuration");
}

Result<> refuse_names(const Overrides& settings, bool (*wrong)(std::string_view), std::string_view sentence) {
  std::string names;
  for (const auto& [name, value] : settings) {
    if (wrong(name)) names.append(names.empty() ? "" : ", ").append(name);
  }
  if (names.empty()) return {};
  return refuse(std::string(sentence).append(": [").append(names).append("]"));
}

Result<> check_settings(const Overrides& settings, BrokerResource resource) {
  auto checked = refuse_names(settings, is_fixed, "Cannot update these configs dynamically");
  if (!checked) return checked;
  checked = refuse_names(settings, needs_listener,
                         "These security configs can be dynamically updated only per-listener using the "
                         "listener prefix");
  if (!checked) return checked;
  for (const auto& [name, value] : settings) {
    const Option* option = typed_option(name);
    if (option == nullptr) continue;
    if (auto valid = check_value(*option, value); !valid) return refuse(valid.error().message);
  }
  if (resource == BrokerResource::one_broker) return {};
  return refuse_names(settings, needs_broker,
                      "Cannot update these configs at default cluster level, broker id must be specified");
}

std::int64_t number(const BrokerConfig& fixed, const BrokerOverrides& overrides, std::string_view key) {
  return parse_int64(key, broker_text(fixed, overrides, key).value_or("0")).value_or(0);
}

Result<> check_threads(const BrokerConfig& fixed, const BrokerOverrides& current,
                       const BrokerOverrides& proposed, std::string_view key) {
  const std::int64_t before = number(fixed, current, key);
  const std::int64_t after = number(fixed, proposed, key);
  const std::string what = "Dynamic thread count update validation failed for " + std::string(key) + "=" +
                           std::to_string(after) + ", value should ";
  if (after < before / 2) {
    return refuse_change(what + "be at least half the current value " + std::to_string(before));
  }
  if (after > before * 2) {
    return refuse_change(what + "not be greater than double the current value " + std::to_string(before));
  }
  return {};
}

Result<> check_cleaner(const BrokerConfig& fixed, const BrokerOverrides& current,
                       const BrokerOverrides& proposed) {
  constexpr std::string_view key = "log.cleaner.threads";
  const std::int64_t before = number(fixed, current, key);
  const std::int64_t after = number(fixed, proposed, key);
  if (after == before) return {};
  if (after < 1) return refuse_change("Log cleaner threads should be at least 1");
  if (after < before / 2) {
    return refuse_change("Log cleaner threads cannot be reduced to less than half the current value " +
                         std::to_string(before));
  }
  if (after > before * 2) {
    return refuse_change("Log cleaner threads cannot be increased to more than double the current value " +
                         std::to_string(before));
  }
  return {};
}

// Sockets are bound and names advertised once, at start.
Result<> check_listeners(const BrokerConfig& fixed, const BrokerOverrides& current,
                         const BrokerOverrides& proposed) {
  for (const std::string_view key : {"listeners", "listener.security.protocol.map"}) {
    if (broker_text(fixed, current, key) == broker_text(fixed, proposed, key)) continue;
    return refuse_change(std::string(key) + " cannot be changed without a restart");
  }
  return {};
}

Result<> check_connections(const BrokerConfig& proposed) {
  if (proposed.max_connections <= 0) {
    return refuse_change("Invalid max.connections " + std::to_string(proposed.max_connections));
  }
  if (proposed.max_connection_creation_rate <= 0) {
    return refuse_change("Invalid max.connection.creation.rate " +
                         std::to_string(proposed.max_connection_creation_rate));
  }
  if (proposed.max_connections_per_ip == 0 && proposed.max_connections_per_ip_overrides.empty()) {
    return refuse(
        "max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides is set");
  }
  return {};
}

Overrides usable(const Overrides& stored, BrokerResource resource, std::vector<std::string>* ignored) {
  Overrides settings;
  for (const auto& setting : stored) {
    auto checked = check_settings(Overrides{setting}, resource);
    if (checked) {
      settings.insert(setting);
    } else if (ignored != nullptr) {
      ignored->push_back(checked.error().message);
    }
  }
  return settings;
}

}  // namespace

std::string_view without_listener(std::string_view name) {
  if (!name.starts_with(listener_prefix)) return name;
  const std::size_t end = name.find('.', listener_prefix.size());
  return end == name.npos || end + 1 == name.size() ? name : name.substr(end + 1);
}

const Option* broker_setting(std::string_view name) {
  const Option* option = find_option(Scope::broker, without_listener(name));
  return option == nullptr || option->release == Release::kafka_1_1_only ? nullptr : option;
}

bool is_sensitive_setting(std::string_view name) {
  const Option* option = broker_setting(name);
  return option == nullptr || option->is_sensitive();
}

std::optional<std::string> broker_text(const BrokerConfig& fixed, const BrokerOverrides& overrides,
                                       std::string_view key) {
  for (const Overrides* settings : {&overrides.own, &overrides.all, &fixed.settings}) {
    if (const auto found = settings->find(key); found != settings->end()) return found->second;
  }
  const Option* option = broker_setting(key);
  if (option == nullptr || !option->default_value()) return std::nullopt;
  return std::string(*option->default_value());
}

BrokerOverrides usable_overrides(const BrokerOverrides& stored, std::vector<std::string>* ignored) {
  return {usable(stored.all, BrokerResource::all_brokers, ignored),
          usable(stored.own, BrokerResource::one_broker, ignored)};
}

BrokerConfig with_overrides(const BrokerConfig& fixed, const BrokerOverrides& overrides,
                            std::vector<std::string>* ignored) {
  BrokerOverrides usable = usable_overrides(overrides, ignored);
  Overrides settings = std::move(usable.own);
  settings.merge(usable.all);
  BrokerConfig config = fixed;
  for (const auto& [key, text] : settings) {
    const Option* option = find_option(Scope::broker, key);
    if (option == nullptr || option->update != Update::cluster_wide) continue;
    // A text that has the option's type and values was let through; the member is of that type.
    if (auto set = set_broker_field(config, key, text); !set && ignored != nullptr) {
      ignored->push_back(set.error().message);
    }
  }
  Overrides topic_texts;
  for (const Option& option : options(Scope::topic)) {
    const auto synonyms = topic_synonyms(option.name);
    if (synonyms.empty()) continue;
    // Only the strongest name of each may be changed: the one in milliseconds.
    const auto found = settings.find(synonyms.front().server_name);
    if (found != settings.end()) topic_texts.emplace(option.name, found->second);
  }
  auto defaults = make_topic_config(fixed.topic_defaults, topic_texts);
  if (defaults) {
    config.topic_defaults = *defaults;
    if (config.topic_defaults.retention_ms < 0) config.topic_defaults.retention_ms = -1;
  } else if (ignored != nullptr) {
    ignored->push_back(defaults.error().message);
  }
  return config;
}

Result<> validate_broker_overrides(const BrokerConfig& fixed, const BrokerOverrides& current,
                                   const BrokerOverrides& proposed, BrokerResource resource) {
  const Overrides& settings = resource == BrokerResource::one_broker ? proposed.own : proposed.all;
  if (auto checked = check_settings(settings, resource); !checked) return checked;
  if (const auto found = settings.find("max.connections.per.ip.overrides"); found != settings.end()) {
    auto parsed = parse_connection_overrides(found->second);
    if (!parsed) return refuse(parsed.error().message);
  }
  if (auto checked = check_threads(fixed, current, proposed, "num.network.threads"); !checked) return checked;
  if (auto checked = check_cleaner(fixed, current, proposed); !checked) return checked;
  for (const std::string_view key : thread_pools) {
    if (auto checked = check_threads(fixed, current, proposed, key); !checked) return checked;
  }
  if (auto checked = check_listeners(fixed, current, proposed); !checked) return checked;
  return check_connections(with_overrides(fixed, proposed));
}

}  // namespace ottla::config
