// Runs an io_context. While requests follow each other closely it looks for the next one for a moment before
// it sleeps: being woken costs a thread more than a small request does, and its peer the waking.
#pragma once

#include <asio/io_context.hpp>
#include <chrono>
#include <thread>

namespace ottla::server {

class BusyPoll {
 public:
  using Clock = std::chrono::steady_clock;

  explicit BusyPoll(asio::io_context& context, Clock::time_point (*now)() = Clock::now)
      : context_(context), now_(now) {}

  // Runs one handler, waiting for it; false when the context has ended.
  bool run_one() {
    if (short_waits_ < short_waits_before_polling) return wait();
    const auto began = now_();
    int looks = 0;
    do {
      if (context_.poll_one() > 0) return true;
      if (context_.stopped()) return false;
      // Whom we wait for may need this processor.
      if (++looks % looks_before_yielding == 0) std::this_thread::yield();
    } while (now_() - began < polling_time);
    short_waits_ = 0;
    return wait();
  }

  bool polls() const { return short_waits_ >= short_waits_before_polling; }

 private:
  static constexpr std::chrono::microseconds polling_time{50};
  // A wait, the waking and the handler's work within this time is a short one.
  static constexpr std::chrono::microseconds short_wait{200};
  static constexpr int short_waits_before_polling = 8;
  // Yielding takes longer than a look, and what comes meanwhile waits.
  static constexpr int looks_before_yielding = 4;

  bool wait() {
    const auto began = now_();
    if (context_.run_one() == 0) return false;
    short_waits_ = now_() - began < short_wait ? short_waits_ + 1 : 0;
    return true;
  }

  asio::io_context& context_;
  Clock::time_point (*const now_)();
  int short_waits_ = 0;
};

}  // namespace ottla::server
