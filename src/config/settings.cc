// Java's properties format and where settings come from; YAML is in yaml.cc.
#include "ottla/config/settings.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "ottla/config/value.h"

namespace ottla::config {
namespace {

constexpr std::size_t file_limit_bytes = std::size_t{1} << 20;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

// Reads natural lines one by one; "\r\n", "\n" and "\r" end one.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  bool next(std::string_view& line) {
    if (text_.empty()) return false;
    const std::size_t end = text_.find_first_of("\r\n");
    line = text_.substr(0, end);
    if (end == text_.npos) {
      text_ = {};
    } else {
      text_.remove_prefix(end + (text_.substr(end, 2) == "\r\n" ? 2 : 1));
    }
    ++number_;
    return true;
  }
  int number() const { return number_; }

 private:
  std::string_view text_;
  int number_ = 0;
};

std::string_view without_leading_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return text;
}

// An odd number of backslashes at the end joins the next line.
bool continues(std::string_view line) {
  std::size_t count = 0;
  while (count < line.size() && line[line.size() - 1 - count] == '\\') ++count;
  return count % 2 == 1;
}

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xc0 | point >> 6);
    out += static_cast<char>(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xe0 | point >> 12);
    out += static_cast<char>(0x80 | (point >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (point & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | point >> 18);
    out += static_cast<char>(0x80 | (point >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (point >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (point & 0x3f));
  }
}

// Four hex digits after "\u"; -1 when they are not there.
int hex4(std::string_view text) {
  if (text.size() < 4) return -1;
  int value = 0;
  for (const char c : text.substr(0, 4)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

// The character after "\u" with its pair when it is half of one; moves `at` behind it. False when it is
// malformed.
bool unescape_unicode(std::string_view text, std::size_t& at, std::string& out) {
  const int first = hex4(text.substr(at));
  if (first < 0) return false;
  at += 4;
  std::uint32_t point = static_cast<std::uint32_t>(first);
  if (point >= 0xd800 && point < 0xdc00 && text.substr(at, 2) == "\\u") {
    const int second = hex4(text.substr(at + 2));
    if (second >= 0xdc00 && second < 0xe000) {
      point = 0x10000 + ((point - 0xd800) << 10) + (static_cast<std::uint32_t>(second) - 0xdc00);
      at += 6;
    }
  }
  append_utf8(out, point);
  return true;
}

Result<std::string> unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at++];
    if (c != '\\') {
      out += c;
      continue;
    }
    if (at == text.size()) break;
    const char escaped = text[at++];
    switch (escaped) {
      case 't':
        out += '\t';
        break;
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 'f':
        out += '\f';
        break;
      case 'u':
        if (!unescape_unicode(text, at, out)) {
          return fail(ErrorCode::invalid_config, "\\u needs four hexadecimal digits");
        }
        break;
      default:
        out += escaped;
    }
  }
  return out;
}

struct Pair {
  std::string_view key;
  std::string_view value;
};

// The key ends at the first '=', ':' or blank that no backslash hides.
Pair split_pair(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && line[end] != '=' && line[end] != ':' && !is_blank(line[end])) {
    end += line[end] == '\\' ? 2 : 1;
  }
  end = std::min(end, line.size());
  std::string_view value = without_leading_blanks(line.substr(end));
  if (!value.empty() && (value.front() == '=' || value.front() == ':')) {
    value = without_leading_blanks(value.substr(1));
  }
  return {line.substr(0, end), value};
}

bool ends_with(std::string_view text, std::string_view end) { return text.ends_with(end); }

}  // namespace

std::string Setting::place() const { return line == 0 ? source : source + ":" + std::to_string(line); }

void Settings::set(std::string key, std::string value, std::string source, int line) {
  settings_.insert_or_assign(std::move(key), Setting{std::move(value), std::move(source), line});
}

void Settings::erase(std::string_view key) {
  if (const auto found = settings_.find(key); found != settings_.end()) settings_.erase(found);
}

const Setting* Settings::find(std::string_view key) const {
  const auto found = settings_.find(key);
  return found == settings_.end() ? nullptr : &found->second;
}

Result<> Settings::add_properties(std::string_view text, const std::string& source) {
  Lines lines(text);
  std::string_view natural;
  while (lines.next(natural)) {
    const int first_line = lines.number();
    std::string line(without_leading_blanks(natural));
    if (line.empty() || line.front() == '#' || line.front() == '!') continue;
    while (continues(line)) {
      line.pop_back();
      if (!lines.next(natural)) break;
      line += without_leading_blanks(natural);
    }
    const Pair pair = split_pair(line);
    auto key = unescape(pair.key);
    auto value = unescape(pair.value);
    if (!key || !value) {
      return fail(ErrorCode::invalid_config, source + ":" + std::to_string(first_line) + ": " +
                                                 (key ? value.error() : key.error()).message);
    }
    set(std::move(*key), std::move(*value), source, first_line);
  }
  return {};
}

Result<> Settings::add_override(std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  const std::string_view key = trim(assignment.substr(0, equals));
  if (equals == assignment.npos || key.empty()) {
    return fail(ErrorCode::invalid_config,
                "--override " + std::string(assignment) + ": write it as --override key=value");
  }
  set(std::string(key), std::string(trim(assignment.substr(equals + 1))), "--override");
  return {};
}

Result<> Settings::add_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::array<char, 4096> piece;
  while (file && text.size() <= file_limit_bytes) {
    file.read(piece.data(), piece.size());
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (text.size() > file_limit_bytes) {
    return fail(ErrorCode::invalid_config, path + ": is longer than 1 MiB");
  }
  if (!file.eof()) {
    return fail(ErrorCode::invalid_config, path + ": cannot be read: " + std::strerror(errno));
  }
  if (ends_with(path, ".yaml") || ends_with(path, ".yml")) return add_yaml(text, path);
  return add_properties(text, path);
}

}  // namespace ottla::config
