// Configurations of topics, brokers, their loggers, groups and client metrics; and how command lines say
// them.
#include <algorithm>
#include <array>
#include <cmath>
#include <regex>
#include <set>

#include "cli/admin_tool.h"
#include "cli/configs.h"
#include "cli/console.h"
#include "cli/java_order.h"
#include "cli/properties.h"
#include "ottla/client/groups.h"

namespace ottla::cli::configs {
namespace {

// "a=1,b=[1,2]" at its commas outside brackets.
std::vector<std::string> split_settings(std::string_view text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    if (c == '[') ++depth;
    if (c == ']') --depth;
    if (c == ',' && depth <= 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  while (parts.size() > 1 && parts.back().empty()) parts.pop_back();
  return parts;
}

bool is_listed(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

std::vector<std::string> group_names(client::Client& client) {
  std::set<std::string> names;
  for (const client::GroupListing& group : must(client::list_groups(client, {}, {}))) names.insert(group.id);
  const auto configured = client::list_config_resources(client, client::ResourceType::group);
  if (configured) names.insert(configured->begin(), configured->end());
  return {names.begin(), names.end()};
}

std::vector<std::string> broker_names(client::Client& client) {
  std::vector<std::string> names;
  for (const auto& [id, node] : must(client.cluster()).nodes) names.push_back(std::to_string(id));
  return names;
}

// Those of the type that are there.
std::vector<std::string> existing(client::Client& client, std::string_view type) {
  if (type == "topics") {
    std::vector<std::string> names;
    for (const client::TopicListing& topic : must(client::list_topics(client))) names.push_back(topic.name);
    return in_hash_order(names);
  }
  if (type == "groups") return group_names(client);
  if (type == "client-metrics") {
    return must(client::list_config_resources(client, client::ResourceType::client_metrics));
  }
  return broker_names(client);
}

std::optional<client::ConfigSource> dynamic_source(std::string_view type, const std::string& name) {
  if (type == "topics") return client::ConfigSource::dynamic_topic;
  if (type == "brokers") {
    return name.empty() ? client::ConfigSource::dynamic_default_broker : client::ConfigSource::dynamic_broker;
  }
  if (type == "client-metrics") return client::ConfigSource::dynamic_client_metrics;
  if (type == "groups") return client::ConfigSource::dynamic_group;
  return std::nullopt;
}

std::string shown(const std::optional<std::string>& value) { return value.value_or("null"); }

void print_resource(client::Client& client, const std::string& type, const std::string& name,
                    bool shows_all) {
  if (name.empty()) {
    say("Default configs for {} in the cluster are:", type);
  } else {
    say("{} configs for {} {} are:", shows_all ? "All" : "Dynamic", singular(type), name);
  }
  const client::Resource resource{resource_type(type), name};
  const auto described = client::describe_configs(client, {resource}, true);
  if (!described) throw execution_of(described.error());
  const auto found = described->find(resource);
  if (found == described->end()) return;
  if (!found->second) throw execution_of(found->second.error());
  std::vector<client::ConfigEntry> entries = *found->second;
  std::ranges::sort(entries, {}, &client::ConfigEntry::name);
  const auto wanted = shows_all ? std::nullopt : dynamic_source(type, name);
  for (const client::ConfigEntry& entry : entries) {
    if (wanted && entry.source != *wanted) continue;
    std::string synonyms;
    for (const auto& synonym : entry.synonyms) {
      synonyms += fmt::format("{}{}:{}={}", synonyms.empty() ? "" : ", ", client::name_of(synonym.source),
                              synonym.name, shown(synonym.value));
    }
    say("  {}={} sensitive={} synonyms={{{}}}", entry.name, shown(entry.value), entry.is_sensitive, synonyms);
  }
}

}  // namespace

std::optional<std::string> Entities::name() const {
  return names.empty() ? std::nullopt : std::optional(names.front());
}

bool Entities::has_type(std::string_view type) const { return std::ranges::find(types, type) != types.end(); }

std::string singular(std::string_view type) { return std::string(type.substr(0, type.size() - 1)); }

Failure execution_of(const Error& error) {
  const std::string cause = Failure(error).trace();
  return Failure("java.util.concurrent.ExecutionException", cause, cause);
}

std::string java_double(double value) {
  constexpr double plain_from = 1e-3;
  constexpr double plain_to = 1e7;
  const double size = std::abs(value);
  if (value == 0 || (size >= plain_from && size < plain_to)) {
    std::string text = fmt::format("{}", value);
    return text.contains('.') ? text : text + ".0";
  }
  // The fewest digits that mean it, one of them before the point, and an exponent without plus and zeros.
  std::string text;
  for (int precision = 1; precision < 18; ++precision) {
    text = fmt::format("{:.{}e}", value, precision);
    if (std::stod(text) == value) break;
  }
  const std::size_t e = text.find('e');
  return fmt::format("{}E{}", text.substr(0, e), std::stoi(text.substr(e + 1)));
}

client::ResourceType resource_type(std::string_view type) {
  if (type == "topics") return client::ResourceType::topic;
  if (type == "brokers") return client::ResourceType::broker;
  if (type == "broker-loggers") return client::ResourceType::broker_logger;
  if (type == "client-metrics") return client::ResourceType::client_metrics;
  return client::ResourceType::group;
}

bool is_quota_type(std::string_view type) { return type == "users" || type == "clients" || type == "ips"; }

Added configs_to_add(const ParsedOptions& options) {
  Added added;
  if (const auto file = options.find("add-config-file")) {
    Properties properties;
    load_properties(*file, properties);
    for (const auto& [name, value] : properties) added[name] = value;
  }
  if (const auto text = options.find("add-config")) {
    for (const std::string& setting : split_settings(*text)) {
      // Brackets may hold further "=".
      const std::size_t equals = setting.find('=');
      const std::string_view rest =
          equals == setting.npos ? std::string_view() : std::string_view(setting).substr(equals + 1);
      const bool has_more = rest.substr(0, rest.find('[')).contains('=');
      if (equals == setting.npos || has_more) {
        refuse(
            "requirement failed: Invalid entity config: all configs to be added must be in the format "
            "\"key=val\".");
      }
      std::string value(rest);
      std::erase_if(value, [](char c) { return c == '[' || c == ']'; });
      added[trimmed(std::string_view(setting).substr(0, equals))] = trimmed(value);
    }
  }
  static const std::regex key("[a-zA-Z0-9._-]*");
  for (const auto& [name, value] : added) {
    if (!std::regex_match(name, key)) refuse(fmt::format("Invalid character found for config key: {}", name));
  }
  return added;
}

std::vector<std::string> configs_to_delete(const ParsedOptions& options) {
  std::vector<std::string> names;
  for (const std::string& name : options.all("delete-config")) names.push_back(trimmed(name));
  return names;
}

void describe_resources(client::Client& client, const ParsedOptions& options, const Entities& entities) {
  const bool shows_all = options.has("all");
  const std::string& type = entities.type();
  const std::optional<std::string> name = entities.name();
  if (name && !name->empty() && !shows_all && !is_listed(existing(client, type), *name)) {
    say("The {} '{}' doesn't exist and doesn't have dynamic config.", singular(type), *name);
    return;
  }
  std::vector<std::string> names = name ? std::vector{*name} : existing(client, type);
  if (!name && type == "brokers") names.emplace_back();
  for (const std::string& one : names) print_resource(client, type, one, shows_all);
}

void alter_resource(client::Client& client, const ParsedOptions& options, const Entities& entities) {
  std::vector<client::AlterConfig> changes;
  for (const auto& [name, value] : configs_to_add(options))
    changes.push_back({name, client::AlterKind::set, value});
  for (const std::string& name : configs_to_delete(options))
    changes.push_back({name, client::AlterKind::remove, {}});
  const client::Resource resource{resource_type(entities.type()), entities.names.front()};
  const auto altered = client::alter_configs(client, resource, changes);
  if (!altered) throw execution_of(altered.error());
}

}  // namespace ottla::cli::configs
