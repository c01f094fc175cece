// kafka-delete-records (DeleteRecordsCommand): deletes the records before the offsets that a JSON file names.
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "cli/admin_tool.h"
#include "cli/console.h"
#include "cli/failure.h"
#include "cli/java_order.h"
#include "cli/tool.h"
#include "ottla/client/admin.h"

namespace ottla::cli::delete_records {
namespace {

constexpr std::string_view operation_exception = "org.apache.kafka.server.common.AdminOperationException";

OptionParser make_parser() {
  OptionParser parser("kafka-delete-records", "Deletes the records of partitions before given offsets.");
  parser.group("Where")
      .value({"bootstrap-server"}, "server(s) to use for bootstrapping",
             "REQUIRED: host:port of a broker, or several behind commas.")
      .value({"command-config"}, "command config property file path",
             "A file with properties of the admin client.");
  parser.group("What").value(
      {"offset-json-file"}, "Offset json file path",
      "REQUIRED: a file with {\"partitions\": [{\"topic\": \"foo\", \"partition\": 1, \"offset\": 1}], "
      "\"version\": 1}; offset -1 is the end of the partition.");
  parser.common();
  return parser;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Failure("java.nio.file.NoSuchFileException", path);
  return {std::istreambuf_iterator<char>(file), {}};
}

template <class Value>
Value field(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) {
    throw Failure("com.fasterxml.jackson.databind.JsonMappingException",
                  fmt::format("No such field exists: `{}`", name));
  }
  const bool fits = std::is_same_v<Value, std::string> ? found->is_string() : found->is_number_integer();
  if (!fits) {
    throw Failure("com.fasterxml.jackson.databind.JsonMappingException",
                  fmt::format("Expected `{}` value, received {}",
                              std::is_same_v<Value, std::string> ? "String" : "Long", found->dump()));
  }
  return found->get<Value>();
}

std::map<client::TopicPartition, std::int64_t> parse_offsets(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) {
    throw Failure(std::string(operation_exception), "The input string is not a valid JSON");
  }
  const int version = json.contains("version") ? field<int>(json, "version") : 1;
  if (version != 1) {
    throw Failure(std::string(operation_exception),
                  fmt::format("Not supported version field value {}", version));
  }
  if (!json.contains("partitions") || !json["partitions"].is_array()) {
    throw Failure(std::string(operation_exception), "Missing partitions field");
  }
  std::map<client::TopicPartition, std::int64_t> offsets;
  std::vector<client::TopicPartition> duplicates;
  for (const auto& row : json["partitions"]) {
    const client::TopicPartition at{field<std::string>(row, "topic"), field<std::int32_t>(row, "partition")};
    if (!offsets.emplace(at, field<std::int64_t>(row, "offset")).second) duplicates.push_back(at);
  }
  if (!duplicates.empty()) {
    std::string names;
    for (const auto& at : in_hash_order(duplicates)) names += (names.empty() ? "" : ",") + at.to_string();
    throw Failure("org.apache.kafka.tools.AdminCommandFailedException",
                  "Offset json file contains duplicate topic partitions: " + names);
  }
  return offsets;
}

void act(const ParsedOptions& options) {
  client::Client client(admin_settings(options, options.get("bootstrap-server")));
  const auto offsets = parse_offsets(read_file(options.get("offset-json-file")));
  say("Executing records delete operation");
  const auto results = client::delete_records(client, offsets);
  say("Records delete operation completed:");
  std::vector<client::TopicPartition> partitions;
  for (const auto& [at, result] : results) partitions.push_back(at);
  for (const client::TopicPartition& at : in_hash_order(partitions)) {
    const auto& result = results.at(at);
    if (result) {
      say("partition: {}\tlow_watermark: {}", at.to_string(), *result);
    } else {
      say("partition: {}\terror: {}", at.to_string(), Failure(result.error()).trace());
    }
  }
}

int run(std::string_view, const Arguments& arguments) {
  const OptionParser parser = make_parser();
  const ParsedOptions options = parser.parse(arguments);
  options.maybe_help_or_version("This tool deletes the records of partitions before given offsets.");
  options.require({"bootstrap-server", "offset-json-file"});
  try {
    act(options);
  } catch (const Failure& failure) {
    complain("{}\n{}\n", failure.message(), failure.trace());
    return 1;
  }
  return 0;
}

constexpr std::array<std::string_view, 3> names = {"kafka-delete-records",
                                                   "org.apache.kafka.tools.DeleteRecordsCommand",
                                                   "kafka.admin.DeleteRecordsCommand"};

}  // namespace

}  // namespace ottla::cli::delete_records

namespace ottla::cli {

extern const Tool kafka_delete_records;
const Tool kafka_delete_records{delete_records::names, "deletes records before given offsets",
                                delete_records::run};

}  // namespace ottla::cli
