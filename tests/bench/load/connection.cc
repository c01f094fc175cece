// Plain sockets and epoll: the loader must cost as little as it can, since it shares two cores with the
// broker.
#include "bench/load/connection.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace ottla::bench {
namespace {

constexpr std::size_t pieces_per_send = 64;

// A connected socket, or -1.
int connect_to(const Address& address) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(address.port);
  if (inet_pton(AF_INET, address.host.c_str(), &to.sin_addr) != 1)
    give_up("not an IPv4 address: " + address.host);
  const int handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(handle, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0) return handle;
  close(handle);
  return -1;
}

}  // namespace

void give_up(const std::string& reason) {
  std::fprintf(stderr, "load: %s\n", reason.c_str());
  std::exit(1);
}

std::int64_t now_ns() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

void await_listener(const Address& address, std::int64_t until_ns) {
  for (;;) {
    const int handle = connect_to(address);
    if (handle >= 0) {
      close(handle);
      return;
    }
    if (now_ns() > until_ns) give_up("nobody listens");
    usleep(1'000);
  }
}

Connection::Connection(const Address& address, std::size_t receive_step) : receive_step_(receive_step) {
  handle_ = connect_to(address);
  if (handle_ < 0) give_up("cannot connect to " + address.host + ":" + std::to_string(address.port));
  const int on = 1;
  setsockopt(handle_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  fcntl(handle_, F_SETFL, O_NONBLOCK);
}

Connection::~Connection() { close(handle_); }

void Connection::queue(ByteView head, ByteView body) {
  unsent_.push_back(head);
  if (!body.empty()) unsent_.push_back(body);
}

bool Connection::flush() {
  while (!unsent_.empty()) {
    iovec pieces[pieces_per_send];
    std::size_t count = 0;
    for (const ByteView& piece : unsent_) {
      if (count == pieces_per_send) break;
      pieces[count++] = {const_cast<std::uint8_t*>(piece.data()), piece.size()};
    }
    ssize_t sent = writev(handle_, pieces, static_cast<int>(count));
    if (sent < 0 && errno == EAGAIN) return false;
    if (sent < 0) give_up("the broker closed a connection while it was sent to");
    while (sent > 0) {
      ByteView& front = unsent_.front();
      const auto part = std::min<std::size_t>(front.size(), static_cast<std::size_t>(sent));
      sent -= static_cast<ssize_t>(part);
      front = front.subspan(part);
      if (front.empty()) unsent_.pop_front();
    }
  }
  return true;
}

void Connection::receive(const std::function<void(ByteView)>& answer) {
  for (;;) {
    if (received_.size() - filled_ < receive_step_) received_.resize(filled_ + receive_step_);
    const std::size_t room = received_.size() - filled_;
    const ssize_t got = recv(handle_, received_.data() + filled_, room, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) give_up("the broker closed a connection");
    filled_ += static_cast<std::size_t>(got);
    std::size_t at = 0;
    while (filled_ - at >= 4) {
      const auto size = static_cast<std::size_t>(load_big_endian<std::int32_t>(received_.data() + at));
      if (filled_ - at < 4 + size) {
        if (received_.size() < 4 + size + receive_step_) received_.resize(4 + size + receive_step_);
        break;
      }
      answer(ByteView(received_).subspan(at + 4, size));
      at += 4 + size;
    }
    std::memmove(received_.data(), received_.data() + at, filled_ - at);
    filled_ -= at;
    if (static_cast<std::size_t>(got) < room) return;
  }
}

void Connection::wait_for(short events) {
  pollfd watch{handle_, events, 0};
  if (poll(&watch, 1, 60'000) <= 0) give_up("no answer within 60 seconds");
}

ByteView Connection::ask(ByteView frame) {
  queue(frame);
  while (!flush()) wait_for(POLLOUT);
  bool answered = false;
  while (!answered) {
    wait_for(POLLIN);
    receive([&](ByteView answer) {
      last_answer_.assign(answer.begin(), answer.end());
      answered = true;
    });
  }
  return last_answer_;
}

Poller::Poller() : handle_(epoll_create1(EPOLL_CLOEXEC)) {}

Poller::~Poller() { close(handle_); }

void Poller::add(int handle, std::uint32_t index) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = index;
  epoll_ctl(handle_, EPOLL_CTL_ADD, handle, &event);
}

void Poller::watch_write(int handle, std::uint32_t index, bool on) {
  epoll_event event{};
  event.events = EPOLLIN | (on ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
  event.data.u32 = index;
  epoll_ctl(handle_, EPOLL_CTL_MOD, handle, &event);
}

const std::vector<Poller::Ready>& Poller::wait(int timeout_ms) {
  epoll_event events[256];
  const int count = epoll_wait(handle_, events, 256, timeout_ms);
  ready_.clear();
  for (int i = 0; i < count; ++i) {
    ready_.push_back({events[i].data.u32, (events[i].events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0,
                      (events[i].events & EPOLLOUT) != 0});
  }
  return ready_;
}

}  // namespace ottla::bench
