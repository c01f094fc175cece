// How kafka-console-producer makes records of lines: Kafka's LineMessageReader.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/properties.h"

namespace ottla::cli {

struct TypedRecord {
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
};

// Whose messages are used for a line that cannot be read.
enum class ConsoleEra : std::uint8_t { kafka_1_1, kafka_4_3 };

class LineReader {
 public:
  // By the reader's properties: parse.key, key.separator, parse.headers, headers.delimiter,
  // headers.separator, headers.key.separator, ignore.error, null.marker. KafkaException where two separators
  // are equal.
  LineReader(const Properties& properties, ConsoleEra era);

  // The record of the next line, which counts it. KafkaException for a line without its separators unless
  // ignore.error.
  TypedRecord read(std::string_view line);

 private:
  std::optional<std::string_view> part(bool enabled, std::string_view line, std::size_t from,
                                       const std::string& separator, std::string_view name) const;
  void read_headers(std::string_view text, TypedRecord& record) const;
  std::optional<std::string> unless_null(std::string_view text) const;

  ConsoleEra era_;
  bool parse_key_ = false;
  bool parse_headers_ = false;
  bool ignore_error_ = false;
  std::string key_separator_ = "\t";
  std::string headers_delimiter_ = "\t";
  std::string headers_separator_ = ",";
  std::string headers_key_separator_ = ":";
  std::optional<std::string> null_marker_;
  std::size_t line_number_ = 0;
};

}  // namespace ottla::cli
