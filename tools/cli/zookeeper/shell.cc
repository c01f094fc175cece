// The shell itself: its session, history, which manner a command is read in, and waiting for lines and
// events.
#include "cli/zookeeper/shell.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "cli/console.h"
#include "cli/number.h"
#include "cli/zookeeper/shell_text.h"

namespace ottla::cli {
namespace {

constexpr int history_lines = 10;
constexpr std::size_t max_line_bytes = std::size_t{4} << 20;

// What the shells say of failed requests, of which the older one ends for any other.
std::optional<std::string> sentence_of(const KeeperError& error, bool is_new) {
  using zookeeper::Code;
  switch (error.code) {
    case Code::no_node:
      return "Node does not exist: " + error.path;
    case Code::no_children_for_ephemerals:
      return "Ephemerals cannot have children: " + error.path;
    case Code::node_exists:
      return "Node already exists: " + error.path;
    case Code::not_empty:
      return "Node not empty: " + error.path;
    case Code::invalid_acl:
      return "Acl is not valid : " + error.path;
    case Code::no_auth:
      return (is_new ? "Insufficient permission : " : "Authentication is not valid : ") + error.path;
    case Code::bad_arguments:
      return "Arguments are not valid : " + error.path;
    case Code::bad_version:
      return "version No is not valid : " + error.path;
    default:
      return std::nullopt;
  }
}

}  // namespace

ShellSession::ShellSession(ZooKeeperClient::Settings settings) : settings_(std::move(settings)) {}

void ShellSession::connect(const std::string& servers) {
  close();
  settings_.connect = servers;
  settings_.on_event = [this](const KeeperEvent& event) {
    if (prints_watches) say("\nWATCHER::\n\n{}", event.to_string());
  };
  client_ = std::make_unique<ZooKeeperClient>(settings_);
}

void ShellSession::close() {
  if (client_ != nullptr) client_->close();
  client_.reset();
}

std::vector<std::string> subtree(ZooKeeperClient& client, const std::string& path) {
  std::vector<std::string> paths{path};
  for (std::size_t at = 0; at < paths.size(); ++at) {
    const std::string above = paths[at] == "/" ? "/" : paths[at] + "/";
    for (const std::string& name : kept(client.child_names(paths[at]))) paths.push_back(above + name);
  }
  return paths;
}

int Shell::run(const ShellCommand& command) {
  execute(command);
  return status_;
}

void Shell::execute(const ShellCommand& command) {
  if (command.empty()) return;
  if (is_new_ || new_shell::is_command(command.front())) return execute_new(command);
  execute_old(command);
}

void Shell::execute_old(const ShellCommand& command) {
  status_ = 0;
  if (command.front() == "quit") {
    say("Quitting...");
    session_.close();
    throw Exit{0};
  }
  if (execute_own(command)) return;
  if (!session_.is_open()) {
    say("Not connected");
    return;
  }
  try {
    if (!old_shell::run(session_, command)) execute_new(command);
  } catch (const KeeperFailure& failure) {
    const auto sentence = sentence_of(failure.error(), false);
    if (!sentence) throw;
    complain("{}", *sentence);
  } catch (const Failure& failure) {
    if (failure.type() != illegal_argument) throw;
    complain("Command failed: {}: {}", failure.type(), failure.message());
  }
}

void Shell::execute_new(const ShellCommand& command) {
  if (command.front() == "quit") {
    session_.close();
    throw Exit{status_};
  }
  status_ = 0;
  try {
    if (execute_own(command)) return;
    if (!session_.is_open()) {
      say("Not connected");
      return;
    }
    new_shell::run(session_, command);
  } catch (const ShellFailure& failure) {
    status_ = failure.status;
    complain("{}", failure.message);
  } catch (const KeeperFailure& failure) {
    status_ = 1;
    complain("{}", sentence_of(failure.error(), true).value_or(failure.message()));
  } catch (const Failure& failure) {
    if (failure.type() != illegal_argument) throw;
    status_ = 1;
    complain("{}", failure.message());
  }
}

bool Shell::execute_own(const ShellCommand& command) {
  const std::string& name = command.front();
  if (name == "redo" && command.size() > 1) {
    redo(command[1]);
  } else if (name == "history") {
    for (int at = std::max(0, count_ - history_lines); at <= count_; ++at) {
      const auto line = history_.find(at);
      say("{} - {}", at, line == history_.end() ? "null" : line->second);
    }
  } else if (name == "printwatches") {
    if (command.size() == 1) {
      say("printwatches is {}", session_.prints_watches ? "on" : "off");
    } else {
      session_.prints_watches = command[1] == "on";
    }
  } else if (name == "connect") {
    session_.connect(command.size() > 1 ? command[1] : session_.servers());
    (void)session_.client().connect(true);
  } else if (name == "close") {
    const bool tells = is_new_ && session_.is_open() && session_.prints_watches;
    session_.close();
    if (tells) say("\nWATCHER::\n\nWatchedEvent state:Closed type:None path:null");
  } else {
    return false;
  }
  return true;
}

void Shell::redo(const std::string& number) {
  const std::optional<int> at = number_in<int>(number);
  const auto line = at && *at < count_ ? history_.find(*at) : history_.end();
  const auto refuse_redo = [&](std::string_view sentence) {
    if (is_new_) throw ShellFailure{.message = std::string(sentence)};
    say("{}", sentence);
  };
  if (line == history_.end()) return refuse_redo("Command index out of range");
  const ShellCommand command = shell_words(line->second);
  if (!command.empty() && command.front() == "redo") return refuse_redo("No redoing redos");
  history_[count_] = line->second;
  execute(command);
}

void Shell::execute_line(const std::string& line) {
  const ShellCommand command = shell_words(line);
  if (command.empty()) return;
  history_[count_] = line;
  execute(command);
  ++count_;
}

int Shell::run_lines() {
  std::string buffered;
  bool is_over = false;
  while (!is_over) {
    std::fflush(stdout);
    auto wait = std::chrono::milliseconds(-1);
    if (session_.is_open()) wait = session_.client().pump();
    std::fflush(stdout);
    std::array<pollfd, 2> waiting = {
        {{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
         {.fd = session_.is_open() ? session_.client().descriptor() : -1, .events = POLLIN, .revents = 0}}};
    if (::poll(waiting.data(), waiting.size(), static_cast<int>(wait.count())) <= 0) continue;
    if (waiting[0].revents == 0) continue;
    char part[4096];
    const ssize_t got = ::read(STDIN_FILENO, part, sizeof part);
    is_over = got <= 0 || buffered.size() > max_line_bytes;
    if (got > 0) buffered.append(part, static_cast<std::size_t>(got));
    for (std::size_t end; (end = buffered.find('\n')) != buffered.npos;) {
      const std::string line = buffered.substr(0, end);
      buffered.erase(0, end + 1);
      execute_line(line);
    }
  }
  if (!buffered.empty()) execute_line(buffered);
  return status_;
}

}  // namespace ottla::cli
