// Reading a command line by argparse4j's rules: options anywhere, the first plain word chooses the
// subcommand, whose own arguments follow it.
#include "cli/subcommands.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <set>

#include "cli/console.h"
#include "cli/nearest.h"
#include "cli/number.h"

namespace ottla::cli {
namespace {

bool is_flag(std::string_view word) { return word.size() > 1 && word.starts_with('-'); }

// A negative number is a value.
bool is_number(std::string_view word) {
  return word.size() > 1 && std::ranges::all_of(word.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

std::string shown(const Argument& argument) {
  return argument.flags.empty() ? std::string() : fmt::format("{}", fmt::join(argument.flags, "/"));
}

std::string value_name(const Argument& argument) {
  if (!argument.choices.empty()) return fmt::format("{{{}}}", fmt::join(argument.choices, ","));
  if (!argument.value_name.empty()) return argument.value_name;
  std::string name = argument.name();
  for (char& c : name) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

std::string values_of(const Argument& argument) {
  const std::string value = value_name(argument);
  switch (argument.words) {
    case Words::none:
      return {};
    case Words::one:
      return value;
    case Words::zero_or_one:
      return fmt::format("[{}]", value);
    case Words::one_or_more:
      return fmt::format("{0} [{0} ...]", value);
  }
  return {};
}

bool is_positional(const Argument& argument) { return !argument.flags.front().starts_with('-'); }

}  // namespace

struct ArgumentParser::Reading {
  const Arguments& words;
  std::size_t at = 0;
  ArgumentValues values;
  std::set<const Argument*> seen;
};

std::string Argument::name() const {
  for (const std::string& flag : flags) {
    if (flag.starts_with("--")) return flag.substr(2);
  }
  const std::string& first = flags.front();
  return first.substr(std::min(first.find_first_not_of('-'), first.size()));
}

bool ArgumentValues::has(std::string_view name) const { return given_.contains(name); }

std::optional<std::string> ArgumentValues::find(std::string_view name) const {
  if (const auto found = given_.find(name); found != given_.end() && !found->second.empty()) {
    return found->second.back();
  }
  if (const auto found = defaults_.find(name); found != defaults_.end()) return found->second;
  return std::nullopt;
}

std::string ArgumentValues::get(std::string_view name) const { return find(name).value_or(std::string()); }

std::vector<std::string> ArgumentValues::all(std::string_view name) const {
  if (const auto found = given_.find(name); found != given_.end()) return found->second;
  if (const auto found = defaults_.find(name); found != defaults_.end()) return {found->second};
  return {};
}

std::optional<std::int64_t> ArgumentValues::find_long(std::string_view name) const {
  const std::optional<std::string> text = find(name);
  return text ? number_in<std::int64_t>(*text) : std::nullopt;
}

ArgumentParser::ArgumentParser(std::string name, std::string summary)
    : name_(std::move(name)), summary_(std::move(summary)) {
  arguments_.push_back({.flags = {"-h", "--help"}, .words = Words::none, .help = "shows this help and ends"});
}

ArgumentParser& ArgumentParser::add(Argument argument) {
  arguments_.push_back(std::move(argument));
  return *this;
}

ArgumentParser& ArgumentParser::command(std::string name, std::string summary) {
  auto parser = std::make_unique<ArgumentParser>(fmt::format("{} {}", name_, name), std::move(summary));
  commands_.emplace_back(std::move(name), std::move(parser));
  return *commands_.back().second;
}

void ArgumentParser::error(std::string_view message) const {
  complain("{}", usage());
  const std::string program = name_.substr(0, name_.find(' '));
  complain("{}: error: {}", program, message);
  throw Exit{1};
}

ArgumentValues ArgumentParser::parse(const Arguments& arguments) const {
  Reading reading{.words = arguments};
  read(reading);
  return std::move(reading.values);
}

const Argument& ArgumentParser::flag_of(std::string_view flag) const {
  const Argument* found = nullptr;
  std::vector<std::string_view> begun;
  std::vector<std::string_view> all;
  for (const Argument& argument : arguments_) {
    if (is_positional(argument)) continue;
    for (const std::string& name : argument.flags) {
      if (name == flag) return argument;
      all.push_back(name);
      if (!flag.starts_with("--") || !name.starts_with(flag)) continue;
      begun.push_back(name);
      found = &argument;
    }
  }
  if (begun.size() > 1) {
    error(fmt::format("ambiguous option: {} could match {}", flag, fmt::join(begun, ", ")));
  }
  if (found == nullptr) {
    const std::string_view near = nearest(flag, all);
    const std::string hint = near.empty() ? std::string() : fmt::format("\nDid you mean:\n\t{}", near);
    error(fmt::format("unrecognized arguments: '{}'{}", flag, hint));
  }
  return *found;
}

void ArgumentParser::take(Reading& reading, const Argument& argument,
                          std::optional<std::string> first) const {
  std::vector<std::string>& values = reading.values.given_[argument.name()];
  if (!argument.appends) values.clear();
  reading.seen.insert(&argument);
  const std::size_t before = values.size();
  if (first) values.push_back(std::move(*first));
  const auto may_take = [&] {
    if (argument.words == Words::none || reading.at == reading.words.size()) return false;
    const std::string& word = reading.words[reading.at];
    if (is_flag(word) && !is_number(word)) return false;
    return argument.words == Words::one_or_more || values.size() == before;
  };
  while (may_take()) values.push_back(reading.words[reading.at++]);
  if (argument.words == Words::one && values.size() == before) {
    error(fmt::format("argument {}: expected one argument", shown(argument)));
  }
  if (argument.words == Words::one_or_more && values.size() == before) {
    error(fmt::format("argument {}: expected at least one argument", shown(argument)));
  }
  for (std::size_t at = before; at < values.size() && !argument.choices.empty(); ++at) {
    if (std::ranges::find(argument.choices, values[at]) != argument.choices.end()) continue;
    error(fmt::format("argument {}: invalid choice: '{}' (choose from {{{}}})", shown(argument), values[at],
                      fmt::join(argument.choices, ",")));
  }
}

void ArgumentParser::read_command(Reading& reading) const {
  const std::string& word = reading.words[reading.at];
  std::vector<std::string_view> names;
  for (const auto& [name, parser] : commands_) {
    names.push_back(name);
    if (name != word) continue;
    ++reading.at;
    reading.values.command_ = name;
    return parser->read(reading);
  }
  const std::string_view near = nearest(word, names);
  const std::string hint = near.empty() ? std::string() : fmt::format("\nDid you mean:\n\t{}", near);
  error(fmt::format("invalid choice: '{}' (choose from '{}'){}", word, fmt::join(names, "', '"), hint));
}

void ArgumentParser::read(Reading& reading) const {
  for (const Argument& argument : arguments_) {
    if (argument.default_value) reading.values.defaults_[argument.name()] = *argument.default_value;
  }
  std::vector<const Argument*> positional;
  for (const Argument& argument : arguments_) {
    if (is_positional(argument)) positional.push_back(&argument);
  }
  std::size_t next_positional = 0;
  while (reading.at < reading.words.size()) {
    const std::string& word = reading.words[reading.at];
    if (is_flag(word) && !is_number(word)) {
      ++reading.at;
      const std::size_t equals = word.starts_with("--") ? word.find('=') : word.npos;
      const Argument& argument = flag_of(std::string_view(word).substr(0, equals));
      if (argument.name() == "help") {
        say("{}", help());
        throw Exit{0};
      }
      std::optional<std::string> value;
      if (equals != word.npos) value = word.substr(equals + 1);
      take(reading, argument, std::move(value));
    } else if (next_positional < positional.size()) {
      take(reading, *positional[next_positional++], std::nullopt);
    } else if (!commands_.empty() && reading.values.command_.empty()) {
      read_command(reading);
    } else {
      error(fmt::format("unrecognized arguments: '{}'", word));
    }
  }
  check(reading);
}

void ArgumentParser::check(const Reading& reading) const {
  std::map<std::string, std::vector<const Argument*>> groups;
  for (const Argument& argument : arguments_) {
    if (!argument.exclusive_group.empty()) groups[argument.exclusive_group].push_back(&argument);
    if (!argument.required || reading.seen.contains(&argument)) continue;
    error(is_positional(argument) ? std::string("too few arguments")
                                  : fmt::format("argument {} is required", shown(argument)));
  }
  for (const auto& [name, members] : groups) {
    const Argument* given = nullptr;
    std::vector<std::string> all;
    for (const Argument* member : members) {
      all.push_back(shown(*member));
      if (!reading.seen.contains(member)) continue;
      if (given != nullptr) {
        error(fmt::format("argument {}: not allowed with argument {}", shown(*member), shown(*given)));
      }
      given = member;
    }
    if (given == nullptr && members.front()->group_required) {
      error(fmt::format("one of the arguments {} is required", fmt::join(all, " ")));
    }
  }
  if (!commands_.empty() && reading.values.command_.empty()) error("too few arguments");
}

std::string ArgumentParser::usage() const {
  std::string line = fmt::format("usage: {}", name_);
  for (const Argument& argument : arguments_) {
    if (is_positional(argument)) continue;
    const std::string values = values_of(argument);
    const std::string text = argument.flags.front() + (values.empty() ? "" : " " + values);
    line += argument.required ? " " + text : fmt::format(" [{}]", text);
  }
  for (const Argument& argument : arguments_) {
    if (is_positional(argument)) line += " " + values_of(argument);
  }
  std::vector<std::string_view> names;
  for (const auto& [name, parser] : commands_) names.push_back(name);
  if (!names.empty()) line += fmt::format(" {{{}}} ...", fmt::join(names, ","));
  return line;
}

std::string ArgumentParser::help() const {
  std::string text = fmt::format("{}\n\n{}\n", usage(), summary_);
  const auto list = [&](std::string_view title, bool positional) {
    bool is_first = true;
    for (const Argument& argument : arguments_) {
      if (is_positional(argument) != positional) continue;
      if (is_first) text += fmt::format("\n{}:\n", title);
      is_first = false;
      const std::string values = values_of(argument);
      const std::string left =
          fmt::format("  {}{}{}", positional ? "" : fmt::format("{}", fmt::join(argument.flags, ", ")),
                      positional || values.empty() ? "" : " ", values);
      text +=
          fmt::format("{:<32}  {}{}\n", left, argument.help,
                      argument.default_value ? fmt::format(" (default: {})", *argument.default_value) : "");
    }
  };
  list("positional arguments", true);
  list("named arguments", false);
  if (!commands_.empty()) text += "\nsubcommands:\n";
  for (const auto& [name, parser] : commands_) text += fmt::format("  {:<30}  {}\n", name, parser->summary_);
  if (!commands_.empty()) text += fmt::format("\n`{} SUBCOMMAND --help` tells more.\n", name_);
  text.pop_back();
  return text;
}

void add_connection(ArgumentParser& to, bool has_letters) {
  const auto add = [&](const char* flag, const char* letter, std::string_view whom) {
    std::vector<std::string> flags{flag};
    if (has_letters) flags.emplace_back(letter);
    to.add({.flags = std::move(flags),
            .help = std::string(whom) + " to connect to, host:port,host:port",
            .exclusive_group = "connection",
            .group_required = true});
  };
  add("--bootstrap-server", "-b", "brokers");
  add("--bootstrap-controller", "-C", "controllers");
}

}  // namespace ottla::cli
