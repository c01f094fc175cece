// kafka-metadata-quorum: who keeps the cluster's metadata and how far each is, and changing who they are.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <chrono>

#include "cli/admin.h"
#include "cli/console.h"
#include "cli/number.h"
#include "cli/subcommands.h"
#include "ottla/config/listener.h"
#include "ottla/protocol/messages/55_describe_quorum.h"
#include "ottla/protocol/messages/60_describe_cluster.h"
#include "ottla/protocol/messages/80_add_raft_voter.h"
#include "ottla/protocol/messages/81_remove_raft_voter.h"

namespace ottla::cli::quorum {
namespace {

using client::Client;
using client::Target;
using protocol::AddRaftVoterRequest;
using protocol::AddRaftVoterResponse;
using protocol::DescribeClusterRequest;
using protocol::DescribeClusterResponse;
using protocol::DescribeQuorumRequest;
using protocol::DescribeQuorumResponse;
using protocol::RemoveRaftVoterRequest;
using protocol::RemoveRaftVoterResponse;

using Quorum = DescribeQuorumResponse::Topic::Partition;

[[noreturn]] void refuse_in_one_line(std::string message) {
  throw Failure("org.apache.kafka.server.util.TerseException", std::move(message));
}

struct Replica {
  std::int32_t id;
  Uuid directory_id;
  std::int64_t log_end_offset;
  std::int64_t last_fetch_ms;
  std::int64_t last_caught_up_ms;
  std::string_view status;
};

template <class Member>
Replica replica_of(const Member& member, std::string_view status) {
  return {.id = member.replica_id,
          .directory_id = member.replica_directory_id,
          .log_end_offset = member.log_end_offset,
          .last_fetch_ms = member.last_fetch_timestamp,
          .last_caught_up_ms = member.last_caught_up_timestamp,
          .status = status};
}

client::Answer<DescribeQuorumResponse> ask(Client& client) {
  DescribeQuorumRequest request;
  auto& topic = request.topics.emplace_back();
  topic.topic_name = "__cluster_metadata";
  topic.partitions.emplace_back();
  auto answer = must(client.call<DescribeQuorumResponse>(
      client.settings().to_controllers ? Target::bootstrap() : Target::any(), request,
      {.name = "describeMetadataQuorum"}));
  admin::check(answer->error_code, answer->error_message);
  if (answer->topics.size() != 1 || answer->topics.front().partitions.size() != 1) {
    throw Failure("org.apache.kafka.common.errors.UnknownServerException",
                  "DescribeMetadataQuorum received a response without its one partition");
  }
  const Quorum& quorum = answer->topics.front().partitions.front();
  admin::check(quorum.error_code, quorum.error_message);
  return answer;
}

// Voters with the leader first, then the observers.
std::vector<Replica> replicas_of(const Quorum& quorum) {
  std::vector<Replica> replicas;
  for (const auto& voter : quorum.current_voters) {
    replicas.push_back(replica_of(voter, voter.replica_id == quorum.leader_id ? "Leader" : "Follower"));
  }
  std::ranges::stable_partition(replicas, [](const Replica& replica) { return replica.status == "Leader"; });
  for (const auto& observer : quorum.observers) replicas.push_back(replica_of(observer, "Observer"));
  if (replicas.empty() || replicas.front().status != "Leader") {
    throw Failure("java.util.NoSuchElementException", "No value present");
  }
  return replicas;
}

std::string shown_time(std::int64_t timestamp_ms, bool is_for_people, std::string_view what) {
  if (timestamp_ms < 0) return "-1";
  if (!is_for_people) return std::to_string(timestamp_ms);
  const std::int64_t now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                                  std::chrono::system_clock::now().time_since_epoch())
                                  .count();
  if (timestamp_ms == 0 || timestamp_ms > now_ms) {
    throw Failure("org.apache.kafka.common.KafkaException",
                  fmt::format("Error while computing relative time, possible drift in system clock.\n"
                              "Current timestamp is {}, {} timestamp is {}",
                              now_ms, what, timestamp_ms));
  }
  return fmt::format("{} ms ago", now_ms - timestamp_ms);
}

int print_replication(Client& client, bool is_for_people) {
  constexpr std::string_view headers[] = {"NodeId", "DirectoryId",        "LogEndOffset",
                                          "Lag",    "LastFetchTimestamp", "LastCaughtUpTimestamp",
                                          "Status"};
  const auto answer = ask(client);
  const std::vector<Replica> replicas = replicas_of(answer->topics.front().partitions.front());
  std::vector<std::vector<std::string>> rows;
  for (const Replica& replica : replicas) {
    rows.push_back({std::to_string(replica.id), replica.directory_id.to_string(),
                    std::to_string(replica.log_end_offset),
                    std::to_string(replicas.front().log_end_offset - replica.log_end_offset),
                    shown_time(replica.last_fetch_ms, is_for_people, "last fetch"),
                    shown_time(replica.last_caught_up_ms, is_for_people, "last caught up"),
                    std::string(replica.status)});
  }
  admin::print_table(headers, rows);
  return 0;
}

std::string shown_endpoint(std::string_view name, std::string_view host, int port) {
  return host.contains(':') ? fmt::format("{}://[{}]:{}", name, host, port)
                            : fmt::format("{}://{}:{}", name, host, port);
}

std::string shown_members(const std::vector<Replica>& replicas, bool are_observers,
                          const DescribeQuorumResponse& answer) {
  std::vector<std::string> members;
  for (const Replica& replica : replicas) {
    if ((replica.status == "Observer") != are_observers) continue;
    std::string text = fmt::format("{{\"id\": {}, \"directoryId\": ", replica.id);
    text += replica.directory_id.is_zero() ? "null" : fmt::format("\"{}\"", replica.directory_id.to_string());
    const auto node = std::ranges::find(answer.nodes, replica.id, &DescribeQuorumResponse::Node::node_id);
    if (node != answer.nodes.end() && !node->listeners.empty()) {
      std::vector<std::string> endpoints;
      for (const auto& listener : node->listeners) {
        endpoints.push_back(
            fmt::format("\"{}\"", shown_endpoint(listener.name, listener.host, listener.port)));
      }
      text += fmt::format(", \"endpoints\": [{}]", fmt::join(endpoints, ", "));
    }
    members.push_back(text + "}");
  }
  return fmt::format("[{}]", fmt::join(members, ", "));
}

int print_status(Client& client) {
  const auto cluster = must(
      client.call<DescribeClusterResponse>(Target::any(), DescribeClusterRequest{}, {.name = "listNodes"}));
  admin::check(cluster->error_code, cluster->error_message);
  const auto answer = ask(client);
  const Quorum& quorum = answer->topics.front().partitions.front();
  const std::vector<Replica> replicas = replicas_of(quorum);
  const Replica& leader = replicas.front();
  const Replica* last = &leader;
  for (const Replica& replica : replicas) {
    if (replica.status == "Follower" && replica.log_end_offset < last->log_end_offset) last = &replica;
  }
  std::int64_t lag_ms = 0;
  if (last != &leader) {
    const bool are_known = leader.last_caught_up_ms >= 0 && last->last_caught_up_ms >= 0;
    lag_ms = are_known ? leader.last_caught_up_ms - last->last_caught_up_ms : -1;
  }
  say("ClusterId:              {}", cluster->cluster_id);
  say("LeaderId:               {}", quorum.leader_id);
  say("LeaderEpoch:            {}", quorum.leader_epoch);
  say("HighWatermark:          {}", quorum.high_watermark);
  say("MaxFollowerLag:         {}", leader.log_end_offset - last->log_end_offset);
  say("MaxFollowerLagTimeMs:   {}", lag_ms);
  say("CurrentVoters:          {}", shown_members(replicas, false, *answer));
  say("CurrentObservers:       {}", shown_members(replicas, true, *answer));
  return 0;
}

// What add-controller reads of the properties of the controller that is to be added.
class NewController {
 public:
  explicit NewController(const Properties& properties) : properties_(properties) {
    read_id();
    read_directory();
    read_endpoints();
  }

