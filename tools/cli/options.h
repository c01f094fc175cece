// Command lines as joptsimple reads them, which most of Kafka's tools use: `--name value`, `--name=value`,
// `-name value`, repeated options, options with several names, values that may be left out. (Those of
// argparse4j are read by subcommands.h.) No abbreviations: Kafka's tools turn them off.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/tool.h"

namespace ottla::cli {

// What stands behind an option: nothing, a value that is the next word whatever it looks like, or a value
// only if the next word does not look like an option.
enum class Takes : std::uint8_t { nothing, value, optional_value };

struct Option {
  std::vector<std::string_view> names;
  Takes takes = Takes::nothing;
  std::string_view value_name;  // in the help: "topic"
  std::string_view help;
  std::string_view group;
  char separator = 0;  // one word is several values (joptsimple's withValuesSeparatedBy)
  std::optional<std::string> default_value;
};

class ParsedOptions;

// Declares the options of a tool, in the order of the help, and reads a command line by them. Help texts and
// names must outlive it: use literals.
class OptionParser {
 public:
  // `name` is the tool's ("kafka-topics"); `summary` opens the help.
  OptionParser(std::string_view name, std::string_view summary);

  // The heading of the options declared from here on.
  OptionParser& group(std::string_view title);
  OptionParser& flag(std::vector<std::string_view> names, std::string_view help);
  OptionParser& value(std::vector<std::string_view> names, std::string_view value_name,
                      std::string_view help);
  OptionParser& optional_value(std::vector<std::string_view> names, std::string_view value_name,
                               std::string_view help);
  // Of the option declared last.
  OptionParser& separated_by(char separator);
  OptionParser& defaults_to(std::string value);
  // --help and --version, with Kafka's words.
  OptionParser& common();

  // An unknown option or a missing value ends the tool (Exit, status 1) with joptsimple's sentence, the
  // nearest right option and where the help is.
  ParsedOptions parse(const Arguments& arguments) const;

  const std::vector<Option>& options() const { return options_; }
  const Option* find(std::string_view name) const;
  std::string_view name() const { return name_; }

  // The whole help, options by groups.
  std::string help() const;

  // The declared name that is nearest to a mistyped one; empty when none is near.
  std::string_view nearest(std::string_view typed) const;

  // Says the message and the help on stderr and ends the tool with status 1 (CommandLineUtils).
  [[noreturn]] void usage(std::string_view message) const;

 private:
  std::string_view name_;
  std::string_view summary_;
  std::string_view group_;
  std::vector<Option> options_;
};

// What a command line said. Names are those of the declaration, any of an option's. It refers to its parser.
class ParsedOptions {
 public:
  explicit ParsedOptions(const OptionParser& parser) : parser_(&parser) {}

  bool has(std::string_view name) const;
  // Its value, else its default. More than one is joptsimple's error and ends the tool.
  std::optional<std::string> find(std::string_view name) const;
  // The same, empty when there is none.
  std::string get(std::string_view name) const;
  // The same as a number; no number, or one too large, is joptsimple's "Cannot parse argument".
  std::optional<std::int32_t> find_int(std::string_view name) const;
  std::optional<std::int64_t> find_long(std::string_view name) const;
  // Its values, in their order; the default when there is none.
  std::vector<std::string> all(std::string_view name) const;
  // The options as they were given, each by its first name.
  std::vector<std::pair<std::string_view, std::optional<std::string>>> in_order() const;
  const std::vector<std::string>& positional() const { return positional_; }

  // CommandLineUtils: without one of these, with another of these, the tool ends with Kafka's sentence and
  // the help.
  void require(std::initializer_list<std::string_view> names) const;
  void forbid(std::string_view used, std::initializer_list<std::string_view> names) const;
  // How Kafka prints an option in its messages: "[bootstrap-server]".
  std::string shown(std::string_view name) const;

  // With --help, or without any argument: help to stderr, status 1. With --version: Kafka's version line.
  void maybe_help_or_version(std::string_view purpose) const;

  const OptionParser& parser() const { return *parser_; }

 private:
  friend class OptionParser;
  struct Given {
    const Option* option;
    std::optional<std::string> value;
  };

  const OptionParser* parser_;
  std::vector<Given> given_;
  std::vector<std::string> positional_;
  bool is_empty_ = true;  // no argument at all
};

// What --version prints: the newest Apache Kafka whose tools these are, as the Java tools do ("4.3.0").
inline constexpr std::string_view kafka_version = "4.3.0";

// ConsumerGroupCommand and others: how a deprecated option is warned about, once, on stdout.
void warn_deprecated(const ParsedOptions& options, std::string_view old_name, std::string_view sentence);

}  // namespace ottla::cli
