// zookeeper-shell: looks into ZooKeeper's tree and changes it, by a command or line by line.
#include <fmt/format.h>

#include <cstdlib>

#include "cli/console.h"
#include "cli/options.h"
#include "cli/zookeeper/shell.h"

namespace ottla::cli::shell {
namespace {

constexpr const char* manner_variable = "OTTLA_ZOOKEEPER_SHELL";
constexpr std::string_view young_class = "org.apache.zookeeper.ZooKeeperMainWithTlsSupportForKafka";

void print_help() {
  say("USAGE: zookeeper-shell zookeeper_host:port[/path] [command]");
  say("");
  say("Runs one command, or the lines of standard input.");
  say("  -timeout MS   the session's time-out (30000)");
  say("  -r            a server that can only read will do");
  say("");
  say("Commands are read and answered as by ZooKeeper 3.4.10, the one of Kafka 1.1; what only 3.8, the one "
      "of Kafka");
  say("3.9, knows (options such as -s and -R, deleteall, …) as by that. {}=3.8 asks for 3.8's manner",
      manner_variable);
  say("throughout: `get` then prints the data alone.");
  std::fflush(stdout);
  old_shell::print_usage();
  new_shell::print_usage();
}

bool is_young(std::string_view called_as) {
  const char* manner = std::getenv(manner_variable);
  if (manner == nullptr) return called_as == young_class;
  const std::string_view value = manner;
  if (value == "3.8") return true;
  if (value == "3.4") return false;
  complain("{}={}: it is 3.4 or 3.8", manner_variable, value);
  throw Exit{1};
}

struct CommandLine {
  ZooKeeperClient::Settings settings{.connect = "localhost:2181", .on_event = {}};
  ShellCommand command;
};

// As ZooKeeperMain reads it: options up to the first word without a dash, which is the command. The script
// puts -server in front, so the first of its arguments is the server.
CommandLine read(std::string_view called_as, const Arguments& words) {
  CommandLine line;
  std::size_t at = 0;
  if (!called_as.contains('.')) line.settings.connect = words[at++];
  const auto value = [&] {
    if (at + 1 < words.size()) return words[++at];
    complain("Error: no argument found for option {}", words[at]);
    throw Exit{1};
  };
  for (; at < words.size() && words[at].starts_with('-'); ++at) {
    if (words[at] == "-server") {
      line.settings.connect = value();
    } else if (words[at] == "-timeout") {
      line.settings.session_timeout_ms = std::atoi(value().c_str());
    } else if (words[at] == "-r") {
      line.settings.read_only = true;
    } else if (words[at] == "-zk-tls-config-file" || words[at] == "-client-configuration") {
      const std::string& option = words[at];
      complain("{} {}: this shell speaks to ZooKeeper ports without TLS only", option, value());
      throw Exit{1};
    } else if (words[at] != "-waitforconnection") {
      complain("{} is not a recognized option; there are -server, -timeout, -r and -waitforconnection",
               words[at]);
      throw Exit{1};
    }
  }
  line.command.assign(words.begin() + static_cast<std::ptrdiff_t>(at), words.end());
  return line;
}

int run(std::string_view called_as, const Arguments& words) {
  if (words.empty() && !called_as.contains('.')) {
    say("USAGE: {} zookeeper_host:port[/path] [args...]", called_as);
    return 1;
  }
  if (!words.empty() && (words.front() == "--help" || words.front() == "-h")) {
    print_help();
    return 0;
  }
  const CommandLine line = read(called_as, words);
  ShellSession session(line.settings);
  say("Connecting to {}", line.settings.connect);
  session.connect(line.settings.connect);
  Shell shell(session, is_young(called_as));
  if (!line.command.empty()) return shell.run(line.command);
  say("Welcome to ZooKeeper!");
  say("JLine support is disabled");
  return shell.run_lines();
}

constexpr std::string_view names[] = {"zookeeper-shell", "org.apache.zookeeper.ZooKeeperMain", young_class};

}  // namespace

}  // namespace ottla::cli::shell

namespace ottla::cli {

extern const Tool zookeeper_shell;
const Tool zookeeper_shell{
    .names = shell::names, .summary = "Looks into ZooKeeper's tree and changes it", .run = shell::run};

}  // namespace ottla::cli
