// A tool of the multi-call binary: the names it answers to and the function that is its main. tools.cc holds
// them all in one table.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ottla::cli {

using Arguments = std::vector<std::string>;

// `names` are as typed, without ".sh"; the first is the one that help and errors use. Names with dots are
// Java classes, by which kafka-run-class finds the tool. `run` gets what stood behind the name and gives the
// exit status; it prints to stdout and stderr by stdio. A Failure that it throws is printed and becomes its
// status. `called_as` is the name that was used, so that a tool knows in whose manner it was asked.
struct Tool {
  std::span<const std::string_view> names;
  std::string_view summary;
  int (*run)(std::string_view called_as, const Arguments& arguments);
};

// All tools, in the order of the list that `ottla-tools` prints.
std::span<const Tool* const> tools();

// The tool of that name, a path or ".sh" around it ignored; nullptr for none.
const Tool* find_tool(std::string_view name);

// The name of a tool that a mistyped one is near to; empty for none.
std::string_view nearest_tool(std::string_view name);

// The name without folders and ".sh".
std::string_view tool_name(std::string_view typed);

// Runs the tool; catches what it throws (see failure.h) and flushes stdout.
int run_tool(const Tool& tool, std::string_view called_as, const Arguments& arguments);

}  // namespace ottla::cli
