// Time-outs of what lives on the control thread: one timer of the system's for all of them.
#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

#include "ottla/env/timers.h"

namespace ottla::broker {

// Used on the thread that runs `context` only.
class ControlTimers : public Timers {
 public:
  explicit ControlTimers(asio::io_context& context) : timer_(context) {}

  TimerId schedule(std::chrono::milliseconds delay, std::move_only_function<void()> action) override;
  void cancel(TimerId id) override;

  // Forgets every action and takes no new one, so that the thread may end.
  void stop();

  std::size_t pending() const { return actions_.size(); }

 private:
  using Time = std::chrono::steady_clock::time_point;
  using Key = std::pair<Time, std::uint64_t>;  // when, id

  void arm();
  void run_due();

  asio::steady_timer timer_;
  std::map<Key, std::move_only_function<void()>> actions_;
  std::unordered_map<std::uint64_t, Time> due_;
  Time armed_ = Time::max();
  std::uint64_t last_id_ = 0;
  bool stopped_ = false;
};

}  // namespace ottla::broker
