// Frames of clients written and read with the port's own codec; the interop tests use other people's.
#include "zookeeper/zookeeper_fixture.h"

#include <algorithm>
#include <sstream>

#include "ottla/log/meta_properties.h"

namespace ottla::zookeeper::test {
namespace {

std::string joined(std::vector<std::string> texts) {
  std::ranges::sort(texts);
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ",") + text;
  return all;
}

std::string event_text(std::int32_t type, std::string_view path) {
  const char* const names[] = {"", "created ", "deleted ", "changed ", "children "};
  return names[type] + std::string(path);
}

}  // namespace

std::string name_of(Code code) {
  switch (code) {
    case Code::ok:
      return "ok";
    case Code::unimplemented:
      return "Unimplemented";
    case Code::bad_arguments:
      return "BadArguments";
    case Code::no_node:
      return "NoNode";
    case Code::no_auth:
      return "NoAuth";
    case Code::bad_version:
      return "BadVersion";
    case Code::no_children_for_ephemerals:
      return "NoChildrenForEphemerals";
    case Code::node_exists:
      return "NodeExists";
    case Code::not_empty:
      return "NotEmpty";
    case Code::invalid_acl:
      return "InvalidACL";
    case Code::auth_failed:
      return "AuthFailed";
    case Code::runtime_inconsistency:
      return "RuntimeInconsistency";
    case Code::marshalling_error:
      return "MarshallingError";
    default:
      return "error " + std::to_string(static_cast<std::int32_t>(code));
  }
}

void MemoryAdmin::take(std::unique_ptr<metadata::MetadataController> controller) {
  controller_ = std::move(controller);
  controller_->set_listener([this](const metadata::ImageChange& change) {
    if (listener_) listener_(change);
  });
}

ZooKeeperFixture::ZooKeeperFixture() {
  config_.log_dirs = {"/data"};
  config_.metadata_log_dir = "/data";
  log::MetaProperties properties;
  properties.cluster_id = "MkU3OEVBNTcwNTJENDM2Qg";
  properties.node_id = 1;
  properties.directory_id = entropy_.uuid();
  EXPECT_TRUE(files_.create_directories("/data"));
  EXPECT_TRUE(log::write_meta_properties(files_, "/data", properties, start_ms));
  EXPECT_TRUE(files_.sync_directory("/"));
  start();
}

ZooKeeperFixture::~ZooKeeperFixture() = default;

void ZooKeeperFixture::start() {
  auto controller = metadata::MetadataController::open(files_, entropy_, {"/data", config_.log_dirs}, config_,
                                                       admin_.now_ms);
  ASSERT_TRUE(controller) << controller.error().message;
  metadata::Registration registration;
  registration.broker_endpoints = {{"PLAINTEXT", "", 9092, 0}};
  registration.controller_endpoint = {"CONTROLLER", "localhost", 9093, 0};
  ASSERT_TRUE((*controller)->start_epoch(registration, admin_.now_ms));
  admin_.take(std::move(*controller));
  auto service = Service::open({files_, entropy_, admin_, *this}, tree_path, now());
  ASSERT_TRUE(service) << service.error().message;
  service_ = std::move(*service);
  admin_.set_image_listener([this](const metadata::ImageChange& change) { service_->follow(change, now()); });
}

void ZooKeeperFixture::stop() {
  service_.reset();
  admin_.set_image_listener(nullptr);
  admin_.end();
}

void ZooKeeperFixture::restart() {
  stop();
  files_.kill();
  start();
}

void ZooKeeperFixture::send(ConnectionId connection, ByteView frames) {
  Bytes& received = received_[connection];
  received.insert(received.end(), frames.begin(), frames.end());
}

