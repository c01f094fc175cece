// One client of the port: bytes in, frames to the service, its answers out. All on the control thread. An
// idle connection holds no buffer.
#pragma once

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "ottla/base/bytes.h"
#include "zookeeper/watches.h"

namespace ottla::zookeeper {

class Connection;

// What a connection needs of the port.
class ConnectionOwner {
 public:
  // A whole frame without its length.
  virtual void frame(Connection& connection, ByteView body) = 0;
  // The four letters that it began with.
  virtual void word(Connection& connection, std::string_view letters) = 0;
  // Something is held that flush() has to send.
  virtual void holds(Connection& connection) = 0;
  // The client hung up or broke the rules.
  virtual void hung_up(Connection& connection) = 0;
  // The connection is closed; the owner forgets it.
  virtual void ended(Connection& connection) = 0;
  // Where connections receive to, one after the other.
  virtual MutableByteView scratch() = 0;

 protected:
  ~ConnectionOwner() = default;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

  Connection(ConnectionOwner& owner, ConnectionId id, Socket socket)
      : owner_(owner), id_(id), socket_(std::move(socket)) {}

  void start() { wait_for_input(); }
  ConnectionId id() const { return id_; }

  // Appended to what the next flush() sends; false when the client has too much waiting already.
  bool hold(ByteView frames);
  // Sends what is held.
  void flush();
  // Once everything held is sent; nothing is received any more.
  void close_when_sent();
  // Now.
  void close();

 private:
  void wait_for_input();
  void receive();
  // Hands out the whole frames of `bytes` and keeps the rest.
  void take(ByteView bytes);
  // How many bytes those frames were that were handed out.
  std::size_t take_frames(ByteView bytes);
  // Goes on with what lay still while too much waited to be sent.
  void resume();
  bool may_receive() const;
  void continue_sending();

  ConnectionOwner& owner_;
  const ConnectionId id_;
  Socket socket_;
  Bytes input_;    // what of a frame has come
  Bytes held_;     // answers that wait for flush()
  Bytes sending_;  // given to the socket
  std::size_t sent_ = 0;
  bool has_begun_ = false;
  bool rests_ = false;  // whole frames may lie in input_
  bool waits_ = false;
  bool sends_ = false;
  bool closing_ = false;
  bool closed_ = false;
};

}  // namespace ottla::zookeeper
