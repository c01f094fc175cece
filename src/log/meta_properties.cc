// meta.properties in Java's properties format.
#include "ottla/log/meta_properties.h"

#include <ctime>
#include <map>

#include "log/checkpoint_text.h"
#include "ottla/log/names.h"

namespace ottla::log {
namespace {

constexpr std::uint64_t meta_properties_bytes = 64 << 10;
constexpr std::string_view blanks = " \t\f";

std::string path_in(const std::string& directory) {
  return directory + "/" + std::string(root_file::meta_properties);
}

// Undoes the escapes of java.util.Properties but \uXXXX, which these values (ids and numbers) never need.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    plain.push_back(text[i]);
  }
  return plain;
}

std::string escape(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    if (std::string_view("\\:=#! ").find(character) != std::string_view::npos) escaped.push_back('\\');
    escaped.push_back(character);
  }
  return escaped;
}

std::string_view without_blanks_in_front(std::string_view text) {
  const std::size_t start = text.find_first_not_of(blanks);
  return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

std::map<std::string, std::string, std::less<>> parse_pairs(std::string_view text) {
  std::map<std::string, std::string, std::less<>> pairs;
  while (!text.empty()) {
    const std::string_view line = without_blanks_in_front(take_line(text));
    if (line.empty() || line.front() == '#' || line.front() == '!') continue;
    std::size_t end = 0;  // of the key: the first separator that no backslash takes away
    while (end < line.size() && std::string_view("=: \t\f").find(line[end]) == std::string_view::npos) {
      end += line[end] == '\\' ? 2 : 1;
    }
    if (end > line.size()) end = line.size();
    std::string_view value = without_blanks_in_front(line.substr(end));
    if (!value.empty() && (value.front() == '=' || value.front() == ':')) {
      value = without_blanks_in_front(value.substr(1));
    }
    pairs.insert_or_assign(unescape(line.substr(0, end)), unescape(value));
  }
  return pairs;
}

std::unexpected<Error> invalid(std::string_view key, std::string_view why) {
  return fail(ErrorCode::invalid_config, "meta.properties: " + std::string(key) + " " + std::string(why));
}

}  // namespace

Result<MetaProperties> parse_meta_properties(std::string_view text) {
  const auto pairs = parse_pairs(text);
  MetaProperties properties;
  const auto version = pairs.find("version");
  if (version == pairs.end()) return invalid("version", "is missing");
  const auto number = parse_number<int>(version->second);
  if (!number || *number < 0 || *number > 1)
    return invalid("version", "is " + version->second + ", not 0 or 1");
  properties.version = *number;
  if (const auto id = pairs.find("cluster.id"); id != pairs.end()) properties.cluster_id = id->second;
  const std::string_view node_key = properties.version == 0 ? "broker.id" : "node.id";
  if (const auto id = pairs.find(node_key); id != pairs.end()) {
    const auto node_id = parse_number<BrokerId>(id->second);
    if (!node_id) return invalid(node_key, "is " + id->second + ", which is no number");
    properties.node_id = *node_id;
  }
  if (const auto id = pairs.find("directory.id"); id != pairs.end()) {
    auto directory_id = Uuid::parse(id->second);
    if (!directory_id) return invalid("directory.id", "is " + id->second + ", which is no uuid");
    properties.directory_id = *directory_id;
  }
  if (properties.version == 1 && !properties.cluster_id) return invalid("cluster.id", "is missing");
  if (properties.version == 1 && !properties.node_id) return invalid("node.id", "is missing");
  return properties;
}

std::string print_meta_properties(const MetaProperties& properties, TimestampMs now_ms) {
  const std::time_t seconds = now_ms / 1'000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char date[64];
  const std::size_t length = std::strftime(date, sizeof date, "%a %b %d %H:%M:%S UTC %Y", &utc);
  std::string text = "#\n#" + std::string(date, length) + "\n";
  const auto line = [&](std::string_view key, const std::string& value) {
    text.append(key).append("=").append(escape(value)).append("\n");
  };
  if (properties.cluster_id) line("cluster.id", *properties.cluster_id);
  if (properties.directory_id) line("directory.id", properties.directory_id->to_string());
  if (properties.node_id) {
    line(properties.version == 0 ? "broker.id" : "node.id", std::to_string(*properties.node_id));
  }
  line("version", std::to_string(properties.version));
  return text;
}

Result<std::optional<MetaProperties>> read_meta_properties(FileSystem& files, const std::string& directory) {
  const std::string path = path_in(directory);
  auto status = files.status(path);
  if (!status) return fail(std::move(status.error()));
  if (!*status) return std::nullopt;
  auto text = read_whole(files, path, meta_properties_bytes);
  if (!text) return fail(std::move(text.error()));
  auto properties = parse_meta_properties(*text);
  if (!properties) {
    return fail(properties.error().code, directory + ": " + properties.error().message +
                                             ": restore that file, or give log.dirs another directory");
  }
  return *properties;
}

Result<> write_meta_properties(FileSystem& files, const std::string& directory,
                               const MetaProperties& properties, TimestampMs now_ms) {
  return replace_whole(files, path_in(directory), print_meta_properties(properties, now_ms));
}

}  // namespace ottla::log
