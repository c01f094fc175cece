// The session: connecting, frames, pings, events, reconnecting. What is asked is in requests.cc.
#include "cli/zookeeper/client.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <thread>

#include "ottla/zookeeper/jute.h"

namespace ottla::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using zookeeper::Code;
using zookeeper::JuteReader;
using zookeeper::JuteWriter;
using zookeeper::Op;
using zookeeper::SessionState;

constexpr int default_port = 2181;
// jute.maxbuffer of a client.
constexpr std::size_t max_frame_bytes = std::size_t{4} << 20;
constexpr milliseconds between_rounds{1'000};

int wait_for(int descriptor, short what, steady_clock::time_point until) {
  const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
  pollfd waiting{.fd = descriptor, .events = what, .revents = 0};
  return ::poll(&waiting, 1, std::max<int>(0, static_cast<int>(left.count())));
}

client::Address server_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const bool is_bare_ipv6 = text.starts_with('[') && text.ends_with(']');
  client::Address address{.host = std::string(text), .port = default_port};
  if (colon != text.npos && !is_bare_ipv6) {
    address.host = text.substr(0, colon);
    address.port = std::atoi(std::string(text.substr(colon + 1)).c_str());
  }
  if (address.host.starts_with('[') && address.host.ends_with(']')) {
    address.host = address.host.substr(1, address.host.size() - 2);
  }
  return address;
}

// A connected socket, or -1.
int connect_socket(const client::Address& address, steady_clock::time_point until) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found) != 0)
    return -1;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  for (const addrinfo* one = addresses.get(); one != nullptr; one = one->ai_next) {
    const int descriptor = ::socket(one->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) continue;
    int failure = 0;
    socklen_t size = sizeof failure;
    if (::connect(descriptor, one->ai_addr, one->ai_addrlen) != 0 && errno != EINPROGRESS) {
      failure = errno;
    } else if (wait_for(descriptor, POLLOUT, until) <= 0 ||
               ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size) != 0) {
      failure = ETIMEDOUT;
    }
    if (failure == 0) {
      const int on = 1;
      ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      return descriptor;
    }
    ::close(descriptor);
  }
  return -1;
}

}  // namespace

ZooKeeperClient::ZooKeeperClient(Settings settings) : settings_(std::move(settings)) {
  std::string_view servers = settings_.connect;
  if (const std::size_t slash = servers.find('/'); slash != servers.npos) {
    chroot_ = servers.substr(slash);
    if (chroot_.ends_with('/')) chroot_.pop_back();
    servers = servers.substr(0, slash);
  }
  while (!servers.empty()) {
    const std::string_view one = servers.substr(0, servers.find(','));
    if (!one.empty()) servers_.push_back(server_address(one));
    servers.remove_prefix(std::min(servers.size(), one.size() + 1));
  }
}

ZooKeeperClient::~ZooKeeperClient() {
  if (socket_ >= 0) ::close(socket_);
}

std::string_view ZooKeeperClient::state() const {
  if (is_closed_) return "CLOSED";
  return is_connected() ? "CONNECTED" : "CONNECTING";
}

Kept<> ZooKeeperClient::connect(bool is_one_round) {
  const auto until = steady_clock::now() + milliseconds(settings_.connection_timeout_ms);
  while (true) {
    for (const client::Address& server : servers_) {
      const Kept<> opened = open(server);
      if (opened || opened.error().code != Code::connection_loss) return opened;
    }
    if (is_one_round || servers_.empty() || steady_clock::now() + between_rounds > until) {
      return std::unexpected(KeeperError{});
    }
    std::this_thread::sleep_for(between_rounds);
  }
}

Kept<> ZooKeeperClient::open(const client::Address& address) {
  received_.clear();
  socket_ = connect_socket(address, steady_clock::now() + milliseconds(settings_.connection_timeout_ms));
  if (socket_ < 0) return std::unexpected(KeeperError{});
  const Kept<> agreed = handshake();
  if (!agreed) {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    if (agreed.error().code == Code::session_expired) {
      is_closed_ = true;
      tell(SessionState::expired);
    }
    return agreed;
  }
  was_connected_ = true;
  tell(SessionState::connected);
  return {};
}

Kept<> ZooKeeperClient::handshake() {
  const auto until = steady_clock::now() + milliseconds(settings_.session_timeout_ms);
  const bool is_sent = send_frame([&](JuteWriter& hello) {
    hello.int32(0).int64(last_zxid_).int32(settings_.session_timeout_ms).int64(session_id_).text(password_);
    hello.boolean(settings_.read_only);
  });
  if (!is_sent) return std::unexpected(KeeperError{});
  const std::optional<Bytes> frame = receive_frame(until);
  if (!frame || frame->empty()) return std::unexpected(KeeperError{});
  JuteReader answer(*frame);
  answer.int32();
  const std::int32_t timeout_ms = answer.int32();
  const std::int64_t session_id = answer.int64();
  const std::string_view password = answer.text();
  if (!answer.ok()) return std::unexpected(KeeperError{});
  if (timeout_ms <= 0) return std::unexpected(KeeperError{.code = Code::session_expired, .path = {}});
  negotiated_timeout_ms_ = timeout_ms;
  session_id_ = session_id;
  password_ = password;
  return {};
}

