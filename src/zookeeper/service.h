// ZooKeeper without its sockets: requests in, answers and events out, in the order that clients rely on. It
// is deterministic: time comes in with every call, files through FileSystem. What it sends may go out only
// after commit(), for only then does it survive the process.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/broker/admin.h"
#include "ottla/env/entropy.h"
#include "ottla/env/file_system.h"
#include "zookeeper/acl.h"
#include "zookeeper/draft.h"
#include "zookeeper/kafka_writes.h"
#include "zookeeper/mirror.h"
#include "zookeeper/session_clock.h"
#include "zookeeper/statistics.h"
#include "zookeeper/store.h"
#include "zookeeper/tree.h"
#include "zookeeper/watches.h"

namespace ottla::zookeeper {

struct Now {
  TimestampMs wall_ms = 0;
  std::int64_t monotonic_ms = 0;
};

// Where answers and events go.
class Outputs {
 public:
  // Whole frames, lengths included.
  virtual void send(ConnectionId connection, ByteView frames) = 0;
  // After all that was sent; nothing more is received of it.
  virtual void close(ConnectionId connection) = 0;

 protected:
  ~Outputs() = default;
};

struct Environment {
  FileSystem& files;
  Entropy& entropy;
  broker::Admin& admin;
  Outputs& outputs;
};

class Service {
 public:
  struct Connection {
    Client client;
    SessionId session = 0;  // 0: it has not opened one yet
    std::int32_t timeout_ms = 0;
    Identities identities;
    ConnectionStatistics statistics;
  };

  // Reads the tree's file, or makes it, and lets the tree follow the metadata from now on.
  static Result<std::unique_ptr<Service>> open(const Environment& environment, const std::string& path,
                                               Now now);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  void connected(ConnectionId id, Client client, Now now);
  // One frame without its length. A connection that was closed gets no more.
  void receive(ConnectionId id, ByteView frame, Now now);
  // The client hung up; its session lives on for its time-out.
  void disconnected(ConnectionId id);
  // The metadata changed.
  void follow(const metadata::ImageChange& change, Now now);
  // Ends the sessions whose time is over, and connections that never opened one.
  void tick(Now now);
  // When tick() has something to do, by the monotonic clock.
  std::optional<std::int64_t> next_tick_ms() const;

  // Makes durable what was done; must come before anything that was sent goes out. After a failure the port
  // has to close.
  Result<> commit(Now now);

  const Tree& tree() const { return tree_; }
  const Mirror& mirror() const { return *mirror_; }
  const WatchTable& watches() const { return watches_; }
  const SessionClock& session_clock() const { return clock_; }
  const std::map<ConnectionId, Connection>& connections() const { return connections_; }
  const ConnectionStatistics& totals() const { return totals_; }
  void reset_statistics() { totals_ = {}; }
  void reset_connection_statistics();
  // A four-letter word counts as a request, and its answer as one.
  void count_word(ConnectionId id);
  void count_word_answered() { ++totals_.sent; }

 private:
  using Body = std::function<void(JuteWriter&)>;

  struct Request {
    ConnectionId id = 0;
    Connection* connection = nullptr;
    std::int32_t xid = 0;
    Op op = Op::error;
  };
  struct MultiOp;
  struct MultiResult;

  Service(const Environment& environment, Now now) : environment_(environment), now_(now) {}
  void start(Now now);

  // service_sessions.cc
  void open_session(ConnectionId id, Connection& connection, ByteView frame);
  bool resume_session(ConnectionId id, Connection& connection, SessionId session, std::string_view password);
  bool create_session(ConnectionId id, Connection& connection);
  void refuse(ConnectionId id);
  Zxid end_session(SessionId session);
  void authenticate(const Request& request, JuteReader& in);
  void set_watches(const Request& request, JuteReader& in);

  // service.cc
  void handle(const Request& request, JuteReader& in);
  void reply(const Request& request, Zxid zxid, Code code, const Body& body = {});
  // Of a request that changes nothing.
  void answer(const Request& request, Code code, const Body& body = {});
  bool watch(const Request& request, WatchKind kind, std::string_view path);
  void read_node(const Request& request, JuteReader& in);
  void read_children(const Request& request, JuteReader& in);
  void read_acls_of(const Request& request, JuteReader& in);
  void send_event(ConnectionId connection, EventType type, std::string_view path);
  void fire(const std::vector<Event>& events);
  // Applies and logs; `after_each` is called behind each record.
  Zxid transact(std::vector<Record> records, std::vector<Event> more_events = {},
                const std::function<void(std::size_t)>& after_each = {});
  // Takes back what the request did: the connection ends without an answer.
  void cut_off(ConnectionId id, std::string_view reason);

  // service_writes.cc
  void create(const Request& request, JuteReader& in);
  void remove(const Request& request, JuteReader& in);
  void set_data(const Request& request, JuteReader& in);
  void set_acls_of(const Request& request, JuteReader& in);
  void multi(const Request& request, JuteReader& in);
  std::optional<std::vector<MultiOp>> read_multi(JuteReader& in) const;
  Code draft_one(const Request& request, MultiOp& op, Draft& draft);
  void answer_multi(const Request& request, Zxid zxid, const std::vector<MultiResult>& results);
  void drop_old_changes(std::string_view path, Draft& draft) const;
  // A write that failed has its own number too.
  void fail_write(const Request& request, Code code);

  Environment environment_;
  Now now_;
  Tree tree_;
  std::unique_ptr<Store> store_;
  std::optional<Mirror> mirror_;
  std::optional<KafkaWrites> kafka_writes_;
  WatchTable watches_;
  SessionClock clock_;
  SessionClock beginnings_;  // of connections without a session, by their ids
  std::map<ConnectionId, Connection> connections_;
  std::unordered_map<SessionId, ConnectionId> connection_of_;
  SessionId next_session_ = 0;
  ConnectionStatistics totals_;
  std::vector<std::pair<ConnectionId, std::int64_t>> unanswered_;  // connection, when received
};

}  // namespace ottla::zookeeper
