// The thread that waits for the disk: fsyncs that acknowledgements wait for, and the upkeep of the logs.
// Flushes that come while one runs are served together by the next.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/log/log.h"

namespace ottla::broker {

class DiskThread {
 public:
  using Done = std::move_only_function<void(Result<>)>;

  DiskThread() = default;
  ~DiskThread() { stop(); }
  DiskThread(const DiskThread&) = delete;
  DiskThread& operator=(const DiskThread&) = delete;

  // `upkeep` is called now and whenever the milliseconds it gave have passed.
  void start(std::function<std::int64_t()> upkeep);
  // Serves the flushes that wait, then ends.
  void stop();
  // Serves the flushes that wait, on the caller's thread: for who starts none. Gives how many there were.
  std::size_t serve_waiting();

  // Makes everything that was appended to the log before the call durable; the value comes back to
  // `executor`.
  asio::awaitable<Result<>> flush(std::shared_ptr<log::Log> log, asio::any_io_executor executor);

 private:
  struct Request {
    std::shared_ptr<log::Log> log;
    Done done;
  };

  void run();
  void serve(std::vector<Request> requests);

  std::function<std::int64_t()> upkeep_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Request> requests_;  // guarded by mutex_
  bool stopping_ = false;          // guarded by mutex_
  std::thread thread_;
};

}  // namespace ottla::broker
