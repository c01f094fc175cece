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
extern const Tool kafka_configs;
extern const Tool kafka_console_consumer;
extern const Tool kafka_console_producer;
extern const Tool kafka_consumer_groups;
extern const Tool kafka_consumer_perf_test;
extern const Tool kafka_delete_records;
extern const Tool kafka_dump_log;
extern const Tool kafka_get_offsets;
extern const Tool kafka_log_dirs;
extern const Tool kafka_producer_perf_test;
extern const Tool kafka_run_class;
extern const Tool kafka_storage;
extern const Tool kafka_topics;

namespace {

constexpr std::array table = {
    &kafka_configs,
    &kafka_console_consumer,
    &kafka_console_producer,
    &kafka_consumer_groups,
    &kafka_consumer_perf_test,
    &kafka_delete_records,
    &kafka_dump_log,
    &kafka_get_offsets,
    &kafka_log_dirs,
    &kafka_producer_perf_test,
    &kafka_run_class,
    &kafka_storage,
    &kafka_topics,
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
