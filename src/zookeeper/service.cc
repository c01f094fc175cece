// Requests by their op, answers, events. An event goes out before the answer to the request that caused it.
#include "zookeeper/service.h"

#include <algorithm>
#include <utility>

#include "ottla/base/logging.h"
#include "zookeeper/limits.h"
#include "zookeeper/path.h"

namespace ottla::zookeeper {
namespace {

const char* op_name(Op op) {
  switch (op) {
    case Op::create:
      return "CREA";
    case Op::remove:
      return "DELE";
    case Op::exists:
      return "EXIS";
    case Op::get_data:
      return "GETD";
    case Op::set_data:
      return "SETD";
    case Op::get_acl:
      return "GETA";
    case Op::set_acl:
      return "SETA";
    case Op::get_children:
      return "GETC";
    case Op::get_children2:
      return "GETC";
    case Op::sync:
      return "SYNC";
    case Op::ping:
      return "PING";
    case Op::check:
      return "CHEC";
    case Op::multi:
      return "MULT";
    case Op::set_watches:
      return "SETW";
    case Op::close_session:
      return "CLOS";
    default:
      return "NA";
  }
}

}  // namespace

Result<std::unique_ptr<Service>> Service::open(const Environment& environment, const std::string& path,
                                               Now now) {
  std::unique_ptr<Service> service(new Service(environment, now));
  auto store = Store::open(environment.files, path, service->tree_);
  if (!store) return fail(std::move(store.error()));
  service->store_ = std::move(*store);
  service->start(now);
  if (auto committed = service->store_->commit(service->tree_); !committed) return fail(committed.error());
  return service;
}

Service::~Service() = default;

void Service::start(Now now) {
  // As ZooKeeper makes them: no id of an earlier run comes again.
  next_session_ = static_cast<SessionId>(static_cast<std::uint64_t>(now.wall_ms) << 24 >> 8);
  const auto take_later_id = [this](SessionId id) { next_session_ = std::max(next_session_, id + 1); };
  for (const auto& [id, session] : tree_.sessions()) {
    take_later_id(id);
    clock_.touch(id, session.timeout_ms, now.monotonic_ms);
  }
  mirror_.emplace(tree_, next_session_++, now.wall_ms);
  kafka_writes_.emplace(environment_.admin, tree_, *mirror_);
  Draft draft(tree_, nullptr);
  mirror_->start(environment_.admin.image(), draft);
  transact(std::move(draft.records()));
}

void Service::connected(ConnectionId id, Client client, Now now) {
  Connection& connection = connections_[id];
  connection.identities.push_back({"ip", client.address});
  connection.client = std::move(client);
  connection.statistics.established_ms = now.wall_ms;
  beginnings_.touch(static_cast<std::int64_t>(id), max_session_timeout_ms, now.monotonic_ms);
}

void Service::disconnected(ConnectionId id) {
  watches_.remove(id);
  beginnings_.forget(static_cast<std::int64_t>(id));
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  const auto owner = connection_of_.find(found->second.session);
  if (owner != connection_of_.end() && owner->second == id) connection_of_.erase(owner);
  connections_.erase(found);
}

void Service::cut_off(ConnectionId id, std::string_view reason) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  log_info("closing the ZooKeeper connection of {}:{}: {}", found->second.client.address,
           found->second.client.port, reason);
  disconnected(id);
  environment_.outputs.close(id);
}

void Service::receive(ConnectionId id, ByteView frame, Now now) {
  now_ = now;
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  Connection& connection = found->second;
  ++connection.statistics.received;
  ++totals_.received;
  unanswered_.emplace_back(id, now.monotonic_ms);
  if (connection.session == 0) return open_session(id, connection, frame);
  JuteReader in(frame);
  Request request{.id = id, .connection = &connection};
  request.xid = in.int32();
  request.op = static_cast<Op>(in.int32());
  if (!in.ok()) return cut_off(id, "a request without a header");
  clock_.touch(connection.session, connection.timeout_ms, now.monotonic_ms);
  if (request.xid >= 0) connection.statistics.last_xid = request.xid;
  connection.statistics.last_op = op_name(request.op);
  handle(request, in);
}

