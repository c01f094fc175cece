// kafka-broker-api-versions: the versions of every API that each broker serves.
#include <fmt/format.h>

#include <algorithm>

#include "cli/admin.h"
#include "cli/console.h"
#include "cli/options.h"
#include "ottla/protocol/api.h"

namespace ottla::cli::api_versions {
namespace {

using client::Client;
using client::Target;
using protocol::Api;
using protocol::Versions;

std::string shown_versions(Versions served) {
  return served.min == served.max ? std::to_string(served.min)
                                  : fmt::format("{} to {}", served.min, served.max);
}

std::string shown_api(std::int16_t key, Versions served) {
  const Api* known = protocol::api_of(key);
  if (known == nullptr) return fmt::format("UNKNOWN({}): {}", key, shown_versions(served));
  std::string use;
  if (known->versions.max < served.min) {
    use = "unusable: node too new";
  } else if (served.max < known->versions.min) {
    use = "unusable: node too old";
  } else {
    use = fmt::format("usable: {}", std::min(known->versions.max, served.max));
  }
  return fmt::format("{}({}): {} [{}]", known->name, key, shown_versions(served), use);
}

void print(const client::Node& node, const std::map<std::int16_t, Versions>& served) {
  std::map<std::int16_t, std::string> apis;
  for (const auto& [key, versions] : served) apis[key] = shown_api(key, versions);
  for (const Api& api : protocol::apis()) {
    apis.try_emplace(api.key, fmt::format("{}({}): UNSUPPORTED", api.name, api.key));
  }
  std::string lines;
  for (const auto& [key, text] : apis) lines += fmt::format("{}\n\t{}", lines.empty() ? "" : ",", text);
  say("{} (id: {} rack: {} isFenced: false) -> ({}\n)", node.address.to_string(), node.id,
      node.rack.value_or("null"), lines);
}

int execute(const ParsedOptions& options) {
  Properties defaults{{"request.timeout.ms", "5000"}, {"default.api.timeout.ms", "5000"}};
  Client client(admin::settings({.servers = options.find("bootstrap-server"),
                                 .properties_file = options.find("command-config"),
                                 .client_id = "admin-1"},
                                defaults));
  const auto cluster = client.cluster();
  if (!cluster) {
    std::string brokers;
    int id = -1;
    for (const client::Address& address : client.settings().bootstrap) {
      brokers += fmt::format("{}{} (id: {} rack: null isFenced: false)", brokers.empty() ? "" : ", ",
                             address.to_string(), id--);
    }
    throw Failure("java.lang.RuntimeException",
                  fmt::format("Request METADATA failed on brokers [{}]", brokers));
  }
  for (const auto& [id, node] : cluster->nodes) {
    const auto served = client.apis(Target::node(id));
    if (served) {
      print(node, served->versions);
    } else {
      say("{} (id: {} rack: {} isFenced: false) -> ERROR: {}", node.address.to_string(), id,
          node.rack.value_or("null"), admin::shown(Failure(served.error())));
    }
  }
  return 0;
}

int run(std::string_view, const Arguments& words) {
  OptionParser declared("kafka-broker-api-versions", "Prints the versions of the APIs that brokers serve.");
  declared
      .value({"command-config"}, "command config property file",
             "A file with properties of the admin client.")
      .value({"bootstrap-server"}, "server(s) to use for bootstrapping",
             "REQUIRED: the brokers to connect to.")
      .common();
  const ParsedOptions options = declared.parse(words);
  options.maybe_help_or_version("This tool helps to retrieve broker version information.");
  options.require({"bootstrap-server"});
  try {
    return execute(options);
  } catch (const Failure& failure) {
    return admin::report(failure);
  }
}

constexpr std::string_view names[] = {"kafka-broker-api-versions", "kafka.admin.BrokerApiVersionsCommand",
                                      "org.apache.kafka.tools.BrokerApiVersionsCommand"};

}  // namespace

}  // namespace ottla::cli::api_versions

namespace ottla::cli {

extern const Tool kafka_broker_api_versions;
const Tool kafka_broker_api_versions{.names = api_versions::names,
                                     .summary = "The versions of every API that brokers serve",
                                     .run = api_versions::run};

}  // namespace ottla::cli
