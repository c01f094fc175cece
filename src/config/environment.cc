// Images' variables to settings. Which image a variable is of is not asked: names that two of them have mean
// the same.
#include "ottla/config/environment.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <vector>

#include "ottla/config/option_table.h"
#include "ottla/config/value.h"

namespace ottla::config {
namespace {

constexpr std::string_view prefix = "KAFKA_";
constexpr std::string_view bitnami_prefix = "KAFKA_CFG_";
constexpr std::string_view own_prefix = "OTTLA_";

struct Alias {
  std::string_view variable;
  std::string_view key;
};

// Names that do not spell their key.
constexpr Alias aliases[] = {
    {"CLUSTER_ID", "ottla.cluster.id"},
    {"KAFKA_CLUSTER_ID", "ottla.cluster.id"},
    {"KAFKA_CREATE_TOPICS", "ottla.create.topics"},
    {"KAFKA_CREATE_TOPICS_SEPARATOR", "ottla.create.topics.separator"},
    {"KAFKA_KRAFT_CLUSTER_ID", "ottla.cluster.id"},
    {"KAFKA_LOGS_DIRS", "log.dirs"},
    {"KAFKA_LOG_RETENTION_CHECK_INTERVALS_MS", "log.retention.check.interval.ms"},
    {"KAFKA_MAX_MESSAGE_BYTES", "message.max.bytes"},
    {"KAFKA_PORT_NUMBER", "port"},
    {"KAFKA_SEGMENT_BYTES", "log.segment.bytes"},
    {"KAFKA_ZOOKEEPER_CONNECT_TIMEOUT_MS", "zookeeper.connection.timeout.ms"},
};

// Why a variable has no effect; the names of each kind are told together.
enum class Idle : std::uint8_t { no, java, image, links, security, vendor, script, count };

constexpr std::string_view reasons[] = {
    "",
    "is for a Java runtime, of which there is none here",
    "is about the inside of another image, or says what holds here anyway",
    "is set by container links or Kubernetes and configures nothing",
    "asks for security that this release does not serve",
    "is for a product of Confluent's",
    "is not run: settings come from variables and files",
};

struct IdleName {
  std::string_view name;
  Idle idle;
};

constexpr IdleName idle_names[] = {
    {"ALLOW_PLAINTEXT_LISTENER", Idle::image},
    {"CUSTOM_INIT_SCRIPT", Idle::script},
    {"JMX_PORT", Idle::java},
    {"KAFKA_BASE_DIR", Idle::image},
    {"KAFKA_CERTIFICATE_PASSWORD", Idle::security},
    {"KAFKA_CLIENT_PASSWORDS", Idle::security},
    {"KAFKA_CLIENT_USERS", Idle::security},
    {"KAFKA_CONF_DIR", Idle::image},
    {"KAFKA_CONF_FILE", Idle::image},
    {"KAFKA_CONTROLLER_PASSWORD", Idle::security},
    {"KAFKA_CONTROLLER_USER", Idle::security},
    {"KAFKA_DAEMON_GROUP", Idle::image},
    {"KAFKA_DAEMON_USER", Idle::image},
    {"KAFKA_DATA_DIR", Idle::image},
    {"KAFKA_DEBUG", Idle::java},
    {"KAFKA_ENABLE_KRAFT", Idle::image},
    {"KAFKA_EXTRA_FLAGS", Idle::image},
    {"KAFKA_GC_LOG_OPTS", Idle::java},
    {"KAFKA_HEAP_OPTS", Idle::java},
    {"KAFKA_HOME", Idle::image},
    {"KAFKA_INTER_BROKER_PASSWORD", Idle::security},
    {"KAFKA_INTER_BROKER_USER", Idle::security},
    {"KAFKA_JMX_HOSTNAME", Idle::java},
    {"KAFKA_JMX_OPTS", Idle::java},
    {"KAFKA_JMX_PORT", Idle::java},
    {"KAFKA_JVM_PERFORMANCE_OPTS", Idle::java},
    {"KAFKA_LOG", Idle::image},
    {"KAFKA_LOG4J_LOGGERS", Idle::java},
    {"KAFKA_LOG4J_OPTS", Idle::java},
    {"KAFKA_MOUNTED_CONF_DIR", Idle::image},
    {"KAFKA_OPTS", Idle::java},
    {"KAFKA_SSL_KEYSTORE_CREDENTIALS", Idle::security},
    {"KAFKA_SSL_KEYSTORE_FILENAME", Idle::security},
    {"KAFKA_SSL_KEY_CREDENTIALS", Idle::security},
    {"KAFKA_SSL_TRUSTSTORE_CREDENTIALS", Idle::security},
    {"KAFKA_SSL_TRUSTSTORE_FILENAME", Idle::security},
    {"KAFKA_TOOLS_LOG4J_LOGLEVEL", Idle::java},
    {"KAFKA_VERSION", Idle::image},
    {"KAFKA_VOLUME_DIR", Idle::image},
    {"KAFKA_ZOOKEEPER_PROTOCOL", Idle::image},
    {"KAFKA_ZOOKEEPER_USER", Idle::security},
    {"KAFKA_ZOOKEEPER_PASSWORD", Idle::security},
    {"START_TIMEOUT", Idle::image},
};

// Our own that name no option: the program itself reads them.
constexpr std::string_view program_names[] = {"OTTLA_FORWARD", "OTTLA_IMAGE", "OTTLA_READY_FILE"};

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

// KAFKA_PORT=tcp://172.17.0.3:9092, KAFKA_PORT_9092_TCP_ADDR, KAFKA_SERVICE_HOST: what Docker's links and
// Kubernetes tell of a service named kafka.
bool is_link(std::string_view name, std::string_view value) {
  if (name == "KAFKA_PORT") return value.find("://") != value.npos;
  if (name == "KAFKA_NAME" || name == "KAFKA_SERVICE_HOST" || name.starts_with("KAFKA_SERVICE_PORT"))
    return true;
  if (name.starts_with("KAFKA_ENV_")) return true;
  if (!name.starts_with("KAFKA_PORT_")) return false;
  const std::string_view rest = name.substr(11);
  return is_digits(rest.substr(0, rest.find('_')));
}

Idle idle_reason(std::string_view name, std::string_view value) {
  const auto found = std::ranges::find(idle_names, name, &IdleName::name);
  if (found != std::end(idle_names)) return found->idle;
  if (is_link(name, value)) return Idle::links;
  if (name.starts_with("KAFKA_TLS_") || name.starts_with("KAFKA_ZOOKEEPER_TLS_")) return Idle::security;
  if (name.starts_with("KAFKA_CONFLUENT_") || name.starts_with("CONFLUENT_")) return Idle::vendor;
  return Idle::no;
}

// "LOG_DIRS" → "log.dirs"; three underscores stand for a dash and two for an underscore, as in apache/kafka's
// image.
std::string key_of(std::string_view words) {
  std::string key;
  while (!words.empty()) {
    const std::size_t count = std::min(words.find_first_not_of('_'), words.size());
    if (count == 0) {
      key += static_cast<char>(std::tolower(static_cast<unsigned char>(words.front())));
      words.remove_prefix(1);
      continue;
    }
    const std::size_t taken = std::min<std::size_t>(count, 3);
    key += ".._-"[taken];
    words.remove_prefix(taken);
  }
  return key;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
}

std::string source_of(std::string_view variable) { return "environment " + std::string(variable); }

class Reader {
 public:
  Reader(Settings& settings, const Environment& environment, const RunCommand& run)
      : settings_(settings), run_(run) {
    for (const auto& [name, value] : environment) {
      if (!value.empty()) variables_.emplace(name, value);
    }
  }

