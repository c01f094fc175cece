// Kafka's Uuid: 16 bytes, written in unpadded url-safe base64 (22 characters). All zero means "none".
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"

namespace ottla {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  friend auto operator<=>(const Uuid&, const Uuid&) = default;

  bool is_zero() const { return *this == Uuid{}; }

  // 22 characters, as meta.properties, partition.metadata and every tool of Kafka print it.
  std::string to_string() const;

  // The two halves as Java's UUID has them; both zero means none.
  static constexpr Uuid from_halves(std::uint64_t high, std::uint64_t low) {
    Uuid id;
    for (int i = 0; i < 8; ++i) {
      id.bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
      id.bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
    }
    return id;
  }

  // Takes 22 characters (or 24 with padding); invalid_request otherwise.
  static Result<Uuid> parse(std::string_view text);
};

// The reserved ids of org.apache.kafka.common.Uuid: random ids never take these values.
inline constexpr Uuid zero_uuid{};
inline constexpr Uuid metadata_topic_id = Uuid::from_halves(0, 1);

}  // namespace ottla

template <>
struct std::hash<ottla::Uuid> {
  std::size_t operator()(const ottla::Uuid& id) const noexcept {
    return ottla::load_big_endian<std::uint64_t>(id.bytes.data()) ^
           (ottla::load_big_endian<std::uint64_t>(id.bytes.data() + 8) * 0x9e3779b97f4a7c15ULL);
  }
};
