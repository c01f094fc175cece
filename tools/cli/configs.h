// What kafka-configs' files share: of what entities it speaks, and what shall change.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/failure.h"
#include "cli/options.h"
#include "ottla/client/admin.h"

namespace ottla::cli::configs {

// The entities of a command line: types as --entity-type names them ("topics"), and names beside them, the
// empty one being the default of its type. Fewer names than types: all of the types without.
struct Entities {
  std::vector<std::string> types;
  std::vector<std::string> names;

  const std::string& type() const { return types.front(); }
  std::optional<std::string> name() const;
  bool has_type(std::string_view type) const;
};

Entities entities_of(const ParsedOptions& options);

using Added = std::map<std::string, std::string>;
// --add-config "k=v,k=[a,b]" and --add-config-file.
Added configs_to_add(const ParsedOptions& options);
std::vector<std::string> configs_to_delete(const ParsedOptions& options);

// "topic" of "topics".
std::string singular(std::string_view type);

// Double.toString.
std::string java_double(double value);

// java.util.concurrent.ExecutionException around that error's exception.
Failure execution_of(const Error& error);

client::ResourceType resource_type(std::string_view type);
bool is_quota_type(std::string_view type);

void describe_resources(client::Client& client, const ParsedOptions& options, const Entities& entities);
void alter_resource(client::Client& client, const ParsedOptions& options, const Entities& entities);
void describe_quotas(client::Client& client, const Entities& entities);
void alter_quotas(client::Client& client, const ParsedOptions& options, const Entities& entities);

// Kafka 1.1.0's way: --zookeeper.
void run_by_zookeeper(const ParsedOptions& options, const Entities& entities);

}  // namespace ottla::cli::configs
