// Reading JSON files, with the errors of Kafka's DecodeJson.
#include "cli/json_input.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>

#include "cli/failure.h"

namespace ottla::cli {
namespace {

constexpr std::size_t max_file_bytes = std::size_t{64} << 20;

std::int32_t to_int(const Json& value) {
  if (!value.is_number_integer())
    refuse_json(fmt::format("Expected `Integer` value, received {}", value.dump()));
  return value.get<std::int32_t>();
}

std::string to_text(const Json& value) {
  if (!value.is_string()) refuse_json(fmt::format("Expected `String` value, received {}", value.dump()));
  return value.get<std::string>();
}

}  // namespace

std::string read_file(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) throw Failure("java.nio.file.NoSuchFileException", path);
  std::string text;
  std::array<char, 16 * 1024> part;
  for (std::size_t got;
       text.size() <= max_file_bytes && (got = std::fread(part.data(), 1, part.size(), file)) > 0;) {
    text.append(part.data(), got);
  }
  std::fclose(file);
  if (text.size() > max_file_bytes) {
    throw Failure("java.io.IOException", fmt::format("{} is longer than {} bytes", path, max_file_bytes));
  }
  return text;
}

void refuse_json(const std::string& message) {
  throw Failure("com.fasterxml.jackson.databind.JsonMappingException", message);
}

Json parse_json(const std::string& text) {
  Json parsed = Json::parse(text, nullptr, false);
  return parsed.is_discarded() ? Json() : parsed;
}

const Json& member(const Json& object, const char* name) {
  if (!object.is_object()) refuse_json(fmt::format("Expected JSON object, received {}", object.dump()));
  const auto found = object.find(name);
  if (found == object.end()) refuse_json(fmt::format("No such field exists: `{}`", name));
  return *found;
}

std::string text_member(const Json& object, const char* name) { return to_text(member(object, name)); }

std::int32_t int_member(const Json& object, const char* name) { return to_int(member(object, name)); }

std::vector<std::int32_t> int_list(const Json& value) {
  if (!value.is_array()) refuse_json(fmt::format("Expected JSON array, received {}", value.dump()));
  std::vector<std::int32_t> numbers;
  for (const Json& one : value) numbers.push_back(to_int(one));
  return numbers;
}

std::vector<std::string> text_list(const Json& value) {
  if (!value.is_array()) refuse_json(fmt::format("Expected JSON array, received {}", value.dump()));
  std::vector<std::string> texts;
  for (const Json& one : value) texts.push_back(to_text(one));
  return texts;
}

}  // namespace ottla::cli
