// The table of the tools, and what runs one.
#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>

#include "cli/console.h"
#include "cli/failure.h"
#include "cli/nearest.h"
#include "cli/tool.h"

namespace ottla::cli {

// One line a tool, which its own .cc defines.
extern const Tool kafka_acls;
extern const Tool kafka_broker_api_versions;
extern const Tool kafka_cluster;
extern const Tool kafka_configs;
extern const Tool kafka_console_consumer;
extern const Tool kafka_console_producer;
extern const Tool kafka_consumer_groups;
extern const Tool kafka_consumer_perf_test;
extern const Tool kafka_delete_records;
extern const Tool kafka_dump_log;
extern const Tool kafka_features;
extern const Tool kafka_get_offsets;
extern const Tool kafka_groups;
extern const Tool kafka_leader_election;
extern const Tool kafka_log_dirs;
extern const Tool kafka_metadata_quorum;
extern const Tool kafka_preferred_replica_election;
extern const Tool kafka_producer_perf_test;
extern const Tool kafka_reassign_partitions;
extern const Tool kafka_run_class;
extern const Tool kafka_server_start;
extern const Tool kafka_server_stop;
extern const Tool kafka_share_groups;
extern const Tool kafka_storage;
extern const Tool kafka_topics;
extern const Tool kafka_transactions;
extern const Tool zookeeper_server_start;
extern const Tool zookeeper_server_stop;
extern const Tool zookeeper_shell;

namespace {

constexpr std::array table = {
    &kafka_acls,
    &kafka_broker_api_versions,
    &kafka_cluster,
    &kafka_configs,
    &kafka_console_consumer,
    &kafka_console_producer,
    &kafka_consumer_groups,
    &kafka_consumer_perf_test,
    &kafka_delete_records,
    &kafka_dump_log,
    &kafka_features,
    &kafka_get_offsets,
    &kafka_groups,
    &kafka_leader_election,
    &kafka_log_dirs,
    &kafka_metadata_quorum,
    &kafka_preferred_replica_election,
    &kafka_producer_perf_test,
    &kafka_reassign_partitions,
    &kafka_run_class,
    &kafka_server_start,
    &kafka_server_stop,
    &kafka_share_groups,
    &kafka_storage,
    &kafka_topics,
    &kafka_transactions,
    &zookeeper_server_start,
    &zookeeper_server_stop,
    &zookeeper_shell,
};

}  // namespace

std::span<const Tool* const> tools() { return table; }

std::string_view tool_name(std::string_view typed) {
  typed.remove_prefix(typed.rfind('/') == typed.npos ? 0 : typed.rfind('/') + 1);
  if (typed.ends_with(".sh")) typed.remove_suffix(3);
  return typed;
}

const Tool* find_tool(std::string_view name) {
  name = tool_name(name);
  for (const Tool* tool : tools()) {
    if (std::ranges::find(tool->names, name) != tool->names.end()) return tool;
  }
  return nullptr;
}

std::string_view nearest_tool(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Tool* tool : tools()) names.insert(names.end(), tool->names.begin(), tool->names.end());
  return nearest(tool_name(name), names);
}

int run_tool(const Tool& tool, std::string_view called_as, const Arguments& arguments) {
  int status = 1;
  try {
    status = tool.run(called_as, arguments);
  } catch (const Exit& exit) {
    status = exit.status;
  } catch (const Failure& failure) {
    complain("Exception in thread \"main\" {}", failure.trace());
  } catch (const std::exception& exception) {
    // A library's: a regular expression that asks too much, memory.
    complain("{}: {}", called_as, exception.what());
  }
  std::fflush(stdout);
  return status;
}

}  // namespace ottla::cli
