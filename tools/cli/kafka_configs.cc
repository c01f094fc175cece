// kafka-configs (ConfigCommand): prints and changes the configurations of topics, brokers, groups and client
// metrics, and the quotas of users, clients and addresses.
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "cli/admin_tool.h"
#include "cli/configs.h"
#include "cli/console.h"
#include "cli/number.h"
#include "cli/tool.h"
#include "ottla/client/address.h"

namespace ottla::cli::configs {
namespace {

struct EntityFlag {
  std::string_view option;
  std::string_view type;
};
constexpr std::array<EntityFlag, 8> named_flags = {{{"topic", "topics"},
                                                    {"client", "clients"},
                                                    {"user", "users"},
                                                    {"broker", "brokers"},
                                                    {"broker-logger", "broker-loggers"},
                                                    {"ip", "ips"},
                                                    {"client-metrics", "client-metrics"},
                                                    {"group", "groups"}}};
constexpr std::array<EntityFlag, 4> default_flags = {{{"client-defaults", "clients"},
                                                      {"user-defaults", "users"},
                                                      {"broker-defaults", "brokers"},
                                                      {"ip-defaults", "ips"}}};
constexpr std::array<std::string_view, 8> supported_types = {
    "topics", "clients", "users", "brokers", "ips", "broker-loggers", "client-metrics", "groups"};
constexpr std::array<std::string_view, 4> zookeeper_types = {"topics", "clients", "users", "brokers"};

void describe_entities(OptionParser& parser) {
  parser.group("Of what")
      .value({"topic"}, "String", "The topic of this name.")
      .value({"broker"}, "String", "The broker of this id.")
      .flag({"broker-defaults"}, "What holds for every broker that has nothing else.")
      .value({"broker-logger"}, "String", "The loggers of the broker of this id.")
      .value({"user"}, "String", "The user of this name.")
      .flag({"user-defaults"}, "What holds for every user that has nothing else.")
      .value({"client"}, "String", "The clients of this client.id.")
      .flag({"client-defaults"}, "What holds for every client.id that has nothing else.")
      .value({"ip"}, "String", "The clients at this address.")
      .flag({"ip-defaults"}, "What holds for every address that has nothing else.")
      .value({"group"}, "String", "The group of this id.")
      .value({"client-metrics"}, "String", "The subscription to client metrics of this name.")
      .value({"entity-type"}, "String",
             "The same in an older form: topics, clients, users, brokers, broker-loggers, ips, "
             "client-metrics or groups. users and clients may be given together.")
      .value({"entity-name"}, "String",
             "The name that goes with --entity-type; none of them: all of the type.")
      .flag({"entity-default"}, "Instead of --entity-name: the default of clients, users, brokers or ips.");
}

OptionParser make_parser() {
  OptionParser parser("kafka-configs", "Prints and changes configurations and quotas.");
  parser.group("Where (one of these)")
      .value({"bootstrap-server"}, "server to connect to", "host:port of a broker, or several behind commas.")
      .value({"bootstrap-controller"}, "controller to connect to",
             "host:port of a controller, or several behind commas.")
      .value({"zookeeper"}, "urls",
             "host:port of the ZooKeeper port, as up to Kafka 3.9: takes the options and prints "
             "the answers of Kafka 1.1.0.")
      .value({"command-config"}, "command config property file",
             "A file with properties of the admin client.")
      .value({"zk-tls-config-file"}, "ZooKeeper TLS configuration",
             "With --zookeeper: TLS, which the port does not speak.");
  parser.group("What to do (one of these)")
      .flag({"describe"}, "Prints what was set.")
      .flag({"alter"}, "Sets and takes back.");
  describe_entities(parser);
  parser.group("What to change or print")
      .value({"add-config"}, "String",
             "Settings as k1=v1,k2=[v1,v2],k3=v3; brackets hold values with commas together.")
      .value({"add-config-file"}, "String", "Settings as lines of a properties file.")
      .value({"delete-config"}, "String", "The names of settings to take back, as k1,k2.")
      .separated_by(',')
      .flag({"all"}, "With --describe: what was not set, too.")
      .flag({"force"}, "Asks nothing. (Nothing is asked anyway.)");
  parser.common();
  return parser;
}

bool has_any_flag(const ParsedOptions& options) {
  const auto given = [&](const EntityFlag& flag) { return options.has(flag.option); };
  return std::ranges::any_of(named_flags, given) || std::ranges::any_of(default_flags, given);
}

void check_types(const ParsedOptions& options, const Entities& entities) {
  std::set<std::string> distinct;
  for (const std::string& type : entities.types) {
    if (!distinct.insert(type).second) refuse(fmt::format("Duplicate entity type(s) specified: {}", type));
  }
  const bool by_zookeeper = options.has("zookeeper");
  const std::span<const std::string_view> allowed =
      by_zookeeper ? std::span<const std::string_view>(zookeeper_types) : supported_types;
  for (const std::string& type : entities.types) {
    if (std::ranges::find(allowed, type) != allowed.end()) continue;
    std::string list;
    for (const std::string_view one : allowed) list += fmt::format("{}{}", list.empty() ? "" : ", ", one);
    refuse(fmt::format("Invalid entity type {}, the entity type must be one of {} with a {} argument", type,
                       list, by_zookeeper ? "--zookeeper" : "--bootstrap-server or --bootstrap-controller"));
  }
  if (entities.types.empty()) refuse("At least one entity type must be specified");
  if (entities.types.size() > 1 && distinct != std::set<std::string>{"users", "clients"}) {
    refuse("Only 'users' and 'clients' entity types may be specified together");
  }
  const bool has_generic =
      options.has("entity-name") || options.has("entity-type") || options.has("entity-default");
  if (has_generic && has_any_flag(options)) {
    refuse("--entity-{type,name,default} should not be used in conjunction with specific entity flags");
  }
}

void check_where(const ParsedOptions& options) {
  const int count =
      options.has("bootstrap-server") + options.has("bootstrap-controller") + options.has("zookeeper");
  if (count == 0) {
    refuse(
        "One of the required --bootstrap-server, --boostrap-controller, or --zookeeper arguments must be "
        "specified");
  }
  if (count > 1)
    refuse("Only one of --bootstrap-server, --boostrap-controller, and --zookeeper can be specified");
  if (options.has("all") && options.has("zookeeper"))
    refuse("--bootstrap-server must be specified for --all");
  if (options.has("zk-tls-config-file")) {
    refuse(options.has("zookeeper")
               ? "The ZooKeeper port does not speak TLS: leave out --zk-tls-config-file."
               : "Only the --zookeeper option can be used with the --zk-tls-config-file option.");
  }
}

void check_names(const ParsedOptions& options, const Entities& entities) {
  const bool has_name = std::ranges::any_of(entities.names, [](const auto& name) { return !name.empty(); });
  const bool has_default = std::ranges::any_of(entities.names, [](const auto& name) { return name.empty(); });
  const std::string& type = entities.type();
  if (has_name && (type == "brokers" || type == "broker-loggers")) {
    for (const std::string& name : entities.names) {
      if (name.empty() || number_in<int>(name)) continue;
      refuse(
          fmt::format("The entity name for {} must be a valid integer broker id, but it is: {}", type, name));
    }
  }
  if (has_name && type == "ips" && !client::parse_bootstrap(entities.names.front() + ":1")) {
    refuse(fmt::format("The entity name for {} must be a valid IP or resolvable host, but it is: {}", type,
                       entities.names.front()));
  }
  const bool may_be_default = type == "users" || type == "clients" || type == "brokers" || type == "ips";
  if (options.has("describe")) {
    if (!may_be_default && options.has("entity-default")) {
      refuse(fmt::format("--entity-default must not be specified with --describe of {}", type));
    }
    if (type == "broker-loggers" && !has_name) {
      refuse(fmt::format("An entity name must be specified with --describe of {}", type));
    }
    return;
  }
  if (may_be_default && !has_name && !has_default) {
    refuse(
        "An entity-name or default entity must be specified with --alter of users, clients, brokers or ips");
  }
  if (!may_be_default && !has_name)
    refuse(fmt::format("An entity name must be specified with --alter of {}", type));
  if (options.has("add-config") && options.has("add-config-file")) {
    refuse("Only one of --add-config or --add-config-file must be specified");
  }
  if (!options.has("add-config") && !options.has("add-config-file") && !options.has("delete-config")) {
    refuse(
        "At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter");
  }
}

Entities check(const ParsedOptions& options) {
  if (options.has("alter") + options.has("describe") != 1) {
    options.parser().usage("Command must include exactly one action: --describe, --alter");
  }
  options.forbid("describe", {"alter", "add-config", "delete-config"});
  Entities entities = entities_of(options);
  check_types(options, entities);
  check_where(options);
  check_names(options, entities);
  return entities;
}

void act(const ParsedOptions& options, const Entities& entities) {
  if (options.has("zookeeper")) return run_by_zookeeper(options, entities);
  const bool to_controllers = options.has("bootstrap-controller");
  client::Settings settings =
      admin_settings(options, options.get(to_controllers ? "bootstrap-controller" : "bootstrap-server"));
  settings.to_controllers = to_controllers;
  client::Client client(std::move(settings));
  if (options.has("alter") && entities.types.size() != entities.names.size()) {
    refuse("An entity name must be specified for every entity type");
  }
  const bool is_quota = is_quota_type(entities.type());
  if (options.has("describe")) {
    is_quota ? describe_quotas(client, entities) : describe_resources(client, options, entities);
    return;
  }
  is_quota ? alter_quotas(client, options, entities) : alter_resource(client, options, entities);
  if (entities.names.front().empty()) {
    say("Completed updating default config for {} in the cluster.", entities.type());
  } else {
    say("Completed updating config for {} {}.", singular(entities.type()), entities.names.front());
  }
}

int run(std::string_view, const Arguments& arguments) {
  const OptionParser parser = make_parser();
  const ParsedOptions options = parser.parse(arguments);
  options.maybe_help_or_version(
      "This tool prints and changes the configurations of topics, clients, users, brokers, "
      "ips, client metrics and groups.");
  try {
    act(options, check(options));
  } catch (const Failure& failure) {
    if (failure.type() == illegal_argument ||
        failure.type() == "org.apache.kafka.common.errors.InvalidConfigurationException") {
      complain("{}", failure.message());
    } else {
      complain("Error while executing config command with args '{}'", fmt::join(arguments, " "));
      complain("{}", failure.trace());
    }
    return 1;
  }
  return 0;
}

constexpr std::array<std::string_view, 2> names = {"kafka-configs", "kafka.admin.ConfigCommand"};

}  // namespace

Entities entities_of(const ParsedOptions& options) {
  Entities entities;
  entities.types = options.all("entity-type");
  for (const auto& [name, value] : options.in_order()) {
    if (name == "entity-name") entities.names.push_back(value.value_or(""));
    if (name == "entity-default") entities.names.emplace_back();
  }
  for (const EntityFlag& flag : named_flags) {
    if (!options.has(flag.option)) continue;
    entities.types.emplace_back(flag.type);
    entities.names.push_back(options.get(flag.option));
  }
  for (const EntityFlag& flag : default_flags) {
    if (!options.has(flag.option)) continue;
    entities.types.emplace_back(flag.type);
    entities.names.emplace_back();
  }
  return entities;
}

}  // namespace ottla::cli::configs

namespace ottla::cli {

extern const Tool kafka_configs;
const Tool kafka_configs{configs::names, "prints and changes configurations and quotas", configs::run};

}  // namespace ottla::cli
