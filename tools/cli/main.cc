// The multi-call program: the name it is called by, or its first argument, says which tool it is.
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/tool.h"

namespace ottla::cli {
namespace {

void list_tools() {
  say("Usage: ottla-tools TOOL [ARGUMENT]...");
  say("");
  for (const Tool* tool : tools()) {
    say("  {:<32} {}", tool->names.front(), tool->summary);
  }
}

// A link with that name to this program, in place of what stood there.
bool make_link(const std::string& folder, const std::string& name) {
  const std::string path = folder + "/" + name;
  ::unlink(path.c_str());
  if (::symlink("ottla-tools", path.c_str()) == 0) return true;
  complain("ottla-tools: cannot link {}: {}", path, std::strerror(errno));
  return false;
}

int make_links(const std::string& folder) {
  for (const Tool* tool : tools()) {
    for (const std::string_view name : tool->names) {
      if (name.contains('.')) continue;  // a Java class
      if (!make_link(folder, std::string(name)) || !make_link(folder, std::string(name) + ".sh")) return 1;
    }
  }
  return 0;
}

int dispatch(std::string_view called, Arguments arguments) {
  if (const Tool* tool = find_tool(called)) return run_tool(*tool, tool_name(called), arguments);
  if (arguments.empty() || arguments.front() == "--help") {
    list_tools();
    return 0;
  }
  if (arguments.front() == "--make-links" && arguments.size() == 2) return make_links(arguments[1]);
  const std::string name = std::move(arguments.front());
  arguments.erase(arguments.begin());
  if (const Tool* tool = find_tool(name)) return run_tool(*tool, tool_name(name), arguments);
  const std::string_view near = nearest_tool(name);
  complain("ottla-tools: there is no tool '{}'{}. `ottla-tools --help` lists them.", name,
           near.empty() ? std::string() : fmt::format("; did you mean {}?", near));
  return 1;
}

}  // namespace
}  // namespace ottla::cli

int main(int count, char** values) {
  const std::string_view called = count > 0 ? values[0] : "ottla-tools";
  return ottla::cli::dispatch(called, ottla::cli::Arguments(values + (count > 0 ? 1 : 0), values + count));
}
