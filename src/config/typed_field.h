// Binds a key to a member of a typed configuration: the member's type says how its text is read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "ottla/config/value.h"

namespace ottla::config {

template <class Config>
struct Field {
  std::string_view name;
  Result<> (*set)(Config& config, std::string_view name, std::string_view text);
};

template <class T>
Result<T> parse_as(std::string_view name, std::string_view text) {
  if constexpr (std::is_same_v<T, bool>) {
    return parse_boolean(name, text);
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return parse_int32(name, text);
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return parse_int64(name, text);
  } else if constexpr (std::is_same_v<T, double>) {
    return parse_float64(name, text);
  } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    const std::vector<std::string_view> entries = split_list(text);
    return T(entries.begin(), entries.end());
  } else {
    return std::string(trim(text));
  }
}

// The setter of one member, or of a member's member …, as a constant for a Field.
template <class Config, auto... path>
Result<> set_member(Config& config, std::string_view name, std::string_view text) {
  auto& member = (config.*....*path);
  auto value = parse_as<std::remove_cvref_t<decltype(member)>>(name, text);
  if (!value) return fail(value.error());
  member = std::move(*value);
  return {};
}

}  // namespace ottla::config