void Service::handle(const Request& request, JuteReader& in) {
  switch (request.op) {
    case Op::create:
      return create(request, in);
    case Op::remove:
      return remove(request, in);
    case Op::exists:
    case Op::get_data:
      return read_node(request, in);
    case Op::set_data:
      return set_data(request, in);
    case Op::get_acl:
      return read_acls_of(request, in);
    case Op::set_acl:
      return set_acls_of(request, in);
    case Op::get_children:
    case Op::get_children2:
      return read_children(request, in);
    case Op::sync: {
      const std::string_view path = in.text();
      if (!in.ok()) return answer(request, Code::marshalling_error);
      return answer(request, Code::ok, [&](JuteWriter& out) { out.text(path); });
    }
    case Op::ping:
      return answer(request, Code::ok);
    case Op::multi:
      return multi(request, in);
    case Op::auth:
      return authenticate(request, in);
    case Op::set_watches:
      return set_watches(request, in);
    case Op::close_session: {
      const ConnectionId id = request.id;
      reply(request, end_session(request.connection->session), Code::ok);
      disconnected(id);
      return environment_.outputs.close(id);
    }
    default:
      reply(request, no_zxid, Code::unimplemented);
      return cut_off(request.id, "a request of an unknown kind");
  }
}

void Service::reply(const Request& request, Zxid zxid, Code code, const Body& body) {
  Bytes frame;
  append_frame(frame, [&](JuteWriter& out) {
    out.int32(request.xid);
    out.int64(zxid);
    out.int32(static_cast<std::int32_t>(code));
    if (code == Code::ok && body) body(out);
  });
  request.connection->statistics.last_zxid = zxid;
  ++request.connection->statistics.sent;
  ++totals_.sent;
  environment_.outputs.send(request.id, frame);
}

void Service::answer(const Request& request, Code code, const Body& body) {
  reply(request, tree_.last_zxid(), code, body);
}

bool Service::watch(const Request& request, WatchKind kind, std::string_view path) {
  if (watches_.add(kind, path, request.id)) return true;
  cut_off(request.id, "too many watches");
  return false;
}

void Service::read_node(const Request& request, JuteReader& in) {
  const std::string_view path = in.text();
  const bool watches = in.boolean();
  if (!in.ok()) return answer(request, Code::marshalling_error);
  if (!is_valid_path(path)) return answer(request, Code::no_node);
  const auto reading = mirror_->read(path, request.connection->client.host);
  const bool wants_data = request.op == Op::get_data;
  if (wants_data && reading && !allows(*reading->acls, permission::read, request.connection->identities)) {
    return answer(request, Code::no_auth);
  }
  if (watches && (reading || !wants_data) && !watch(request, WatchKind::data, path)) return;
  if (!reading) return answer(request, Code::no_node);
  answer(request, Code::ok, [&](JuteWriter& out) {
    if (wants_data) out.buffer(reading->data);
    write_stat(out, reading->stat);
  });
}

void Service::read_children(const Request& request, JuteReader& in) {
  const std::string_view path = in.text();
  const bool watches = in.boolean();
  if (!in.ok()) return answer(request, Code::marshalling_error);
  if (!is_valid_path(path)) return answer(request, Code::no_node);
  const auto reading = mirror_->read(path, request.connection->client.host);
  if (!reading) return answer(request, Code::no_node);
  if (!allows(*reading->acls, permission::read, request.connection->identities)) {
    return answer(request, Code::no_auth);
  }
  if (watches && !watch(request, WatchKind::children, path)) return;
  answer(request, Code::ok, [&](JuteWriter& out) {
    out.int32(static_cast<std::int32_t>(reading->children.size()));
    for (const std::string& name : reading->children) out.text(name);
    if (request.op == Op::get_children2) write_stat(out, reading->stat);
  });
}

