// Checkpoint files, line by line.
#include "log/checkpoint_text.h"

#include <algorithm>

namespace ottla::log {
namespace {

constexpr std::string_view blanks = " \t\f\v\r";

// Damage may be any bytes, and is reported in one line of text.
std::string printable(std::string_view line) {
  std::string text(line.substr(0, 200));
  std::ranges::replace_if(
      text, [](char letter) { return letter < ' ' || letter > '~'; }, '?');
  return text;
}

std::unexpected<Error> malformed(std::string_view what, std::string_view line) {
  return fail(ErrorCode::kafka_storage_error,
              "checkpoint file: " + std::string(what) + " in line \"" + printable(line) + "\"");
}

bool split(std::string_view line, std::span<std::string_view> fields) {
  std::size_t count = 0;
  for (;;) {
    const std::size_t start = line.find_first_not_of(blanks);
    if (start == std::string_view::npos) return count == fields.size();
    if (count == fields.size()) return false;
    line.remove_prefix(start);
    const std::size_t end = line.find_first_of(blanks);
    fields[count++] = line.substr(0, end);
    line.remove_prefix(end == std::string_view::npos ? line.size() : end);
  }
}

}  // namespace

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Result<> parse_checkpoint(std::string_view text, std::size_t fields_per_line,
                          const std::function<bool(std::span<const std::string_view>)>& take) {
  if (text.empty()) return {};
  const std::string_view version = take_line(text);
  if (version != checkpoint_version) return malformed("unknown version", version);
  const std::string_view count_line = take_line(text);
  const auto expected = parse_number<std::int32_t>(count_line);
  if (!expected || *expected < 0) return malformed("no number of entries", count_line);
  std::vector<std::string_view> fields(fields_per_line);
  std::int32_t found = 0;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (!split(line, fields) || !take(fields)) return malformed("malformed entry", line);
    ++found;
  }
  if (found != *expected) {
    return malformed(std::to_string(found) + " entries instead of the number told", count_line);
  }
  return {};
}

Result<std::string> read_checkpoint(FileSystem& files, const std::string& path, std::uint64_t limit_bytes) {
  auto status = files.status(path);
  if (!status) return fail(std::move(status.error()));
  if (!*status) return std::string();
  return read_whole(files, path, limit_bytes);
}

}  // namespace ottla::log
