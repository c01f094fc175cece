// Records of a coordinator in words.
#pragma once

#include <optional>
#include <string>

#include "coordinator/records.h"

namespace ottla::test {

// A key of the type with its value, or without.
template <class Key, class Value, class Tell>
std::string tell_as(ByteView key_bytes, std::optional<ByteView> value_bytes, Tell tell_it) {
  const auto key = coordinator::parse_key<Key>(key_bytes);
  if (!key) return "malformed key";
  if (!value_bytes) return "-" + tell_it(*key, static_cast<const Value*>(nullptr));
  const auto value = coordinator::parse_value<Value>(*value_bytes);
  return value ? tell_it(*key, &*value) : "malformed value";
}

inline std::string state_text(std::int8_t state) {
  constexpr std::string_view names[] = {"stable", "unrevoked", "unreleased"};
  return std::string(state >= 0 && state < 3 ? names[state] : "unknown");
}

// " revoking t[0]", or nothing.
inline std::string tell_revoking(const std::string& revoked) {
  return revoked.empty() ? "" : " revoking " + revoked;
}

}  // namespace ottla::test
