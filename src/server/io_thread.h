// One thread with its io_context and the connections that live on it. Everything of a connection happens
// here.
#pragma once

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ottla/broker/dispatcher.h"
#include "server/buffer_pool.h"
#include "server/busy_poll.h"
#include "server/connection.h"
#include "server/connection_limits.h"
#include "server/descriptor.h"

namespace ottla::server {

struct IoThreadOptions {
  std::int32_t request_max_bytes = 0;
  std::chrono::milliseconds connections_max_idle{0};  // negative: never
};

class IoThread final : public ConnectionOwner, private Between {
 public:
  IoThread(int index, IoThreadOptions options, ConnectionLimits& limits);
  ~IoThread();

  // `ended` is called on the thread when it ends.
  void start(broker::Dispatcher& dispatcher, std::function<void()> ended);

  asio::io_context& context() { return context_; }

  // Takes over an accepted, non-blocking socket whose address is counted in the limits. Any thread.
  void adopt(Descriptor descriptor, asio::ip::tcp protocol, broker::Peer peer);

  // Any thread. The thread ends when its last connection has.
  void begin_stop();
  // Closes what is left, dropping answers. Any thread.
  void abort();
  // Ends the thread whatever is left, and waits for it. Gives how many connections were left.
  std::size_t join();

  std::uint64_t connections() const { return open_connections_.load(std::memory_order_relaxed); }
  std::uint64_t expired() const { return expired_.load(std::memory_order_relaxed); }

  broker::Dispatcher& dispatcher() override { return *dispatcher_; }
  BufferPool& pool() override { return pool_; }
  std::int32_t request_max_bytes() const override { return options_.request_max_bytes; }
  std::uint32_t sweep() const override { return sweep_; }
  void ended(Connection& connection) override;

 private:
  void run();
  void polling() override { pool_.copies().read_ahead(); }
  void sleeping() override { pool_.copies().rest(); }
  void add(Descriptor descriptor, asio::ip::tcp protocol, broker::Peer peer);
  void arm_sweep();
  void sweep_idle();
  void end_when_empty();

  const int index_;
  const IoThreadOptions options_;
  ConnectionLimits& limits_;
  broker::Dispatcher* dispatcher_ = nullptr;
  std::function<void()> on_end_;
  BufferPool pool_;
  // Destroyed after the context, whose coroutines of waiting requests refer to them.
  std::vector<std::unique_ptr<Connection>> connections_;
  asio::io_context context_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
  asio::steady_timer sweep_timer_;
  std::uint32_t sweep_ = 0;
  bool sweep_armed_ = false;
  bool stopping_ = false;
  std::atomic<std::uint64_t> open_connections_ = 0;
  std::atomic<std::uint64_t> expired_ = 0;
  std::thread thread_;
};

}  // namespace ottla::server
