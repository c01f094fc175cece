// Blocking sockets with receive time-outs: a test that would hang fails instead.
#include "server_fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <charconv>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace ottla::server {
namespace {

void append(Bytes& to, std::string_view text) { to.insert(to.end(), text.begin(), text.end()); }

void append_size(Bytes& to, std::size_t size) {
  std::uint8_t field[4];
  store_big_endian(field, static_cast<std::uint32_t>(size));
  to.insert(to.end(), field, field + 4);
}

}  // namespace

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

class LetterDispatcher::Waiting final : public broker::PendingRequest {
 public:
  Waiting(LetterDispatcher& dispatcher, broker::Peer& peer, MutableByteView frame)
      : dispatcher_(dispatcher), frame_(frame), timer_(std::make_shared<asio::steady_timer>(peer.executor)) {
    timer_->expires_at(asio::steady_timer::time_point::max());
    std::lock_guard lock(dispatcher.mutex_);
    if (dispatcher.released_) timer_->expires_at(asio::steady_timer::time_point::min());
    dispatcher.wake_.push_back([weak = std::weak_ptr(timer_), executor = peer.executor] {
      asio::post(executor, [weak] {
        if (const auto timer = weak.lock()) timer->expires_at(asio::steady_timer::time_point::min());
      });
    });
    ++dispatcher.waiting_;
  }
  ~Waiting() override { --dispatcher_.waiting_; }

  asio::awaitable<broker::Outcome> finish(broker::Output& output) override {
    asio::error_code error;
    co_await timer_->async_wait(asio::redirect_error(asio::use_awaitable, error));
    append_size(output.bytes, frame_.size());
    append(output.bytes, as_text(frame_));
    co_return broker::Outcome::answered;
  }

 private:
  LetterDispatcher& dispatcher_;
  MutableByteView frame_;
  std::shared_ptr<asio::steady_timer> timer_;
};

// Moves the front of `room` into the slice's copy if it is large enough.
static void copy_inverted(broker::FileSlice& slice, MutableByteView& room) {
  if (slice.size > room.size()) return;
  const MutableByteView copy = room.first(slice.size);
  room = room.subspan(slice.size);
  EXPECT_EQ(slice.file->read_at(slice.position, copy), slice.size);
  for (std::uint8_t& byte : copy) byte = static_cast<std::uint8_t>(~byte);
  slice.copy = copy;
}

broker::Outcome LetterDispatcher::answer_slices(std::string_view argument, bool copied,
                                                broker::Output& output) {
  const std::size_t size_at = output.bytes.size();
  append_size(output.bytes, 0);
  std::size_t total = 0;
  thread_local Bytes copies(SliceCopies::room_bytes);
  MutableByteView room(copies);
  std::istringstream pairs{std::string(argument)};
  for (std::string pair; std::getline(pairs, pair, ';');) {
    const std::size_t comma = pair.find(',');
    const auto size = static_cast<std::uint32_t>(std::stoul(pair.substr(comma + 1)));
    append(output.bytes, "at");
    output.splices.push_back({output.bytes.size(), {file_, std::stoul(pair.substr(0, comma)), size}});
    if (copied) copy_inverted(output.splices.back().slice, room);
    total += 2 + size;
  }
  store_big_endian(output.bytes.data() + size_at, static_cast<std::uint32_t>(total));
  return broker::Outcome::answered;
}

static broker::Peer facts_of(const broker::Peer& peer) {
  return {.address = peer.address,
          .port = peer.port,
          .listener = peer.listener,
          .local_address = peer.local_address,
          .local_port = peer.local_port,
          .reached_host = peer.reached_host,
          .reached_port = peer.reached_port,
          .client_software_name = peer.client_software_name,
          .client_software_version = peer.client_software_version,
          .executor = peer.executor,
          .attachment = nullptr};
}

