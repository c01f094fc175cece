// A clock that moves only when told to; any thread may read it meanwhile.
#pragma once

#include <atomic>

#include "ottla/env/clock.h"

namespace ottla::test {

class ManualClock : public Clock {
 public:
  explicit ManualClock(TimestampMs wall_ms = 1'700'000'000'000) : wall_ms_(wall_ms) {}

  TimestampMs wall_ms() const override { return wall_ms_; }
  std::int64_t monotonic_ns() const override { return monotonic_ns_; }

  void advance_ms(std::int64_t by) {
    wall_ms_ += by;
    monotonic_ns_ += by * 1'000'000;
  }
  // As an administrator or NTP does: the monotonic time stays.
  void set_wall_ms(TimestampMs wall_ms) { wall_ms_ = wall_ms; }

 private:
  std::atomic<TimestampMs> wall_ms_;
  std::atomic<std::int64_t> monotonic_ns_ = 0;
};

}  // namespace ottla::test