  std::int32_t id = -1;
  Uuid directory_id;
  std::vector<config::Listener> endpoints;

 private:
  static constexpr std::string_view question = "Is this a valid controller configuration file?";

  std::optional<std::string> find(std::string_view name) const {
    const auto found = properties_.find(name);
    return found == properties_.end() ? std::nullopt : std::optional(found->second);
  }

  void read_id() {
    const auto text = find("node.id");
    if (!text) refuse_in_one_line(fmt::format("node.id not found in configuration file. {}", question));
    id = java_number<decltype(id)>(*text);
    if (id < 0) refuse_in_one_line(fmt::format("node.id was negative in configuration file. {}", question));
    if (!find("process.roles").value_or("").contains("controller")) {
      refuse_in_one_line(
          fmt::format("process.roles did not contain 'controller' in configuration file. {}", question));
    }
  }

  void read_directory() {
    std::string directory;
    if (const auto log_directory = find("metadata.log.dir")) {
      directory = *log_directory;
    } else if (const auto log_directories = find("log.dirs")) {
      directory = log_directories->substr(0, log_directories->find(','));
    } else {
      refuse_in_one_line(fmt::format("Neither metadata.log.dir nor log.dirs were found. {}", question));
    }
    Properties meta;
    try {
      load_properties(directory + "/meta.properties", meta);
    } catch (const Failure&) {
      refuse_in_one_line("Unable to read meta.properties from " + directory);
    }
    const auto found = meta.find("directory.id");
    if (found == meta.end()) refuse_in_one_line("No directory id found in " + directory);
    directory_id = must(Uuid::parse(found->second));
  }