  Result<> read() {
    if (auto filled = fill_placeholders(); !filled) return filled;
    take_variables();
    if (auto taken = take_commands(); !taken) return taken;
    set_level();
    name_protocols();
    listen_as_advertised();
    tell_idle();
    return {};
  }

 private:
  const std::string* value_of(std::string_view name) const {
    const auto found = variables_.find(name);
    return found == variables_.end() ? nullptr : &found->second;
  }
  Result<std::string> run(std::string_view name) const {
    auto output = run_(*value_of(name));
    if (!output) {
      return fail(ErrorCode::invalid_config,
                  std::string(name) + ": " + *value_of(name) + ": " + output.error().message);
    }
    return output;
  }
  void set(std::string_view key, std::string value, std::string_view variable) {
    settings_.set(std::string(key), std::move(value), source_of(variable));
  }
  void unset(std::string_view key) { settings_.erase(key); }
  std::string text_of(std::string_view key, std::string_view otherwise = "") const {
    const Setting* setting = settings_.find(key);
    return setting == nullptr ? std::string(otherwise) : setting->value;
  }

  // _{HOSTNAME_COMMAND} and _{PORT_COMMAND} stand in values for what the commands print.
  Result<> fill_placeholders() {
    for (const std::string_view command : {"HOSTNAME_COMMAND", "PORT_COMMAND"}) {
      const std::string mark = "_{" + std::string(command) + "}";
      std::string output;
      for (auto& [name, value] : variables_) {
        if (!name.starts_with(prefix) || value.find(mark) == value.npos) continue;
        if (value_of(command) == nullptr) {
          return fail(ErrorCode::invalid_config,
                      name + " asks for " + mark + ", but " + std::string(command) + " is not set");
        }
        if (output.empty()) {
          auto printed = run(command);
          if (!printed) return fail(printed.error());
          output = std::move(*printed);
        }
        replace_all(value, mark, output);
      }
    }
    return {};
  }

