// The program's command line, as Kafka's start script takes it, and its exit status: 0 after a stop that was
// asked for, 1 when it cannot start or go on, 2 for a command line that it does not understand.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include "app/arguments.h"
#include "app/commands.h"
#include "app/container.h"
#include "app/process_clock.h"
#include "app/serve.h"

namespace ottla::app {

int complain(const std::string& message, int status) {
  std::fprintf(stderr, "ottla: %s\n", message.c_str());
  return status;
}

namespace {

void describe_settings(CLI::App& command_line, Arguments& arguments) {
  auto* positional =
      command_line.add_option("file", arguments.positional_file,
                              "Options in Kafka's server.properties form, or in YAML (.yaml, .yml)");
  positional->option_text("[server.properties]");
  command_line.add_option("--config", arguments.config_file, "The same, as an option")
      ->option_text("FILE")
      ->excludes(positional);
  command_line
      .add_option("--override", arguments.overrides,
                  "Sets one option over the file and the environment; may be repeated")
      ->option_text("KEY=VALUE")
      ->allow_extra_args(false)
      ->take_all();
  command_line.add_flag("--no-environment", arguments.without_environment,
                        "Passes over the variables KAFKA_… and the others that images take");
  command_line
      .add_option("--ready-file", arguments.ready_file, "A file that is there while clients are served")
      ->option_text("FILE");
  command_line.add_flag("--version", arguments.version, "Prints the version and exits");
  command_line.set_help_flag("--help,-h", "Prints this help and exits");
}

CLI::App* add_command(CLI::App& command_line, Arguments& arguments, const char* name, const char* text,
                      Command command) {
  CLI::App* added = command_line.add_subcommand(name, text);
  added->fallthrough()->set_help_flag("--help,-h", "Prints this help and exits");
  added->callback([&arguments, command] { arguments.command = command; });
  return added;
}

void describe_hand_over(CLI::App& command_line, Arguments& arguments) {
  auto* hand_over =
      add_command(command_line, arguments, "hand-over",
                  "Checks a stopped broker's directory and prints how Apache Kafka takes it over "
                  "and grows to several brokers",
                  Command::hand_over);
  hand_over->add_option("directories", arguments.directories, "All of log.dirs")
      ->option_text("DIR…")
      ->required();
  hand_over->add_flag("--full", arguments.full, "Reads every batch and every index entry");
  hand_over
      ->add_option("--address", arguments.address,
                   "By which clients and brokers reach this machine; localhost:9092 if not given")
      ->option_text("HOST:PORT");
  hand_over->add_option("--brokers", arguments.brokers, "The brokers that are added; two if not given")
      ->option_text("ID@HOST:PORT,…");
}

void describe_commands(CLI::App& command_line, Arguments& arguments) {
  command_line.require_subcommand(0, 1);
  auto* config = add_command(command_line, arguments, "config",
                             "Prints every option with its value and where that comes from", Command::config);
  config->add_flag("--only-set", arguments.only_set, "Leaves out what nobody set");
  auto* ready =
      add_command(command_line, arguments, "ready",
                  "Waits until the broker of these settings answers; for health checks", Command::ready);
  ready->add_option("--timeout", arguments.timeout_seconds, "Longest wait; 10 if not given, 0 asks once")
      ->option_text("SECONDS")
      ->check(CLI::NonNegativeNumber);
  auto* doctor = add_command(command_line, arguments, "doctor",
                             "Connects as a client would and tells what clients are told", Command::doctor);
  doctor->add_option("--as", arguments.as_address, "A client's name or address: what would it be told?")
      ->option_text("ADDRESS");
  for (CLI::App* asking : {ready, doctor}) {
    asking
        ->add_option("--bootstrap-server", arguments.bootstrap_server,
                     "Asks there, not where the settings say")
        ->option_text("HOST:PORT");
  }
  describe_hand_over(command_line, arguments);
  auto* zookeeper = add_command(
      command_line, arguments, "zookeeper",
      "Stands in for a ZooKeeper's container: carries connections to Ottla's own port", Command::zookeeper);
  zookeeper->add_option("--port", arguments.port, "Where to listen; 2181 if nobody says")
      ->option_text("PORT")
      ->check(CLI::Range(1, 65535));
  zookeeper
      ->add_option("--forward", arguments.forward,
                   "Where connections go; kafka:2181,broker:2181 if not given")
      ->option_text("HOST:PORT,…");
}

// Whether there is nothing that may name a command or ask for help: only --config, --override and their
// values.
bool is_plain_start(int argument_count, char** argument_values) {
  for (int i = 1; i < argument_count; i += 2) {
    const std::string_view option = argument_values[i];
    const bool takes_value = option == "--config" || option == "--override";
    if (!takes_value && (i + 1 < argument_count || !option.ends_with(".properties"))) return false;
  }
  return true;
}

int serve_with(const Arguments& arguments, const config::Environment& environment,
               const ProcessClock& clock) {
  const auto settings = read_settings(arguments, environment);
  if (!settings) return complain(settings.error().message, status_failed);
  ServeOptions options{.ready_file = arguments.ready_file, .host = host_side_of(environment)};
  if (const auto file = environment.find("OTTLA_READY_FILE");
      options.ready_file.empty() && file != environment.end()) {
    options.ready_file = file->second;
  }
  const auto served = serve(*settings, options, clock);
  return served ? 0 : complain(served.error().message, status_failed);
}

int run(int argument_count, char** argument_values) {
  const ProcessClock clock;
  CLI::App command_line("An Apache Kafka broker in one small process.", "ottla");
  Arguments arguments;
  describe_settings(command_line, arguments);
  // A broker's start has no use for them.
  if (!is_plain_start(argument_count, argument_values)) describe_commands(command_line, arguments);
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
  const config::Environment environment = process_environment();
  const bool names_a_file = !arguments.positional_file.empty() || !arguments.config_file.empty();
  if (arguments.command == Command::serve && !names_a_file && !arguments.without_environment &&
      config::is_zookeeper_environment(environment)) {
    arguments.command = Command::zookeeper;
  }
  switch (arguments.command) {
    case Command::serve:
      return serve_with(arguments, environment, clock);
    case Command::config:
      return run_config(arguments, environment);
    case Command::doctor:
      return run_doctor(arguments, environment);
    case Command::hand_over:
      return run_hand_over(arguments);
    case Command::ready:
      return run_ready(arguments, environment);
    case Command::zookeeper:
      return run_zookeeper(arguments, environment);
  }
  std::unreachable();
}

}  // namespace
}  // namespace ottla::app

int main(int argument_count, char** argument_values) {
  return ottla::app::run(argument_count, argument_values);
}
