// The help of a tool: its options by groups, in two columns.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/options.h"

namespace ottla::cli {
namespace {

constexpr std::size_t line_columns = 100;
constexpr std::size_t left_columns = 34;

// "--name, --other <value>".
std::string left_of(const Option& option) {
  std::string text;
  for (const std::string_view name : option.names) {
    text += fmt::format("{}--{}", text.empty() ? "" : ", ", name);
  }
  if (option.takes == Takes::value) text += fmt::format(" <{}>", option.value_name);
  if (option.takes == Takes::optional_value) text += fmt::format(" [{}]", option.value_name);
  return text;
}

// The words of `text` in lines of the right column.
std::vector<std::string> wrapped(std::string_view text) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > line_columns - left_columns) {
      lines.emplace_back();
    }
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return lines;
}

void append(std::string& help, const Option& option) {
  std::string text(option.help);
  if (option.default_value && !option.default_value->empty()) {
    text += fmt::format(" (default: {})", *option.default_value);
  }
  std::string left = "  " + left_of(option);
  for (const std::string& line : wrapped(text)) {
    if (left.size() + 2 > left_columns) {
      help += left + '\n';
      left.clear();
    }
    left.resize(left_columns, ' ');
    help += left + line + '\n';
    left.clear();
  }
}

}  // namespace

std::string OptionParser::help() const {
  std::string help = fmt::format("{:<{}}{}\n", "Option", left_columns, "Description");
  help += fmt::format("{:<{}}{}\n", "------", left_columns, "-----------");
  std::string_view group;
  for (const Option& option : options_) {
    if (option.group != group) help += fmt::format("{}{}:\n", group.empty() ? "" : "\n", option.group);
    group = option.group;
    append(help, option);
  }
  help.pop_back();
  return help;
}

}  // namespace ottla::cli