  // Bitnami's names last: they are the more explicit ones.
  void take_variables() {
    for (const bool is_bitnami : {false, true}) {
      for (const auto& [name, value] : variables_) {
        if (name.starts_with(bitnami_prefix) == is_bitnami) take(name, value);
      }
    }
  }

  void take(const std::string& name, const std::string& value) {
    const auto alias = std::ranges::find(aliases, name, &Alias::variable);
    if (alias != std::end(aliases)) return set(alias->key, value, name);
    if (name == "KAFKA_LOG4J_ROOT_LOGLEVEL" || name == "KAFKA_ADVERTISED_PROTOCOL_NAME" ||
        name == "KAFKA_PROTOCOL_NAME") {
      return;  // looked at when the rest is known
    }
    const Idle idle = idle_reason(name, value);
    if (idle != Idle::no) {
      idle_[static_cast<std::size_t>(idle)].push_back(name);
    } else if (name.starts_with(bitnami_prefix)) {
      set(key_of(std::string_view(name).substr(bitnami_prefix.size())), value, name);
    } else if (name.starts_with(prefix)) {
      set(key_of(std::string_view(name).substr(prefix.size())), value, name);
    } else if (name.starts_with(own_prefix) &&
               std::ranges::find(program_names, name) == std::end(program_names)) {
      set(key_of(name), value, name);
    }
  }

  Result<> take_commands() {
    struct Command {
      std::string_view variable;
      std::string_view key;
      bool is_wanted;
    };
    const bool says_where = settings_.contains("advertised.host.name") ||
                            settings_.contains("advertised.listeners") || settings_.contains("listeners");
    const Command commands[] = {
        {"HOSTNAME_COMMAND", "advertised.host.name", !says_where},
        {"BROKER_ID_COMMAND", "broker.id",
         variables_.find("KAFKA_BROKER_ID") == variables_.end() && !settings_.contains("node.id")},
        {"RACK_COMMAND", "broker.rack", !settings_.contains("broker.rack")},
    };
    for (const Command& command : commands) {
      if (!command.is_wanted || value_of(command.variable) == nullptr) continue;
      auto output = run(command.variable);
      if (!output) return fail(output.error());
      if (!output->empty()) set(command.key, std::move(*output), command.variable);
    }
    return {};
  }

  void set_level() {
    const std::string* level = value_of("KAFKA_LOG4J_ROOT_LOGLEVEL");
    if (level == nullptr || settings_.contains("ottla.log.level")) return;
    std::string word = key_of(*level);
    if (word == "fatal") word = "error";
    if (word == "all") word = "trace";
    set("ottla.log.level", std::move(word), "KAFKA_LOG4J_ROOT_LOGLEVEL");
  }

  // wurstmeister's first way to two listeners: KAFKA_ADVERTISED_PROTOCOL_NAME at KAFKA_ADVERTISED_PORT for
  // the outside, KAFKA_PROTOCOL_NAME at KAFKA_PORT for the inside.
  void name_protocols() {
    const std::string* outside = value_of("KAFKA_ADVERTISED_PROTOCOL_NAME");
    const std::string* inside = value_of("KAFKA_PROTOCOL_NAME");
    std::string listeners = text_of("listeners");
    std::string advertised = text_of("advertised.listeners");
    const auto add = [](std::string& list, const std::string& name, std::string_view host,
                        std::string_view port) {
      list.append(list.empty() ? "" : ",").append(name).append("://").append(host).append(":").append(port);
    };
    std::string_view source;
    if (outside != nullptr && settings_.contains("advertised.port")) {
      source = "KAFKA_ADVERTISED_PROTOCOL_NAME";
      listeners.clear();
      advertised.clear();
      add(listeners, *outside, "", text_of("advertised.port"));
      add(advertised, *outside, text_of("advertised.host.name"), text_of("advertised.port"));
      unset("advertised.port");
      unset("advertised.host.name");
    }
    if (inside != nullptr && (outside == nullptr || *inside != *outside)) {
      source = "KAFKA_PROTOCOL_NAME";
      add(listeners, *inside, text_of("host.name"), text_of("port", "9092"));
      add(advertised, *inside, text_of("host.name"), text_of("port", "9092"));
      if (!settings_.contains("inter.broker.listener.name"))
        set("inter.broker.listener.name", *inside, source);
    } else if (outside != nullptr && !source.empty() && !settings_.contains("inter.broker.listener.name")) {
      set("inter.broker.listener.name", *outside, source);
    }
    if (source.empty()) return;
    set("listeners", std::move(listeners), source);
    set("advertised.listeners", std::move(advertised), source);
  }

