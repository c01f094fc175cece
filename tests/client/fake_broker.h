// A broker of a few answers, for tests of the client: each API that a test teaches it, in the versions that
// the test says, and Metadata that names itself as the only node and controller.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ottla/client/client.h"
#include "ottla/protocol/header.h"
#include "ottla/protocol/messages/03_metadata.h"
#include "ottla/protocol/messages/18_api_versions.h"

namespace ottla::client::test {

class FakeBroker {
 public:
  // The answer's body; nothing: the connection is closed.
  using Answer = std::function<std::optional<Bytes>(int version, ByteView body)>;

  FakeBroker() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{
        .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(listener_, 8);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    serves(protocol::ApiVersionsRequest::api, 0, 4,
           [this](int version, ByteView) { return api_versions(version); });
    serves(protocol::MetadataRequest::api, 0, 13,
           [this](int version, ByteView) { return metadata(version); });
    thread_ = std::thread([this] { run(); });
  }
  ~FakeBroker() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  void serves(const protocol::Api& api, int min, int max, Answer answer) {
    const std::lock_guard lock(mutex_);
    apis_[api.key] = {{static_cast<std::int16_t>(min), static_cast<std::int16_t>(max)}, std::move(answer)};
  }
  // As a broker before 0.10.
  void knows_no_api_versions() { is_old_ = true; }

  int port() const { return port_; }
  Settings settings() const {
    Settings settings;
    settings.bootstrap = {{"127.0.0.1", port_}};
    settings.retry_backoff_ms = 1;
    settings.default_api_timeout_ms = 5'000;
    return settings;
  }
  // Keys and versions of what came, ApiVersions left out.
  std::vector<std::pair<int, int>> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  template <class M>
  static Bytes encoded(const M& message, int version) {
    Bytes bytes;
    protocol::Writer writer(bytes);
    protocol::encode(message, version, writer);
    return bytes;
  }

 private:
  struct Served {
    protocol::Versions versions;
    Answer answer;
  };

  Bytes api_versions(int version) {
    protocol::ApiVersionsResponse response;
    for (const auto& [key, served] : apis_) {
      response.api_keys.push_back({key, served.versions.min, served.versions.max});
    }
    if (apis_[protocol::ApiVersionsRequest::api.key].versions.contains(version))
      return encoded(response, version);
    response.error_code = static_cast<std::int16_t>(ErrorCode::unsupported_version);
    return encoded(response, 0);
  }
  Bytes metadata(int version) {
    protocol::MetadataResponse response;
    response.brokers.push_back({.node_id = 1, .host = "127.0.0.1", .port = port_, .rack = std::nullopt});
    response.controller_id = 1;
    response.cluster_id = "cluster";
    return encoded(response, version);
  }

  static bool read_all(int descriptor, MutableByteView into) {
    while (!into.empty()) {
      const ssize_t got = ::recv(descriptor, into.data(), into.size(), 0);
      if (got <= 0) return false;
      into = into.subspan(static_cast<std::size_t>(got));
    }
    return true;
  }

  // One request and its answer; false when the connection is to be closed.
  bool serve(int descriptor) {
    std::array<std::uint8_t, 4> prefix{};
    if (!read_all(descriptor, prefix)) return false;
    Bytes frame(load_big_endian<std::uint32_t>(prefix.data()));
    if (!read_all(descriptor, frame)) return false;
    const int key = load_big_endian<std::int16_t>(frame.data());
    const int version = load_big_endian<std::int16_t>(frame.data() + 2);
    const auto correlation_id = load_big_endian<std::int32_t>(frame.data() + 4);
    const bool asks_versions = key == protocol::ApiVersionsRequest::api.key;
    if (asks_versions && is_old_) return false;
    Answer answer;
    {
      const std::lock_guard lock(mutex_);
      if (!asks_versions) requests_.emplace_back(key, version);
      answer = apis_[static_cast<std::int16_t>(key)].answer;
    }
    const auto body = answer ? answer(version, frame) : std::nullopt;
    if (!body) return false;
    Bytes reply(4);
    const protocol::Api* api = protocol::api_of(key);
    const Bytes header =
        encoded(protocol::ResponseHeader{correlation_id}, protocol::response_header_version(*api, version));
    reply.insert(reply.end(), header.begin(), header.end());
    reply.insert(reply.end(), body->begin(), body->end());
    store_big_endian(reply.data(), static_cast<std::uint32_t>(reply.size() - 4));
    return ::send(descriptor, reply.data(), reply.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(reply.size());
  }

  void run() {
    std::vector<std::thread> connections;
    for (;;) {
      const int descriptor = ::accept(listener_, nullptr, nullptr);
      if (descriptor < 0) break;
      connections.emplace_back([this, descriptor] {
        while (serve(descriptor)) {
        }
        ::close(descriptor);
      });
    }
    for (std::thread& connection : connections) connection.join();
  }

  int listener_ = -1;
  int port_ = 0;
  bool is_old_ = false;
  mutable std::mutex mutex_;
  std::map<std::int16_t, Served> apis_;
  std::vector<std::pair<int, int>> requests_;
  std::thread thread_;
};

}  // namespace ottla::client::test
