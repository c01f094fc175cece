// kafka-acls: adds, removes and lists ACLs; by brokers, and as in Kafka 1.1.0 (--authorizer-properties) in
// ZooKeeper's tree.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <iostream>

#include "cli/acls/model.h"
#include "cli/acls/store.h"
#include "cli/admin.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/properties.h"

namespace ottla::cli::acls {
namespace {

constexpr std::string_view simple_authorizer = "kafka.security.auth.SimpleAclAuthorizer";

OptionParser parser() {
  OptionParser options("kafka-acls", "Adds, removes and lists ACLs.");
  options.group("What to do, one of them")
      .flag({"add"}, "Adds ACLs.")
      .flag({"remove"}, "Removes ACLs.")
      .flag({"list"}, "Lists the ACLs of the resources, or all.");
  options.group("Where")
      .value({"bootstrap-server"}, "server to connect to", "The brokers to connect to.")
      .value({"bootstrap-controller"}, "controller to connect to", "The controllers to connect to instead.")
      .optional_value({"command-config"}, "command-config", "A file with properties of the admin client.")
      .value({"authorizer-properties"}, "authorizer-properties",
             "Kafka 1.1's way: zookeeper.connect=host:port, where the ACLs are in ZooKeeper.")
      .value({"authorizer"}, "authorizer", "Kafka 1.1's class that keeps the ACLs.")
      .defaults_to(std::string(simple_authorizer));
  options.group("Resources, each of which may be repeated")
      .value({"topic"}, "topic", "A topic; * for all.")
      .flag({"cluster"}, "The cluster.")
      .value({"group"}, "group", "A group; * for all.")
      .value({"transactional-id"}, "transactional-id", "A transactional id; * for all.")
      .value({"delegation-token"}, "delegation-token", "A delegation token; * for all.")
      .value({"user-principal"}, "user-principal", "A user, for whom tokens are made.")
      .value({"resource-pattern-type"}, "ANY|MATCH|LITERAL|PREFIXED",
             "How names are meant. Only literal and prefixed can be added; any and match find.")
      .defaults_to("LITERAL");
  options.group("Who may do what")
      .value({"operation"}, "operation",
             "Read, Write, Create, Delete, Alter, Describe, ClusterAction, DescribeConfigs, AlterConfigs, "
             "IdempotentWrite, CreateTokens, DescribeTokens, TwoPhaseCommit or All.")
      .defaults_to("All")
      .value({"allow-principal"}, "allow-principal", "Who may, as User:name; User:* is everyone.")
      .value({"deny-principal"}, "deny-principal", "Who may not, whatever else allows it.")
      .value({"allow-host"}, "allow-host", "From where they may; from everywhere if not given.")
      .value({"deny-host"}, "deny-host", "From where they may not; from everywhere if not given.")
      .flag({"producer"}, "What a producer needs: Write, Describe and Create on the topic.")
      .flag({"idempotent"}, "With --producer: what an idempotent producer needs, too.")
      .flag({"consumer"}, "What a consumer needs: Read and Describe on the topic, Read on the group.");
  options.group("More")
      .optional_value({"principal"}, "principal", "With --list: only the ACLs of that principal.")
      .flag({"force"}, "Asks nothing.");
  options.common();
  return options;
}

void check_arguments(const ParsedOptions& options, const Era& era) {
  const OptionParser& parser = options.parser();
  if (era.is_old) {
    options.require({"authorizer-properties"});
    options.forbid("authorizer-properties", {"bootstrap-server", "bootstrap-controller", "command-config",
                                             "principal", "resource-pattern-type", "user-principal"});
  } else {
    const bool to_brokers = options.has("bootstrap-server");
    const bool to_controllers = options.has("bootstrap-controller");
    if (to_brokers && to_controllers) {
      parser.usage("Only one of --bootstrap-server or --bootstrap-controller must be specified");
    }
    if (!to_brokers && !to_controllers) {
      parser.usage("One of --bootstrap-server or --bootstrap-controller must be specified");
    }
  }
  if (options.has("add") + options.has("remove") + options.has("list") != 1) {
    parser.usage("Command must include exactly one action: --list, --add, --remove. ");
  }
  options.forbid("list",
                 {"producer", "consumer", "allow-host", "allow-principal", "deny-host", "deny-principal"});
  options.forbid("producer", {"operation", "deny-principal", "deny-host"});
  options.forbid("consumer", {"operation", "deny-principal", "deny-host"});
  if (options.has("principal") && !options.has("list")) {
    parser.usage("The --principal option is only available if --list is set");
  }
  if (options.has("producer") && !options.has("topic"))
    parser.usage("With --producer you must specify a --topic");
  if (options.has("idempotent") && !options.has("producer")) {
    parser.usage("The --idempotent option is only available if --producer is set");
  }
  const bool has_others = options.has("cluster") || options.has("transactional-id");
  if (options.has("consumer") &&
      (!options.has("topic") || !options.has("group") || (!options.has("producer") && has_others))) {
    parser.usage(
        "With --consumer you must specify a --topic and a --group and no --cluster or --transactional-id "
        "option "
        "should be specified.");
  }
}

bool is_confirmed(const ParsedOptions& options, const std::string& question) {
  if (options.has("force")) return true;
  say("{}", question);
  std::fflush(stdout);
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y";
}

std::string lines_of(const std::set<Entry>& entries, const Era& era) {
  std::vector<std::string> lines;
  for (const Entry& entry : entries)
    lines.push_back("\t" + (era.is_old ? entry.to_old_string() : entry.to_string()));
  return fmt::format("{}", fmt::join(lines, "\n"));
}

void must_have_principals(const Acls& acls, const ParsedOptions& options) {
  if (std::ranges::all_of(acls, [](const auto& one) { return !one.second.empty(); })) return;
  options.parser().usage(
      "You must specify one of: --allow-principal, --deny-principal when trying to add ACLs.");
}

class WithBrokers {
 public:
  WithBrokers(const ParsedOptions& options, BrokerAcls& store) : options_(options), store_(store) {}

