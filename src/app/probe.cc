// Blocking sockets with time limits of their own; requests in versions that every broker since 0.10 serves.
#include "app/probe.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/protocol/header.h"
#include "ottla/protocol/messages/03_metadata.h"
#include "ottla/protocol/messages/18_api_versions.h"

namespace ottla::app {
namespace {

constexpr std::uint32_t most_answer_bytes = 64 << 20;
constexpr int metadata_version = 2;  // the first that tells the cluster's id

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, FreeAddresses>;

Result<AddressList> look_up(const std::string& host, const std::string& port, int type) {
  addrinfo hints{};
  hints.ai_socktype = type;
  addrinfo* found = nullptr;
  const int status = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (status != 0) {
    return fail(ErrorCode::invalid_config,
                "the name " + host + " cannot be resolved here: " + ::gai_strerror(status));
  }
  return AddressList(found);
}

// A connected socket; closes itself.
class Socket {
 public:
  static Result<Socket> connect(const client::Address& address, int timeout_ms);
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  // Null, or why not. The time limit is that of a silence.
  const char* send_all(ByteView bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return std::strerror(errno);
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return nullptr;
  }
  const char* receive_all(std::uint8_t* to, std::size_t size) const {
    while (size > 0) {
      const ssize_t got = ::recv(descriptor_, to, size, 0);
      if (got == 0) return "the connection was closed";
      if (got < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK ? "no answer in time" : std::strerror(errno);
      to += got;
      size -= static_cast<std::size_t>(got);
    }
    return nullptr;
  }

 private:
  static bool connect_in_time(int descriptor, const addrinfo& to, int timeout_ms);

  int descriptor_;
};

bool Socket::connect_in_time(int descriptor, const addrinfo& to, int timeout_ms) {
  const timeval limit{timeout_ms / 1000, timeout_ms % 1000 * 1000};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);  // connect's limit too
  return ::connect(descriptor, to.ai_addr, to.ai_addrlen) == 0;
}

Result<Socket> Socket::connect(const client::Address& address, int timeout_ms) {
  const auto found = look_up(address.host, std::to_string(address.port), SOCK_STREAM);
  if (!found) return fail(found.error());
  std::string reason = "no address";
  for (const addrinfo* entry = found->get(); entry != nullptr; entry = entry->ai_next) {
    Socket made(::socket(entry->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (made.descriptor_ >= 0 && connect_in_time(made.descriptor_, *entry, timeout_ms)) return made;
    reason = errno == EINPROGRESS ? "no answer in time" : std::strerror(errno);
  }
  return fail(ErrorCode::network_exception,
              "nobody can be reached at " + address.to_string() + ": " + reason);
}

template <class Request>
Result<Bytes> exchange(const client::Address& address, const Request& request, int version, int timeout_ms) {
  auto socket = Socket::connect(address, timeout_ms);
  if (!socket) return fail(socket.error());
  Bytes frame(sizeof(std::uint32_t));
  protocol::Writer writer(frame);
  const protocol::RequestHeader header{.request_api_key = Request::api.key,
                                       .request_api_version = static_cast<std::int16_t>(version),
                                       .correlation_id = 1,
                                       .client_id = "ottla"};
  protocol::encode(header, protocol::request_header_version(Request::api, version), writer);
  protocol::encode(request, version, writer);
  store_big_endian(frame.data(), static_cast<std::uint32_t>(frame.size() - sizeof(std::uint32_t)));
  const char* failure = socket->send_all(frame);
  std::uint8_t prefix[4] = {};
  if (failure == nullptr) failure = socket->receive_all(prefix, sizeof prefix);
  const auto size = load_big_endian<std::uint32_t>(prefix);
  if (failure == nullptr && (size < 4 || size > most_answer_bytes)) failure = "it speaks another protocol";
  Bytes answer(failure == nullptr ? size : 0);
  if (failure == nullptr) failure = socket->receive_all(answer.data(), answer.size());
  if (failure == nullptr) return answer;
  return fail(ErrorCode::network_exception, "no broker answers at " + address.to_string() + ": " + failure);
}

template <class M>
Result<M> body_of(const Bytes& answer, int version, const client::Address& address) {
  auto body = protocol::decode<M>(ByteView(answer).subspan(4), version);
  if (body) return body;
  return fail(ErrorCode::network_exception,
              "what answers at " + address.to_string() + " is no broker: " + body.error().message);
}

}  // namespace

client::Address dialled(const config::Listener& listener) {
  return {is_every_address(listener.host) ? "localhost" : listener.host, listener.port};
}

bool is_every_address(std::string_view host) { return host.empty() || host == "0.0.0.0" || host == "::"; }

bool is_loopback(std::string_view host) {
  return host == "localhost" || host.starts_with("127.") || host == "::1";
}

Result<> can_connect(const client::Address& address, int timeout_ms) {
  const auto socket = Socket::connect(address, timeout_ms);
  return socket ? Result<>{} : fail(socket.error());
}

Result<> is_served(const client::Address& address, int timeout_ms) {
  const auto answer = exchange(address, protocol::ApiVersionsRequest{}, 0, timeout_ms);
  if (!answer) return fail(answer.error());
  const auto body = body_of<protocol::ApiVersionsResponse>(*answer, 0, address);
  return body ? Result<>{} : fail(body.error());
}

Result<Told> ask_metadata(const client::Address& address, int timeout_ms) {
  protocol::MetadataRequest request;
  request.topics = std::vector<protocol::MetadataRequest::Topic>{};
  const auto answer = exchange(address, request, metadata_version, timeout_ms);
  if (!answer) return fail(answer.error());
  const auto body = body_of<protocol::MetadataResponse>(*answer, metadata_version, address);
  if (!body) return fail(body.error());
  if (body->brokers.empty()) {
    return fail(ErrorCode::network_exception, "the broker at " + address.to_string() + " names no broker");
  }
  const auto& broker = body->brokers.front();
  return Told{
      {std::string(broker.host), broker.port}, broker.node_id, std::string(body->cluster_id.value_or(""))};
}

// A datagram socket that is connected sends nothing, but the system has chosen the way.
Result<std::string> own_address_towards(const std::string& host) {
  const auto found = look_up(host, "9", SOCK_DGRAM);
  if (!found) return fail(found.error());
  const int descriptor = ::socket((*found)->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const Socket owner(descriptor);
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  char text[INET6_ADDRSTRLEN] = {};
  if (descriptor < 0 || ::connect(descriptor, (*found)->ai_addr, (*found)->ai_addrlen) != 0 ||
      ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0 ||
      ::getnameinfo(reinterpret_cast<sockaddr*>(&address), length, text, sizeof text, nullptr, 0,
                    NI_NUMERICHOST) != 0) {
    return fail(ErrorCode::network_exception,
                "there is no way from here to " + host + ": " + std::strerror(errno));
  }
  return std::string(text);
}

}  // namespace ottla::app
