// Names of topics: ASCII letters, digits, '.', '_' and '-', at most 249 of them.
#include "ottla/metadata/topic_name.h"

#include <algorithm>

#include "ottla/base/limits.h"

namespace ottla::metadata {
namespace {

bool is_legal(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-';
}

// How long Java's String says it is: in UTF-16 code units.
std::size_t utf16_length(std::string_view text) {
  std::size_t length = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) ++length;
    if (byte >= 0xf0) ++length;
  }
  return length;
}

}  // namespace

Result<> validate_topic_name(std::string_view name) {
  const auto refuse = [](std::string reason) {
    return fail(ErrorCode::invalid_topic_exception, "Topic name is invalid: " + reason);
  };
  if (name.empty()) return refuse("the empty string is not allowed");
  if (name == "." || name == "..") return refuse("'" + std::string(name) + "' is not allowed");
  if (utf16_length(name) > limits::topic_name_characters) {
    return refuse("the length of '" + std::string(name) + "' is longer than the max allowed length " +
                  std::to_string(limits::topic_name_characters));
  }
  if (!std::ranges::all_of(name, is_legal)) {
    return refuse("'" + std::string(name) +
                  "' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'");
  }
  return {};
}

bool is_internal_topic(std::string_view name) {
  return name == group_metadata_topic || name == transaction_state_topic || name == share_group_state_topic;
}

bool has_collision_characters(std::string_view name) {
  return name.find_first_of("._") != std::string_view::npos;
}

std::string unify_collision_characters(std::string_view name) {
  std::string unified(name);
  std::ranges::replace(unified, '.', '_');
  return unified;
}

}  // namespace ottla::metadata
