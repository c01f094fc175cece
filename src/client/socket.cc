// Non-blocking sockets and poll: nothing waits longer than its deadline.
#include "ottla/client/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace ottla::client {
namespace {

// An answer that is larger is no broker's.
constexpr std::int32_t frame_limit_bytes = 512 << 20;
// What a peer says of its frame's length is believed in such steps.
constexpr std::size_t read_step_bytes = std::size_t{4} << 20;

int milliseconds_until(Moment deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 0x7fffffff));
}

std::string numeric(const addrinfo& found) {
  char text[INET6_ADDRSTRLEN] = "";
  getnameinfo(found.ai_addr, found.ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  return text;
}

// 0, or the system's number of what went wrong.
int connect_until(int descriptor, const addrinfo& to, Moment deadline) {
  if (::connect(descriptor, to.ai_addr, to.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  pollfd waited{descriptor, POLLOUT, 0};
  int ready = 0;
  do {
    ready = ::poll(&waited, 1, milliseconds_until(deadline));
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  if (ready < 0 || ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const Address& address, Moment deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error =
          getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
      error != 0) {
    return fail(ErrorCode::network_exception, fmt::format("{}: {}", address.host, gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, freeaddrinfo);
  int error = ECONNREFUSED;
  for (const addrinfo* next = found; next != nullptr; next = next->ai_next) {
    const int descriptor = ::socket(next->ai_family, next->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
      error = errno;
      continue;
    }
    error = connect_until(descriptor, *next, deadline);
    if (error == 0) {
      const int on = 1;
      ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      std::string peer = fmt::format("{}/{}:{}", address.host, numeric(*next), address.port);
      return std::unique_ptr<Connection>(new Connection(descriptor, std::move(peer)));
    }
    ::close(descriptor);
  }
  return fail(ErrorCode::network_exception,
              fmt::format("{}/{}:{}: {}", address.host, numeric(*found), address.port, std::strerror(error)));
}

Connection::~Connection() { ::close(descriptor_); }

std::unexpected<Error> Connection::broken(ErrorCode code, std::string message) {
  is_broken_ = true;
  return fail(code, std::move(message));
}

Result<> Connection::wait(short events, Moment deadline) {
  pollfd waited{descriptor_, events, 0};
  for (;;) {
    const int ready = ::poll(&waited, 1, milliseconds_until(deadline));
    if (ready > 0) return {};
    if (ready == 0) return broken(ErrorCode::request_timed_out, fmt::format("{} does not answer", peer_));
    if (errno != EINTR) return broken(ErrorCode::network_exception, std::strerror(errno));
  }
}

Result<> Connection::write(ByteView bytes, Moment deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      if (auto ready = wait(POLLOUT, deadline); !ready) return ready;
    } else if (errno != EINTR) {
      return broken(ErrorCode::network_exception, fmt::format("{}: {}", peer_, std::strerror(errno)));
    }
  }
  return {};
}

Result<> Connection::read(MutableByteView into, Moment deadline) {
  while (!into.empty()) {
    const ssize_t got = ::recv(descriptor_, into.data(), into.size(), 0);
    if (got > 0) {
      into = into.subspan(static_cast<std::size_t>(got));
    } else if (got == 0) {
      return broken(ErrorCode::network_exception, fmt::format("{} closed the connection", peer_));
    } else if (errno == EAGAIN) {
      if (auto ready = wait(POLLIN, deadline); !ready) return ready;
    } else if (errno != EINTR) {
      return broken(ErrorCode::network_exception, fmt::format("{}: {}", peer_, std::strerror(errno)));
    }
  }
  return {};
}

Result<std::shared_ptr<const Bytes>> Connection::read_frame(Moment deadline) {
  std::array<std::uint8_t, 4> prefix{};
  if (auto got = read(prefix, deadline); !got) return fail(std::move(got.error()));
  const auto size = load_big_endian<std::int32_t>(prefix.data());
  if (size < 0 || size > frame_limit_bytes) {
    return broken(ErrorCode::network_exception,
                  fmt::format("{} announces an answer of {} bytes: is it a Kafka listener?", peer_, size));
  }
  auto frame = std::make_shared<Bytes>();
  while (frame->size() < static_cast<std::size_t>(size)) {
    const std::size_t at = frame->size();
    frame->resize(std::min(static_cast<std::size_t>(size), at + read_step_bytes));
    if (auto got = read(MutableByteView(*frame).subspan(at), deadline); !got)
      return fail(std::move(got.error()));
  }
  return std::shared_ptr<const Bytes>(std::move(frame));
}

}  // namespace ottla::client
