// One client: a coroutine that receives, dispatches frame by frame and sends, all on its thread. An idle
// connection holds no buffer, only this object and a frame.
#pragma once

#include <asio/cancellation_signal.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ottla/broker/dispatcher.h"
#include "server/buffer_pool.h"
#include "server/frame_buffer.h"
#include "server/sender.h"
#include "server/task.h"

namespace ottla::server {

using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

class Connection;

// What a connection needs of its thread.
class ConnectionOwner {
 public:
  virtual broker::Dispatcher& dispatcher() = 0;
  virtual BufferPool& pool() = 0;
  virtual std::int32_t request_max_bytes() const = 0;
  // Counts the sweeps for idle connections; a connection notes it with every sign of life.
  virtual std::uint32_t sweep() const = 0;
  // The connection is over and may be destroyed.
  virtual void ended(Connection& connection) = 0;

 protected:
  ~ConnectionOwner() = default;
};

class Connection {
 public:
  Connection(ConnectionOwner& owner, Socket socket, broker::Peer peer);

  // Begins to serve. The connection may have ended, and be gone, when this returns.
  void start();

  // Closes at once when no request is in hand, else after its answer.
  void stop();

  // Closes at once; a request that waits is told to give up (asio's cancellation) and its answer is dropped.
  void abort();

  // Closes the socket and forgets the coroutine's waits: the io_context may go now, then this object.
  void detach();

  // Whether it has neither received nor sent anything since `sweeps` sweeps before now, and no request is in
  // hand.
  bool is_idle(std::uint32_t now, std::uint32_t sweeps) const;

  const broker::Peer& peer() const { return peer_; }

  std::size_t slot = 0;  // the owner's place for it

 private:
  struct SocketWait;
  struct Finish;

  Task serve();
  void handle_frames();
  void receive();
  void take(broker::Outcome outcome);
  bool send();
  void rest();
  void close() { open_ = false; }

  ConnectionOwner& owner_;
  std::optional<Socket> socket_;
  broker::Peer peer_;
  FrameBuffer input_;
  std::unique_ptr<broker::Output> output_;
  Sender sender_;
  std::unique_ptr<broker::PendingRequest> pending_;
  std::unique_ptr<asio::cancellation_signal> cancel_;  // while a request waits
  Task task_;
  std::uint32_t active_ = 0;  // the sweep of the last sign of life
  std::uint32_t rounds_ = 0;  // receives since the last wait
  bool open_ = true;
  bool stopping_ = false;
  bool aborted_ = false;      // nothing more is sent
  bool drained_ = true;       // the last receive emptied the socket: wait before the next
  bool more_frames_ = false;  // whole frames may lie in `input_` still
  bool waits_for_read_ = false;
};

}  // namespace ottla::server
