// Timers that fire only when told to, in the order of their times and then of their scheduling.
#pragma once

#include <map>
#include <utility>

#include "ottla/env/timers.h"

namespace ottla::test {

class ManualTimers : public Timers {
 public:
  TimerId schedule(std::chrono::milliseconds delay, std::move_only_function<void()> action) override {
    const std::uint64_t id = ++last_id_;
    pending_.emplace(Key{now_ms_ + delay.count(), id}, std::move(action));
    return TimerId{id};
  }

  void cancel(TimerId id) override {
    std::erase_if(pending_,
                  [&](const auto& entry) { return entry.first.second == static_cast<std::uint64_t>(id); });
  }

  // Runs what falls due within the time, also what is scheduled meanwhile; gives how many ran.
  std::size_t advance_ms(std::int64_t by) {
    const std::int64_t until = now_ms_ + by;
    std::size_t ran = 0;
    while (!pending_.empty() && pending_.begin()->first.first <= until) {
      auto next = pending_.extract(pending_.begin());
      now_ms_ = next.key().first;
      next.mapped()();
      ++ran;
    }
    now_ms_ = until;
    return ran;
  }

  std::size_t pending() const { return pending_.size(); }
  std::int64_t now_ms() const { return now_ms_; }

 private:
  using Key = std::pair<std::int64_t, std::uint64_t>;  // when, id

  std::map<Key, std::move_only_function<void()>> pending_;
  std::int64_t now_ms_ = 0;
  std::uint64_t last_id_ = 0;
};

}  // namespace ottla::test
