// A server over a dispatcher that answers as the first letter of a frame tells it, and clients with
// deadlines.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/broker/dispatcher.h"
#include "ottla/server/server.h"

namespace ottla::server {

inline constexpr std::chrono::seconds patience{20};

// Polls until it is true; false after `patience`.
bool eventually(const std::function<bool()>& condition);

// The frame's first letter says what to do, the rest is its argument:
//   e echoes the frame · n answers nothing · c hangs up · t throws · w waits for release() and echoes then
//   b N answers N bytes · f P,N;P,N… answers with slices of file(), each after the letters "at"
//   g as f, and of what fits there is a copy, whose bytes are upside down so that one can tell
class LetterDispatcher final : public broker::Dispatcher {
 public:
  broker::Outcome dispatch(broker::Peer& peer, MutableByteView frame, broker::Output& output,
                           std::unique_ptr<broker::PendingRequest>& pending) override;

  // Lets everything go that waits, now and later.
  void release();
  std::size_t waiting() const { return waiting_; }

  std::vector<std::string> frames() const;
  std::size_t threads() const;
  broker::Peer last_peer() const;

  // What `f` sends from; native_handle() is -1 for a file in memory.
  void use_file(std::shared_ptr<const File> file) { file_ = std::move(file); }

 private:
  class Waiting;

  broker::Outcome answer_slices(std::string_view argument, bool copied, broker::Output& output);

  mutable std::mutex mutex_;
  std::vector<std::string> frames_;
  std::map<std::string, std::size_t> threads_;
  broker::Peer last_peer_;
  std::vector<std::function<void()>> wake_;
  bool released_ = false;
  std::atomic<std::size_t> waiting_ = 0;
  std::shared_ptr<const File> file_;
};

// A size field and the bytes.
std::string framed(std::string_view body);

class Client {
 public:
  explicit Client(std::uint16_t port, const std::string& from = "127.0.0.1");
  Client(Client&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  ~Client();

  void send(std::string_view bytes);      // fails the test when the server does not take them
  bool try_send(std::string_view bytes);  // without waiting; false when none of them went out
  void send_frame(std::string_view body) { send(framed(body)); }
  std::string receive(std::size_t bytes);  // fewer at the end of the stream or of patience
  std::string receive_frame();             // "(closed)" when there is none
  bool is_closed();                        // waits for the end of the stream
  std::string ask(std::string_view body) {
    send_frame(body);
    return receive_frame();
  }
  void finish_sending();
  bool connected() const { return socket_ >= 0; }

 private:
  int socket_ = -1;
};

class ServerTest : public testing::Test {
 protected:
  void start(ServerOptions options = {});
  void TearDown() override;

  Client connect() { return Client(port()); }
  std::uint16_t port() const { return server_->endpoints().front().port; }
  bool has_connections(std::size_t count);

  LetterDispatcher dispatcher_;
  std::unique_ptr<Server> server_;
};

}  // namespace ottla::server
