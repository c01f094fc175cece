// The loop: handle every frame at hand, send all answers at once, and only then wait. Between a receive that
// came short and the next wait nothing can be missed: asio's async_wait asks the kernel again.
#include "server/connection.h"

#include <sys/socket.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <cerrno>
#include <coroutine>
#include <exception>
#include <utility>

#include "ottla/base/logging.h"

namespace ottla::server {
namespace {

// Answers gathered before they are sent although frames wait in the buffer.
constexpr std::size_t gathered_answer_bytes = 128 << 10;

// Receives in a row before the other connections of the thread have their turn.
constexpr std::uint32_t rounds_in_a_row = 16;

}  // namespace

struct Connection::SocketWait {
  Connection& connection;
  Socket::wait_type what;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame) {
    connection.rounds_ = 0;
    connection.socket_->async_wait(what, [frame](asio::error_code) { frame.resume(); });
  }
  void await_resume() const noexcept {}
};

// Runs finish() as a coroutine of asio's.
struct Connection::Finish {
  Connection& connection;
  broker::Outcome outcome = broker::Outcome::close;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame) {
    connection.cancel_ = std::make_unique<asio::cancellation_signal>();
    asio::co_spawn(
        connection.socket_->get_executor(), connection.pending_->finish(*connection.output_),
        asio::bind_cancellation_slot(connection.cancel_->slot(),
                                     [this, frame](std::exception_ptr error, broker::Outcome result) {
                                       if (!error) outcome = result;
                                       frame.resume();
                                     }));
  }
  broker::Outcome await_resume() {
    connection.cancel_.reset();
    connection.pending_.reset();
    return outcome;
  }
};

Connection::Connection(ConnectionOwner& owner, Socket socket, broker::Peer peer)
    : owner_(owner),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      input_(owner.pool(), owner.request_max_bytes()),
      active_(owner.sweep()) {}

void Connection::start() {
  task_ = serve();
  task_.start();
}

void Connection::stop() {
  stopping_ = true;
  if (waits_for_read_) socket_->cancel();
}

void Connection::abort() {
  stopping_ = aborted_ = true;
  close();
  if (cancel_) {
    cancel_->emit(asio::cancellation_type::all);
  } else {
    socket_->cancel();
  }
}

void Connection::detach() {
  socket_.reset();
  peer_.attachment.reset();
}

bool Connection::is_idle(std::uint32_t now, std::uint32_t sweeps) const {
  return !pending_ && now - active_ > sweeps;
}

void Connection::receive() {
  const MutableByteView room = input_.space();
  const ssize_t count = ::recv(socket_->native_handle(), room.data(), room.size(), MSG_DONTWAIT);
  if (count > 0) {
    input_.received(static_cast<std::size_t>(count));
    active_ = owner_.sweep();
    drained_ = static_cast<std::size_t>(count) < room.size() || ++rounds_ >= rounds_in_a_row;
  } else if (count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
    close();
  } else {
    drained_ = true;
  }
}

void Connection::take(broker::Outcome outcome) {
  if (outcome == broker::Outcome::close || stopping_) close();
  more_frames_ = true;
}

// Until no whole frame is left, one waits, or there is much to send.
void Connection::handle_frames() {
  if (!output_) output_ = owner_.pool().lend_output();
  more_frames_ = false;
  while (open_) {
    const Frame frame = input_.next_frame();
    if (frame.kind == Frame::Kind::incomplete) {
      more_frames_ = false;
      return;
    }
    if (frame.kind == Frame::Kind::refused) {
      log_warn("closing the connection of {}:{}: invalid receive (size = {}, at most {})", peer_.address,
               peer_.port, frame.size, owner_.request_max_bytes());
      return close();
    }
    output_->copies = &owner_.pool().copies();
    output_->copies->begin_turn();
    const auto outcome = owner_.dispatcher().dispatch(peer_, frame.bytes, *output_, pending_);
    output_->copies = nullptr;
    if (outcome == broker::Outcome::waiting) return;
    take(outcome);
    if (output_->bytes.size() >= gathered_answer_bytes || !output_->splices.empty()) return;
  }
}

// Sends what is gathered; false when the peer must read first.
bool Connection::send() {
  if (!output_ || output_->empty() || aborted_) return true;
  const auto peer = owner_.pool().copies().gave_ahead() ? Sender::Peer::sleeps : Sender::Peer::unknown;
  const Sent sent = sender_.send(socket_->native_handle(), *output_, owner_.pool(), peer);
  active_ = owner_.sweep();
  if (sent == Sent::blocked) {
    output_->forget_copies();
    return false;
  }
  if (sent == Sent::failed) close();
  output_->clear();
  return true;
}

void Connection::rest() {
  owner_.pool().give_back(std::move(output_));
  input_.rest();
}

Task Connection::serve() {
  try {
    while (true) {
      if (open_) handle_frames();
      while (!send()) co_await SocketWait{*this, Socket::wait_write};
      if (pending_ && open_) {
        take(co_await Finish{*this});
        continue;
      }
      if (!open_ || stopping_) break;
      if (more_frames_) continue;
      if (drained_) {
        rest();
        waits_for_read_ = true;
        co_await SocketWait{*this, Socket::wait_read};
        waits_for_read_ = false;
        if (stopping_) break;
      }
      receive();
    }
  } catch (const std::exception& error) {
    log_error("closing the connection of {}:{}: {}", peer_.address, peer_.port, error.what());
  }
  task_.forget();
  owner_.ended(*this);
}

}  // namespace ottla::server