void Service::read_acls_of(const Request& request, JuteReader& in) {
  const std::string_view path = in.text();
  if (!in.ok()) return answer(request, Code::marshalling_error);
  if (!is_valid_path(path)) return answer(request, Code::no_node);
  const auto reading = mirror_->read(path, request.connection->client.host);
  if (!reading) return answer(request, Code::no_node);
  answer(request, Code::ok, [&](JuteWriter& out) {
    write_acls(out, *reading->acls);
    write_stat(out, reading->stat);
  });
}

void Service::send_event(ConnectionId connection, EventType type, std::string_view path) {
  Bytes frame;
  append_frame(frame, [&](JuteWriter& out) {
    out.int32(event_xid);
    out.int64(no_zxid);
    out.int32(static_cast<std::int32_t>(Code::ok));
    out.int32(static_cast<std::int32_t>(type));
    out.int32(static_cast<std::int32_t>(SessionState::connected));
    out.text(path);
  });
  const auto found = connections_.find(connection);
  if (found != connections_.end()) ++found->second.statistics.sent;
  ++totals_.sent;
  environment_.outputs.send(connection, frame);
}

void Service::fire(const std::vector<Event>& events) {
  if (watches_.empty()) return;
  for (const Event& event : events) {
    for (const ConnectionId connection : watches_.take(event)) {
      send_event(connection, event.type, event.path);
    }
  }
}

Zxid Service::transact(std::vector<Record> records, std::vector<Event> more_events,
                       const std::function<void(std::size_t)>& after_each) {
  const Transaction transaction{tree_.last_zxid() + 1, now_.wall_ms, std::move(records)};
  store_->append(transaction);
  std::vector<Event> events;
  for (std::size_t i = 0; i < transaction.records.size(); ++i) {
    tree_.apply(transaction.records[i], transaction.zxid, transaction.time_ms, events);
    if (after_each) after_each(i);
  }
  tree_.advance(transaction.zxid);
  fire(events);
  fire(more_events);
  return transaction.zxid;
}

void Service::reset_connection_statistics() {
  for (auto& [id, connection] : connections_) connection.statistics.reset();
}

void Service::count_word(ConnectionId id) {
  ++totals_.received;
  const auto found = connections_.find(id);
  if (found != connections_.end()) ++found->second.statistics.received;
}

void Service::follow(const metadata::ImageChange& change, Now now) {
  now_ = now;
  Draft draft(tree_, nullptr);
  std::vector<Event> events = mirror_->follow(change, draft, now.wall_ms);
  if (draft.records().empty() && events.empty()) return;
  transact(std::move(draft.records()), std::move(events));
}

void Service::tick(Now now) {
  now_ = now;
  for (const SessionId session : clock_.take_expired(now.monotonic_ms)) {
    const auto connection = connection_of_.find(session);
    if (connection != connection_of_.end()) cut_off(connection->second, "its session has timed out");
    end_session(session);
  }
  for (const std::int64_t id : beginnings_.take_expired(now.monotonic_ms)) {
    cut_off(static_cast<ConnectionId>(id), "it opens no session");
  }
}

std::optional<std::int64_t> Service::next_tick_ms() const {
  const auto session = clock_.next_end_ms();
  const auto beginning = beginnings_.next_end_ms();
  if (!session || !beginning) return session ? session : beginning;
  return std::min(*session, *beginning);
}

Result<> Service::commit(Now now) {
  auto committed = store_->commit(tree_);
  for (const auto& [id, received_ms] : unanswered_) {
    const std::int64_t latency_ms = now.monotonic_ms - received_ms;
    totals_.latency.add(latency_ms);
    const auto found = connections_.find(id);
    if (found == connections_.end()) continue;
    ConnectionStatistics& statistics = found->second.statistics;
    statistics.latency.add(latency_ms);
    statistics.last_latency_ms = latency_ms;
    statistics.last_answer_ms = now.wall_ms;
  }
  unanswered_.clear();
  return committed;
}

}  // namespace ottla::zookeeper