void ZooKeeperClient::close() {
  if (socket_ >= 0) {
    // The server closes behind its reply; the session is gone either way.
    (void)exchange(next_xid_++, Op::close_session, {}, {});
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  is_closed_ = true;
}

void ZooKeeperClient::lose() {
  if (socket_ < 0) return;
  ::close(socket_);
  socket_ = -1;
  tell(SessionState::disconnected);
}

void ZooKeeperClient::tell(SessionState state, zookeeper::EventType type, std::optional<std::string> path) {
  if (settings_.on_event) settings_.on_event({.type = type, .state = state, .path = std::move(path)});
}

Kept<> ZooKeeperClient::ensure_connected(const std::string& path) {
  if (is_closed_) return std::unexpected(KeeperError{.code = Code::session_expired, .path = path});
  if (is_connected()) return {};
  const Kept<> connected = connect(!was_connected_);
  if (connected) return {};
  return std::unexpected(KeeperError{.code = connected.error().code, .path = path});
}

Kept<Bytes> ZooKeeperClient::request(Op op, ByteView body, const std::string& path) {
  if (const Kept<> connected = ensure_connected(path); !connected) return std::unexpected(connected.error());
  return exchange(next_xid_++, op, body, path);
}

Kept<> ZooKeeperClient::add_auth(const std::string& scheme, const std::string& credentials) {
  if (const Kept<> connected = ensure_connected({}); !connected) return connected;
  Bytes body;
  JuteWriter(body).int32(0).text(scheme).text(credentials);
  const auto reply = exchange(zookeeper::auth_xid, Op::auth, body, {});
  if (reply) return {};
  if (reply.error().code == Code::auth_failed) tell(SessionState::auth_failed);
  return std::unexpected(reply.error());
}

Kept<Bytes> ZooKeeperClient::exchange(std::int32_t xid, Op op, ByteView body, const std::string& path) {
  const auto until = steady_clock::now() + milliseconds(negotiated_timeout_ms_);
  std::optional<Reply> reply;
  bool is_alive =
      send_frame([&](JuteWriter& out) { out.int32(xid).int32(static_cast<std::int32_t>(op)).raw(body); });
  while (is_alive && !reply) {
    const std::optional<Bytes> frame = receive_frame(until);
    is_alive = frame && !frame->empty() && take(*frame, reply, xid);
  }
  if (!reply) {
    lose();
    return std::unexpected(KeeperError{.code = Code::connection_loss, .path = path});
  }
  if (reply->error == 0) return std::move(reply->body);
  return std::unexpected(KeeperError{.code = static_cast<Code>(reply->error), .path = path});
}

bool ZooKeeperClient::send_frame(const std::function<void(JuteWriter&)>& fill) {
  Bytes frame;
  zookeeper::append_frame(frame, fill);
  ByteView rest = frame;
  const auto until = steady_clock::now() + milliseconds(settings_.session_timeout_ms);
  while (!rest.empty()) {
    const ssize_t sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      rest = rest.subspan(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN ? wait_for(socket_, POLLOUT, until) <= 0 : errno != EINTR) {
      return false;
    }
  }
  last_sent_ = steady_clock::now();
  return true;
}

std::optional<Bytes> ZooKeeperClient::receive_frame(steady_clock::time_point until) {
  while (true) {
    if (received_.size() >= sizeof(std::int32_t)) {
      const auto size = static_cast<std::uint32_t>(JuteReader(received_).int32());
      if (size > max_frame_bytes) return std::nullopt;
      if (received_.size() >= sizeof size + size) {
        const auto begin = received_.begin() + sizeof size;
        Bytes frame(begin, begin + size);
        received_.erase(received_.begin(), begin + size);
        return frame;
      }
    }
    std::uint8_t chunk[16 * 1024];
    const ssize_t got = ::recv(socket_, chunk, sizeof chunk, 0);
    if (got > 0) {
      received_.insert(received_.end(), chunk, chunk + got);
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      return std::nullopt;
    } else if (steady_clock::now() >= until) {
      return Bytes();
    } else {
      wait_for(socket_, POLLIN, until);
    }
  }
}

bool ZooKeeperClient::take(ByteView frame, std::optional<Reply>& reply, std::int32_t xid) {
  constexpr std::size_t header_bytes = 16;
  JuteReader reader(frame);
  Reply got{.xid = reader.int32(), .zxid = reader.int64(), .error = reader.int32(), .body = {}};
  if (!reader.ok()) return false;
  if (got.zxid > 0) last_zxid_ = got.zxid;
  if (got.xid == zookeeper::event_xid) {
    const auto type = static_cast<zookeeper::EventType>(reader.int32());
    const auto state = static_cast<SessionState>(reader.int32());
    tell(state, type, relative(reader.text()));
  } else if (got.xid == xid) {
    got.body.assign(frame.begin() + header_bytes, frame.end());
    reply = std::move(got);
  }
  return true;
}

void ZooKeeperClient::ping_if_due() {
  if (steady_clock::now() - last_sent_ < milliseconds(negotiated_timeout_ms_ / 3)) return;
  const bool is_sent = send_frame(
      [](JuteWriter& ping) { ping.int32(zookeeper::ping_xid).int32(static_cast<std::int32_t>(Op::ping)); });
  if (!is_sent) lose();
}

milliseconds ZooKeeperClient::pump() {
  std::optional<Reply> none;
  while (is_connected()) {
    const std::optional<Bytes> frame = receive_frame(steady_clock::now());
    if (frame && frame->empty()) break;
    if (!frame || !take(*frame, none, 0)) lose();
  }
  if (!is_connected() && !is_closed_) (void)connect(true);
  if (!is_connected()) return between_rounds;
  ping_if_due();
  return milliseconds(std::max(1, negotiated_timeout_ms_ / 6));
}

std::string ZooKeeperClient::absolute(const std::string& path) const {
  if (chroot_.empty()) return path;
  return path == "/" ? chroot_ : chroot_ + path;
}

std::string ZooKeeperClient::relative(std::string_view path) const {
  if (chroot_.empty() || !path.starts_with(chroot_)) return std::string(path);
  return path.size() == chroot_.size() ? "/" : std::string(path.substr(chroot_.size()));
}

}  // namespace ottla::cli
