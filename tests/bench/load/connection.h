// One non-blocking connection of the loader and the epoll loop that drives many of them on one thread.
#pragma once

#include <sys/uio.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ottla/base/bytes.h"

namespace ottla::bench {

struct Address {
  std::string host = "127.0.0.1";
  std::uint16_t port = 9092;
};

// Ends the program with the reason: a measurement that half worked is none.
[[noreturn]] void give_up(const std::string& reason);

// Nanoseconds of the monotonic clock.
std::int64_t now_ns();

// Tries to connect every millisecond until somebody listens, or gives up then.
void await_listener(const Address& address, std::int64_t until_ns);

class Connection {
 public:
  // `receive_step` is how much it asks the socket for at once, in bytes.
  explicit Connection(const Address& address, std::size_t receive_step = std::size_t{16} << 10);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int handle() const { return handle_; }

  // Queues two pieces as one frame; the bytes must stay as they are until the frame's answer is there.
  // flush() sends.
  void queue(ByteView head, ByteView body = {});
  // Sends what is queued as far as the socket takes it; gives whether all is gone.
  bool flush();

  // Receives what is there and calls `answer` for each whole frame (without its size field).
  void receive(const std::function<void(ByteView)>& answer);

  // Sends a frame and waits for its answer: for set-up, not for measuring. Valid until the next call.
  ByteView ask(ByteView frame);

 private:
  void wait_for(short events);

  int handle_ = -1;
  std::size_t receive_step_;
  std::deque<ByteView> unsent_;
  Bytes received_;
  std::size_t filled_ = 0;
  Bytes last_answer_;
};

class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // `index` comes back from wait(). The write side is watched only while armed.
  void add(int handle, std::uint32_t index);
  void watch_write(int handle, std::uint32_t index, bool on);

  struct Ready {
    std::uint32_t index;
    bool readable;
    bool writable;
  };
  // Waits up to `timeout_ms` (-1: for ever).
  const std::vector<Ready>& wait(int timeout_ms);

 private:
  int handle_;
  std::vector<Ready> ready_;
};

}  // namespace ottla::bench
