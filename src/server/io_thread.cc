// Idle connections are found by a sweep that runs a few times in the allowed time and only while there are
// connections: no timer is set per request.
#include "server/io_thread.h"

#include <pthread.h>

#include <algorithm>
#include <asio/dispatch.hpp>
#include <asio/post.hpp>
#include <string>
#include <utility>

#include "ottla/base/logging.h"

namespace ottla::server {
namespace {

// Sweeps in the allowed idle time: a connection is closed after 1 to 1 ¼ times of it.
constexpr std::uint32_t sweeps_in_idle_time = 4;

}  // namespace

IoThread::IoThread(int index, IoThreadOptions options, ConnectionLimits& limits)
    : index_(index),
      options_(options),
      limits_(limits),
      context_(1),
      work_(asio::make_work_guard(context_)),
      sweep_timer_(context_) {}

IoThread::~IoThread() { join(); }

void IoThread::start(broker::Dispatcher& dispatcher, std::function<void()> ended) {
  dispatcher_ = &dispatcher;
  on_end_ = std::move(ended);
  thread_ = std::thread([this] { run(); });
  pthread_setname_np(thread_.native_handle(), ("io-" + std::to_string(index_)).c_str());
}

void IoThread::run() {
  BusyPoll loop(context_, *this);
  while (loop.run_one()) {
  }
  if (on_end_) on_end_();
}

void IoThread::adopt(Descriptor descriptor, asio::ip::tcp protocol, broker::Peer peer) {
  asio::dispatch(context_,
                 [this, descriptor = std::move(descriptor), protocol, peer = std::move(peer)]() mutable {
                   add(std::move(descriptor), protocol, std::move(peer));
                 });
}

void IoThread::add(Descriptor descriptor, asio::ip::tcp protocol, broker::Peer peer) {
  Socket socket(context_.get_executor());
  asio::error_code error;
  if (!stopping_) socket.assign(protocol, descriptor.get(), error);
  if (stopping_ || error) {
    if (error) log_error("cannot serve {}:{}: {}", peer.address, peer.port, error.message());
    limits_.release(peer.address);
    return;
  }
  descriptor.release();
  peer.executor = context_.get_executor();
  auto connection = std::make_unique<Connection>(*this, std::move(socket), std::move(peer));
  connection->slot = connections_.size();
  Connection& added = *connection;
  connections_.push_back(std::move(connection));
  open_connections_.store(connections_.size(), std::memory_order_relaxed);
  arm_sweep();
  added.start();
}

void IoThread::ended(Connection& connection) {
  limits_.release(connection.peer().address);
  const std::size_t slot = connection.slot;
  const auto doomed = std::exchange(connections_[slot], std::move(connections_.back()));
  connections_.pop_back();
  if (slot < connections_.size()) connections_[slot]->slot = slot;
  open_connections_.store(connections_.size(), std::memory_order_relaxed);
  end_when_empty();
}

void IoThread::arm_sweep() {
  if (sweep_armed_ || options_.connections_max_idle.count() < 0 || stopping_) return;
  sweep_armed_ = true;
  sweep_timer_.expires_after(
      std::max(options_.connections_max_idle / sweeps_in_idle_time, std::chrono::milliseconds(1)));
  sweep_timer_.async_wait([this](asio::error_code error) {
    sweep_armed_ = false;
    if (!error) sweep_idle();
  });
}

void IoThread::sweep_idle() {
  ++sweep_;
  pool_.trim();
  for (const auto& connection : connections_) {
    if (!connection->is_idle(sweep_, sweeps_in_idle_time)) continue;
    log_debug("closing the connection of {}:{}: idle for connections.max.idle.ms", connection->peer().address,
              connection->peer().port);
    expired_.fetch_add(1, std::memory_order_relaxed);
    connection->abort();
  }
  if (!connections_.empty()) arm_sweep();
}

void IoThread::begin_stop() {
  asio::post(context_, [this] {
    stopping_ = true;
    sweep_timer_.cancel();
    for (const auto& connection : connections_) connection->stop();
    end_when_empty();
  });
}

void IoThread::abort() {
  asio::post(context_, [this] {
    for (const auto& connection : connections_) connection->abort();
  });
}

void IoThread::end_when_empty() {
  if (stopping_ && connections_.empty()) work_.reset();
}

std::size_t IoThread::join() {
  context_.stop();
  if (thread_.joinable()) thread_.join();
  const std::size_t left = connections_.size();
  // Sockets go before the context; coroutines of requests that wait go with it, and what they refer to after
  // it.
  for (const auto& connection : connections_) connection->detach();
  sweep_timer_.cancel();
  work_.reset();
  return left;
}

}  // namespace ottla::server
