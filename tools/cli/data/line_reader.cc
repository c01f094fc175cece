// Cutting a line at its separators.
#include "cli/data/line_reader.h"

#include <fmt/format.h>

#include "cli/failure.h"
#include "cli/java_text.h"

namespace ottla::cli {
namespace {

[[noreturn]] void fail_line(std::string message) {
  throw Failure("org.apache.kafka.common.KafkaException", std::move(message));
}

// headers.separator is a regular expression in Kafka; escaped characters stand for themselves.
std::string unescaped(std::string_view pattern) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    text += pattern[i];
  }
  return text;
}

// Java's split: empty pieces at the end are left out.
std::vector<std::string_view> split(std::string_view text, const std::string& separator) {
  std::vector<std::string_view> pieces;
  for (;;) {
    const std::size_t at = separator.empty() ? std::string_view::npos : text.find(separator);
    pieces.push_back(text.substr(0, at));
    if (at == std::string_view::npos) break;
    text.remove_prefix(at + separator.size());
  }
  while (pieces.size() > 1 && pieces.back().empty()) pieces.pop_back();
  return pieces;
}

}  // namespace

LineReader::LineReader(const Properties& properties, ConsoleEra era) : era_(era) {
  const auto take = [&](std::string_view name, std::string& into) {
    if (const auto found = properties.find(name); found != properties.end()) into = found->second;
  };
  const auto take_truth = [&](std::string_view name, bool& into) {
    if (const auto found = properties.find(name); found != properties.end())
      into = is_java_true(found->second);
  };
  take_truth("parse.key", parse_key_);
  take_truth("parse.headers", parse_headers_);
  take_truth("ignore.error", ignore_error_);
  take("key.separator", key_separator_);
  take("headers.delimiter", headers_delimiter_);
  take("headers.separator", headers_separator_);
  take("headers.key.separator", headers_key_separator_);
  if (const auto found = properties.find("null.marker"); found != properties.end())
    null_marker_ = found->second;

  const auto differ = [](const auto& left, const auto& right, std::string_view names) {
    if (left == right) fail_line(fmt::format("{} may not be equal", names));
  };
  differ(headers_delimiter_, headers_separator_, "headers.delimiter and headers.separator");
  differ(headers_delimiter_, headers_key_separator_, "headers.delimiter and headers.key.separator");
  differ(headers_separator_, headers_key_separator_, "headers.separator and headers.key.separator");
  differ(null_marker_, std::optional(key_separator_), "null.marker and key.separator");
  differ(null_marker_, std::optional(headers_separator_), "null.marker and headers.separator");
  differ(null_marker_, std::optional(headers_delimiter_), "null.marker and headers.delimiter");
  differ(null_marker_, std::optional(headers_key_separator_), "null.marker and headers.key.separator");
  headers_separator_ = unescaped(headers_separator_);
}

std::optional<std::string> LineReader::unless_null(std::string_view text) const {
  if (null_marker_ == text) return std::nullopt;
  return java_text(as_bytes(text));
}

std::optional<std::string_view> LineReader::part(bool enabled, std::string_view line, std::size_t from,
                                                 const std::string& separator, std::string_view name) const {
  if (!enabled) return std::nullopt;
  const std::size_t at = line.find(separator, from);
  if (at != std::string_view::npos) return line.substr(from, at - from);
  if (ignore_error_) return std::nullopt;
  if (era_ == ConsoleEra::kafka_1_1)
    fail_line(fmt::format("No key found on line {}: {}", line_number_, line));
  fail_line(fmt::format("No {} found on line number {}: '{}'", name, line_number_, line));
}

void LineReader::read_headers(std::string_view text, TypedRecord& record) const {
  for (const std::string_view pair : split(text, headers_separator_)) {
    const std::size_t at = pair.find(headers_key_separator_);
    if (at == std::string_view::npos) {
      if (!ignore_error_) {
        fail_line(
            fmt::format("No header key separator found in pair '{}' on line number {}", pair, line_number_));
      }
      record.headers.emplace_back(java_text(as_bytes(pair)), std::nullopt);
      continue;
    }
    const std::string_view key = pair.substr(0, at);
    if (null_marker_ == key) {
      fail_line(
          fmt::format("Header keys should not be equal to the null marker '{}' as they can't be null", key));
    }
    record.headers.emplace_back(java_text(as_bytes(key)),
                                unless_null(pair.substr(at + headers_key_separator_.size())));
  }
}

TypedRecord LineReader::read(std::string_view line) {
  ++line_number_;
  TypedRecord record;
  std::size_t from = 0;
  const auto headers = part(parse_headers_, line, 0, headers_delimiter_, "headers delimiter");
  if (headers) from = headers->size() + headers_delimiter_.size();
  const auto key = part(parse_key_, line, from, key_separator_, "key separator");
  if (key) {
    from += key->size() + key_separator_.size();
    record.key = unless_null(*key);
  }
  record.value = unless_null(line.substr(from));
  if (headers && null_marker_ != *headers) read_headers(*headers, record);
  return record;
}

}  // namespace ottla::cli
