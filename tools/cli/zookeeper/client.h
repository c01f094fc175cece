// A blocking ZooKeeper client for the tools: one session over one connection, which it makes anew when it was
// lost. Used by one thread; watches are told while a call waits or by pump().
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/client/address.h"
#include "ottla/zookeeper/records.h"

namespace ottla::cli {

struct KeeperError {
  zookeeper::Code code = zookeeper::Code::connection_loss;
  std::string path;  // empty when it is about no node

  // KeeperException's "KeeperErrorCode = NoNode for /path".
  std::string message() const;
  // "org.apache.zookeeper.KeeperException$NoNodeException".
  std::string exception() const;
};

template <class T = void>
using Kept = std::expected<T, KeeperError>;

struct KeeperEvent {
  zookeeper::EventType type = zookeeper::EventType::none;
  zookeeper::SessionState state = zookeeper::SessionState::disconnected;
  std::optional<std::string> path;

  // WatchedEvent's toString.
  std::string to_string() const;
};

struct Znode {
  std::optional<std::string> data;
  zookeeper::Stat stat;
};

struct ZnodeChildren {
  std::vector<std::string> names;  // in the server's order
  zookeeper::Stat stat;
};

// A vector of texts in a reply.
std::vector<std::string> read_texts(zookeeper::JuteReader& reader);

// What kinds of node create() makes: CreateMode.
enum class CreateMode : std::int32_t {
  persistent = 0,
  ephemeral = 1,
  persistent_sequential = 2,
  ephemeral_sequential = 3,
  container = 4,
  persistent_with_ttl = 5,
  persistent_sequential_with_ttl = 6,
};

class ZooKeeperClient {
 public:
  struct Settings {
    std::string connect;  // "host:port,host:port/chroot"; without a port it is 2181
    int session_timeout_ms = 30'000;
    // Until the first connection stands; a lost one is given as long.
    int connection_timeout_ms = 30'000;
    bool read_only = false;
    std::function<void(const KeeperEvent&)> on_event;
  };

  explicit ZooKeeperClient(Settings settings);
  // Leaves the session to its time-out, as a process that ends does.
  ~ZooKeeperClient();
  ZooKeeperClient(const ZooKeeperClient&) = delete;
  ZooKeeperClient& operator=(const ZooKeeperClient&) = delete;

  // connection_loss when none of the servers answered in the connection's time, once every server was tried
  // when `is_one_round`.
  Kept<> connect(bool is_one_round = false);
  // Ends the session in order.
  void close();
  bool is_connected() const { return socket_ >= 0; }
  // "CONNECTING", "CONNECTED", "CLOSED".
  std::string_view state() const;
  std::int64_t session_id() const { return session_id_; }
  int negotiated_timeout_ms() const { return negotiated_timeout_ms_; }

  Kept<std::string> create(const std::string& path, const std::optional<std::string>& data,
                           CreateMode mode = CreateMode::persistent,
                           const zookeeper::Acls& acl = zookeeper::open_to_all(), std::int64_t ttl_ms = 0);
  Kept<> remove(const std::string& path, std::int32_t version = -1);
  // All of them, or none: true unless one could not be removed.
  Kept<bool> remove_all(const std::vector<std::string>& paths);
  Kept<zookeeper::Stat> exists(const std::string& path, bool watch = false);
  Kept<Znode> get(const std::string& path, bool watch = false);
  Kept<zookeeper::Stat> set(const std::string& path, const std::optional<std::string>& data,
                            std::int32_t version = -1);
  Kept<ZnodeChildren> children(const std::string& path, bool watch = false);
  // With ZooKeeper 3.3's request, as getChildren without a Stat sends it.
  Kept<std::vector<std::string>> child_names(const std::string& path, bool watch = false);
  Kept<std::pair<zookeeper::Acls, zookeeper::Stat>> get_acl(const std::string& path);
  Kept<zookeeper::Stat> set_acl(const std::string& path, const zookeeper::Acls& acl,
                                std::int32_t version = -1);
  Kept<> sync(const std::string& path);
  Kept<> add_auth(const std::string& scheme, const std::string& credentials);
  // What a younger server offers: the request's body as it is, the reply's body behind its header.
  Kept<Bytes> request(zookeeper::Op op, ByteView body, const std::string& path);

  // The path as the server knows it, behind the chroot; and the way back.
  std::string absolute(const std::string& path) const;

  // For a poll() beside standard input: -1 without a connection.
  int descriptor() const { return socket_; }
  // Takes in what has arrived, pings when it is due, and says when it wants to be called again at the latest.
  std::chrono::milliseconds pump();

 private:
  struct Reply {
    std::int32_t xid = 0;
    std::int64_t zxid = 0;
    std::int32_t error = 0;
    Bytes body;
  };

  Kept<> open(const client::Address& address);
  Kept<> handshake();
  Kept<> ensure_connected(const std::string& path);
  Kept<Bytes> exchange(std::int32_t xid, zookeeper::Op op, ByteView body, const std::string& path);
  // `fill` writes what is sent.
  bool send_frame(const std::function<void(zookeeper::JuteWriter&)>& fill);
  // Nothing in that time: an empty one. A broken connection: nullopt.
  std::optional<Bytes> receive_frame(std::chrono::steady_clock::time_point until);
  bool take(ByteView frame, std::optional<Reply>& reply, std::int32_t xid);
  void ping_if_due();
  void lose();
  void tell(zookeeper::SessionState state, zookeeper::EventType type = zookeeper::EventType::none,
            std::optional<std::string> path = std::nullopt);
  std::string relative(std::string_view path) const;

  Settings settings_;
  std::vector<client::Address> servers_;
  std::string chroot_;
  int socket_ = -1;
  bool is_closed_ = false;
  bool was_connected_ = false;
  Bytes received_;
  std::int64_t session_id_ = 0;
  std::string password_ = std::string(16, '\0');
  std::int64_t last_zxid_ = 0;
  int negotiated_timeout_ms_ = 0;
  std::int32_t next_xid_ = 1;
  std::chrono::steady_clock::time_point last_sent_{};
};

}  // namespace ottla::cli