  // A protocol for every listener of the list: which one it speaks does not matter here.
  static config::ProtocolMap all_plaintext(std::string_view listeners) {
    config::ProtocolMap protocols;
    while (!listeners.empty()) {
      const std::string_view one = listeners.substr(0, listeners.find(','));
      listeners.remove_prefix(std::min(listeners.size(), one.size() + 1));
      std::string name(one.substr(0, one.find("://")));
      for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      protocols[name] = config::SecurityProtocol::plaintext;
    }
    return protocols;
  }

  void read_endpoints() {
    const auto names = find("controller.listener.names");
    if (!names) refuse_in_one_line(fmt::format("controller.listener.names was not found. {}", question));
    std::vector<config::Listener> known;
    for (const std::string_view option : {"advertised.listeners", "listeners"}) {
      const auto text = find(option);
      if (!text || text->empty()) continue;
      for (config::Listener& listener : must(config::parse_listeners(*text, all_plaintext(*text), false))) {
        known.push_back(std::move(listener));
      }
    }
    std::string_view rest = *names;
    while (!rest.empty()) {
      const std::string_view name = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), name.size() + 1));
      std::string upper(name);
      for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      const auto found = std::ranges::find(known, upper, &config::Listener::name);
      if (found == known.end()) {
        refuse_in_one_line(fmt::format("Cannot find information about controller listener name: {}", upper));
      }
      endpoints.push_back(*found);
      if (endpoints.back().host.empty()) endpoints.back().host = "localhost";
    }
  }

  const Properties& properties_;
};

int add_controller(Client& client, const ArgumentValues& arguments, const Properties& properties) {
  const NewController added(properties);
  if (!arguments.has("dry-run")) {
    AddRaftVoterRequest request;
    request.cluster_id = std::nullopt;
    request.timeout_ms = admin::timeout_field(client);
    request.voter_id = added.id;
    request.voter_directory_id = added.directory_id;
    for (const config::Listener& endpoint : added.endpoints) {
      request.listeners.push_back({endpoint.name, endpoint.host, static_cast<std::uint16_t>(endpoint.port)});
    }
    const auto answer =
        must(client.call<AddRaftVoterResponse>(Target::any(), request, {.name = "addRaftVoter"}));
    admin::check(answer->error_code, answer->error_message);
  }
  std::vector<std::string> endpoints;
  for (const config::Listener& endpoint : added.endpoints) {
    endpoints.push_back(shown_endpoint(endpoint.name, endpoint.host, endpoint.port));
  }
  say("{} controller {} with directory id {} and endpoints: {}",
      arguments.has("dry-run") ? "DRY RUN of adding" : "Added", added.id, added.directory_id.to_string(),
      fmt::join(endpoints, ", "));
  return 0;
}

int remove_controller(Client& client, const ArgumentValues& arguments, std::int32_t id) {
  if (id < 0) refuse_in_one_line(fmt::format("Invalid negative --controller-id: {}", id));
  const std::string text = arguments.get("controller-directory-id");
  const Result<Uuid> directory_id = Uuid::parse(text);
  if (!directory_id) {
    refuse_in_one_line(
        fmt::format("Failed to parse --controller-directory-id: {}", directory_id.error().message));
  }
  if (!arguments.has("dry-run")) {
    RemoveRaftVoterRequest request;
    request.cluster_id = std::nullopt;
    request.voter_id = id;
    request.voter_directory_id = *directory_id;
    const auto answer =
        must(client.call<RemoveRaftVoterResponse>(Target::any(), request, {.name = "removeRaftVoter"}));
    admin::check(answer->error_code, answer->error_message);
  }
  say("{} KRaft controller {} with directory id {}",
      arguments.has("dry-run") ? "DRY RUN of removing " : "Removed ", id, directory_id->to_string());
  return 0;
}