  void add() {
    const Acls wanted = acls_of(options_, era);
    for (const auto& [resource, entries] : wanted) {
      if (resource.pattern == PatternType::literal || resource.pattern == PatternType::prefixed) continue;
      options_.parser().usage(
          fmt::format("A '--resource-pattern-type' value of '{}' is not valid when adding acls.",
                      upper_name(resource.pattern)));
    }
    must_have_principals(wanted, options_);
    for (const auto& [resource, entries] : wanted) {
      const Acls existing = store_.find(resource);
      std::set<Entry> added;
      for (const Entry& entry : entries) {
        const auto found = existing.find(resource);
        if (found != existing.end() && found->second.contains(entry)) {
          say("Acl {} already exists.", entry.to_string());
        } else {
          added.insert(entry);
        }
      }
      if (added.empty()) continue;
      say("Adding ACLs for resource `{}`: \n {}\n", resource.to_string(), lines_of(added, era));
      store_.add(resource, added);
    }
  }

  void remove() {
    for (const auto& [filter, entries] : acls_of(options_, era)) {
      const std::string question =
          entries.empty()
              ? fmt::format("Are you sure you want to delete all ACLs for resource filter `{}`? (y/n)",
                            filter.to_string())
              : fmt::format("Are you sure you want to remove ACLs: \n {}\n from resource filter `{}`? (y/n)",
                            lines_of(entries, era), filter.to_string());
      if (is_confirmed(options_, question)) store_.remove(filter, entries);
    }
  }

  void list() {
    const std::set<Resource> filters = resources_of(options_, era, false);
    Acls found;
    if (filters.empty()) found = store_.find({}, true);
    for (const Resource& filter : filters) found.merge(store_.find(filter));
    if (!options_.has("principal")) return print(found);
    for (const std::string& principal : principals_of(options_, "principal")) {
      say("ACLs for principal `{}`", principal);
      Acls of_principal = found;
      for (auto& [resource, entries] : of_principal) {
        std::erase_if(entries, [&](const Entry& entry) { return entry.principal != principal; });
      }
      std::erase_if(of_principal, [](const auto& one) { return one.second.empty(); });
      print(of_principal);
    }
  }

 private:
  static constexpr Era era{.is_old = false};

