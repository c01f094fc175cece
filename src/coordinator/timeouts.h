// Time-outs of groups: the injected timers with the time told to the action, and a handle that cancels with
// its owner.
#pragma once

#include <chrono>
#include <functional>
#include <utility>

#include "ottla/base/ids.h"
#include "ottla/env/clock.h"
#include "ottla/env/timers.h"

namespace ottla::coordinator {

// What a time-out runs; `now_ms` is the wall time then. It may set the Timeout that ran it again, or destroy
// it.
using TimeoutAction = std::move_only_function<void(TimestampMs now_ms)>;

class Timeouts {
 public:
  Timeouts(Timers& timers, const Clock& clock) : timers_(timers), clock_(clock) {}

  TimerId schedule(std::int64_t delay_ms, TimeoutAction action) {
    return timers_.schedule(
        std::chrono::milliseconds(delay_ms),
        [&clock = clock_, action = std::move(action)]() mutable { action(clock.wall_ms()); });
  }
  void cancel(TimerId id) { timers_.cancel(id); }

 private:
  Timers& timers_;
  const Clock& clock_;
};

// One time-out that is set, moved and cancelled by its owner, and cancelled when the owner goes.
class Timeout {
 public:
  Timeout() = default;
  ~Timeout() { cancel(); }
  Timeout(Timeout&& other) noexcept
      : timeouts_(other.timeouts_), id_(std::exchange(other.id_, TimerId::none)) {}
  Timeout& operator=(Timeout&& other) noexcept {
    if (this != &other) {
      cancel();
      timeouts_ = other.timeouts_;
      id_ = std::exchange(other.id_, TimerId::none);
    }
    return *this;
  }

  // In place of what was set before. `timeouts` must outlive this.
  void set(Timeouts& timeouts, std::int64_t delay_ms, TimeoutAction action) {
    cancel();
    timeouts_ = &timeouts;
    id_ = timeouts.schedule(delay_ms, std::move(action));
  }
  void cancel() {
    if (id_ != TimerId::none) timeouts_->cancel(std::exchange(id_, TimerId::none));
  }
  // Set and not cancelled; stays true after the action ran.
  bool is_set() const { return id_ != TimerId::none; }

 private:
  Timeouts* timeouts_ = nullptr;
  TimerId id_ = TimerId::none;
};

}  // namespace ottla::coordinator
