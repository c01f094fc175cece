// kafka-reassign-partitions: moves partitions to other brokers and directories; its options and what they go
// with, of Kafka 4.3 and, with --zookeeper, of Kafka 1.1.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "cli/console.h"
#include "cli/json_input.h"
#include "cli/options.h"
#include "cli/reassign/actions.h"

namespace ottla::cli::reassign {
namespace {

using client::Client;

constexpr std::string_view client_id = "reassign-partitions-tool";

OptionParser parser() {
  OptionParser options("kafka-reassign-partitions", "Moves partitions to other brokers and directories.");
  options.group("What to do, one of them")
      .flag({"verify"},
            "Tells whether the reassignment of --reassignment-json-file is done; if it is, throttles are "
            "removed.")
      .flag({"generate"}, "Proposes a reassignment. Nothing is moved by it.")
      .flag({"execute"}, "Starts the reassignment of --reassignment-json-file.")
      .flag({"cancel"}, "Stops the reassignment of --reassignment-json-file.")
      .flag({"list"}, "Lists what is being reassigned.");
  options.group("Where")
      .optional_value({"bootstrap-server"}, "server(s)", "The brokers to connect to.")
      .optional_value({"bootstrap-controller"}, "controller(s)",
                      "The controllers to connect to instead; for --cancel and --list.")
      .value({"command-config"}, "property file", "A file with properties of the admin client.")
      .value({"zookeeper"}, "urls",
             "Kafka 1.1's way: host:port of ZooKeeper. It knows --verify, --generate and --execute.");
  options.group("With what")
      .value({"reassignment-json-file"}, "path",
             "Partitions and where they shall be: {\"version\": 1, \"partitions\": [{\"topic\": \"a\", "
             "\"partition\": 0, \"replicas\": [1], \"log_dirs\": [\"any\"]}]}. log_dirs may be left out.")
      .value({"topics-to-move-json-file"}, "path",
             "Topics for --generate: {\"version\": 1, \"topics\": [{\"topic\": \"a\"}]}.")
      .value({"broker-list"}, "brokerlist", "Brokers for --generate, as 0,1,2.")
      .flag({"disable-rack-aware"}, "Does not look at racks.")
      .value({"throttle"}, "throttle", "At most so many bytes a second between brokers.")
      .defaults_to("-1")
      .value({"replica-alter-log-dirs-throttle"}, "throttle",
             "At most so many bytes a second between directories.")
      .defaults_to("-1")
      .value({"timeout"}, "timeout", "Milliseconds to wait until moves between directories have begun.")
      .defaults_to("10000")
      .flag({"additional"}, "Executes in addition to what goes on, or with another throttle.")
      .flag({"preserve-throttles"}, "Leaves throttles as they are.");
  options.common();
  return options;
}

// What an action needs, and what else may stand beside it.
struct Action {
  std::string_view name;
  std::vector<std::string_view> needs;
  std::vector<std::string_view> allows;
};

const std::array<Action, 5>& actions() {
  static const std::array<Action, 5> all = {{
      {"generate",
       {"topics-to-move-json-file", "broker-list"},
       {"bootstrap-server", "command-config", "disable-rack-aware"}},
      {"execute",
       {"reassignment-json-file"},
       {"additional", "bootstrap-server", "command-config", "throttle", "replica-alter-log-dirs-throttle",
        "timeout"}},
      {"verify", {"reassignment-json-file"}, {"bootstrap-server", "command-config", "preserve-throttles"}},
      {"cancel",
       {"reassignment-json-file"},
       {"bootstrap-server", "bootstrap-controller", "command-config", "preserve-throttles", "timeout"}},
      {"list", {}, {"bootstrap-server", "bootstrap-controller", "command-config"}},
  }};
  return all;
}

bool holds(const std::vector<std::string_view>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

const Action& action_of(const ParsedOptions& options) {
  const Action* chosen = nullptr;
  int count = 0;
  for (const Action& action : actions()) {
    if (!options.has(action.name)) continue;
    chosen = &action;
    ++count;
  }
  if (count != 1) {
    options.parser().usage(
        "Command must include exactly one action: --generate, --execute, --verify, --cancel, --list");
  }
  return *chosen;
}

const Action& check_arguments(const ParsedOptions& options) {
  const Action& action = action_of(options);
  const bool to_brokers = options.has("bootstrap-server");
  const bool to_controllers = options.has("bootstrap-controller");
  if (to_brokers && to_controllers) {
    options.parser().usage("Please don't specify both --bootstrap-server and --bootstrap-controller");
  }
  if (!to_brokers && !to_controllers) {
    options.parser().usage("Please specify either --bootstrap-server or --bootstrap-controller");
  }
  for (const std::string_view needed : action.needs) options.require({needed});
  for (const Option& option : options.parser().options()) {
    const std::string_view name = option.names.front();
    if (!options.has(name) || name == action.name || holds(action.needs, name) || holds(action.allows, name))
      continue;
    options.parser().usage(fmt::format("Option \"{}\" can't be used with action \"{}\"", options.shown(name),
                                       options.shown(action.name)));
  }
  return action;
}

Throttles throttles_of(const ParsedOptions& options) {
  return {.between_brokers = options.find_long("throttle").value_or(-1),
          .between_directories = options.find_long("replica-alter-log-dirs-throttle").value_or(-1)};
}

void act(const ParsedOptions& options, std::string_view action) {
  Client client(admin::settings({.servers = options.find("bootstrap-server"),
                                 .controllers = options.find("bootstrap-controller"),
                                 .properties_file = options.find("command-config"),
                                 .client_id = std::string(client_id)}));
  Cluster cluster(client);
  const std::int64_t timeout_ms = options.find_long("timeout").value_or(0);
  const bool keep_throttles = options.has("preserve-throttles");
  if (action == "list") return list(cluster);
  if (action == "generate") {
    return generate(cluster, read_file(options.get("topics-to-move-json-file")), options.get("broker-list"),
                    !options.has("disable-rack-aware"));
  }
  const std::string plan = read_file(options.get("reassignment-json-file"));
  if (action == "execute") {
    return execute(cluster, plan, throttles_of(options), options.has("additional"), timeout_ms);
  }
  if (action == "verify") return verify(cluster, plan, keep_throttles);
  return cancel(cluster, plan, keep_throttles, timeout_ms);
}

int run_with_brokers(const ParsedOptions& options) {
  const Action& action = check_arguments(options);
  try {
    act(options, action.name);
    return 0;
  } catch (const TerseFailure& failure) {
    say("{}", failure.message());
  } catch (const Failure& failure) {
    const bool is_of_a_call = failure.code() != ErrorCode::unknown_server_error;
    say("Error: {}", is_of_a_call ? admin::shown(failure) : failure.message());
    say("{}", is_of_a_call ? admin::executed_trace(failure) : admin::trace(failure));
  }
  return 1;
}

// Kafka 1.1.0's rules of what goes with what.
void check_old_arguments(const ParsedOptions& options) {
  const OptionParser& parser = options.parser();
  if (options.has("generate") + options.has("execute") + options.has("verify") != 1 ||
      options.has("cancel") || options.has("list")) {
    parser.usage("Command must include exactly one action: --generate, --execute or --verify");
  }
  if (options.has("verify") && !options.has("reassignment-json-file")) {
    parser.usage(
        "If --verify option is used, command must include --reassignment-json-file that was used during the "
        "--execute option");
  }
  if (options.has("generate") && !(options.has("topics-to-move-json-file") && options.has("broker-list"))) {
    parser.usage(
        "If --generate option is used, command must include both --topics-to-move-json-file and "
        "--broker-list "
        "options");
  }
  if (options.has("execute") && !options.has("reassignment-json-file")) {
    parser.usage(
        "If --execute option is used, command must include --reassignment-json-file that was output during "
        "the "
        "--generate option");
  }
  options.forbid("verify", {"throttle", "replica-alter-log-dirs-throttle", "topics-to-move-json-file",
                            "disable-rack-aware", "broker-list"});
  options.forbid("generate", {"throttle", "replica-alter-log-dirs-throttle", "reassignment-json-file"});
  options.forbid("execute", {"topics-to-move-json-file", "disable-rack-aware", "broker-list"});
  options.forbid("zookeeper", {"additional", "preserve-throttles", "bootstrap-controller", "command-config"});
}

int run_with_zookeeper(const ParsedOptions& options) {
  check_old_arguments(options);
  std::unique_ptr<Client> client;
  std::unique_ptr<Cluster> cluster;
  if (options.has("bootstrap-server")) {
    client = std::make_unique<Client>(
        admin::settings({.servers = options.find("bootstrap-server"), .client_id = std::string(client_id)}));
    cluster = std::make_unique<Cluster>(*client);
  }
  KafkaTree tree(options.get("zookeeper"));
  try {
    if (options.has("verify")) {
      verify(tree, cluster.get(), read_file(options.get("reassignment-json-file")));
    } else if (options.has("generate")) {
      generate(tree, read_file(options.get("topics-to-move-json-file")), options.get("broker-list"),
               !options.has("disable-rack-aware"));
    } else {
      execute(tree, cluster.get(), read_file(options.get("reassignment-json-file")), throttles_of(options),
              options.find_long("timeout").value_or(0));
    }
  } catch (const Failure& failure) {
    say("Partitions reassignment failed due to {}", failure.message());
    say("{}", admin::trace(failure));
  }
  return 0;  // as Kafka 1.1.0's tool ends, whatever happened
}

int run(std::string_view, const Arguments& words) {
  const OptionParser declared = parser();
  const ParsedOptions options = declared.parse(words);
  options.maybe_help_or_version("This tool helps to move topic partitions between replicas.");
  return options.has("zookeeper") ? run_with_zookeeper(options) : run_with_brokers(options);
}

constexpr std::string_view names[] = {"kafka-reassign-partitions", "kafka.admin.ReassignPartitionsCommand",
                                      "org.apache.kafka.tools.reassign.ReassignPartitionsCommand"};

}  // namespace

}  // namespace ottla::cli::reassign

namespace ottla::cli {

extern const Tool kafka_reassign_partitions;
const Tool kafka_reassign_partitions{.names = reassign::names,
                                     .summary = "Moves partitions to other brokers and directories",
                                     .run = reassign::run};

}  // namespace ottla::cli
