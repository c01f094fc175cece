// Puts an Output on a non-blocking socket: bytes by send, slices of files by sendfile, small slices together
// with the bytes around them in one gathered send.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ottla/broker/dispatcher.h"
#include "server/buffer_pool.h"

namespace ottla::server {

enum class Sent {
  all,
  blocked,  // the peer does not read: go on when the socket is writable
  failed,   // the peer is gone, or a file does not hold what was promised: close
};

class Sender {
 public:
  // Whether the peer waits for nothing but this answer, so that waking it takes its time, or not as far as
  // we know.
  enum class Peer { sleeps, unknown };

  // Sends what is left of `output`, from where the last call stopped. After `all` the next call begins a new
  // Output.
  Sent send(int socket, const broker::Output& output, BufferPool& pool, Peer peer = Peer::unknown);

  // Bytes sent since the start of the connection.
  std::uint64_t sent_bytes() const { return sent_bytes_; }

 private:
  struct Gathered;

  Sent send_gathered(int socket, const broker::Output& output, BufferPool& pool, Peer peer);
  Sent send_file(int socket, const broker::Output& output);
  bool gather(const broker::Output& output, BufferPool& pool, Gathered& gathered) const;
  void advance(const broker::Output& output, std::size_t count);
  bool at_end(const broker::Output& output) const;

  // The place in the output: so many bytes and so many splices are out, and so much of the splice that stands
  // here.
  std::size_t bytes_done_ = 0;
  std::size_t splices_done_ = 0;
  std::uint32_t slice_done_ = 0;
  std::uint64_t sent_bytes_ = 0;
};

}  // namespace ottla::server
