// The one thread of the control plane. What runs on it needs no lock; others hop there and back by co_await.
#pragma once

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <functional>
#include <thread>
#include <utility>

namespace ottla::broker {

class ControlThread {
 public:
  ControlThread() : context_(1), work_(asio::make_work_guard(context_)) {}
  ~ControlThread() { stop(); }
  ControlThread(const ControlThread&) = delete;
  ControlThread& operator=(const ControlThread&) = delete;

  void start() {
    thread_ = std::thread([this] { context_.run(); });
  }
  // Lets everything that was given to it run to its end first.
  void stop() {
    if (!thread_.joinable()) return;
    work_.reset();
    thread_.join();
  }

  asio::io_context& context() { return context_; }

  void post(std::move_only_function<void()> action) { asio::post(context_, std::move(action)); }

 private:
  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace ottla::broker
