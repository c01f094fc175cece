// Randomness as an argument, so that a test's seed replays every choice.
#pragma once

#include <cstdint>

#include "ottla/base/bytes.h"
#include "ottla/base/uuid.h"

namespace ottla {

class Entropy {
 public:
  virtual ~Entropy() = default;

  virtual void fill(MutableByteView out) = 0;

  std::uint64_t next() {
    std::uint8_t bytes[8];
    fill(bytes);
    return load_big_endian<std::uint64_t>(bytes);
  }

  // Even over [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t unfair = (0 - bound) % bound;  // the first values, which would come once too often
    for (;;) {
      const std::uint64_t value = next();
      if (value >= unfair) return value % bound;
    }
  }

  // A random uuid (version 4) that is none of Kafka's reserved ones and does not begin with '-' in its text
  // form, as Uuid.randomUuid of Kafka makes them.
  Uuid uuid();
};

}  // namespace ottla
