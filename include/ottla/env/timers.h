// Time-outs for single-threaded owners: a callback runs on the thread that owns the Timers, never inside
// schedule().
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace ottla {

enum class TimerId : std::uint64_t { none = 0 };

class Timers {
 public:
  virtual ~Timers() = default;

  // Runs `action` once, not before `delay` has passed.
  virtual TimerId schedule(std::chrono::milliseconds delay, std::move_only_function<void()> action) = 0;

  // Makes sure the action does not run any more; an id that ran already or `none` is fine.
  virtual void cancel(TimerId id) = 0;
};

}  // namespace ottla
