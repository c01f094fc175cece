// kafka-server-start and kafka-server-stop: as Kafka's scripts are called, with the program ottla behind
// them.
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <memory>

#include "cli/console.h"
#include "cli/nearest.h"
#include "cli/processes.h"
#include "cli/properties.h"
#include "cli/tool.h"
#include "ottla/config/settings.h"

namespace ottla::cli::servers {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view program = "ottla";
constexpr std::string_view zookeeper_listener = "ottla.zookeeper.listener";
constexpr std::string_view default_zookeeper_port = "2181";

// Of the program's command line, what decides about the ZooKeeper port.
struct Given {
  Properties properties;

  bool has(std::string_view name) const { return properties.find(name) != properties.end(); }
  std::string get(std::string_view name) const {
    const auto found = properties.find(name);
    return found == properties.end() ? std::string() : found->second;
  }
};

Given read(const Arguments& words) {
  Given given;
  config::Settings settings;
  if (!words.empty() && !words.front().starts_with('-')) {
    // The program says what is wrong with the file.
    if (!settings.add_file(words.front())) return given;
    for (const auto& [name, setting] : settings.all()) given.properties[name] = setting.value;
  }
  for (std::size_t at = 0; at + 1 < words.size(); ++at) {
    if (words[at] != "--override") continue;
    const std::string& assignment = words[at + 1];
    const std::size_t equals = assignment.find('=');
    if (equals != assignment.npos)
      given.properties[assignment.substr(0, equals)] = assignment.substr(equals + 1);
  }
  return given;
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "::1" || host == "[::1]" || host.starts_with("127.");
}

// Whether nobody listens there yet.
bool is_free(const std::string& host, const std::string& port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return false;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  bool is_free = true;
  for (const addrinfo* one = addresses.get(); one != nullptr; one = one->ai_next) {
    const int descriptor = ::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) continue;
    is_free = is_free && ::connect(descriptor, one->ai_addr, one->ai_addrlen) != 0;
    ::close(descriptor);
  }
  return is_free;
}

// A file of the time of ZooKeeper names one on this machine: the tools of that time look for it there, so the
// program shall listen at that port itself. Empty for none.
std::string wanted_zookeeper_listener(const Given& given) {
  if (!given.has("zookeeper.connect") || given.has(zookeeper_listener) || given.has("process.roles"))
    return {};
  std::string connect = given.get("zookeeper.connect");
  connect = connect.substr(0, connect.find(','));
  if (const std::size_t slash = connect.find('/'); slash != connect.npos) {
    complain("kafka-server-start: {}'s folder {} is left out: Ottla's tree begins at /", connect,
             connect.substr(slash));
    connect.resize(slash);
  }
  const std::size_t colon = connect.rfind(':');
  const std::string host = connect.substr(0, colon);
  const std::string port =
      colon == connect.npos ? std::string(default_zookeeper_port) : connect.substr(colon + 1);
  if (!is_this_machine(host)) return {};
  if (!is_free(host, port)) {
    complain(
        "kafka-server-start: somebody listens at {}:{} already, so Ottla will not serve the ZooKeeper "
        "protocol "
        "there",
        host, port);
    return {};
  }
  return fmt::format("{}:{}", host, port);
}

std::string find_program() {
  const std::string beside = (fs::path(program_folder()) / program).string();
  return ::access(beside.c_str(), X_OK) == 0 ? beside : std::string(program);
}

// Says which option of the program was meant by one that it does not have.
bool has_wrong_option(std::string_view script, const Arguments& words) {
  const std::vector<std::string_view> options{
      "--override", "--config", "--no-environment", "--ready-file", "--help", "--version", "-h"};
  for (const std::string& word : words) {
    const std::string_view name = std::string_view(word).substr(0, word.find('='));
    if (!name.starts_with('-') || std::ranges::find(options, name) != options.end()) continue;
    const bool is_daemon = !nearest(name, {"-daemon"}).empty();
    const std::string_view near = is_daemon ? "-daemon before the file" : nearest(name, options);
    complain("{}: {} is not a recognized option{} (--help tells what goes)", script, name,
             near.empty() ? std::string() : fmt::format("; did you mean {}?", near));
    return true;
  }
  return false;
}

