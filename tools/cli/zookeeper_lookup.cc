// Three requests of ZooKeeper's protocol (jute): connect, getChildren2 of /brokers/ids, getData of each.
#include "cli/zookeeper_lookup.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/failure.h"
#include "ottla/base/bytes.h"
#include "ottla/client/address.h"
#include "ottla/client/socket.h"

namespace ottla::cli {
namespace {

constexpr int get_data = 4;
constexpr int get_children = 8;
constexpr int close_session = -11;
constexpr std::size_t most_brokers = 10'000;
constexpr int default_port = 2181;

// Jute: big-endian integers, and strings and buffers behind their lengths.
class Record {
 public:
  Record& integer(std::int32_t value) {
    put(value);
    return *this;
  }
  Record& number(std::int64_t value) {
    put(value);
    return *this;
  }
  Record& text(std::string_view value) {
    put(static_cast<std::int32_t>(value.size()));
    bytes_.insert(bytes_.end(), value.begin(), value.end());
    return *this;
  }
  Record& boolean(bool value) {
    bytes_.push_back(value ? 1 : 0);
    return *this;
  }
  const Bytes& bytes() const { return bytes_; }

 private:
  template <class T>
  void put(T value) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof(T));
    store_big_endian(bytes_.data() + at, value);
  }
  Bytes bytes_;
};

class Reading {
 public:
  explicit Reading(ByteView bytes) : bytes_(bytes) {}

  template <class T>
  T take() {
    if (bytes_.size() < sizeof(T)) throw Failure("java.io.IOException", "ZooKeeper's answer is cut short");
    const T value = load_big_endian<T>(bytes_.data());
    bytes_ = bytes_.subspan(sizeof(T));
    return value;
  }
  std::string text() {
    const auto size = take<std::int32_t>();
    if (size < 0) return {};
    if (static_cast<std::size_t>(size) > bytes_.size()) {
      throw Failure("java.io.IOException", "ZooKeeper's answer is cut short");
    }
    std::string value(as_text(bytes_.first(static_cast<std::size_t>(size))));
    bytes_ = bytes_.subspan(static_cast<std::size_t>(size));
    return value;
  }

 private:
  ByteView bytes_;
};

class Session {
 public:
  Session(std::unique_ptr<client::Connection> connection, client::Moment deadline, int timeout_ms)
      : connection_(std::move(connection)), deadline_(deadline) {
    Record hello;
    hello.integer(0).number(0).integer(timeout_ms).number(0).text(std::string(16, '\0')).boolean(false);
    send(hello);
    receive();
  }

  // The answer's body, or nothing when ZooKeeper answers with an error.
  std::optional<Bytes> ask(int operation, const std::string& path) {
    Record request;
    request.integer(++xid_).integer(operation).text(path).boolean(false);
    send(request);
    const auto frame = receive();
    Reading reading{ByteView(*frame)};
    reading.take<std::int32_t>();
    reading.take<std::int64_t>();
    if (reading.take<std::int32_t>() != 0) return std::nullopt;
    constexpr std::size_t header_bytes = 16;
    return Bytes(frame->begin() + header_bytes, frame->end());
  }

  void close() {
    Record request;
    request.integer(++xid_).integer(close_session);
    send(request);
  }

 private:
  void send(const Record& record) {
    Bytes frame(sizeof(std::int32_t));
    store_big_endian(frame.data(), static_cast<std::int32_t>(record.bytes().size()));
    frame.insert(frame.end(), record.bytes().begin(), record.bytes().end());
    if (const auto sent = connection_->write(frame, deadline_); !sent) lost(sent.error());
  }
  std::shared_ptr<const Bytes> receive() {
    auto frame = connection_->read_frame(deadline_);
    if (!frame) lost(frame.error());
    return std::move(*frame);
  }
  [[noreturn]] static void lost(const Error& error) {
    throw Failure("org.apache.zookeeper.KeeperException$ConnectionLossException", error.message);
  }

  std::unique_ptr<client::Connection> connection_;
  client::Moment deadline_;
  std::int32_t xid_ = 0;
};

// A listener's "PLAINTEXT://host:port" as "host:port"; empty for other protocols.
std::string plaintext_address(const nlohmann::json& broker) {
  const auto map = broker.value("listener_security_protocol_map", nlohmann::json::object());
  for (const auto& endpoint : broker.value("endpoints", nlohmann::json::array())) {
    if (!endpoint.is_string()) continue;
    const std::string text = endpoint.get<std::string>();
    const std::size_t end = text.find("://");
    if (end == text.npos) continue;
    if (map.value(text.substr(0, end), text.substr(0, end)) == "PLAINTEXT") return text.substr(end + 3);
  }
  const std::string host = broker.contains("host") && broker["host"].is_string()
                               ? broker["host"].get<std::string>()
                               : std::string();
  return host.empty() ? std::string() : client::Address{host, broker.value("port", -1)}.to_string();
}

std::vector<std::string> ask(Session& session, const std::string& root) {
  const auto children = session.ask(get_children, root + "/brokers/ids");
  std::vector<int> ids;
  if (children) {
    Reading reading{ByteView(*children)};
    const auto count = std::min<std::size_t>(
        static_cast<std::size_t>(std::max(0, reading.take<std::int32_t>())), most_brokers);
    for (std::size_t at = 0; at < count; ++at) ids.push_back(std::atoi(reading.text().c_str()));
  }
  std::ranges::sort(ids);
  std::vector<std::string> addresses;
  for (const int id : ids) {
    const auto data = session.ask(get_data, fmt::format("{}/brokers/ids/{}", root, id));
    if (!data) continue;
    const auto broker = nlohmann::json::parse(Reading{ByteView(*data)}.text(), nullptr, false);
    if (!broker.is_object()) continue;
    if (std::string address = plaintext_address(broker); !address.empty())
      addresses.push_back(std::move(address));
  }
  return addresses;
}

}  // namespace

std::vector<std::string> brokers_by_zookeeper(std::string_view connect, int timeout_ms) {
  const std::size_t slash = connect.find('/');
  const std::string root(slash == connect.npos ? std::string_view() : connect.substr(slash));
  std::string servers;
  std::string_view rest = connect.substr(0, slash);
  while (!rest.empty()) {
    const std::string_view server = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), server.size() + 1));
    servers += fmt::format("{}{}{}", servers.empty() ? "" : ",", server,
                           server.contains(':') ? "" : fmt::format(":{}", default_port));
  }
  const auto addresses = client::parse_bootstrap(servers);
  if (!addresses) refuse(fmt::format("Unable to use --zookeeper {}: it has to be host:port", connect));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  constexpr auto pause = std::chrono::milliseconds(200);
  for (;;) {
    for (const client::Address& address : *addresses) {
      auto connection = client::Connection::open(address, deadline);
      if (!connection) continue;
      Session session(std::move(*connection), deadline, timeout_ms);
      std::vector<std::string> brokers = ask(session, root == "/" ? std::string() : root);
      session.close();
      if (brokers.empty()) {
        throw Failure("kafka.common.BrokerEndPointNotAvailableException",
                      fmt::format("no broker is registered under {}/brokers/ids", root));
      }
      return brokers;
    }
    if (std::chrono::steady_clock::now() + pause >= deadline) break;
    std::this_thread::sleep_for(pause);
  }
  throw Failure("kafka.zookeeper.ZooKeeperClientTimeoutException",
                "Timed out waiting for connection while in state: CONNECTING");
}

}  // namespace ottla::cli
