// Writes: decided on a draft, then applied in one transaction. Those of Kafka's own nodes are its metadata's
// business first.
#include <utility>

#include "zookeeper/kafka_paths.h"
#include "zookeeper/path.h"
#include "zookeeper/service.h"

namespace ottla::zookeeper {
namespace {

// Notes of changes that every broker has long read (Kafka's ChangeNotificationHandler).
constexpr std::int64_t change_expiration_ms = 15 * 60 * 1000;
// Looked at with each new one: they were made in order.
constexpr std::size_t changes_dropped_at_once = 16;

constexpr std::size_t smallest_multi_op_bytes = 9;

Data owned(const std::optional<std::string_view>& data) { return data ? Data(*data) : std::nullopt; }

}  // namespace

struct Service::MultiOp {
  Op op = Op::error;
  std::string path;
  Data data;
  Acls acls;
  std::int32_t flags = 0;
  std::int32_t version = -1;
};

struct Service::MultiResult {
  Op op = Op::error;
  Code code = Code::ok;
  std::string path;
  Stat stat;
};

void Service::fail_write(const Request& request, Code code) { reply(request, transact({}), code); }

void Service::drop_old_changes(std::string_view path, Draft& draft) const {
  const std::string_view folder = parent_of(path);
  if (folder != kafka::config_changes && folder != kafka::acl_changes) return;
  std::size_t dropped = 0;
  for (const std::string& name : tree_.find(folder)->children) {
    const std::string old = child_of(folder, name);
    const Node* node = tree_.find(old);
    if (node->created_ms + change_expiration_ms > now_.wall_ms || ++dropped > changes_dropped_at_once) return;
    draft.drop(old);
  }
}

void Service::create(const Request& request, JuteReader& in) {
  std::string path(in.text());
  Data data = owned(in.buffer());
  const auto acls = accepted(read_acls(in), request.connection->identities);
  const std::int32_t flags = in.int32();
  if (!in.ok()) return fail_write(request, Code::marshalling_error);
  if (mirror_->is_read_only(path)) {
    return fail_write(request, mirror_->exists(path) ? Code::node_exists : Code::no_auth);
  }
  if (!acls) return fail_write(request, Code::invalid_acl);
  const SessionId session = request.connection->session;
  const auto draft_it = [&](std::string& made, Draft& draft) {
    return draft.create(made, data, shared(*acls), flags, session);
  };
  Draft trial(tree_, &request.connection->identities);
  std::string made = path;
  if (const Code code = draft_it(made, trial); code != Code::ok) return fail_write(request, code);
  KafkaWrite write{.answer = {}, .data = data};
  if (kafka_writes_->concerns(path)) write = kafka_writes_->create(made, data);
  data = write.data;
  if (write.answer) {
    if (*write.answer != Code::ok) return fail_write(request, *write.answer);
    return reply(request, transact({}), Code::ok, [&](JuteWriter& out) { out.text(made); });
  }
  Draft draft(tree_, &request.connection->identities);
  made = path;
  if (const Code code = draft_it(made, draft); code != Code::ok) return fail_write(request, code);
  drop_old_changes(made, draft);
  if (write.vanishes) draft.drop_made(made);
  reply(request, transact(std::move(draft.records())), Code::ok, [&](JuteWriter& out) { out.text(made); });
}

void Service::remove(const Request& request, JuteReader& in) {
  const std::string path(in.text());
  const std::int32_t version = in.int32();
  if (!in.ok()) return fail_write(request, Code::marshalling_error);
  if (mirror_->is_read_only(path)) {
    return fail_write(request, mirror_->exists(path) ? Code::no_auth : Code::no_node);
  }
  Draft trial(tree_, &request.connection->identities);
  if (const Code code = trial.remove(path, version); code != Code::ok) return fail_write(request, code);
  if (kafka_writes_->concerns(path)) {
    const KafkaWrite write = kafka_writes_->remove(path);
    if (write.answer) return fail_write(request, *write.answer);
  }
  Draft draft(tree_, &request.connection->identities);
  if (const Code code = draft.remove(path, version); code != Code::ok) return fail_write(request, code);
  reply(request, transact(std::move(draft.records())), Code::ok);
}

void Service::set_data(const Request& request, JuteReader& in) {
  const std::string path(in.text());
  Data data = owned(in.buffer());
  const std::int32_t version = in.int32();
  if (!in.ok()) return fail_write(request, Code::marshalling_error);
  const auto told_stat = [&](JuteWriter& out) {
    write_stat(out, mirror_->read(path, request.connection->client.host)->stat);
  };
  if (mirror_->is_read_only(path)) {
    return fail_write(request, mirror_->exists(path) ? Code::no_auth : Code::no_node);
  }
  Draft trial(tree_, &request.connection->identities);
  if (const Code code = trial.set_data(path, data, version); code != Code::ok)
    return fail_write(request, code);
  if (kafka_writes_->concerns(path)) {
    KafkaWrite write = kafka_writes_->set_data(path, data);
    if (write.answer && *write.answer != Code::ok) return fail_write(request, *write.answer);
    if (write.answer) return reply(request, transact({}), Code::ok, told_stat);
    data = std::move(write.data);
  }
  Draft draft(tree_, &request.connection->identities);
  if (const Code code = draft.set_data(path, data, version); code != Code::ok)
    return fail_write(request, code);
  reply(request, transact(std::move(draft.records())), Code::ok, told_stat);
}

void Service::set_acls_of(const Request& request, JuteReader& in) {
  const std::string path(in.text());
  const auto acls = accepted(read_acls(in), request.connection->identities);
  const std::int32_t version = in.int32();
  if (!in.ok()) return fail_write(request, Code::marshalling_error);
  if (tree_.find(path) == nullptr && mirror_->exists(path)) return fail_write(request, Code::no_auth);
  if (!acls) return fail_write(request, Code::invalid_acl);
  Draft draft(tree_, &request.connection->identities);
  if (const Code code = draft.set_acls(path, shared(*acls), version); code != Code::ok) {
    return fail_write(request, code);
  }
  reply(request, transact(std::move(draft.records())), Code::ok,
        [&](JuteWriter& out) { write_stat(out, tree_.find(path)->stat()); });
}

std::optional<std::vector<Service::MultiOp>> Service::read_multi(JuteReader& in) const {
  std::vector<MultiOp> ops;
  while (in.ok() && in.left() >= smallest_multi_op_bytes) {
    MultiOp op;
    op.op = static_cast<Op>(in.int32());
    const bool is_end = in.boolean();
    in.int32();  // error
    if (is_end) return in.ok() ? std::optional(std::move(ops)) : std::nullopt;
    op.path = in.text();
    if (op.op == Op::create || op.op == Op::set_data) op.data = owned(in.buffer());
    if (op.op == Op::create) {
      op.acls = read_acls(in);
      op.flags = in.int32();
    } else if (op.op == Op::remove || op.op == Op::set_data || op.op == Op::check) {
      op.version = in.int32();
    } else {
      return std::nullopt;
    }
    ops.push_back(std::move(op));
  }
  return std::nullopt;
}

// Nodes that stand for Kafka's metadata are not changed together with others: that could not be taken back.
Code Service::draft_one(const Request& request, MultiOp& op, Draft& draft) {
  if (op.op == Op::check) {
    const bool is_shown_only = tree_.find(op.path) == nullptr && mirror_->exists(op.path);
    return is_shown_only ? Code::no_auth : draft.check(op.path, op.version);
  }
  const bool is_config_change = parent_of(op.path) == kafka::config_changes;
  if (mirror_->is_read_only(op.path) || (kafka_writes_->concerns(op.path) && !is_config_change)) {
    return Code::no_auth;
  }
  if (op.op == Op::remove) return draft.remove(op.path, op.version);
  if (op.op == Op::set_data) return draft.set_data(op.path, op.data, op.version);
  const auto acls = accepted(op.acls, request.connection->identities);
  if (!acls) return Code::invalid_acl;
  return draft.create(op.path, op.data, shared(*acls), op.flags, request.connection->session);
}

void Service::multi(const Request& request, JuteReader& in) {
  auto ops = read_multi(in);
  if (!ops) return fail_write(request, Code::marshalling_error);
  Draft draft(tree_, &request.connection->identities);
  std::vector<MultiResult> results;
  std::vector<std::size_t> result_of_record;
  bool failed = false;
  for (MultiOp& op : *ops) {
    MultiResult& result = results.emplace_back();
    result.op = op.op;
    if (failed) {
      result.code = Code::runtime_inconsistency;
      continue;
    }
    result.code = draft_one(request, op, draft);
    failed = result.code != Code::ok;
    result.path = op.path;
    if (op.op != Op::check) result_of_record.push_back(results.size() - 1);
  }
  if (failed) return answer_multi(request, transact({}), results);
  const Zxid zxid = transact(std::move(draft.records()), {}, [&](std::size_t record) {
    MultiResult& result = results[result_of_record[record]];
    if (result.op == Op::set_data) result.stat = tree_.find(result.path)->stat();
  });
  answer_multi(request, zxid, results);
}

void Service::answer_multi(const Request& request, Zxid zxid, const std::vector<MultiResult>& results) {
  const auto header = [](JuteWriter& out, Op op, bool is_end, Code code) {
    out.int32(static_cast<std::int32_t>(op));
    out.boolean(is_end);
    out.int32(static_cast<std::int32_t>(code));
  };
  bool failed = false;
  for (const MultiResult& result : results) failed = failed || result.code != Code::ok;
  reply(request, zxid, Code::ok, [&](JuteWriter& out) {
    for (const MultiResult& result : results) {
      header(out, failed ? Op::error : result.op, false, failed ? result.code : Code::ok);
      if (failed) {
        out.int32(static_cast<std::int32_t>(result.code));
      } else if (result.op == Op::create) {
        out.text(result.path);
      } else if (result.op == Op::set_data) {
        write_stat(out, result.stat);
      }
    }
    header(out, Op::error, true, Code::system_error);
  });
}

}  // namespace ottla::zookeeper
