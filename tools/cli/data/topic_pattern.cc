// Translation of the classes that POSIX writes otherwise, and matching by the C library.
#include "cli/data/topic_pattern.h"

#include <fmt/format.h>
#include <regex.h>

#include <array>
#include <memory>
#include <utility>

#include "cli/failure.h"

namespace ottla::cli {
namespace {

[[noreturn]] void fail_pattern(std::string_view pattern, std::string_view reason) {
  throw Failure("java.util.regex.PatternSyntaxException", fmt::format("{}: {}", reason, pattern));
}

// What \d and its like are, within [] and without.
std::string_view class_of(char letter, bool in_brackets) {
  switch (letter) {
    case 'd':
      return in_brackets ? "0-9" : "[0-9]";
    case 'w':
      return in_brackets ? "A-Za-z0-9_" : "[A-Za-z0-9_]";
    case 's':
      return in_brackets ? " \t" : "[ \t]";
    case 'D':
      return in_brackets ? "" : "[^0-9]";
    case 'W':
      return in_brackets ? "" : "[^A-Za-z0-9_]";
    case 'S':
      return in_brackets ? "" : "[^ \t]";
    default:
      return "";
  }
}

std::string translate(std::string_view pattern) {
  std::string posix;
  bool in_brackets = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char letter = pattern[i];
    if (letter == '\\' && i + 1 < pattern.size()) {
      const char escaped = pattern[++i];
      if (const std::string_view named = class_of(escaped, in_brackets); !named.empty()) {
        posix += named;
      } else if ((escaped >= 'a' && escaped <= 'z') || (escaped >= 'A' && escaped <= 'Z')) {
        fail_pattern(pattern, fmt::format("\\{} has no like in POSIX patterns", escaped));
      } else {
        if (!in_brackets) posix += '\\';
        posix += escaped;
      }
      continue;
    }
    if (letter == '[') in_brackets = true;
    if (letter == ']') in_brackets = false;
    posix += letter;
    if (letter == '(' && !in_brackets && pattern.substr(i + 1).starts_with("?")) {
      if (!pattern.substr(i + 1).starts_with("?:")) fail_pattern(pattern, "look-around is not known here");
      i += 2;
    }
  }
  return posix;
}

class Compiled {
 public:
  explicit Compiled(const std::string& pattern)
      : error_(::regcomp(&regex_, pattern.c_str(), REG_EXTENDED | REG_NOSUB)) {}
  ~Compiled() {
    if (error_ == 0) ::regfree(&regex_);
  }
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;

  bool is_good() const { return error_ == 0; }
  std::string reason() const {
    std::array<char, 256> text{};
    ::regerror(error_, &regex_, text.data(), text.size());
    return text.data();
  }

 private:
  regex_t regex_{};
  int error_;
};

}  // namespace

std::string posix_pattern(std::string_view java_pattern) {
  std::string posix = "^(" + translate(java_pattern) + ")$";
  const Compiled compiled(posix);
  if (!compiled.is_good()) fail_pattern(java_pattern, compiled.reason());
  return posix;
}

std::string old_list_pattern(std::string_view list) {
  std::string pattern;
  for (const char letter : list) {
    if (letter != ' ') pattern += letter == ',' ? '|' : letter;
  }
  constexpr std::string_view quotes = "\"'";
  pattern.erase(0, pattern.find_first_not_of(quotes) == std::string::npos
                       ? pattern.size()
                       : pattern.find_first_not_of(quotes));
  pattern.resize(pattern.find_last_not_of(quotes) + 1);
  return pattern;
}

}  // namespace ottla::cli
