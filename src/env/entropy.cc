// Random uuids as Kafka makes them.
#include "ottla/env/entropy.h"

namespace ottla {

Uuid Entropy::uuid() {
  // The text form's first character is the first six bits; 62 is '-', which command lines take for an option.
  // The version bits keep a random uuid away from the reserved ones.
  constexpr std::uint8_t dash = 62;
  for (;;) {
    Uuid id;
    fill(id.bytes);
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | 0x40);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
    if (id.bytes[0] >> 2 != dash) return id;
  }
}

}  // namespace ottla
