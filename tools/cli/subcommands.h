// Command lines as argparse4j reads them (kafka-cluster, kafka-features, kafka-metadata-quorum,
// kafka-storage, kafka-transactions, kafka-producer-perf-test): subcommands, `-x` and `--name` options that
// may be abbreviated, values that may repeat, positional arguments, a usage line in every error.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/tool.h"

namespace ottla::cli {

// How many words an argument takes: argparse's nargs.
enum class Words : std::uint8_t { none, one, zero_or_one, one_or_more };

struct Argument {
  std::vector<std::string> flags;  // "--bootstrap-server", "-b"; one without dashes is positional
  Words words = Words::one;
  std::string value_name;
  std::string help;
  bool required = false;
  bool appends = false;  // may be given several times
  std::vector<std::string> choices;
  std::optional<std::string> default_value;
  std::string exclusive_group;  // of those with the same name one may be given
  bool group_required = false;  // and one must

  // The name by which Arguments are asked for: the first long flag without dashes.
  std::string name() const;
};

class ArgumentValues {
 public:
  // The subcommand's name; empty when there is none.
  const std::string& command() const { return command_; }
  bool has(std::string_view name) const;
  std::optional<std::string> find(std::string_view name) const;
  std::string get(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  std::optional<std::int64_t> find_long(std::string_view name) const;

 private:
  friend class ArgumentParser;
  std::string command_;
  std::map<std::string, std::vector<std::string>, std::less<>> given_;
  std::map<std::string, std::string, std::less<>> defaults_;
};

class ArgumentParser {
 public:
  ArgumentParser(std::string name, std::string summary);

  ArgumentParser& add(Argument argument);
  // Arguments of a subcommand are declared on what this gives. It stays where it is.
  ArgumentParser& command(std::string name, std::string summary);

  // Errors go to stderr as usage line and "NAME: error: …", with the nearest right name, and end the tool
  // with status 1; -h and --help print the help to stdout and end it with status 0.
  ArgumentValues parse(const Arguments& arguments) const;

  std::string usage() const;
  std::string help() const;
  // As parse does for its own errors.
  [[noreturn]] void error(std::string_view message) const;

 private:
  struct Reading;
  void read(Reading& reading) const;
  void read_command(Reading& reading) const;
  // The argument of that flag or of what it begins.
  const Argument& flag_of(std::string_view flag) const;
  // Its words, `first` being what stood behind "=".
  void take(Reading& reading, const Argument& argument, std::optional<std::string> first) const;
  void check(const Reading& reading) const;

  std::string name_;
  std::string summary_;
  std::vector<Argument> arguments_;
  std::vector<std::pair<std::string, std::unique_ptr<ArgumentParser>>> commands_;
};

// --bootstrap-server and --bootstrap-controller, of which one must be given; with letters also as -b and -C.
void add_connection(ArgumentParser& to, bool has_letters = false);

}  // namespace ottla::cli