ArgumentParser parser() {
  ArgumentParser all("kafka-metadata-quorum", "Tells of the quorum that keeps the metadata, and changes it.");
  add_connection(all);
  all.add(
      {.flags = {"--command-config"},
       .help =
           "a file with properties of the admin client; for add-controller also the new controller's own"});
  ArgumentParser& describing = all.command("describe", "Prints who is in the quorum.");
  describing.add({.flags = {"--status"}, .words = Words::none, .help = "the quorum in short"});
  describing.add({.flags = {"--replication"}, .words = Words::none, .help = "how far each member is"});
  describing.add(
      {.flags = {"--human-readable"}, .words = Words::none, .help = "times as distances from now"});
  ArgumentParser& adding = all.command("add-controller", "Adds a controller to the quorum.");
  ArgumentParser& removing = all.command("remove-controller", "Removes a controller from the quorum.");
  removing.add({.flags = {"--controller-id", "-i"}, .help = "the controller's node id", .required = true});
  removing.add({.flags = {"--controller-directory-id", "-d"},
                .help = "the id of its metadata directory",
                .required = true});
  for (ArgumentParser* one : {&adding, &removing}) {
    one->add({.flags = {"--dry-run"}, .words = Words::none, .help = "says what would be done"});
  }
  return all;
}

int describe(Client& client, const ArgumentValues& arguments) {
  const bool status = arguments.has("status");
  const bool replication = arguments.has("replication");
  if (status && replication) {
    refuse_in_one_line("Only one of --status or --replication should be specified with describe sub-command");
  }
  if (replication) return print_replication(client, arguments.has("human-readable"));
  if (!status)
    refuse_in_one_line("One of --status or --replication must be specified with describe sub-command");
  if (arguments.has("human-readable")) {
    refuse_in_one_line("The option --human-readable is only supported along with --replication");
  }
  return print_status(client);
}

int execute(const ArgumentParser& options, const ArgumentValues& arguments) {
  const auto id = arguments.find_long("controller-id");
  if (arguments.has("controller-id") && !id) {
    options.error(fmt::format("argument --controller-id/-i: could not convert '{}' to Integer (32 bit)",
                              arguments.get("controller-id")));
  }
  const auto file = arguments.find("command-config");
  Properties properties;
  if (file) load_properties(*file, properties);
  // The new controller's file holds a broker's options, which are none of a client.
  const bool is_adding = arguments.command() == "add-controller";
  Client client(admin::settings({.servers = arguments.find("bootstrap-server"),
                                 .controllers = arguments.find("bootstrap-controller"),
                                 .properties_file = is_adding ? std::nullopt : file}));
  if (arguments.command() == "describe") return describe(client, arguments);
  if (!is_adding) return remove_controller(client, arguments, static_cast<std::int32_t>(*id));
  if (!file) {
    refuse_in_one_line(
        "You must supply the configuration file of the controller you are adding when using "
        "add-controller.");
  }
  return add_controller(client, arguments, properties);
}

int run(std::string_view, const Arguments& words) {
  const ArgumentParser options = parser();
  const ArgumentValues arguments = options.parse(words);
  if (arguments.command().empty()) options.error("too few arguments");
  try {
    return execute(options, arguments);
  } catch (const Failure& failure) {
    if (failure.code() != ErrorCode::unknown_server_error) return admin::report_executed(failure);
    if (!failure.type().ends_with("TerseException")) return admin::report(failure);
    complain("{}", failure.message());
    return 1;
  }
}

constexpr std::string_view names[] = {"kafka-metadata-quorum", "kafka.admin.MetadataQuorumCommand",
                                      "org.apache.kafka.tools.MetadataQuorumCommand"};

}  // namespace

}  // namespace ottla::cli::quorum

namespace ottla::cli {

extern const Tool kafka_metadata_quorum;
const Tool kafka_metadata_quorum{
    .names = quorum::names, .summary = "The quorum that keeps the cluster's metadata", .run = quorum::run};

}  // namespace ottla::cli
