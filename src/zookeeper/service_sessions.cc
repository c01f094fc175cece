// Sessions: opened, taken up again, ended; who a client is; watches set again after a reconnection.
#include <algorithm>
#include <utility>

#include "ottla/base/logging.h"
#include "zookeeper/limits.h"
#include "zookeeper/path.h"
#include "zookeeper/service.h"

namespace ottla::zookeeper {
namespace {

constexpr std::size_t password_bytes = 16;

// Session id 0, no time: the client takes its session for expired.
void append_connect_response(Bytes& out, std::int32_t timeout_ms, SessionId session,
                             std::string_view password, bool has_read_only) {
  append_frame(out, [&](JuteWriter& writer) {
    writer.int32(0);  // protocol version
    writer.int32(timeout_ms);
    writer.int64(session);
    writer.text(password);
    if (has_read_only) writer.boolean(false);
  });
}

}  // namespace

void Service::open_session(ConnectionId id, Connection& connection, ByteView frame) {
  JuteReader in(frame);
  in.int32();  // protocol version
  const Zxid last_seen = in.int64();
  const std::int32_t timeout_ms = in.int32();
  const SessionId session = in.int64();
  const std::string_view password = in.text();
  const bool has_read_only = in.left() > 0;
  if (!in.ok()) return cut_off(id, "it does not begin as a ZooKeeper client does");
  if (last_seen > tree_.last_zxid()) return cut_off(id, "it has seen a later state than there is");
  connection.timeout_ms = std::clamp(timeout_ms, min_session_timeout_ms, max_session_timeout_ms);
  Bytes response;
  const bool is_open =
      session != 0 ? resume_session(id, connection, session, password) : create_session(id, connection);
  if (is_open) {
    append_connect_response(response, connection.timeout_ms, connection.session,
                            tree_.sessions().at(connection.session).password, has_read_only);
    connection_of_[connection.session] = id;
    beginnings_.forget(static_cast<std::int64_t>(id));
    clock_.touch(connection.session, connection.timeout_ms, now_.monotonic_ms);
  } else if (session != 0) {
    append_connect_response(response, 0, 0, std::string(password_bytes, '\0'), has_read_only);
  }
  if (!response.empty()) {
    ++connection.statistics.sent;
    ++totals_.sent;
    environment_.outputs.send(id, response);
  }
  if (!is_open) refuse(id);
}

void Service::refuse(ConnectionId id) {
  disconnected(id);
  environment_.outputs.close(id);
}

bool Service::resume_session(ConnectionId id, Connection& connection, SessionId session,
                             std::string_view password) {
  const auto known = tree_.sessions().find(session);
  if (known == tree_.sessions().end() || known->second.password != password) return false;
  const auto former = connection_of_.find(session);
  if (former != connection_of_.end() && former->second != id) {
    cut_off(former->second, "its session goes on by another connection");
  }
  connection.session = session;
  return true;
}

bool Service::create_session(ConnectionId, Connection& connection) {
  if (tree_.sessions().size() >= limits::sessions) {
    log_warn("a ZooKeeper client is sent away: there are {} sessions", tree_.sessions().size());
    return false;
  }
  std::string password(password_bytes, '\0');
  environment_.entropy.fill({reinterpret_cast<std::uint8_t*>(password.data()), password.size()});
  connection.session = next_session_++;
  connection.statistics.last_zxid =
      transact({OpenSession{connection.session, std::move(password), connection.timeout_ms}});
  connection.statistics.last_op = "SESS";
  return true;
}

Zxid Service::end_session(SessionId session) {
  clock_.forget(session);
  connection_of_.erase(session);
  std::vector<Record> records;
  for (std::string& path : tree_.ephemerals_of(session)) records.push_back(RemoveNode{std::move(path)});
  records.push_back(CloseSession{session});
  return transact(std::move(records));
}

void Service::authenticate(const Request& request, JuteReader& in) {
  in.int32();  // type
  const std::string_view scheme = in.text();
  const std::string_view credentials = in.text();
  if (!in.ok()) return cut_off(request.id, "a malformed request");
  Identities& identities = request.connection->identities;
  if (scheme == "ip" || scheme == "world") return reply(request, zero_zxid, Code::ok);
  if (scheme != "digest" || identities.size() >= limits::auth_entries) {
    reply(request, zero_zxid, Code::auth_failed);
    return refuse(request.id);
  }
  Identity identity = digest_identity(credentials);
  if (std::ranges::find(identities, identity) == identities.end()) identities.push_back(std::move(identity));
  reply(request, zero_zxid, Code::ok);
}

// What changed since the client last heard of us is told at once, the rest is watched again.
void Service::set_watches(const Request& request, JuteReader& in) {
  constexpr std::size_t smallest_path_bytes = 4;
  const Zxid since = in.int64();
  std::vector<std::string_view> paths[3];  // data, exist, children
  for (auto& kind : paths) {
    const std::size_t count = in.count(smallest_path_bytes);
    for (std::size_t i = 0; i < count && in.ok(); ++i) kind.push_back(in.text());
  }
  if (!in.ok()) return answer(request, Code::marshalling_error);
  for (int kind = 0; kind < 3; ++kind) {
    for (const std::string_view path : paths[kind]) {
      const auto reading = mirror_->read(path, request.connection->client.host);
      const bool is_exist = kind == 1;
      const bool is_children = kind == 2;
      if (is_exist ? reading.has_value() : !reading.has_value()) {
        send_event(request.id, is_exist ? EventType::created : EventType::deleted, path);
      } else if (!is_exist &&
                 (is_children ? reading->stat.children_zxid : reading->stat.modified_zxid) > since) {
        send_event(request.id, is_children ? EventType::children_changed : EventType::data_changed, path);
      } else if (!watch(request, is_children ? WatchKind::children : WatchKind::data, path)) {
        return;
      }
    }
  }
  answer(request, Code::ok);
}

}  // namespace ottla::zookeeper
