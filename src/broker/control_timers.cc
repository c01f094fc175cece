// Actions by their time; the system's timer is set for the first of them.
#include "broker/control_timers.h"

namespace ottla::broker {

TimerId ControlTimers::schedule(std::chrono::milliseconds delay, std::move_only_function<void()> action) {
  if (stopped_) return TimerId::none;
  const Time when = std::chrono::steady_clock::now() + delay;
  const std::uint64_t id = ++last_id_;
  actions_.emplace(Key{when, id}, std::move(action));
  due_.emplace(id, when);
  if (when < armed_) arm();
  return TimerId{id};
}

// The system's timer is left as it is: time-outs are put off far more often than they come.
void ControlTimers::cancel(TimerId id) {
  const auto found = due_.find(static_cast<std::uint64_t>(id));
  if (found == due_.end()) return;
  actions_.erase({found->second, found->first});
  due_.erase(found);
}

void ControlTimers::stop() {
  stopped_ = true;
  actions_.clear();
  due_.clear();
  timer_.cancel();
}

void ControlTimers::arm() {
  armed_ = actions_.begin()->first.first;
  timer_.expires_at(armed_);
  timer_.async_wait([this](const std::error_code& error) {
    if (!error) run_due();
  });
}

// What an action schedules for now runs in a later turn, so that others get theirs.
void ControlTimers::run_due() {
  const Time now = std::chrono::steady_clock::now();
  const std::uint64_t last = last_id_;
  for (auto at = actions_.begin(); at != actions_.end() && at->first.first <= now; at = actions_.begin()) {
    if (at->first.second > last) break;
    auto action = actions_.extract(at);
    due_.erase(action.key().second);
    action.mapped()();
  }
  armed_ = Time::max();
  if (!actions_.empty()) arm();
}

}  // namespace ottla::broker
