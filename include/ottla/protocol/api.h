// The facts of a message: its key, its name, its versions. A field's versions are told with since, until and
// between.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ottla::protocol {

// Inclusive on both sides. Within a message it is cut to the versions of the message.
struct Versions {
  std::int16_t min = 0;
  std::int16_t max = 0;

  constexpr bool contains(int version) const { return version >= min && version <= max; }
  constexpr bool empty() const { return min > max; }

  friend constexpr bool operator==(const Versions&, const Versions&) = default;
};

inline constexpr std::int16_t latest_version = 0x7fff;
inline constexpr Versions every_version{0, latest_version};
inline constexpr Versions no_version{0, -1};
inline constexpr std::int16_t never_flexible = latest_version;

constexpr Versions since(int first) { return {static_cast<std::int16_t>(first), latest_version}; }
constexpr Versions until(int last) { return {0, static_cast<std::int16_t>(last)}; }
constexpr Versions between(int first, int last) {
  return {static_cast<std::int16_t>(first), static_cast<std::int16_t>(last)};
}

// The versions in which a std::optional field may be null on the wire; without this it may be so in all.
struct Nullable {
  Versions versions = every_version;
};
constexpr Nullable nullable(Versions versions) { return {versions}; }

// What a message says of itself. For the records of the internal topics `key` is the record type, for
// messages that have no number it is -1. From version `flexible` on lengths are compact and structs end with
// tagged fields (KIP-482). The codec of a `frequent` message, one that moves records, is compiled for it
// field by field: several times the code, up to twice as fast as the walk over its shape that serves the
// others.
struct Api {
  std::int16_t key = -1;
  std::string_view name;
  Versions versions;
  std::int16_t flexible = never_flexible;
  bool frequent = false;

  constexpr bool is_flexible(int version) const { return version >= flexible && flexible != never_flexible; }
};

// Every API of a broker's listener whose messages this room describes, by key, ascending.
std::span<const Api> apis();

// The API of that key, or null when this room does not describe it.
const Api* api_of(int key);

}  // namespace ottla::protocol
