// Runs an io_context. While requests follow each other closely it looks for the next one for a moment before
// it sleeps: being woken costs a thread more than a small request does, and its peer the waking.
#pragma once

#include <algorithm>
#include <asio/io_context.hpp>
#include <chrono>
#include <thread>
#include <utility>

namespace ottla::server {

// What a thread does between its handlers.
class Between {
 public:
  // It begins to poll: what takes less than a request may be done here.
  virtual void polling() = 0;
  // It is about to sleep.
  virtual void sleeping() = 0;

 protected:
  ~Between() = default;
};

class BusyPoll {
 public:
  using Clock = std::chrono::steady_clock;

  BusyPoll(asio::io_context& context, Between& between, Clock::time_point (*now)() = Clock::now)
      : context_(context), between_(between), now_(now) {}

  // Runs one handler, waiting for it; false when the context has ended.
  bool run_one() {
    if (!polls()) return wait();
    between_.polling();
    const auto began = now_();
    int looks = 0;
    do {
      if (context_.poll_one() > 0) return found();
      if (context_.stopped()) return false;
      // Whom we wait for may need this processor.
      if (++looks % looks_before_yielding == 0) std::this_thread::yield();
    } while (now_() - began < polling_time);
    found_in_a_row_ = 0;
    waits_to_go_ = std::exchange(waits_after_vain_poll_, std::min(2 * waits_after_vain_poll_, most_waits));
    return wait();
  }

  bool polls() const { return waits_to_go_ == 0; }

 private:
  static constexpr std::chrono::microseconds polling_time{50};
  // A wait, the waking and the handler's work within this time is a short one.
  static constexpr std::chrono::microseconds short_wait{500};
  // After such a wait requests do not follow each other.
  static constexpr std::chrono::milliseconds long_wait{10};
  // Short waits before it polls. The machine may have held up one request: after a vain poll it polls again
  // soon, but ever later when that is vain too, since then who asks takes longer than it polls.
  static constexpr int first_waits = 8;
  static constexpr int most_waits = 64;
  static constexpr int found_before_trusted = 16;
  // Yielding takes longer than a look, and what comes meanwhile waits.
  static constexpr int looks_before_yielding = 4;

  bool wait() {
    between_.sleeping();
    const auto began = now_();
    if (context_.run_one() == 0) return false;
    const auto took = now_() - began;
    if (took < short_wait) {
      waits_to_go_ = std::max(0, waits_to_go_ - 1);
    } else if (took > long_wait) {
      waits_to_go_ = first_waits;
      waits_after_vain_poll_ = 1;
    }
    return true;
  }

  bool found() {
    if (found_in_a_row_ < found_before_trusted) ++found_in_a_row_;
    if (found_in_a_row_ == found_before_trusted) waits_after_vain_poll_ = 1;
    return true;
  }

  asio::io_context& context_;
  Between& between_;
  Clock::time_point (*const now_)();
  int waits_to_go_ = first_waits;
  int waits_after_vain_poll_ = 1;
  int found_in_a_row_ = 0;
};

}  // namespace ottla::server
