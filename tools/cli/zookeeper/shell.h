// The ZooKeeper shell, in the manner of ZooKeeper 3.4.10 (Kafka 1.1.0's) and of 3.8.4 (Kafka 3.9's). A
// command is read in the older manner unless only the younger shell knows it so, or the younger manner was
// asked for.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/zookeeper/keeper_failure.h"

namespace ottla::cli {

// A command in its words, the name first.
using ShellCommand = std::vector<std::string>;

// What a command of the younger shell ends with: a line on stderr and the status of the shell.
struct ShellFailure {
  std::string message;
  int status = 1;
};

// The connection and what the commands of both manners use of it.
class ShellSession {
 public:
  explicit ShellSession(ZooKeeperClient::Settings settings);

  // Ends a session that there is, and opens one. Events are printed.
  void connect(const std::string& servers);
  void close();
  // False after close.
  bool is_open() const { return client_ != nullptr; }
  ZooKeeperClient& client() { return *client_; }
  const std::string& servers() const { return settings_.connect; }

  bool prints_watches = true;

 private:
  ZooKeeperClient::Settings settings_;
  std::unique_ptr<ZooKeeperClient> client_;
};

// What runs a command throws KeeperFailure for what the server refuses and, for a path that is none,
// IllegalArgumentException. The shell says both.

namespace old_shell {

// Runs a command as 3.4.10 does. False when it does not know the command in this form.
bool run(ShellSession& session, const ShellCommand& command);
// The lines of 3.4.10's usage on stderr.
void print_usage();

}  // namespace old_shell

namespace new_shell {

// Runs a command as 3.8.4 does; throws ShellFailure too.
void run(ShellSession& session, const ShellCommand& command);
// Whether only the younger shell has it.
bool is_command(std::string_view name);
void print_usage();

}  // namespace new_shell

// All nodes below, and the path itself: parents before children.
std::vector<std::string> subtree(ZooKeeperClient& client, const std::string& path);

class Shell {
 public:
  Shell(ShellSession& session, bool is_new) : session_(session), is_new_(is_new) {}

  // One command, from the program's arguments.
  int run(const ShellCommand& command);
  // Lines of standard input until its end or quit.
  int run_lines();

 private:
  void execute(const ShellCommand& command);
  void execute_old(const ShellCommand& command);
  void execute_new(const ShellCommand& command);
  // The commands about the shell itself; false for others.
  bool execute_own(const ShellCommand& command);
  void redo(const std::string& number);
  void execute_line(const std::string& line);

  ShellSession& session_;
  bool is_new_;
  int status_ = 0;
  int count_ = 0;
  std::map<int, std::string> history_;
};

}  // namespace ottla::cli
