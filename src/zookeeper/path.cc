// A path is UTF-8; the control characters beyond ASCII begin with the byte C2, and the private and special
// ones that ZooKeeper refuses are left to the clients, which all check.
#include "zookeeper/path.h"

#include <charconv>
#include <cstddef>

namespace ottla::zookeeper {
namespace {

constexpr std::string_view hexadecimal = "0123456789ABCDEF";

bool is_unchanged(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == '_';
}

}  // namespace

bool is_valid_path(std::string_view path) {
  if (path.empty() || path.front() != '/') return false;
  if (path.size() == 1) return true;
  if (path.back() == '/') return false;
  for (std::size_t at = 1; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view name = path.substr(at, end - at);
    if (name.empty() || name == "." || name == "..") return false;
    at = end + 1;
  }
  for (std::size_t at = 0; at < path.size(); ++at) {
    const auto c = static_cast<unsigned char>(path[at]);
    if (c < 0x20 || c == 0x7f) return false;
    if (c == 0xc2 && at + 1 < path.size() && static_cast<unsigned char>(path[at + 1]) < 0xa0) return false;
  }
  return true;
}

std::string_view parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string child_of(std::string_view path, std::string_view name) {
  std::string child(path);
  if (path.size() > 1) child += '/';
  return child += name;
}

std::string_view name_in(std::string_view folder, std::string_view path) {
  if (!path.starts_with(folder) || path.size() < folder.size() + 2 || path[folder.size()] != '/') return {};
  const std::string_view name = path.substr(folder.size() + 1);
  return name.find('/') == std::string_view::npos ? name : std::string_view();
}

std::string sanitize(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (is_unchanged(c)) {
      text += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      text += {'%', hexadecimal[byte >> 4], hexadecimal[byte & 15]};
    }
  }
  return text;
}

std::string desanitize(std::string_view text) {
  std::string name;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned value = 0;
    const char* const digits = text.data() + at + 1;
    if (text[at] == '%' && at + 2 < text.size() &&
        std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
      name += static_cast<char>(value);
      at += 2;
    } else {
      name += text[at];
    }
  }
  return name;
}

}  // namespace ottla::zookeeper
