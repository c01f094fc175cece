// kafka-configs --zookeeper with Kafka 1.1.0's sentences; what it read and wrote in ZooKeeper is asked of the
// broker.
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/admin_tool.h"
#include "cli/configs.h"
#include "cli/console.h"
#include "cli/java_order.h"
#include "cli/java_text.h"
#include "cli/zookeeper_lookup.h"
#include "ottla/client/quotas.h"

namespace ottla::cli::configs {
namespace {

// "topic 'items'", "default client-id", or the type where there is no name.
std::string entity_text(std::string_view type, const std::optional<std::string>& name) {
  const std::string_view word = type == "users"     ? "user-principal"
                                : type == "clients" ? "client-id"
                                : type == "topics"  ? "topic"
                                                    : type;
  if (!name) return std::string(type);
  return name->empty() ? fmt::format("default {}", word) : fmt::format("{} '{}'", word, *name);
}

std::string settings_text(const std::vector<std::pair<std::string, std::string>>& settings) {
  std::vector<std::int32_t> hashes;
  for (const auto& [name, value] : settings) hashes.push_back(java_hash(name));
  std::string text;
  for (const std::size_t at : hash_order(hashes)) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", settings[at].first, settings[at].second);
  }
  return text;
}

void print_resource(client::Client& client, const std::string& type, const std::string& name) {
  const client::Resource resource{resource_type(type), name};
  const auto described = must(client::describe_configs(client, {resource}, false));
  std::vector<std::pair<std::string, std::string>> settings;
  const auto found = described.find(resource);
  for (const client::ConfigEntry& entry :
       found == described.end() ? std::vector<client::ConfigEntry>{} : must(found->second)) {
    const bool is_dynamic = entry.source == client::ConfigSource::dynamic_topic ||
                            entry.source == (name.empty() ? client::ConfigSource::dynamic_default_broker
                                                          : client::ConfigSource::dynamic_broker);
    if (is_dynamic) settings.emplace_back(entry.name, entry.value.value_or(""));
  }
  say("Configs for {} are {}", entity_text(type, name), settings_text(settings));
}

void print_quotas(client::Client& client, const Entities& entities) {
  std::vector<client::QuotaFilter> filters;
  for (std::size_t at = 0; at < entities.types.size(); ++at) {
    client::QuotaFilter& filter = filters.emplace_back();
    filter.type = entities.types[at] == "users" ? "user" : "client-id";
    if (at >= entities.names.size()) continue;
    filter.is_default = entities.names[at].empty();
    if (!filter.is_default) filter.name = entities.names[at];
  }
  for (const client::Quota& quota : must(client::describe_quotas(client, filters))) {
    std::string entity;
    for (const auto& [type, name] : quota.entity) {
      entity +=
          (entity.empty() ? "" : ", ") + entity_text(type == "user" ? "users" : "clients", name.value_or(""));
    }
    std::vector<std::pair<std::string, std::string>> settings;
    for (const auto& [name, value] : quota.values) settings.emplace_back(name, fmt::format("{}", value));
    say("Configs for {} are {}", entity, settings_text(settings));
  }
}

void describe(client::Client& client, const Entities& entities) {
  if (is_quota_type(entities.type())) return print_quotas(client, entities);
  if (const auto name = entities.name()) return print_resource(client, entities.type(), *name);
  if (entities.type() == "brokers") {
    for (const auto& [id, node] : must(client.cluster()).nodes)
      print_resource(client, "brokers", std::to_string(id));
    return;
  }
  for (const client::TopicListing& topic : must(client::list_topics(client)))
    print_resource(client, "topics", topic.name);
}

// The setting that was to be taken back has to be there.
void check_deleted(client::Client& client, const ParsedOptions& options, const Entities& entities) {
  const client::Resource resource{resource_type(entities.type()), entities.names.front()};
  const auto described = must(client::describe_configs(client, {resource}, false));
  const auto found = described.find(resource);
  const std::vector<client::ConfigEntry> entries =
      found == described.end() ? std::vector<client::ConfigEntry>{} : must(found->second);
  std::vector<std::string> missing;
  for (const std::string& name : configs_to_delete(options)) {
    const bool is_set = std::ranges::any_of(entries, [&](const client::ConfigEntry& entry) {
      return entry.name == name && !entry.is_default() && entry.source != client::ConfigSource::static_broker;
    });
    if (!is_set) missing.push_back(name);
  }
  if (missing.empty()) return;
  throw Failure("org.apache.kafka.common.errors.InvalidConfigurationException",
                fmt::format("Invalid config(s): {}", fmt::join(missing, ",")));
}

}  // namespace

void run_by_zookeeper(const ParsedOptions& options, const Entities& entities) {
  std::string servers;
  for (const std::string& broker : brokers_by_zookeeper(options.get("zookeeper"))) {
    servers += (servers.empty() ? "" : ",") + broker;
  }
  client::Client client(admin_settings(options, servers));
  if (options.has("describe")) return describe(client, entities);
  if (entities.names.size() != entities.types.size()) {
    refuse("--entity-name or --entity-default must be specified with each --entity-type for --alter");
  }
  if (is_quota_type(entities.type())) {
    alter_quotas(client, options, entities);
  } else {
    check_deleted(client, options, entities);
    alter_resource(client, options, entities);
  }
  std::string entity;
  for (std::size_t at = 0; at < entities.types.size(); ++at) {
    entity += (entity.empty() ? "" : ", ") + entity_text(entities.types[at], entities.names[at]);
  }
  say("Completed Updating config for entity: {}.", entity);
}

}  // namespace ottla::cli::configs
