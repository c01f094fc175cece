// Configurations of topics, brokers, groups and client metrics.
#include <array>
#include <charconv>

#include "client/admin_calls.h"
#include "ottla/protocol/messages/32_describe_configs.h"
#include "ottla/protocol/messages/44_incremental_alter_configs.h"
#include "ottla/protocol/messages/74_list_config_resources.h"

namespace ottla::client {
namespace {

// A broker's own configuration is that broker's to tell and to change; the defaults of all are anyone's.
Target target_of(const Resource& resource) {
  std::int32_t id = -1;
  const auto [end, error] =
      std::from_chars(resource.name.data(), resource.name.data() + resource.name.size(), id);
  const bool is_of_broker =
      resource.type == ResourceType::broker || resource.type == ResourceType::broker_logger;
  return is_of_broker && error == std::errc{} ? Target::node(id) : Target::any();
}

ConfigSource source_of(const protocol::DescribeConfigsResponse::Result::Config& config, ResourceType type) {
  if (config.config_source >= 0) return static_cast<ConfigSource>(config.config_source);
  // Version 0 only says whether it is the default.
  if (config.is_default) return ConfigSource::default_config;
  return type == ResourceType::topic ? ConfigSource::dynamic_topic : ConfigSource::static_broker;
}

std::vector<ConfigEntry> entries_of(const protocol::DescribeConfigsResponse::Result& result) {
  std::vector<ConfigEntry> entries;
  for (const auto& config : result.configs) {
    ConfigEntry& entry = entries.emplace_back();
    entry.name = config.name;
    entry.value = text_of(config.value);
    entry.source = source_of(config, static_cast<ResourceType>(result.resource_type));
    entry.is_sensitive = config.is_sensitive;
    entry.is_read_only = config.read_only;
    for (const auto& synonym : config.synonyms) {
      entry.synonyms.push_back(
          {std::string(synonym.name), text_of(synonym.value), static_cast<ConfigSource>(synonym.source)});
    }
  }
  return entries;
}

}  // namespace

std::string_view name_of(ConfigSource source) {
  static constexpr std::array<std::string_view, 9> names = {
      "UNKNOWN",
      "DYNAMIC_TOPIC_CONFIG",
      "DYNAMIC_BROKER_CONFIG",
      "DYNAMIC_DEFAULT_BROKER_CONFIG",
      "STATIC_BROKER_CONFIG",
      "DEFAULT_CONFIG",
      "DYNAMIC_BROKER_LOGGER_CONFIG",
      "DYNAMIC_CLIENT_METRICS_CONFIG",
      "DYNAMIC_GROUP_CONFIG",
  };
  const auto index = static_cast<std::size_t>(source);
  return index < names.size() ? names[index] : names[0];
}

Result<std::map<Resource, Result<std::vector<ConfigEntry>>>> describe_configs(
    Client& client, const std::vector<Resource>& resources, bool include_synonyms) {
  std::map<std::int32_t, std::pair<Target, protocol::DescribeConfigsRequest>> requests;
  for (const Resource& resource : resources) {
    const Target target = target_of(resource);
    auto& request =
        requests.try_emplace(target.node_id(), target, protocol::DescribeConfigsRequest{}).first->second;
    auto& asked = request.second.resources.emplace_back();
    asked.resource_type = static_cast<std::int8_t>(resource.type);
    asked.resource_name = resource.name;
    asked.configuration_keys.reset();
    request.second.include_synonyms = include_synonyms;
  }
  std::map<Resource, Result<std::vector<ConfigEntry>>> described;
  for (const auto& [node, request] : requests) {
    const auto answer = client.call<protocol::DescribeConfigsResponse>(request.first, request.second,
                                                                       {.name = "describeConfigs"});
    if (!answer) return fail(answer.error());
    for (const auto& result : (*answer)->results) {
      const Resource resource{static_cast<ResourceType>(result.resource_type),
                              std::string(result.resource_name)};
      if (result.error_code != 0) {
        described.emplace(resource, fail(error_of(result.error_code, result.error_message)));
      } else {
        described.emplace(resource, entries_of(result));
      }
    }
  }
  return described;
}

Result<> alter_configs(Client& client, const Resource& resource, const std::vector<AlterConfig>& changes) {
  protocol::IncrementalAlterConfigsRequest request;
  auto& asked = request.resources.emplace_back();
  asked.resource_type = static_cast<std::int8_t>(resource.type);
  asked.resource_name = resource.name;
  for (const AlterConfig& change : changes) {
    auto& config = asked.configs.emplace_back();
    config.name = change.name;
    config.config_operation = static_cast<std::int8_t>(change.kind);
    config.value = change.value;
    if (change.kind == AlterKind::remove) config.value = "";
  }
  const auto answer = client.call<protocol::IncrementalAlterConfigsResponse>(
      target_of(resource), request, {.name = "incrementalAlterConfigs"});
  if (!answer) return fail(answer.error());
  for (const auto& response : (*answer)->responses) {
    if (response.error_code != 0) return fail(error_of(response.error_code, response.error_message));
  }
  return {};
}

Result<std::vector<std::string>> list_config_resources(Client& client, ResourceType type) {
  protocol::ListConfigResourcesRequest request;
  request.resource_types = {static_cast<std::int8_t>(type)};
  // Version 0 knows client metrics only.
  const int min_version = type == ResourceType::client_metrics ? 0 : 1;
  const auto answer = client.call<protocol::ListConfigResourcesResponse>(
      Target::any(), request, {.min_version = min_version, .name = "listConfigResources"});
  if (!answer) return fail(answer.error());
  if ((*answer)->error_code != 0) return fail(error_of((*answer)->error_code));
  std::vector<std::string> names;
  for (const auto& resource : (*answer)->config_resources) names.emplace_back(resource.resource_name);
  return names;
}

}  // namespace ottla::client
