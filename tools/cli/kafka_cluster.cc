// kafka-cluster: the cluster's id and endpoints, and taking a broker out of it.
#include <fmt/format.h>

#include <algorithm>

#include "cli/admin.h"
#include "cli/console.h"
#include "cli/subcommands.h"
#include "ottla/protocol/messages/60_describe_cluster.h"
#include "ottla/protocol/messages/64_unregister_broker.h"

namespace ottla::cli::cluster {
namespace {

using client::Client;
using client::Target;
using protocol::DescribeClusterRequest;
using protocol::DescribeClusterResponse;
using protocol::UnregisterBrokerRequest;
using protocol::UnregisterBrokerResponse;

constexpr std::int8_t endpoint_broker = 1;
constexpr std::int8_t endpoint_controller = 2;

ArgumentParser parser() {
  ArgumentParser all("kafka-cluster", "Tells and changes what a Kafka cluster is made of.");
  ArgumentParser& cluster_id = all.command("cluster-id", "Prints the id of the cluster.");
  ArgumentParser& unregister = all.command("unregister", "Takes a broker that is gone out of the cluster.");
  ArgumentParser& list_endpoints = all.command("list-endpoints", "Lists brokers or controllers.");
  for (ArgumentParser* one : {&cluster_id, &unregister, &list_endpoints}) {
    add_connection(*one, true);
    one->add({.flags = {"--config"}, .help = "the former name of --command-config"});
    one->add({.flags = {"--command-config", "-c"}, .help = "a file with properties of the admin client"});
  }
  unregister.add({.flags = {"--id", "-i"}, .help = "the broker's id", .required = true});
  list_endpoints.add({.flags = {"--include-fenced-brokers"},
                      .words = Words::none,
                      .help = "brokers that take no part at the moment, too"});
  return all;
}

client::Answer<DescribeClusterResponse> describe(Client& client, const DescribeClusterRequest& request,
                                                 const client::CallOptions& options) {
  auto answer = must(client.call<DescribeClusterResponse>(Target::any(), request, options));
  admin::check(answer->error_code, answer->error_message);
  return answer;
}

int print_cluster_id(Client& client) {
  DescribeClusterRequest request;
  if (client.settings().to_controllers) request.endpoint_type = endpoint_controller;
  const int min_version = client.settings().to_controllers ? 1 : 0;
  // Brokers older than 2.8 know no DescribeCluster; their Metadata says the id since 0.10.1.
  const auto version = client.version_for(Target::any(), DescribeClusterRequest::api);
  std::string id;
  if (version || version.error().code != ErrorCode::unsupported_version) {
    id = describe(client, request, {.min_version = min_version, .name = "listNodes"})->cluster_id;
  } else {
    id = must(client.cluster()).cluster_id;
  }
  if (id.empty()) {
    say("No cluster ID found. The Kafka version is probably too old.");
  } else {
    say("Cluster ID: {}", id);
  }
  return 0;
}

int unregister_broker(Client& client, std::int32_t id) {
  UnregisterBrokerRequest request;
  request.broker_id = id;
  const auto answer =
      client.call<UnregisterBrokerResponse>(Target::any(), request, {.name = "unregisterBroker"});
  if (!answer && answer.error().code == ErrorCode::unsupported_version) {
    say("The target cluster does not support the broker unregistration API.");
    return 0;
  }
  if (!answer) throw Failure(answer.error());
  if ((*answer)->error_code == 0) {
    say("Broker {} is no longer registered.", id);
    return 0;
  }
  const Failure failure(Error{static_cast<ErrorCode>((*answer)->error_code),
                              std::string((*answer)->error_message.value_or(""))});
  log_line("ERROR",
           fmt::format("[AdminClient clientId={}] Unregister broker request for broker ID {} failed: {}",
                       client.settings().client_id, id, failure.message()),
           "org.apache.kafka.clients.admin.KafkaAdminClient");
  complain("{}", admin::shown(failure));
  throw failure;
}

int list_endpoints(Client& client, bool include_fenced) {
  const bool are_controllers = client.settings().to_controllers;
  DescribeClusterRequest request;
  request.endpoint_type = are_controllers ? endpoint_controller : endpoint_broker;
  request.include_fenced_brokers = include_fenced;
  const int min_version = include_fenced ? 2 : are_controllers ? 1 : 0;
  const auto answer = describe(client, request, {.min_version = min_version, .name = "listNodes"});
  std::size_t host_width = 0;
  std::size_t rack_width = 0;
  for (const auto& node : answer->brokers) {
    host_width = std::max(host_width, node.host.size());
    if (node.rack) rack_width = std::max(rack_width, node.rack->size());
  }
  constexpr std::size_t width_without_racks = 10;
  if (rack_width == 0) rack_width = width_without_racks;
  const auto print = [&](std::string_view id, std::string_view host, std::string_view port,
                         std::string_view rack, std::string_view state, std::string_view type) {
    std::string line =
        fmt::format("{:<10} {:<{}} {:<10} {:<{}} ", id, host, host_width, port, rack, rack_width);
    if (!are_controllers) line += fmt::format("{:<10} ", state);
    say("{}{:<15}", line, type);
  };
  print("ID", "HOST", "PORT", "RACK", "STATE", "ENDPOINT_TYPE");
  for (const auto& node : answer->brokers) {
    print(std::to_string(node.broker_id), node.host, std::to_string(node.port), node.rack.value_or("null"),
          node.is_fenced ? "fenced" : "unfenced", are_controllers ? "controller" : "broker");
  }
  return 0;
}

admin::Bootstrap bootstrap_of(const ArgumentValues& arguments) {
  if (arguments.has("config") && arguments.has("command-config")) {
    complain("--config and --command-config cannot be specified together.");
    throw Exit{1};
  }
  if (arguments.has("config")) {
    say("Option --config has been deprecated and will be removed in a future version. "
        "Use --command-config instead.");
  }
  const auto file = arguments.has("config") ? arguments.find("config") : arguments.find("command-config");
  return {.servers = arguments.find("bootstrap-server"),
          .controllers = arguments.find("bootstrap-controller"),
          .properties_file = file};
}

int execute(const ArgumentParser& options, const ArgumentValues& arguments) {
  if (arguments.has("include-fenced-brokers") && arguments.has("bootstrap-controller")) {
    complain("The option --include-fenced-brokers is only supported with --bootstrap-server option");
    return 1;
  }
  const auto id = arguments.find_long("id");
  if (arguments.has("id") && !id) {
    options.error(
        fmt::format("argument --id/-i: could not convert '{}' to Integer (32 bit)", arguments.get("id")));
  }
  Client client(admin::settings(bootstrap_of(arguments)));
  if (arguments.command() == "cluster-id") return print_cluster_id(client);
  if (arguments.command() == "unregister") return unregister_broker(client, static_cast<std::int32_t>(*id));
  return list_endpoints(client, arguments.has("include-fenced-brokers"));
}

int run(std::string_view, const Arguments& words) {
  const ArgumentParser options = parser();
  const ArgumentValues arguments = options.parse(words);
  if (arguments.command().empty()) options.error("too few arguments");
  try {
    return execute(options, arguments);
  } catch (const Failure& failure) {
    complain("{}", failure.code() == ErrorCode::unknown_server_error ? admin::trace(failure)
                                                                     : admin::executed_trace(failure));
    return 1;
  }
}

constexpr std::string_view names[] = {"kafka-cluster", "kafka.tools.ClusterTool",
                                      "org.apache.kafka.tools.ClusterTool"};

}  // namespace

}  // namespace ottla::cli::cluster

namespace ottla::cli {

extern const Tool kafka_cluster;
const Tool kafka_cluster{
    .names = cluster::names, .summary = "The cluster's id and endpoints", .run = cluster::run};

}  // namespace ottla::cli