  // Confluent's and apache/kafka's images listen on every address at the advertised ports when they are not
  // told where.
  void listen_as_advertised() {
    const Setting* advertised = settings_.find("advertised.listeners");
    if (advertised == nullptr || !advertised->source.starts_with("environment ")) return;
    if (settings_.contains("listeners")) return;
    std::string listeners;
    for (const std::string_view entry : split_list(advertised->value)) {
      const std::size_t slashes = entry.find("://");
      const std::size_t colon = entry.rfind(':');
      if (slashes == entry.npos || colon < slashes + 3) return;  // to be refused with its own name
      listeners.append(listeners.empty() ? "" : ",").append(entry.substr(0, slashes + 3));
      listeners.append(entry.substr(colon));
    }
    settings_.set("listeners", std::move(listeners), advertised->source);
  }

  void tell_idle() {
    for (std::size_t i = 0; i < idle_.size(); ++i) {
      if (idle_[i].empty()) continue;
      std::string names;
      for (const std::string& name : idle_[i]) names += (names.empty() ? "" : ", ") + name;
      settings_.add_remark("the environment's " + names + (idle_[i].size() == 1 ? " " : ": each ") +
                           std::string(reasons[i]));
    }
  }

  Settings& settings_;
  const RunCommand& run_;
  Environment variables_;
  std::array<std::vector<std::string>, static_cast<std::size_t>(Idle::count)> idle_;
};

constexpr std::string_view port_names[] = {"ZOOKEEPER_CLIENT_PORT", "ZOO_PORT_NUMBER"};

// Of Confluent's, ZooKeeper's own and Bitnami's images. A shell's ZOOKEEPER_HOME, say, is none of them.
constexpr std::string_view zookeeper_names[] = {
    "ALLOW_ANONYMOUS_LOGIN", "ZOOKEEPER_CLIENT_PORT", "ZOOKEEPER_SERVERS", "ZOOKEEPER_SERVER_ID",
    "ZOOKEEPER_TICK_TIME",   "ZOO_ENABLE_AUTH",       "ZOO_MY_ID",         "ZOO_PORT_NUMBER",
    "ZOO_SERVERS",           "ZOO_SERVER_ID",         "ZOO_TICK_TIME",
};

// The fields of a line of mountinfo are separated by blanks; the fifth is where it is mounted.
bool has_mount(std::string_view mounts, std::string_view place) {
  while (!mounts.empty()) {
    std::string_view line = mounts.substr(0, mounts.find('\n'));
    mounts.remove_prefix(std::min(line.size() + 1, mounts.size()));
    for (int field = 0; field < 4; ++field) line.remove_prefix(std::min(line.find(' '), line.size() - 1) + 1);
    if (line.substr(0, line.find(' ')) == place) return true;
  }
  return false;
}

}  // namespace

Result<> add_environment(Settings& settings, const Environment& environment, const RunCommand& run) {
  return Reader(settings, environment, run).read();
}

bool is_zookeeper_environment(const Environment& environment) {
  bool has_zookeeper = false;
  for (const auto& [name, value] : environment) {
    if (value.empty()) continue;
    if (name.starts_with(prefix) && idle_reason(name, value) == Idle::no) return false;
    has_zookeeper |= std::ranges::find(zookeeper_names, name) != std::end(zookeeper_names);
  }
  return has_zookeeper;
}

Result<int> zookeeper_port(const Environment& environment) {
  for (const std::string_view name : port_names) {
    const auto found = environment.find(name);
    if (found == environment.end() || found->second.empty()) continue;
    const auto port = parse_int32(name, found->second);
    if (!port) return fail(port.error());
    if (*port < 1 || *port > 65535) {
      return fail(ErrorCode::invalid_config, std::string(name) + ": a port is 1 to 65535");
    }
    return *port;
  }
  return 2181;
}

std::string image_log_directory(std::string_view mounts, std::string_view host_name) {
  if (has_mount(mounts, "/bitnami/kafka") || has_mount(mounts, "/bitnami")) return "/bitnami/kafka/data";
  if (has_mount(mounts, "/kafka")) return "/kafka/kafka-logs-" + std::string(host_name);
  if (has_mount(mounts, "/tmp/kafka-logs")) return "/tmp/kafka-logs";
  return "/var/lib/kafka/data";
}

}  // namespace ottla::config
