// The thread that copies logs to other directories, one after the other. It starts with the first move; while
// there is none it sleeps. Whatever becomes of a move, the partition serves.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "broker/partition.h"
#include "ottla/env/clock.h"
#include "ottla/log/log_manager.h"

namespace ottla::broker {

class LogMover {
 public:
  // `moved` is told on the mover's thread of each move that came to its end.
  using Moved = std::function<void(const TopicPartition&)>;

  LogMover(log::LogManager& logs, Clock& clock, Moved moved)
      : logs_(logs), clock_(clock), moved_(std::move(moved)) {}
  ~LogMover() { stop(); }
  LogMover(const LogMover&) = delete;
  LogMover& operator=(const LogMover&) = delete;

  // The partition is the one whose log moves; it gets the new log.
  void add(std::shared_ptr<log::LogMove> move, std::shared_ptr<Partition> partition);
  // Leaves what is not finished as it is.
  void stop();

 private:
  struct Job {
    std::shared_ptr<log::LogMove> move;
    std::shared_ptr<Partition> partition;
  };

  void run();
  // False when it was told to stop.
  bool copy(const Job& job);
  void finish(const Job& job);
  void give_up(const Job& job, const Error& error);
  bool is_stopping();

  log::LogManager& logs_;
  Clock& clock_;
  const Moved moved_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;   // guarded by mutex_
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace ottla::broker
