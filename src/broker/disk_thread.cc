// Flushes and upkeep, one after the other.
#include "broker/disk_thread.h"

#include <algorithm>
#include <asio/async_result.hpp>
#include <asio/post.hpp>
#include <asio/prefer.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>

namespace ottla::broker {

void DiskThread::start(std::function<std::int64_t()> upkeep) {
  upkeep_ = std::move(upkeep);
  thread_ = std::thread([this] { run(); });
}

void DiskThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

asio::awaitable<Result<>> DiskThread::flush(std::shared_ptr<log::Log> log, asio::any_io_executor executor) {
  auto work = asio::prefer(executor, asio::execution::outstanding_work.tracked);
  const auto ask = [this, &log, &work](auto handler) {
    auto done = [work = std::move(work), handler = std::move(handler)](Result<> result) mutable {
      asio::post(work, [handler = std::move(handler), result = std::move(result)]() mutable {
        handler(std::move(result));
      });
    };
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back({std::move(log), std::move(done)});
    }
    changed_.notify_one();
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<>)>(ask,
                                                                                         asio::use_awaitable);
}

std::size_t DiskThread::serve_waiting() {
  std::vector<Request> requests;
  {
    const std::lock_guard lock(mutex_);
    requests.swap(requests_);
  }
  const std::size_t count = requests.size();
  serve(std::move(requests));
  return count;
}

void DiskThread::run() {
  auto due = std::chrono::steady_clock::now();
  for (;;) {
    std::vector<Request> requests;
    bool stopping = false;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_until(lock, due, [this] { return stopping_ || !requests_.empty(); });
      requests.swap(requests_);
      stopping = stopping_;
    }
    serve(std::move(requests));
    if (stopping) return;
    if (std::chrono::steady_clock::now() >= due) {
      const std::int64_t wait_ms = upkeep_();
      due = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
    }
  }
}

void DiskThread::serve(std::vector<Request> requests) {
  std::ranges::stable_sort(requests, {}, [](const Request& request) { return request.log.get(); });
  Result<> result;
  const log::Log* flushed = nullptr;
  for (Request& request : requests) {
    if (request.log.get() != flushed) result = request.log->flush();
    flushed = request.log.get();
    request.done(result);
  }
}

}  // namespace ottla::broker
