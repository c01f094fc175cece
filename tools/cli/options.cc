// Reading a command line by joptsimple's rules, and what its users ask of the outcome.
#include "cli/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "cli/console.h"
#include "cli/nearest.h"
#include "cli/number.h"

namespace ottla::cli {
namespace {

// "--x", "-x" and "--", but neither "-" nor "x".
bool looks_like_option(std::string_view word) { return word.size() > 1 && word.starts_with('-'); }

struct Word {
  std::string_view name;
  std::optional<std::string_view> value;
};

// "name=value" in its two parts.
Word split(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos) return {text, std::nullopt};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

template <class Number>
std::optional<Number> number_of(const ParsedOptions& options, std::string_view name) {
  const std::optional<std::string> text = options.find(name);
  if (!text) return std::nullopt;
  const auto number = number_in<Number>(std::string_view(*text).substr(text->starts_with('+') ? 1 : 0));
  if (number) return number;
  complain("Cannot parse argument '{}' of option {}", *text, name);
  throw Exit{1};
}

}  // namespace

OptionParser::OptionParser(std::string_view name, std::string_view summary)
    : name_(name), summary_(summary) {}

OptionParser& OptionParser::group(std::string_view title) {
  group_ = title;
  return *this;
}

OptionParser& OptionParser::flag(std::vector<std::string_view> names, std::string_view help) {
  options_.push_back({std::move(names), Takes::nothing, {}, help, group_, 0, {}});
  return *this;
}

OptionParser& OptionParser::value(std::vector<std::string_view> names, std::string_view value_name,
                                  std::string_view help) {
  options_.push_back({std::move(names), Takes::value, value_name, help, group_, 0, {}});
  return *this;
}

OptionParser& OptionParser::optional_value(std::vector<std::string_view> names, std::string_view value_name,
                                           std::string_view help) {
  options_.push_back({std::move(names), Takes::optional_value, value_name, help, group_, 0, {}});
  return *this;
}

OptionParser& OptionParser::separated_by(char separator) {
  options_.back().separator = separator;
  return *this;
}

OptionParser& OptionParser::defaults_to(std::string value) {
  options_.back().default_value = std::move(value);
  return *this;
}

OptionParser& OptionParser::common() {
  group("Help");
  flag({"help"}, "Prints this help.");
  return flag({"version"}, "Prints the version of Apache Kafka whose tool this is the like of.");
}

const Option* OptionParser::find(std::string_view name) const {
  const auto found = std::ranges::find_if(options_, [&](const Option& option) {
    return std::ranges::find(option.names, name) != option.names.end();
  });
  return found == options_.end() ? nullptr : &*found;
}

std::string_view OptionParser::nearest(std::string_view typed) const {
  std::vector<std::string_view> names;
  for (const Option& option : options_) names.insert(names.end(), option.names.begin(), option.names.end());
  return cli::nearest(typed, names);
}

ParsedOptions OptionParser::parse(const Arguments& arguments) const {
  ParsedOptions parsed(*this);
  parsed.is_empty_ = arguments.empty();
  bool only_words = false;
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    const std::string& word = arguments[at];
    if (only_words || !looks_like_option(word)) {
      parsed.positional_.push_back(word);
      continue;
    }
    if (word == "--") {
      only_words = true;
      continue;
    }
    const auto [name, value] = split(std::string_view(word).substr(word.starts_with("--") ? 2 : 1));
    const Option* option = find(name);
    if (option == nullptr) {
      const std::string_view near = nearest(name);
      complain("{} is not a recognized option{}", name,
               near.empty() ? std::string() : fmt::format("; did you mean --{}?", near));
      complain("`{} --help` lists the options.", name_);
      throw Exit{1};
    }
    std::optional<std::string> given;
    if (option->takes != Takes::nothing && value) {
      given = *value;
    } else if (option->takes == Takes::value) {
      if (at + 1 == arguments.size()) {
        complain("Option {} requires an argument", parsed.shown(name));
        throw Exit{1};
      }
      given = arguments[++at];
    } else if (option->takes == Takes::optional_value && at + 1 < arguments.size() &&
               !looks_like_option(arguments[at + 1])) {
      given = arguments[++at];
    }
    parsed.given_.push_back({option, std::move(given)});
  }
  return parsed;
}

void OptionParser::usage(std::string_view message) const {
  complain("{}", message);
  complain("{}", help());
  throw Exit{1};
}

bool ParsedOptions::has(std::string_view name) const {
  const Option* option = parser_->find(name);
  return std::ranges::any_of(given_, [&](const Given& given) { return given.option == option; });
}

std::vector<std::string> ParsedOptions::all(std::string_view name) const {
  const Option* option = parser_->find(name);
  std::vector<std::string> values;
  for (const Given& given : given_) {
    if (given.option != option || !given.value) continue;
    std::string_view rest = *given.value;
    while (option->separator != 0 && rest.contains(option->separator)) {
      values.emplace_back(rest.substr(0, rest.find(option->separator)));
      rest.remove_prefix(values.back().size() + 1);
    }
    values.emplace_back(rest);
  }
  if (values.empty() && option != nullptr && option->default_value) values.push_back(*option->default_value);
  return values;
}

std::vector<std::pair<std::string_view, std::optional<std::string>>> ParsedOptions::in_order() const {
  std::vector<std::pair<std::string_view, std::optional<std::string>>> options;
  for (const Given& given : given_) options.emplace_back(given.option->names.front(), given.value);
  return options;
}

std::optional<std::string> ParsedOptions::find(std::string_view name) const {
  std::vector<std::string> values = all(name);
  if (values.empty()) return std::nullopt;
  if (values.size() > 1) {
    complain("Found multiple arguments for option {}, but you asked for only one", name);
    throw Exit{1};
  }
  return std::move(values.front());
}

std::string ParsedOptions::get(std::string_view name) const { return find(name).value_or(std::string()); }

std::optional<std::int32_t> ParsedOptions::find_int(std::string_view name) const {
  return number_of<std::int32_t>(*this, name);
}

std::optional<std::int64_t> ParsedOptions::find_long(std::string_view name) const {
  return number_of<std::int64_t>(*this, name);
}

std::string ParsedOptions::shown(std::string_view name) const {
  const Option* option = parser_->find(name);
  std::vector<std::string_view> names = option == nullptr ? std::vector{name} : option->names;
  // joptsimple's order: short names first, then by the alphabet.
  std::ranges::sort(names, [](std::string_view a, std::string_view b) {
    return std::pair(a.size() > 1, a) < std::pair(b.size() > 1, b);
  });
  return fmt::format("[{}]", fmt::join(names, ", "));
}

void ParsedOptions::require(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    if (!has(name)) parser_->usage(fmt::format("Missing required argument \"{}\"", shown(name)));
  }
}

void ParsedOptions::forbid(std::string_view used, std::initializer_list<std::string_view> names) const {
  if (!has(used)) return;
  for (const std::string_view name : names) {
    if (!has(name)) continue;
    parser_->usage(fmt::format("Option \"{}\" can't be used with option \"{}\"", shown(used), shown(name)));
  }
}

void ParsedOptions::maybe_help_or_version(std::string_view purpose) const {
  if (is_empty_ || has("help")) parser_->usage(purpose);
  if (has("version")) {
    say("{}", kafka_version);
    throw Exit{0};
  }
}

void warn_deprecated(const ParsedOptions& options, std::string_view old_name, std::string_view sentence) {
  if (options.has(old_name)) say("{}", sentence);
}

}  // namespace ottla::cli