int start(std::string_view called_as, const Arguments& words) {
  const std::string_view script = called_as.contains('.') ? "kafka-server-start" : called_as;
  if (words.empty()) {
    say("USAGE: {} [-daemon] server.properties [--override property=value]*", script);
    return 1;
  }
  Arguments given = words;
  const bool is_daemon = given.front() == "-daemon";
  if (is_daemon) given.erase(given.begin());
  if (!given.empty() && (given.front() == "--help" || given.front() == "-h")) {
    say("USAGE: {} [-daemon] server.properties [--override property=value]*", script);
    say("");
    say("Starts Ottla with the file, in the foreground or with -daemon behind it; then its output goes to");
    say("$LOG_DIR/kafkaServer.out. A file with zookeeper.connect=localhost:2181 has it serve the ZooKeeper "
        "protocol there.");
    return 0;
  }
  if (has_wrong_option(script, given)) return 1;
  if (const std::string listener = wanted_zookeeper_listener(read(given)); !listener.empty()) {
    given.insert(given.end(), {"--override", fmt::format("{}={}", zookeeper_listener, listener)});
  }
  if (is_daemon) become_daemon("kafkaServer");
  const std::string path = find_program();
  std::vector<char*> arguments;
  std::string name(program);
  arguments.push_back(name.data());
  for (std::string& word : given) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::fflush(stdout);
  ::execvp(path.c_str(), arguments.data());
  complain("kafka-server-start: cannot start {}: {}", path, std::strerror(errno));
  return 1;
}

// The value behind --name= in the words.
std::string option_of(const Arguments& words, std::string_view name) {
  const std::string prefix = fmt::format("--{}=", name);
  for (const std::string& word : words) {
    if (word.starts_with(prefix)) return word.substr(prefix.size());
  }
  return {};
}

// The other uses of the program.
constexpr std::array<std::string_view, 6> commands = {"config",    "doctor",    "ready",
                                                      "zookeeper", "--version", "--help"};

bool is_broker(const Process& process) {
  if (process.program != program) return false;
  return process.words.size() < 2 || std::ranges::find(commands, process.words[1]) == commands.end();
}

// The options of a running broker by its command line.
Given options_of(const Process& process) {
  Arguments words(process.words.begin() + (process.words.empty() ? 0 : 1), process.words.end());
  if (words.size() > 1 && words.front() == "--config") words.erase(words.begin());
  if (!words.empty() && !words.front().starts_with('-')) {
    words.front() = (fs::path(process.folder) / words.front()).string();
  }
  return read(words);
}

int stop(std::string_view, const Arguments& words) {
  if (!words.empty() && (words.front() == "--help" || words.front() == "-h")) {
    say("USAGE: kafka-server-stop [--node-id=ID | --process-role=ROLE]");
    say("");
    say("Sends SIGTERM, or the signal that $SIGNAL names, to the brokers that run here: to all, or to those "
        "whose file has");
    say("that node.id or process.roles.");
    return 0;
  }
  const std::string node_id = option_of(words, "node-id");
  const std::string role = option_of(words, "process-role");
  for (const std::string& word : words) {
    if (word.starts_with("--node-id=") || word.starts_with("--process-role=")) continue;
    complain(
        "kafka-server-stop: {} is not a recognized option; there are --node-id=ID and --process-role=ROLE",
        word);
    return 1;
  }
  if (!node_id.empty() && !role.empty()) {
    say("When both node-id and process-role are provided, the value for node-id will take precedence");
  }
  std::vector<int> ids;
  bool is_any = false;
  for (const Process& process : processes()) {
    if (!is_broker(process)) continue;
    is_any = true;
    if (!node_id.empty() || !role.empty()) {
      const Given given = options_of(process);
      const bool is_wanted = node_id.empty()
                                 ? given.get("process.roles") == role
                                 : given.get("node.id") == node_id ||
                                       (!given.has("node.id") && given.get("broker.id") == node_id);
      if (!is_wanted) continue;
    }
    ids.push_back(process.id);
  }
  if (!is_any) {
    say("No kafka server to stop");
    return 1;
  }
  return ids.empty() ? 0 : send_signal(ids);
}

constexpr std::string_view start_names[] = {"kafka-server-start", "kafka.Kafka"};
constexpr std::string_view stop_names[] = {"kafka-server-stop"};

}  // namespace

}  // namespace ottla::cli::servers

namespace ottla::cli {

extern const Tool kafka_server_start;
const Tool kafka_server_start{
    .names = servers::start_names, .summary = "Starts Ottla", .run = servers::start};
extern const Tool kafka_server_stop;
const Tool kafka_server_stop{.names = servers::stop_names, .summary = "Stops Ottla", .run = servers::stop};

}  // namespace ottla::cli
