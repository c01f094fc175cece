// What one I/O thread keeps for its long polls: an inbox that appenders on other threads fill, one timer for
// all deadlines, the cached view of the cluster. Everything but put(), ring() and stop_waiting() is the
// thread's own.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "broker/cluster_view.h"
#include "ottla/records/compression.h"

namespace ottla::broker {

class IoThread;

// One request that waits for appends, a deadline or the end. Lives on its thread; destroy it there, after its
// watches were taken off their partitions.
class LongPoll {
 public:
  enum class Wake : std::uint8_t { append, deadline, shutdown };
  using Deadline = std::chrono::steady_clock::time_point;

  LongPoll(IoThread& thread, Deadline deadline);
  ~LongPoll();
  LongPoll(const LongPoll&) = delete;
  LongPoll& operator=(const LongPoll&) = delete;

  // Suspends until a watched partition moved since the last wait, the deadline came, or the broker stops. One
  // waiter at a time.
  asio::awaitable<Wake> wait();

  IoThread& thread() const { return thread_; }

 private:
  friend class IoThread;
  void resume(Wake wake);

  IoThread& thread_;
  const Deadline deadline_;
  bool in_inbox_ = false;        // guarded by the thread's mutex
  std::optional<Wake> pending_;  // came while nobody waited
  std::move_only_function<void(Wake)> waiter_;
};

class IoThread {
 public:
  explicit IoThread(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  // Notes that the poll has something to look at. Gives whether ring() is due, which is to be called without
  // locks. Any thread; the poll must not be able to vanish meanwhile (its watch is locked).
  [[nodiscard]] bool put(LongPoll& poll);
  void ring();

  // Wakes every poll and lets no later one wait. Any thread.
  void stop_waiting();

  const asio::any_io_executor& executor() const { return executor_; }
  // Working memory for opening and rebuilding batches.
  records::Workspace& workspace() { return workspace_; }

  // The newest view. The reference holds until the next call on this thread.
  const ClusterViewPointer& view(const ViewSource& source) {
    if (source.generation() != view_generation_) view_ = source.current(view_generation_);
    return view_;
  }
  void forget_view() {
    view_.reset();
    view_generation_ = 0;
  }

 private:
  friend class LongPoll;
  void add(LongPoll& poll);
  void remove(LongPoll& poll);
  void drain();
  void arm_timer();
  void expire();

  asio::any_io_executor executor_;

  std::mutex mutex_;
  std::vector<LongPoll*> inbox_;  // guarded by mutex_

  std::vector<LongPoll*> draining_;
  std::set<std::pair<LongPoll::Deadline, LongPoll*>> polls_;
  std::optional<asio::steady_timer> timer_;
  std::optional<LongPoll::Deadline> timer_due_;
  bool stopped_ = false;

  records::Workspace workspace_;
  ClusterViewPointer view_;
  std::uint64_t view_generation_ = 0;
};

}  // namespace ottla::broker
