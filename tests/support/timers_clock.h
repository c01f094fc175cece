// A clock that goes with the timers a test advances.
#pragma once

#include "ottla/base/ids.h"
#include "ottla/env/clock.h"
#include "support/manual_timers.h"

namespace ottla::test {

// The wall time goes with the timers.
class TimersClock : public Clock {
 public:
  static constexpr TimestampMs start_ms = 1'700'000'000'000;

  explicit TimersClock(const ManualTimers& timers) : timers_(timers) {}
  TimestampMs wall_ms() const override { return start_ms + timers_.now_ms(); }
  std::int64_t monotonic_ns() const override { return timers_.now_ms() * 1'000'000; }

 private:
  const ManualTimers& timers_;
};

}  // namespace ottla::test
