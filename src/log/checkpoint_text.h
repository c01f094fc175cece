// The common form of Kafka's checkpoint files: a version line "0", a line with the number of entries, one
// line an entry with fields between blanks (org.apache.kafka.server.common.CheckpointFile). Empty text means
// no entries.
#pragma once

#include <charconv>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/env/file_system.h"

namespace ottla::log {

inline constexpr std::string_view checkpoint_version = "0";

// Calls take(fields) for each entry line; false from it, another version, a wrong count or a line more is
// kafka_storage_error.
Result<> parse_checkpoint(std::string_view text, std::size_t fields_per_line,
                          const std::function<bool(std::span<const std::string_view>)>& take);

// The text of `path`, empty when there is no such file.
Result<std::string> read_checkpoint(FileSystem& files, const std::string& path, std::uint64_t limit_bytes);

// A whole decimal number that fits T.
template <class T>
std::optional<T> parse_number(std::string_view text) {
  T value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

// Takes a line off the front of the text, without its "\n" or "\r\n".
std::string_view take_line(std::string_view& text);

}  // namespace ottla::log