TestClient ZooKeeperFixture::connect(std::int32_t timeout_ms, SessionId session, const std::string& password,
                                     Zxid last_seen) {
  TestClient client(*this, ++last_id_);
  service_->connected(client.id(), {"127.0.0.1", 40'000}, now());
  Bytes request;
  JuteWriter out(request);
  out.int32(0);
  out.int64(last_seen);
  out.int32(timeout_ms);
  out.int64(session);
  out.text(password.empty() ? std::string(16, '\0') : password);
  out.boolean(false);
  service_->receive(client.id(), request, now());
  EXPECT_TRUE(service_->commit(now()));
  const Bytes response = std::exchange(received_[client.id()], {});
  JuteReader in(response);
  in.int32();  // length
  in.int32();  // version
  client.timeout_ms = in.int32();
  client.session = in.int64();
  client.password = in.text();
  return client;
}

void ZooKeeperFixture::pass(std::int64_t time_ms) {
  admin_.now_ms += time_ms;
  service_->tick(now());
  EXPECT_TRUE(service_->commit(now()));
}

ErrorCode ZooKeeperFixture::create_topic(const std::string& name, std::int32_t partitions) {
  ErrorCode error = ErrorCode::none;
  admin_.change([&](metadata::MetadataController& controller, TimestampMs now_ms) {
    const metadata::NewTopic topic{.name = name, .partitions = partitions};
    error = controller.create_topics({&topic, 1}, false, now_ms)->front().error;
  });
  return error;
}

ErrorCode ZooKeeperFixture::delete_topic(const std::string& name) {
  ErrorCode error = ErrorCode::none;
  admin_.change([&](metadata::MetadataController& controller, TimestampMs now_ms) {
    const metadata::TopicReference topic{.name = name, .id = {}};
    error = controller.delete_topics({&topic, 1}, now_ms)->front().error;
  });
  return error;
}

std::string ZooKeeperFixture::quotas() const {
  std::ostringstream text;
  for (const auto& [entity, values] : *admin_.image()->quotas) {
    for (const auto& part : entity) text << part.type << "=" << part.name.value_or("<default>") << " ";
    for (const auto& [name, value] : values) text << name << "=" << value << " ";
  }
  return text.str();
}

Answer TestClient::call(Op op, const std::function<void(JuteWriter&)>& body, std::int32_t xid) {
  Bytes request;
  JuteWriter out(request);
  out.int32(xid);
  out.int32(static_cast<std::int32_t>(op));
  if (body) body(out);
  fixture_->service_->receive(id_, request, fixture_->now());
  EXPECT_TRUE(fixture_->service_->commit(fixture_->now()));
  Answer answer;
  auto& heard = fixture_->heard_[id_];
  const Bytes received = std::exchange(fixture_->received_[id_], {});
  JuteReader in(received);
  while (in.left() > 0) {
    const auto frame = in.text();
    JuteReader fields(as_bytes(frame));
    const std::int32_t told_xid = fields.int32();
    const Zxid zxid = fields.int64();
    const auto code = static_cast<Code>(fields.int32());
    if (told_xid == event_xid) {
      const std::int32_t type = fields.int32();
      EXPECT_EQ(static_cast<SessionState>(fields.int32()), SessionState::connected);
      heard.push_back(event_text(type, fields.text()));
    } else {
      const ByteView rest = as_bytes(frame).subspan(16);
      answer = {told_xid, zxid, code, Bytes(rest.begin(), rest.end())};
      heard.push_back("answer " + std::to_string(told_xid));
    }
  }
  return answer;
}

std::vector<std::string> TestClient::heard() {
  auto& heard = fixture_->heard_[id_];
  const Bytes received = std::exchange(fixture_->received_[id_], {});
  JuteReader in(received);
  while (in.left() > 0) {
    JuteReader fields(as_bytes(in.text()));
    fields.int32();
    fields.int64();
    fields.int32();
    const std::int32_t type = fields.int32();
    fields.int32();
    heard.push_back(event_text(type, fields.text()));
  }
  return std::exchange(heard, {});
}

bool TestClient::is_open() const { return !fixture_->closed_[id_]; }

void TestClient::hang_up() { fixture_->service_->disconnected(id_); }

std::string TestClient::create(const std::string& path, const Data& data, std::int32_t flags) {
  const Answer answer = call(Op::create, [&](JuteWriter& out) {
    out.text(path);
    out.buffer(data);
    write_acls(out, *open_acls());
    out.int32(flags);
  });
  if (answer.code != Code::ok) return name_of(answer.code);
  JuteReader in(answer.body);
  return std::string(in.text());
}

std::string TestClient::remove(const std::string& path, std::int32_t version) {
  return name_of(call(Op::remove, [&](JuteWriter& out) {
                   out.text(path);
                   out.int32(version);
                 }).code);
}

std::string TestClient::set(const std::string& path, const Data& data, std::int32_t version) {
  return name_of(call(Op::set_data, [&](JuteWriter& out) {
                   out.text(path);
                   out.buffer(data);
                   out.int32(version);
                 }).code);
}

std::string TestClient::get(const std::string& path, bool watch) {
  const Answer answer = call(Op::get_data, [&](JuteWriter& out) {
    out.text(path);
    out.boolean(watch);
  });
  if (answer.code != Code::ok) return name_of(answer.code);
  JuteReader in(answer.body);
  const auto data = in.buffer();
  return data ? std::string(*data) : "null";
}

std::string TestClient::exists(const std::string& path, bool watch) {
  return name_of(call(Op::exists, [&](JuteWriter& out) {
                   out.text(path);
                   out.boolean(watch);
                 }).code);
}

std::optional<Stat> TestClient::stat(const std::string& path) {
  const Answer answer = call(Op::exists, [&](JuteWriter& out) {
    out.text(path);
    out.boolean(false);
  });
  if (answer.code != Code::ok) return std::nullopt;
  JuteReader in(answer.body);
  return read_stat(in);
}

std::string TestClient::children(const std::string& path, bool watch) {
  const Answer answer = call(Op::get_children2, [&](JuteWriter& out) {
    out.text(path);
    out.boolean(watch);
  });
  if (answer.code != Code::ok) return name_of(answer.code);
  JuteReader in(answer.body);
  std::vector<std::string> names;
  for (std::size_t left = in.count(4); left > 0; --left) names.emplace_back(in.text());
  return joined(std::move(names));
}

std::string TestClient::set_watches(Zxid since, const std::vector<std::string>& data,
                                    const std::vector<std::string>& exist,
                                    const std::vector<std::string>& child) {
  return name_of(call(
                     Op::set_watches,
                     [&](JuteWriter& out) {
                       out.int64(since);
                       for (const auto* paths : {&data, &exist, &child}) {
                         out.int32(static_cast<std::int32_t>(paths->size()));
                         for (const std::string& path : *paths) out.text(path);
                       }
                     },
                     -8)
                     .code);
}

std::string TestClient::close_session() { return name_of(call(Op::close_session).code); }

std::string TestClient::multi(const std::vector<std::string>& ops) {
  const Answer answer = call(Op::multi, [&](JuteWriter& out) {
    const auto header = [&](Op op, bool is_end) {
      out.int32(static_cast<std::int32_t>(op));
      out.boolean(is_end);
      out.int32(-1);
    };
    for (const std::string& text : ops) {
      std::istringstream words(text);
      std::string verb, path, value;
      words >> verb >> path >> value;
      header(verb == "create"   ? Op::create
             : verb == "delete" ? Op::remove
             : verb == "set"    ? Op::set_data
                                : Op::check,
             false);
      out.text(path);
      if (verb == "create" || verb == "set") out.text(value);
      if (verb == "create") {
        write_acls(out, *open_acls());
        out.int32(0);
      } else {
        out.int32(verb == "check" ? std::stoi(value) : -1);
      }
    }
    header(Op::error, true);
  });
  if (!is_open()) return "closed";
  JuteReader in(answer.body);
  std::vector<std::string> results;
  for (auto op = static_cast<Op>(in.int32()); !in.boolean(); op = static_cast<Op>(in.int32())) {
    in.int32();
    if (op == Op::error) results.push_back(name_of(static_cast<Code>(in.int32())));
    if (op == Op::create) results.emplace_back(in.text());
    if (op == Op::set_data) results.push_back("version " + std::to_string(read_stat(in).version));
    if (op == Op::remove || op == Op::check) results.emplace_back("ok");
  }
  std::string text;
  for (const std::string& result : results) text += (text.empty() ? "" : ",") + result;
  return text;
}

}  // namespace ottla::zookeeper::test
