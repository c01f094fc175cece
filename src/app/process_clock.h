// How long the process has run, from its exec on, to a tenth of a millisecond.
#pragma once

#include <chrono>
#include <ctime>

namespace ottla::app {

class ProcessClock {
 public:
  // Made first thing in main: what the process has done until then (loading itself) took as long as the
  // processor time it used, for nothing else has kept it waiting.
  ProcessClock() : began_(std::chrono::steady_clock::now() - used()) {}

  double milliseconds() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began_).count();
  }

 private:
  static std::chrono::nanoseconds used() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }

  std::chrono::steady_clock::time_point began_;
};

}  // namespace ottla::app
