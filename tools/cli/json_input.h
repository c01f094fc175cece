// The JSON files that tools are given: read whole, and asked for members as Kafka's tools do, with their
// errors.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace ottla::cli {

using Json = nlohmann::ordered_json;

// The file's text. Failure (NoSuchFileException) when it cannot be read, or is longer than 64 MiB.
std::string read_file(const std::string& path);

// Jackson's word for a wrong document or a member that is missing or of another kind.
[[noreturn]] void refuse_json(const std::string& message);

// Null for a text that is no JSON.
Json parse_json(const std::string& text);

// A member that has to be there, of that kind.
const Json& member(const Json& object, const char* name);
std::string text_member(const Json& object, const char* name);
std::int32_t int_member(const Json& object, const char* name);
std::vector<std::int32_t> int_list(const Json& value);
std::vector<std::string> text_list(const Json& value);

}  // namespace ottla::cli