  static void print(const Acls& acls) {
    for (const auto& [resource, entries] : acls) {
      say("Current ACLs for resource `{}`:\n{}\n", resource.to_string(), lines_of(entries, era));
    }
  }

  const ParsedOptions& options_;
  BrokerAcls& store_;
};

class WithTree {
 public:
  WithTree(const ParsedOptions& options, TreeAcls& store) : options_(options), store_(store) {}

  void add() {
    const Acls wanted = acls_of(options_, era);
    must_have_principals(wanted, options_);
    for (const auto& [resource, entries] : wanted) {
      say("Adding ACLs for resource `{}`: \n {} \n", resource.to_old_string(), lines_of(entries, era));
      store_.add(resource, entries);
    }
    list();
  }

  void remove() {
    for (const auto& [resource, entries] : acls_of(options_, era)) {
      const std::string name = resource.to_old_string();
      if (entries.empty()) {
        if (is_confirmed(
                options_,
                fmt::format("Are you sure you want to delete all ACLs for resource `{}`? (y/n)", name))) {
          store_.remove_all(resource);
        }
      } else if (is_confirmed(
                     options_,
                     fmt::format("Are you sure you want to remove ACLs: \n {} \n from resource `{}`? (y/n)",
                                 lines_of(entries, era), name))) {
        store_.remove(resource, entries);
      }
    }
    list();
  }

  void list() {
    const std::set<Resource> resources = resources_of(options_, era, false);
    Acls found;
    if (resources.empty()) found = store_.all();
    for (const Resource& resource : resources) found[resource] = store_.find(resource);
    for (const auto& [resource, entries] : found) {
      say("Current ACLs for resource `{}`: \n {} \n", resource.to_old_string(), lines_of(entries, era));
    }
  }

 private:
  static constexpr Era era{.is_old = true};

  const ParsedOptions& options_;
  TreeAcls& store_;
};

template <class Actions>
void act(const ParsedOptions& options, Actions actions) {
  if (options.has("add")) return actions.add();
  if (options.has("remove")) return actions.remove();
  actions.list();
}

void act_with_tree(const ParsedOptions& options) {
  if (options.get("authorizer") != simple_authorizer) {
    throw Failure("java.lang.ClassNotFoundException", options.get("authorizer"));
  }
  Properties properties;
  add_key_values(options.all("authorizer-properties"), properties, false);
  const auto connect = properties.find("zookeeper.connect");
  if (connect == properties.end()) {
    throw Failure("org.apache.kafka.common.config.ConfigException",
                  "Missing required configuration \"zookeeper.connect\" which has no default value.");
  }
  KafkaTree tree(connect->second);
  TreeAcls store(tree);
  act(options, WithTree(options, store));
}

void act_with_brokers(const ParsedOptions& options) {
  client::Client client(admin::settings({.servers = options.find("bootstrap-server"),
                                         .controllers = options.find("bootstrap-controller"),
                                         .properties_file = options.find("command-config")}));
  BrokerAcls store(client);
  act(options, WithBrokers(options, store));
}

int run(std::string_view, const Arguments& words) {
  const OptionParser declared = parser();
  const ParsedOptions options = declared.parse(words);
  options.maybe_help_or_version("This tool helps to manage acls on kafka.");
  const Era era{.is_old = options.has("authorizer-properties") || options.has("authorizer")};
  check_arguments(options, era);
  try {
    era.is_old ? act_with_tree(options) : act_with_brokers(options);
    return 0;
  } catch (const Failure& failure) {
    const bool is_of_a_call = failure.code() != ErrorCode::unknown_server_error;
    say("Error while executing ACL command: {}", is_of_a_call ? admin::shown(failure) : failure.message());
    say("{}", is_of_a_call ? admin::executed_trace(failure) : admin::trace(failure));
    return 1;
  }
}

constexpr std::string_view names[] = {"kafka-acls", "kafka.admin.AclCommand",
                                      "org.apache.kafka.tools.AclCommand"};

}  // namespace

}  // namespace ottla::cli::acls

namespace ottla::cli {

extern const Tool kafka_acls;
const Tool kafka_acls{.names = acls::names, .summary = "Adds, removes and lists ACLs", .run = acls::run};

}  // namespace ottla::cli
