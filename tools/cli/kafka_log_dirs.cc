// kafka-log-dirs (LogDirsCommand): what the log directories of brokers hold, as JSON with its keys in the
// order of the Java tool's hash tables.
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/admin_tool.h"
#include "cli/console.h"
#include "cli/failure.h"
#include "cli/java_order.h"
#include "cli/number.h"
#include "cli/tool.h"
#include "ottla/client/exceptions.h"
#include "ottla/protocol/messages/35_describe_log_dirs.h"

namespace ottla::cli::log_dirs {
namespace {

using Fields = std::map<std::string, std::string>;
using LogDirs = protocol::DescribeLogDirsResponse;

OptionParser make_parser() {
  OptionParser parser("kafka-log-dirs", "Prints what the log directories of brokers hold, as JSON.");
  parser.group("Where")
      .value({"bootstrap-server"}, "The server(s) to use for bootstrapping",
             "REQUIRED: host:port of a broker, or several behind commas.")
      .value({"command-config"}, "Admin client property file", "A file with properties of the admin client.");
  parser.group("What")
      .flag({"describe"}, "REQUIRED: prints the directories.")
      .value({"topic-list"}, "Topic list", "Only these topics, as topic1,topic2.")
      .defaults_to("")
      .value({"broker-list"}, "Broker list", "Only these brokers, as 0,1,2.")
      .defaults_to("");
  parser.common();
  return parser;
}

std::string json_text(std::string_view text) { return nlohmann::json(text).dump(); }

std::string object_of(const Fields& fields) {
  std::vector<std::string> names;
  for (const auto& [name, value] : fields) names.push_back(name);
  std::string text;
  for (const std::string& name : in_hash_order(names)) {
    text += fmt::format("{}{}:{}", text.empty() ? "" : ",", json_text(name), fields.at(name));
  }
  return "{" + text + "}";
}

std::string list_of(const std::vector<std::string>& elements) {
  std::string text;
  for (const std::string& element : elements) text += (text.empty() ? "" : ",") + element;
  return "[" + text + "]";
}

std::string partitions_of(const LogDirs::Result& directory, const std::set<std::string>& topics) {
  std::map<client::TopicPartition, const LogDirs::Result::Topic::Partition*> found;
  for (const auto& topic : directory.topics) {
    if (!topics.empty() && !topics.contains(std::string(topic.name))) continue;
    for (const auto& partition : topic.partitions) {
      found[{std::string(topic.name), partition.partition_index}] = &partition;
    }
  }
  std::vector<client::TopicPartition> order;
  for (const auto& [at, partition] : found) order.push_back(at);
  std::vector<std::string> elements;
  for (const client::TopicPartition& at : in_hash_order(order)) {
    const auto& partition = *found.at(at);
    elements.push_back(object_of({{"partition", json_text(at.to_string())},
                                  {"size", std::to_string(partition.partition_size)},
                                  {"offsetLag", std::to_string(partition.offset_lag)},
                                  {"isFuture", partition.is_future_key ? "true" : "false"}}));
  }
  return list_of(elements);
}

std::string directories_of(const LogDirs& answer, const std::set<std::string>& topics) {
  std::vector<std::string> names;
  for (const auto& directory : answer.results) names.emplace_back(directory.log_dir);
  std::vector<std::string> elements;
  for (const std::string& name : in_hash_order(names, names.size())) {
    for (const auto& directory : answer.results) {
      if (directory.log_dir != name) continue;
      const auto code = static_cast<ErrorCode>(directory.error_code);
      elements.push_back(object_of(
          {{"logDir", json_text(name)},
           {"error", code == ErrorCode::none ? std::string("null") : json_text(client::exception_of(code))},
           {"partitions", partitions_of(directory, topics)}}));
    }
  }
  return list_of(elements);
}

std::string joined_ids(const std::set<std::int32_t>& ids) { return joined({ids.begin(), ids.end()}); }

std::set<std::int32_t> broker_ids(const std::string& list) {
  std::set<std::int32_t> ids;
  for (const std::string& text : split(list, ',')) {
    if (!text.empty()) ids.insert(java_number<std::int32_t>(text));
  }
  return ids;
}

int act(const ParsedOptions& options) {
  client::Settings settings = admin_settings(options, options.get("bootstrap-server"));
  if (!options.has("command-config")) settings.client_id = "log-dirs-tool";
  client::Client client(std::move(settings));
  std::set<std::int32_t> existing;
  for (const auto& [id, node] : must(client.cluster()).nodes) existing.insert(id);
  std::set<std::int32_t> asked = broker_ids(options.get("broker-list"));
  std::set<std::int32_t> missing;
  for (const std::int32_t id : asked) {
    if (!existing.contains(id)) missing.insert(id);
  }
  if (!missing.empty()) {
    complain("ERROR: The given brokers do not exist from --broker-list: {}. Current existent brokers: {}",
             joined_ids(missing), joined_ids(existing));
    return 1;
  }
  if (asked.empty()) asked = existing;
  std::set<std::string> topics;
  for (std::string& topic : split(options.get("topic-list"), ',')) topics.insert(std::move(topic));
  topics.erase("");
  say("Querying brokers for log directories information");
  protocol::DescribeLogDirsRequest request;
  request.topics.reset();
  std::vector<std::string> brokers;
  for (const std::int32_t id : asked) {
    const auto answer =
        must(client.call<LogDirs>(client::Target::node(id), request, {.name = "describeLogDirs"}));
    if (answer->error_code != 0) throw Failure({static_cast<ErrorCode>(answer->error_code), ""});
    brokers.push_back(
        object_of({{"broker", std::to_string(id)}, {"logDirs", directories_of(*answer, topics)}}));
  }
  say("Received log directory information from brokers {}", joined_ids(asked));
  say("{}", object_of({{"version", "1"}, {"brokers", list_of(brokers)}}));
  return 0;
}

int run(std::string_view, const Arguments& arguments) {
  const OptionParser parser = make_parser();
  const ParsedOptions options = parser.parse(arguments);
  options.maybe_help_or_version("This tool prints what the log directories of brokers hold.");
  options.require({"bootstrap-server", "describe"});
  try {
    return act(options);
  } catch (const Failure& failure) {
    complain("{}\n{}\n", failure.message(), failure.trace());
    return 1;
  }
}

constexpr std::array<std::string_view, 3> names = {"kafka-log-dirs", "org.apache.kafka.tools.LogDirsCommand",
                                                   "kafka.admin.LogDirsCommand"};

}  // namespace

}  // namespace ottla::cli::log_dirs

namespace ottla::cli {

extern const Tool kafka_log_dirs;
const Tool kafka_log_dirs{log_dirs::names, "prints what the log directories of brokers hold", log_dirs::run};

}  // namespace ottla::cli
