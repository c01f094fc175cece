// From the options of kafka-acls to resources and entries.
#include "cli/acls/model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "cli/failure.h"

namespace ottla::cli::acls {
namespace {

constexpr std::array<std::string_view, 8> resource_names = {
    "UNKNOWN", "ANY", "TOPIC", "GROUP", "CLUSTER", "TRANSACTIONAL_ID", "DELEGATION_TOKEN", "USER"};
constexpr std::array<std::string_view, 5> pattern_names = {"UNKNOWN", "ANY", "MATCH", "LITERAL", "PREFIXED"};
constexpr std::array<std::string_view, 16> operation_upper_names = {"UNKNOWN",
                                                                    "ANY",
                                                                    "ALL",
                                                                    "READ",
                                                                    "WRITE",
                                                                    "CREATE",
                                                                    "DELETE",
                                                                    "ALTER",
                                                                    "DESCRIBE",
                                                                    "CLUSTER_ACTION",
                                                                    "DESCRIBE_CONFIGS",
                                                                    "ALTER_CONFIGS",
                                                                    "IDEMPOTENT_WRITE",
                                                                    "CREATE_TOKENS",
                                                                    "DESCRIBE_TOKENS",
                                                                    "TWO_PHASE_COMMIT"};
constexpr std::array<std::string_view, 4> permission_names = {"UNKNOWN", "ANY", "DENY", "ALLOW"};
constexpr int first_operation_of_acls = static_cast<int>(Operation::all);
constexpr int last_old_operation = static_cast<int>(Operation::idempotent_write);

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) {
  const auto index = static_cast<std::size_t>(value);
  return index < names.size() ? names[index] : names[0];
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

Operation operation_of(const std::string& text, const Era& era) {
  const int last = era.is_old ? last_old_operation : static_cast<int>(operation_upper_names.size()) - 1;
  for (int number = era.is_old ? first_operation_of_acls : 0; number <= last; ++number) {
    const auto operation = static_cast<Operation>(number);
    if (lower(camel_name(upper_name(operation))) == lower(text)) return operation;
  }
  if (era.is_old) {
    throw Failure("org.apache.kafka.common.KafkaException",
                  fmt::format("{} not a valid operation name. The valid names are {}", text,
                              fmt::join(operation_names(true), ",")));
  }
  return Operation::unknown;
}

std::set<std::string> hosts_of(const ParsedOptions& options, std::string_view hosts,
                               std::string_view principals) {
  std::set<std::string> found;
  for (const std::string& host : options.all(hosts)) found.insert(trimmed(host));
  if (!options.has(hosts) && options.has(principals)) found.insert("*");
  return found;
}

void add_entries(std::set<Entry>& to, const ParsedOptions& options, const std::set<Operation>& operations,
                 Permission permission) {
  const bool is_allowed = permission == Permission::allow;
  const std::string_view principals = is_allowed ? "allow-principal" : "deny-principal";
  for (const std::string& principal : principals_of(options, principals)) {
    for (const std::string& host : hosts_of(options, is_allowed ? "allow-host" : "deny-host", principals)) {
      for (const Operation operation : operations) to.insert({principal, host, operation, permission});
    }
  }
}

std::set<Entry> entries(const ParsedOptions& options, const std::set<Operation>& operations) {
  std::set<Entry> made;
  add_entries(made, options, operations, Permission::allow);
  add_entries(made, options, operations, Permission::deny);
  return made;
}

void add_producer(Acls& to, const ParsedOptions& options, const Era& era) {
  for (const Resource& resource : resources_of(options, era, true)) {
    if (resource.type == ResourceType::topic)
      to[resource] = entries(options, era.producer_topic_operations());
    if (resource.type == ResourceType::transactional_id) {
      to[resource] = entries(options, {Operation::write, Operation::describe});
    }
  }
  std::set<Operation> of_cluster;
  if (era.is_old) of_cluster.insert(Operation::create);
  if (options.has("idempotent")) of_cluster.insert(Operation::idempotent_write);
  if (of_cluster.empty()) return;
  to[{ResourceType::cluster, std::string(cluster_name), PatternType::literal}] = entries(options, of_cluster);
}

void add_consumer(Acls& to, const ParsedOptions& options, const Era& era) {
  for (const Resource& resource : resources_of(options, era, true)) {
    if (resource.type == ResourceType::topic) {
      to[resource].merge(entries(options, {Operation::read, Operation::describe}));
    }
    if (resource.type == ResourceType::group) to[resource].merge(entries(options, {Operation::read}));
  }
}

void check_operations(const Acls& acls, const ParsedOptions& options, const Era& era) {
  for (const auto& [resource, found] : acls) {
    const std::set<Operation> valid = era.valid_operations(resource.type);
    const bool are_valid =
        std::ranges::all_of(found, [&](const Entry& entry) { return valid.contains(entry.operation); });
    if (are_valid) continue;
    std::vector<std::string> names;
    if (!era.is_old) {
      for (const Operation operation : valid) names.emplace_back(upper_name(operation));
      options.parser().usage(fmt::format("ResourceType {} only supports operations [{}]",
                                         upper_name(resource.type), fmt::join(names, ", ")));
    }
    for (const Operation operation : valid) names.push_back(camel_name(upper_name(operation)));
    options.parser().usage(fmt::format("ResourceType {} only supports operations {}",
                                       camel_name(upper_name(resource.type)), fmt::join(names, ",")));
  }
}

PatternType pattern_of(const ParsedOptions& options) {
  const std::string text = options.get("resource-pattern-type");
  for (std::size_t number = 1; number < pattern_names.size(); ++number) {
    if (lower(pattern_names[number]) == lower(text)) return static_cast<PatternType>(number);
  }
  options.parser().usage(fmt::format("Cannot parse argument '{}' of option resource-pattern-type", text));
}

}  // namespace

std::string_view upper_name(ResourceType type) { return name_in(resource_names, type); }
std::string_view upper_name(PatternType type) { return name_in(pattern_names, type); }
std::string_view upper_name(Operation operation) { return name_in(operation_upper_names, operation); }
std::string_view upper_name(Permission permission) { return name_in(permission_names, permission); }

std::string camel_name(std::string_view upper) {
  std::string name;
  bool is_first = true;
  for (const char c : upper) {
    if (c == '_') {
      is_first = true;
      continue;
    }
    name += is_first ? c : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    is_first = false;
  }
  return name;
}

std::string Resource::to_string() const {
  return fmt::format("ResourcePattern(resourceType={}, name={}, patternType={})", upper_name(type), name,
                     upper_name(pattern));
}

std::string Resource::to_old_string() const {
  return fmt::format("{}:{}", camel_name(upper_name(type)), name);
}

std::string Entry::to_string() const {
  return fmt::format("(principal={}, host={}, operation={}, permissionType={})", principal, host,
                     upper_name(operation), upper_name(permission));
}

std::string Entry::to_old_string() const {
  return fmt::format("{} has {} permission for operations: {} from hosts: {}", principal,
                     camel_name(upper_name(permission)), camel_name(upper_name(operation)), host);
}

std::set<Operation> Era::valid_operations(ResourceType type) const {
  using enum Operation;
  switch (type) {
    case ResourceType::topic:
      if (is_old) return {read, write, describe, remove, describe_configs, alter_configs, all};
      return {read, write, create, describe, remove, alter, describe_configs, alter_configs, all};
    case ResourceType::group:
      if (is_old) return {read, describe, remove, all};
      return {read, describe, remove, describe_configs, alter_configs, all};
    case ResourceType::cluster:
      return {create,           cluster_action, describe_configs, alter_configs,
              idempotent_write, alter,          describe,         all};
    case ResourceType::transactional_id:
      if (is_old) return {describe, write, all};
      return {describe, write, two_phase_commit, all};
    case ResourceType::delegation_token:
      return {describe, all};
    case ResourceType::user:
      return {create_tokens, describe_tokens, all};
    default:
      return {};
  }
}

std::set<Operation> Era::producer_topic_operations() const {
  if (is_old) return {Operation::write, Operation::describe};
  return {Operation::write, Operation::describe, Operation::create};
}

std::set<Resource> resources_of(const ParsedOptions& options, const Era& era, bool are_required) {
  const PatternType pattern = era.is_old ? PatternType::literal : pattern_of(options);
  std::set<Resource> found;
  const auto add = [&](std::string_view option, ResourceType type, bool is_trimmed = true) {
    for (const std::string& name : options.all(option))
      found.insert({type, is_trimmed ? trimmed(name) : name, pattern});
  };
  add("topic", ResourceType::topic);
  if (pattern == PatternType::literal && (options.has("cluster") || options.has("idempotent"))) {
    found.insert({ResourceType::cluster, std::string(cluster_name), PatternType::literal});
  }
  add("group", ResourceType::group);
  add("transactional-id", ResourceType::transactional_id, false);
  add("delegation-token", ResourceType::delegation_token);
  if (!era.is_old) add("user-principal", ResourceType::user);
  if (found.empty() && are_required) {
    options.parser().usage(
        "You must provide at least one resource: --topic <topic> or --cluster or --group <group> or "
        "--delegation-token <Delegation Token ID>");
  }
  return found;
}

Acls acls_of(const ParsedOptions& options, const Era& era) {
  Acls acls;
  const bool is_producer = options.has("producer");
  const bool is_consumer = options.has("consumer");
  if (!is_producer && !is_consumer) {
    std::set<Operation> operations;
    for (const std::string& name : options.all("operation"))
      operations.insert(operation_of(trimmed(name), era));
    for (const Resource& resource : resources_of(options, era, true))
      acls[resource] = entries(options, operations);
  }
  if (is_producer) add_producer(acls, options, era);
  if (is_consumer) add_consumer(acls, options, era);
  check_operations(acls, options, era);
  return acls;
}

std::vector<std::string> principals_of(const ParsedOptions& options, std::string_view option) {
  std::vector<std::string> principals;
  for (const std::string& text : options.all(option)) {
    const std::string principal = trimmed(text);
    const std::size_t colon = principal.find(':');
    if (colon == principal.npos || colon == 0) {
      refuse(fmt::format("expected a string in format principalType:principalName but got {}", principal));
    }
    if (std::ranges::find(principals, principal) == principals.end()) principals.push_back(principal);
  }
  return principals;
}

std::vector<std::string> operation_names(bool is_old) {
  std::vector<std::string> names;
  const int last = is_old ? last_old_operation : static_cast<int>(operation_upper_names.size()) - 1;
  for (int number = first_operation_of_acls; number <= last; ++number) {
    names.push_back(camel_name(upper_name(static_cast<Operation>(number))));
  }
  return names;
}

}  // namespace ottla::cli::acls