broker::Outcome LetterDispatcher::dispatch(broker::Peer& peer, MutableByteView frame, broker::Output& output,
                                           std::unique_ptr<broker::PendingRequest>& pending) {
  const std::string_view text = as_text(frame);
  {
    std::lock_guard lock(mutex_);
    frames_.emplace_back(text.substr(0, 100));
    ++threads_[std::to_string(std::hash<std::thread::id>{}(std::this_thread::get_id()))];
    last_peer_ = facts_of(peer);
  }
  const char letter = text.empty() ? 'e' : text[0];
  if (letter == 'n') return broker::Outcome::answered;
  if (letter == 'c') return broker::Outcome::close;
  if (letter == 't') throw std::runtime_error("a dispatcher that throws");
  if (letter == 'f' || letter == 'g') return answer_slices(text.substr(1), letter == 'g', output);
  if (letter == 'w') {
    pending = std::make_unique<Waiting>(*this, peer, frame);
    return broker::Outcome::waiting;
  }
  if (letter == 'b') {
    const std::size_t size = std::stoul(std::string(text.substr(1)));
    append_size(output.bytes, size);
    output.bytes.resize(output.bytes.size() + size, 'b');
    return broker::Outcome::answered;
  }
  append_size(output.bytes, frame.size());
  append(output.bytes, text);
  return broker::Outcome::answered;
}

void LetterDispatcher::release() {
  std::lock_guard lock(mutex_);
  released_ = true;
  for (const auto& wake : wake_) wake();
  wake_.clear();
}

std::vector<std::string> LetterDispatcher::frames() const {
  std::lock_guard lock(mutex_);
  return frames_;
}

std::size_t LetterDispatcher::threads() const {
  std::lock_guard lock(mutex_);
  return threads_.size();
}

broker::Peer LetterDispatcher::last_peer() const {
  std::lock_guard lock(mutex_);
  return facts_of(last_peer_);
}

std::string framed(std::string_view body) {
  std::string bytes(4, '\0');
  store_big_endian(reinterpret_cast<std::uint8_t*>(bytes.data()), static_cast<std::uint32_t>(body.size()));
  return bytes + std::string(body);
}

Client::Client(std::uint16_t port, const std::string& from) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  ::inet_pton(AF_INET, from.c_str(), &address.sin_addr);
  ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address));
  ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  address.sin_port = htons(port);
  const timeval time{.tv_sec = patience.count(), .tv_usec = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time));
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    socket_ = socket;
  } else {
    ::close(socket);
  }
}

Client::~Client() {
  if (socket_ >= 0) ::close(socket_);
}

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) {
      ADD_FAILURE() << "the server takes no bytes";
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

bool Client::try_send(std::string_view bytes) {
  return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) > 0;
}

std::string Client::receive(std::size_t bytes) {
  std::string received(bytes, '\0');
  std::size_t done = 0;
  while (done < bytes) {
    const ssize_t count = ::recv(socket_, received.data() + done, bytes - done, 0);
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  received.resize(done);
  return received;
}

std::string Client::receive_frame() {
  const std::string size = receive(4);
  if (size.size() < 4) return "(closed)";
  return receive(load_big_endian<std::uint32_t>(reinterpret_cast<const std::uint8_t*>(size.data())));
}

bool Client::is_closed() {
  char byte;
  const ssize_t count = ::recv(socket_, &byte, 1, 0);
  return count == 0 || (count < 0 && errno == ECONNRESET);
}

void Client::finish_sending() { ::shutdown(socket_, SHUT_WR); }

void ServerTest::start(ServerOptions options) {
  if (options.listeners.empty()) options.listeners = {{"PLAINTEXT", "127.0.0.1", 0}};
  auto server = Server::open(std::move(options));
  ASSERT_TRUE(server) << server.error().message;
  server_ = std::move(*server);
  ASSERT_TRUE(server_->start(dispatcher_));
}

void ServerTest::TearDown() {
  dispatcher_.release();
  if (server_) server_->stop(patience);
}

bool ServerTest::has_connections(std::size_t count) {
  return eventually([&] { return server_->statistics().connections == count; });
}

}  // namespace ottla::server
