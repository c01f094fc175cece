// The coroutine of one connection: it runs by itself from start() on and ends by itself. It costs one frame
// and awaits plain awaiters, which makes a wait for the socket cheaper than asio::awaitable's.
#pragma once

#include <coroutine>
#include <exception>
#include <utility>

namespace ottla::server {

class Task {
 public:
  struct promise_type {
    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }  // the body catches what may be thrown
  };

  Task() = default;
  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~Task() {
    if (frame_) frame_.destroy();
  }

  void start() { frame_.resume(); }

  // The coroutine says that it is about to end, so its frame goes without us.
  void forget() { frame_ = nullptr; }

 private:
  explicit Task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}

  std::coroutine_handle<> frame_;
};

}  // namespace ottla::server
