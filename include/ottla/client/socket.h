// A socket to one broker: whole frames out and in, each with a deadline. After a failure it is of no more
// use.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/client/address.h"

namespace ottla::client {

using Moment = std::chrono::steady_clock::time_point;

class Connection {
 public:
  // network_exception with the system's words when nobody listens or no time is left.
  static Result<std::unique_ptr<Connection>> open(const Address& address, Moment deadline);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Both: network_exception when the peer is gone, request_timed_out at the deadline.
  Result<> write(ByteView bytes, Moment deadline);
  // One frame without its length.
  Result<std::shared_ptr<const Bytes>> read_frame(Moment deadline);

  bool is_broken() const { return is_broken_; }

  // "localhost/127.0.0.1:9092", as Java prints a connected address.
  const std::string& peer() const { return peer_; }

 private:
  Connection(int descriptor, std::string peer) : descriptor_(descriptor), peer_(std::move(peer)) {}
  Result<> wait(short events, Moment deadline);
  Result<> read(MutableByteView into, Moment deadline);
  std::unexpected<Error> broken(ErrorCode code, std::string message);

  int descriptor_;
  std::string peer_;
  bool is_broken_ = false;
};

}  // namespace ottla::client
