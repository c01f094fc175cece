// zookeeper-server-start and zookeeper-server-stop: in the order of the tutorials the first runs before Kafka
// and must stay. It serves nothing: Ottla itself speaks ZooKeeper's protocol once it is started.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <array>

#include "cli/console.h"
#include "cli/failure.h"
#include "cli/processes.h"
#include "cli/properties.h"
#include "cli/tool.h"

namespace ottla::cli::zookeeper_servers {
namespace {

constexpr std::string_view class_name = "org.apache.zookeeper.server.quorum.QuorumPeerMain";
constexpr std::string_view program = "ottla";
constexpr std::string_view tools_program = "ottla-tools";
constexpr int status_wrong_file = 2;
constexpr int status_of_signal = 128;

// What one node without an ensemble has, and what stock files set.
constexpr std::array<std::string_view, 9> known = {
    "clientPort",         "clientPortAddress", "dataDir",
    "dataLogDir",         "maxClientCnxns",    "tickTime",
    "admin.enableServer", "admin.serverPort",  "4lw.commands.whitelist",
};

int refuse_file(const std::string& file, const std::string& why) {
  log_line("ERROR", "Invalid config, exiting abnormally", class_name);
  complain("org.apache.zookeeper.server.quorum.QuorumPeerConfig$ConfigException: Error processing {}", file);
  complain("Caused by: {}", why);
  complain("Invalid config, exiting abnormally");
  return status_wrong_file;
}

void say_what_this_is(const Properties& properties) {
  for (const auto& [name, value] : properties) {
    if (std::ranges::find(known, name) != known.end()) continue;
    complain("zookeeper-server-start: {} is set, and means nothing here", name);
  }
  const auto port = properties.find("clientPort");
  say("Ottla needs no ZooKeeper: kafka-server-start will serve its protocol at port {} itself, and until you "
      "stop this, "
      "nothing more happens here.",
      port->second);
  std::fflush(stdout);
}

int wait_for_signal() {
  sigset_t stopping;
  ::sigemptyset(&stopping);
  ::sigaddset(&stopping, SIGINT);
  ::sigaddset(&stopping, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &stopping, nullptr);
  int number = 0;
  ::sigwait(&stopping, &number);
  return status_of_signal + number;  // as a JVM ends
}

int start(std::string_view called_as, const Arguments& words) {
  const std::string_view script = called_as.contains('.') ? "zookeeper-server-start" : called_as;
  const bool wants_help = !words.empty() && (words.front() == "--help" || words.front() == "-h");
  if (words.empty() || wants_help) {
    say("USAGE: {} [-daemon] zookeeper.properties", script);
    if (wants_help) {
      say("");
      say("Reads the file, says that Ottla needs no ZooKeeper, and waits until it is stopped, with -daemon "
          "in the background.");
    }
    return wants_help ? 0 : 1;
  }
  const bool is_daemon = words.front() == "-daemon";
  if (words.front().starts_with('-') && !is_daemon) {
    complain("{}: {} is not a recognized option; did you mean -daemon?", script, words.front());
    return 1;
  }
  if (words.size() != (is_daemon ? 2U : 1U)) {
    say("USAGE: {} [-daemon] zookeeper.properties", script);
    return 1;
  }
  Properties properties;
  try {
    load_properties(words.back(), properties);
  } catch (const Failure& failure) {
    return refuse_file(words.back(),
                       fmt::format("java.lang.IllegalArgumentException: {} file is missing", words.back()));
  }
  for (const std::string_view needed : {"clientPort", "dataDir"}) {
    if (properties.find(needed) == properties.end()) {
      return refuse_file(words.back(),
                         fmt::format("java.lang.IllegalArgumentException: {} is not set", needed));
    }
  }
  if (is_daemon) become_daemon("zookeeper");
  say_what_this_is(properties);
  return wait_for_signal();
}

// What keeps ZooKeeper's place: this tool, or the program's own command for a place of its own.
bool is_waiting(const Process& process) {
  if (process.program == program) return process.words.size() > 1 && process.words[1] == "zookeeper";
  if (process.program != tools_program) return false;
  const auto names_it = [](const std::string& word) {
    return tool_name(word) == "zookeeper-server-start" || word == class_name;
  };
  const std::size_t first = std::min<std::size_t>(process.words.size(), 3);
  return std::ranges::any_of(process.words.begin(),
                             process.words.begin() + static_cast<std::ptrdiff_t>(first), names_it);
}

int stop(std::string_view, const Arguments& words) {
  if (!words.empty()) {
    const bool wants_help = words.front() == "--help" || words.front() == "-h";
    say("USAGE: zookeeper-server-stop");
    if (wants_help)
      say("\nSends SIGTERM, or the signal that $SIGNAL names, to what zookeeper-server-start left running.");
    return wants_help ? 0 : 1;
  }
  std::vector<int> ids;
  for (const Process& process : processes()) {
    if (is_waiting(process)) ids.push_back(process.id);
  }
  if (ids.empty()) {
    say("No zookeeper server to stop");
    return 1;
  }
  return send_signal(ids);
}

constexpr std::string_view start_names[] = {"zookeeper-server-start", class_name};
constexpr std::string_view stop_names[] = {"zookeeper-server-stop"};

}  // namespace

}  // namespace ottla::cli::zookeeper_servers

namespace ottla::cli {

extern const Tool zookeeper_server_start;
const Tool zookeeper_server_start{.names = zookeeper_servers::start_names,
                                  .summary = "Waits in ZooKeeper's place: Ottla serves its protocol itself",
                                  .run = zookeeper_servers::start};
extern const Tool zookeeper_server_stop;
const Tool zookeeper_server_stop{.names = zookeeper_servers::stop_names,
                                 .summary = "Ends what waits in ZooKeeper's place",
                                 .run = zookeeper_servers::stop};

}  // namespace ottla::cli
