// Time as an argument: who needs "now" takes a Clock or, better, the number itself.
#pragma once

#include <cstdint>

#include "ottla/base/ids.h"

namespace ottla {

class Clock {
 public:
  virtual ~Clock() = default;

  // Wall-clock milliseconds since 1970, for timestamps that are stored or sent.
  virtual TimestampMs wall_ms() const = 0;

  // Nanoseconds of a clock that never goes back, for time-outs and durations.
  virtual std::int64_t monotonic_ns() const = 0;

  std::int64_t monotonic_ms() const { return monotonic_ns() / 1'000'000; }
};

}  // namespace ottla
