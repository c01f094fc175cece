// The process's clock and its source of randomness.
#include <sys/random.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "ottla/env/posix.h"

namespace ottla {
namespace {

class SystemClock : public Clock {
 public:
  TimestampMs wall_ms() const override {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return TimestampMs{now.tv_sec} * 1'000 + now.tv_nsec / 1'000'000;
  }

  std::int64_t monotonic_ns() const override {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
  }
};

class SystemEntropy : public Entropy {
 public:
  void fill(MutableByteView out) override {
    while (!out.empty()) {
      const ssize_t got = getrandom(out.data(), out.size(), 0);
      if (got < 0 && errno != EINTR)
        std::abort();  // the kernel has it from 3.17 on and never fails afterwards
      if (got > 0) out = out.subspan(static_cast<std::size_t>(got));
    }
  }
};

}  // namespace

Clock& system_clock() {
  static SystemClock clock;
  return clock;
}

Entropy& system_entropy() {
  static SystemEntropy entropy;
  return entropy;
}

}  // namespace ottla
