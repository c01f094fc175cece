// ACLs as kafka-acls knows them: what may be done to which resources by whom, and how the tool's options say
// so.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.h"

namespace ottla::cli::acls {

// The numbers are the protocol's.
enum class ResourceType : std::int8_t {
  unknown = 0,
  any = 1,
  topic = 2,
  group = 3,
  cluster = 4,
  transactional_id = 5,
  delegation_token = 6,
  user = 7
};
enum class PatternType : std::int8_t { unknown = 0, any = 1, match = 2, literal = 3, prefixed = 4 };
enum class Operation : std::int8_t {
  unknown = 0,
  any = 1,
  all = 2,
  read = 3,
  write = 4,
  create = 5,
  remove = 6,
  alter = 7,
  describe = 8,
  cluster_action = 9,
  describe_configs = 10,
  alter_configs = 11,
  idempotent_write = 12,
  create_tokens = 13,
  describe_tokens = 14,
  two_phase_commit = 15
};
enum class Permission : std::int8_t { unknown = 0, any = 1, deny = 2, allow = 3 };

// "TOPIC", "LITERAL", "READ", "ALLOW" as Java's enums print; for the old tool "Topic", "Read", "Allow".
std::string_view upper_name(ResourceType type);
std::string_view upper_name(PatternType type);
std::string_view upper_name(Operation operation);
std::string_view upper_name(Permission permission);
std::string camel_name(std::string_view upper);

struct Resource {
  ResourceType type = ResourceType::any;
  std::string name;
  PatternType pattern = PatternType::literal;

  std::string to_string() const;      // "ResourcePattern(resourceType=TOPIC, name=a, patternType=LITERAL)"
  std::string to_old_string() const;  // "Topic:a"
  friend auto operator<=>(const Resource&, const Resource&) = default;
};

struct Entry {
  std::string principal;
  std::string host;
  Operation operation = Operation::all;
  Permission permission = Permission::allow;

  std::string to_string() const;      // "(principal=User:a, host=*, operation=READ, permissionType=ALLOW)"
  std::string to_old_string() const;  // "User:a has Allow permission for operations: Read from hosts: *"
  friend auto operator<=>(const Entry&, const Entry&) = default;
};

using Acls = std::map<Resource, std::set<Entry>>;

inline constexpr std::string_view cluster_name = "kafka-cluster";

// What differs between Kafka 1.1.0 and what followed.
struct Era {
  bool is_old = false;

  std::set<Operation> valid_operations(ResourceType type) const;
  std::set<Operation> producer_topic_operations() const;
};

// The resources that the options name; ends the tool when there have to be some and are none.
std::set<Resource> resources_of(const ParsedOptions& options, const Era& era, bool are_required);
// The entries for each of them; ends the tool for operations that a resource does not know.
Acls acls_of(const ParsedOptions& options, const Era& era);
// "User:name" of each value of that option.
std::vector<std::string> principals_of(const ParsedOptions& options, std::string_view option);

// The names of operations that --operation takes, Kafka's spelling.
std::vector<std::string> operation_names(bool is_old);

}  // namespace ottla::cli::acls
