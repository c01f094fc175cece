// The texts of the ZooKeeper shell.
#include "cli/zookeeper/shell_text.h"

#include <fmt/format.h>

#include <ctime>

#include "cli/console.h"

namespace ottla::cli {
namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

std::string shown_date(std::int64_t time_ms) {
  const std::time_t seconds = static_cast<std::time_t>(time_ms / 1000);
  std::tm local{};
  localtime_r(&seconds, &local);
  char text[64];
  const std::size_t size = std::strftime(text, sizeof text, "%a %b %d %H:%M:%S %Z %Y", &local);
  return std::string(text, size);
}

std::int32_t permissions_of(std::string_view text) {
  constexpr std::string_view letters = "rwcda";  // in the order of the bits
  std::int32_t permissions = 0;
  for (const char letter : text) {
    const std::size_t bit = letters.find(letter);
    if (bit == letters.npos) {
      complain("Unknown perm type: {}", letter);
    } else {
      permissions |= 1 << bit;
    }
  }
  return permissions;
}

}  // namespace

void print_stat(std::FILE* to, const zookeeper::Stat& stat) {
  std::fflush(stdout);
  const std::string text = fmt::format(
      "cZxid = 0x{:x}\nctime = {}\nmZxid = 0x{:x}\nmtime = {}\npZxid = 0x{:x}\ncversion = {}\ndataVersion = "
      "{}\n"
      "aclVersion = {}\nephemeralOwner = 0x{:x}\ndataLength = {}\nnumChildren = {}\n",
      static_cast<std::uint64_t>(stat.created_zxid), shown_date(stat.created_ms),
      static_cast<std::uint64_t>(stat.modified_zxid), shown_date(stat.modified_ms),
      static_cast<std::uint64_t>(stat.children_zxid), stat.children_version, stat.version, stat.acl_version,
      static_cast<std::uint64_t>(stat.owner), stat.data_length, stat.children);
  std::fwrite(text.data(), 1, text.size(), to);
}

std::string shown_permissions(std::int32_t permissions) {
  std::string text;
  if ((permissions & zookeeper::permission::create) != 0) text += 'c';
  if ((permissions & zookeeper::permission::remove) != 0) text += 'd';
  if ((permissions & zookeeper::permission::read) != 0) text += 'r';
  if ((permissions & zookeeper::permission::write) != 0) text += 'w';
  if ((permissions & zookeeper::permission::admin) != 0) text += 'a';
  return text;
}

zookeeper::Acls parse_acls(std::string_view text) {
  zookeeper::Acls acls;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    const std::size_t first = one.find(':');
    const std::size_t last = one.rfind(':');
    if (first == one.npos || first == last) {
      complain("{} does not have the form scheme:id:perm", one);
      continue;
    }
    acls.push_back({.permissions = permissions_of(one.substr(last + 1)),
                    .scheme = std::string(one.substr(0, first)),
                    .id = std::string(one.substr(first + 1, last - first - 1))});
  }
  return acls;
}

std::optional<std::string> path_problem(std::string_view path) {
  if (path.empty()) return "Path length must be > 0";
  if (path.front() != '/') return "Path must start with / character";
  if (path.size() == 1) return std::nullopt;
  if (path.back() == '/') return "Path must not end with / character";
  const auto wrong = [&](std::string_view what, std::size_t at) {
    return fmt::format("Invalid path string \"{}\" caused by {} @{}", path, what, at);
  };
  for (std::size_t begin = 1; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view name = path.substr(begin, end - begin);
    if (name.empty()) return wrong("empty node name specified", begin);
    if (name == "." || name == "..") return wrong("relative paths not allowed", end - 1);
    for (std::size_t at = 0; at < name.size(); ++at) {
      const auto letter = static_cast<unsigned char>(name[at]);
      if (letter == 0) return wrong("null character not allowed", begin + at);
      if (letter < 0x20 || letter == 0x7f) return wrong("invalid charater", begin + at);
    }
    begin = end + 1;
  }
  return std::nullopt;
}

const std::string& checked(const std::string& path) {
  if (const auto problem = path_problem(path)) refuse(*problem);
  return path;
}

std::vector<std::string> shell_words(std::string_view line) {
  std::vector<std::string> words;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    if (line.empty()) return words;
    if (line.front() == '"' || line.front() == '\'') {
      const std::size_t end = line.find(line.front(), 1);
      if (end == line.npos) {
        line.remove_prefix(1);
        continue;
      }
      words.emplace_back(line.substr(1, end - 1));
      line.remove_prefix(end + 1);
    } else {
      words.emplace_back(line.substr(0, line.find_first_of(blanks)));
      line.remove_prefix(words.back().size());
    }
  }
}

}  // namespace ottla::cli
