// Quotas of users, clients and addresses, and SCRAM credentials of users.
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "cli/configs.h"
#include "cli/console.h"
#include "ottla/client/exceptions.h"
#include "ottla/client/quotas.h"
#include "ottla/protocol/messages/50_describe_user_scram_credentials.h"

namespace ottla::cli::configs {
namespace {

constexpr std::array<std::string_view, 4> client_quotas = {"producer_byte_rate", "consumer_byte_rate",
                                                           "request_percentage", "controller_mutation_rate"};
constexpr std::string_view connection_quota = "connection_creation_rate";
constexpr std::array<std::string_view, 3> scram_names = {"UNKNOWN", "SCRAM-SHA-256", "SCRAM-SHA-512"};

bool is_scram(std::string_view name) { return name == scram_names[1] || name == scram_names[2]; }

bool is_client_quota(std::string_view name) {
  return std::ranges::find(client_quotas, name) != client_quotas.end();
}

std::string quota_type(std::string_view type) {
  return type == "users" ? "user" : type == "clients" ? "client-id" : "ip";
}

std::vector<client::Quota> find_quotas(client::Client& client, const Entities& entities) {
  std::vector<client::QuotaFilter> filters;
  for (std::size_t at = 0; at < entities.types.size(); ++at) {
    client::QuotaFilter& filter = filters.emplace_back();
    filter.type = quota_type(entities.types[at]);
    if (at >= entities.names.size()) continue;
    filter.is_default = entities.names[at].empty();
    if (!filter.is_default) filter.name = entities.names[at];
  }
  auto quotas = client::describe_quotas(client, filters);
  if (!quotas) throw execution_of(quotas.error());
  return std::move(*quotas);
}

std::string shown(const client::QuotaEntity& entity) {
  std::string text;
  for (const std::string_view type : {"user", "client-id", "ip"}) {
    const auto part =
        std::ranges::find(entity, type, [](const auto& one) { return std::string_view(one.first); });
    if (part == entity.end()) continue;
    const std::string_view word = type == "user" ? "user-principal" : type;
    text += text.empty() ? "" : ", ";
    text += part->second ? fmt::format("{} '{}'", word, *part->second) : fmt::format("the default {}", word);
  }
  return text;
}

void describe_scram(client::Client& client, const Entities& entities) {
  protocol::DescribeUserScramCredentialsRequest request;
  if (entities.names.empty()) request.users.reset();
  for (const std::string& name : entities.names) request.users->push_back({name});
  const auto answer = client.call<protocol::DescribeUserScramCredentialsResponse>(
      client::Target::any(), request, {.name = "describeUserScramCredentials"});
  if (!answer) throw execution_of(answer.error());
  for (const auto& user : (*answer)->results) {
    const auto code = static_cast<ErrorCode>(user.error_code);
    if (code == ErrorCode::resource_not_found) continue;
    if (code != ErrorCode::none) {
      const std::string_view type = client::exception_of(code);
      say("Error retrieving SCRAM credential configs for user-principal '{}': {}: {}", user.user,
          type.substr(type.rfind('.') + 1), user.error_message.value_or(client::default_message(code)));
      continue;
    }
    std::string credentials;
    for (const auto& info : user.credential_infos) {
      const auto mechanism = static_cast<std::size_t>(info.mechanism);
      credentials +=
          fmt::format("{}{}=iterations={}", credentials.empty() ? "" : ", ",
                      scram_names[mechanism < scram_names.size() ? mechanism : 0], info.iterations);
    }
    say("SCRAM credential configs for user-principal '{}' are {}", user.user, credentials);
  }
}

// As Scala prints a Set.
std::string set_of(const std::vector<std::string>& names) {
  return fmt::format("Set({})", fmt::join(names, ", "));
}

void check_names(const Entities& entities, const Added& added, const std::vector<std::string>& deleted) {
  const bool is_ip = entities.has_type("ips");
  const bool may_be_scram = entities.types.size() == 1 && entities.type() == "users";
  const auto is_known = [&](const std::string& name) {
    return is_ip ? name == connection_quota : is_client_quota(name) || (may_be_scram && is_scram(name));
  };
  std::vector<std::string> unknown_added;
  std::vector<std::string> unknown_deleted;
  for (const auto& [name, value] : added) {
    if (!is_known(name)) unknown_added.push_back(name);
  }
  for (const std::string& name : deleted) {
    if (!is_known(name)) unknown_deleted.push_back(name);
  }
  if (is_ip && !(unknown_added.empty() && unknown_deleted.empty())) {
    unknown_added.insert(unknown_added.end(), unknown_deleted.begin(), unknown_deleted.end());
    refuse(fmt::format(
        "Only connection quota configs can be added for 'ips' using --bootstrap-server. Unexpected config "
        "names: {}",
        fmt::join(unknown_added, ",")));
  }
  const std::string_view what = may_be_scram ? "quota and SCRAM credential" : "quota";
  const std::string_view whose = may_be_scram ? "users" : "clients";
  if (!unknown_added.empty()) {
    refuse(fmt::format(
        "Only {} configs can be added for '{}' using --bootstrap-server. Unexpected config names: {}", what,
        whose, set_of(unknown_added)));
  }
  if (!unknown_deleted.empty()) {
    refuse(fmt::format(
        "Only {} configs can be deleted for '{}' using --bootstrap-server. Unexpected config names: "
        "ArrayBuffer({})",
        what, whose, fmt::join(unknown_deleted, ", ")));
  }
}

double quota_value(const std::string& name, const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (!text.empty() && end == text.c_str() + text.size()) return value;
  refuse(fmt::format("Cannot parse quota configuration value for {}: {}", name, text));
}

}  // namespace

void describe_quotas(client::Client& client, const Entities& entities) {
  for (const client::Quota& quota : find_quotas(client, entities)) {
    std::string values;
    for (const auto& [name, value] : quota.values) {
      values += fmt::format("{}{}={}", values.empty() ? "" : ", ", name, java_double(value));
    }
    say("Quota configs for {} are {}", shown(quota.entity), values);
  }
  const bool has_default = std::ranges::find(entities.names, "") != entities.names.end();
  if (entities.type() == "users" && !entities.has_type("clients") && !has_default)
    describe_scram(client, entities);
}

void alter_quotas(client::Client& client, const ParsedOptions& options, const Entities& entities) {
  const Added added = configs_to_add(options);
  const std::vector<std::string> deleted = configs_to_delete(options);
  check_names(entities, added, deleted);
  const bool has_scram = std::ranges::any_of(added, [](const auto& one) { return is_scram(one.first); }) ||
                         std::ranges::any_of(deleted, is_scram);
  if (has_scram) {
    refuse(
        "SCRAM credentials are for listeners with SASL, which this tool does not speak: set them with Apache "
        "Kafka's "
        "own kafka-configs, or when the directory is formatted (kafka-storage format --add-scram).");
  }
  const std::vector<client::Quota> before = find_quotas(client, entities);
  std::vector<std::string> missing;
  for (const std::string& name : deleted) {
    const bool is_set = std::ranges::any_of(before, [&](const client::Quota& quota) {
      return std::ranges::any_of(quota.values, [&](const auto& value) { return value.first == name; });
    });
    if (!is_set) missing.push_back(name);
  }
  if (!missing.empty()) {
    throw Failure("org.apache.kafka.common.errors.InvalidConfigurationException",
                  fmt::format("Invalid config(s): {}", fmt::join(missing, ",")));
  }
  client::QuotaEntity entity;
  for (std::size_t at = 0; at < entities.types.size(); ++at) {
    const std::string& name = entities.names[at];
    entity.emplace_back(quota_type(entities.types[at]), name.empty() ? std::nullopt : std::optional(name));
  }
  std::vector<client::QuotaChange> changes;
  for (const auto& [name, value] : added) changes.push_back({name, quota_value(name, value)});
  for (const std::string& name : deleted) changes.push_back({name, std::nullopt});
  const auto altered = client::alter_quotas(client, entity, changes);
  if (!altered) throw execution_of(altered.error());
}

}  // namespace ottla::cli::configs
