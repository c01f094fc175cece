// The program's command line, as Kafka's start script takes it, and its exit status: 0 after a stop that was
// asked for, 1 when it cannot start or go on, 2 for a command line that it does not understand.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <vector>

#include "app/process_clock.h"
#include "app/serve.h"
#include "ottla/config/settings.h"

namespace ottla::app {
namespace {

constexpr int status_failed = 1;
constexpr int status_usage = 2;

int complain(const std::string& message, int status) {
  std::fprintf(stderr, "ottla: %s\n", message.c_str());
  return status;
}

struct Arguments {
  std::string positional_file;
  std::string config_file;
  std::vector<std::string> overrides;
  bool version = false;
};

void describe(CLI::App& command_line, Arguments& arguments) {
  auto* positional =
      command_line.add_option("file", arguments.positional_file,
                              "Options in Kafka's server.properties form, or in YAML (.yaml, .yml)");
  positional->option_text("[server.properties]");
  command_line.add_option("--config", arguments.config_file, "The same, as an option")
      ->option_text("FILE")
      ->excludes(positional);
  command_line
      .add_option("--override", arguments.overrides, "Sets one option over the file; may be repeated")
      ->option_text("KEY=VALUE")
      ->allow_extra_args(false)
      ->take_all();
  command_line.add_flag("--version", arguments.version, "Prints the version and exits");
  command_line.set_help_flag("--help,-h", "Prints this help and exits");
}

Result<config::Settings> read_settings(const Arguments& arguments) {
  config::Settings settings;
  const std::string& file = arguments.config_file.empty() ? arguments.positional_file : arguments.config_file;
  if (!file.empty()) {
    if (auto added = settings.add_file(file); !added) return fail(std::move(added.error()));
  }
  for (const std::string& assignment : arguments.overrides) {
    if (auto added = settings.add_override(assignment); !added) return fail(std::move(added.error()));
  }
  return settings;
}

int run(int argument_count, char** argument_values) {
  const ProcessClock clock;
  CLI::App command_line("An Apache Kafka broker in one small process.", "ottla");
  Arguments arguments;
  describe(command_line, arguments);
  try {
    command_line.parse(argument_count, argument_values);
  } catch (const CLI::CallForHelp&) {
    std::fputs(command_line.help().c_str(), stdout);
    return 0;
  } catch (const CLI::ParseError& error) {
    return complain(std::string(error.what()) + " (--help tells what goes)", status_usage);
  }
  if (arguments.version) {
    std::puts("ottla " OTTLA_VERSION);
    return 0;
  }
  const auto settings = read_settings(arguments);
  if (!settings) return complain(settings.error().message, status_failed);
  const auto served = serve(*settings, clock);
  return served ? 0 : complain(served.error().message, status_failed);
}

}  // namespace
}  // namespace ottla::app

int main(int argument_count, char** argument_values) {
  return ottla::app::run(argument_count, argument_values);
}
