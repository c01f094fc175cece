// What is asked of ZooKeeper: each operation's request and reply, errors and events in words.
#include <fmt/format.h>

#include <array>
#include <string>

#include "cli/zookeeper/client.h"

namespace ottla::cli {
namespace {

using zookeeper::Acls;
using zookeeper::Code;
using zookeeper::EventType;
using zookeeper::JuteReader;
using zookeeper::JuteWriter;
using zookeeper::Op;
using zookeeper::read_stat;
using zookeeper::SessionState;
using zookeeper::Stat;

struct CodeName {
  Code code;
  std::string_view text;  // in messages
  std::string_view name;  // of the exception
};

constexpr std::array code_names = {
    CodeName{Code::connection_loss, "ConnectionLoss", "ConnectionLoss"},
    CodeName{Code::marshalling_error, "MarshallingError", "MarshallingError"},
    CodeName{Code::unimplemented, "Unimplemented", "Unimplemented"},
    CodeName{Code::bad_arguments, "BadArguments", "BadArguments"},
    CodeName{Code::no_node, "NoNode", "NoNode"},
    CodeName{Code::no_auth, "NoAuth", "NoAuth"},
    CodeName{Code::bad_version, "BadVersion", "BadVersion"},
    CodeName{Code::no_children_for_ephemerals, "NoChildrenForEphemerals", "NoChildrenForEphemerals"},
    CodeName{Code::node_exists, "NodeExists", "NodeExists"},
    CodeName{Code::not_empty, "Directory not empty", "NotEmpty"},
    CodeName{Code::session_expired, "Session expired", "SessionExpired"},
    CodeName{Code::invalid_acl, "InvalidACL", "InvalidACL"},
    CodeName{Code::auth_failed, "AuthFailed", "AuthFailed"},
};

const CodeName* find_code(Code code) {
  for (const CodeName& one : code_names) {
    if (one.code == code) return &one;
  }
  return nullptr;
}

std::string_view name_of(EventType type) {
  switch (type) {
    case EventType::none:
      return "None";
    case EventType::created:
      return "NodeCreated";
    case EventType::deleted:
      return "NodeDeleted";
    case EventType::data_changed:
      return "NodeDataChanged";
    case EventType::children_changed:
      return "NodeChildrenChanged";
  }
  return "Unknown";
}

std::string_view name_of(SessionState state) {
  switch (state) {
    case SessionState::disconnected:
      return "Disconnected";
    case SessionState::connected:
      return "SyncConnected";
    case SessionState::auth_failed:
      return "AuthFailed";
    case SessionState::connected_read_only:
      return "ConnectedReadOnly";
    case SessionState::expired:
      return "Expired";
  }
  return "Unknown";
}

// What `read` makes of the reply's body, or its error.
template <class T, class Read>
Kept<T> decoded(Kept<Bytes> reply, const std::string& path, Read read) {
  if (!reply) return std::unexpected(std::move(reply.error()));
  JuteReader reader(*reply);
  T value = read(reader);
  if (!reader.ok()) return std::unexpected(KeeperError{.code = Code::marshalling_error, .path = path});
  return value;
}

Kept<> without_body(const Kept<Bytes>& reply) {
  if (!reply) return std::unexpected(reply.error());
  return {};
}

// The body of a request that reads a node.
Bytes watching(const std::string& path, bool watch) {
  Bytes body;
  JuteWriter(body).text(path).boolean(watch);
  return body;
}

constexpr bool has_ttl(CreateMode mode) {
  return mode == CreateMode::persistent_with_ttl || mode == CreateMode::persistent_sequential_with_ttl;
}

constexpr Op op_of(CreateMode mode) {
  if (mode == CreateMode::container) return Op::create_container;
  return has_ttl(mode) ? Op::create_ttl : Op::create;
}

}  // namespace

std::vector<std::string> read_texts(JuteReader& reader) {
  std::vector<std::string> texts(reader.count(sizeof(std::int32_t)));
  for (std::string& text : texts) text = reader.text();
  return texts;
}

std::string KeeperError::message() const {
  const CodeName* known = find_code(code);
  const std::string name =
      known != nullptr ? std::string(known->text) : "Unknown error " + std::to_string(static_cast<int>(code));
  return "KeeperErrorCode = " + name + (path.empty() ? "" : " for " + path);
}

std::string KeeperError::exception() const {
  const CodeName* known = find_code(code);
  return "org.apache.zookeeper.KeeperException$" + std::string(known != nullptr ? known->name : "System") +
         "Exception";
}

std::string KeeperEvent::to_string() const {
  return fmt::format("WatchedEvent state:{} type:{} path:{}", name_of(state), name_of(type),
                     path.value_or("null"));
}

Kept<std::string> ZooKeeperClient::create(const std::string& path, const std::optional<std::string>& data,
                                          CreateMode mode, const Acls& acl, std::int64_t ttl_ms) {
  Bytes body;
  JuteWriter writer(body);
  writer.text(absolute(path)).buffer(data);
  write_acls(writer, acl);
  writer.int32(static_cast<std::int32_t>(mode));
  if (has_ttl(mode)) writer.int64(ttl_ms);
  return decoded<std::string>(request(op_of(mode), body, path), path,
                              [&](JuteReader& reader) { return relative(reader.text()); });
}

Kept<> ZooKeeperClient::remove(const std::string& path, std::int32_t version) {
  Bytes body;
  JuteWriter(body).text(absolute(path)).int32(version);
  return without_body(request(Op::remove, body, path));
}

Kept<bool> ZooKeeperClient::remove_all(const std::vector<std::string>& paths) {
  constexpr auto remove_op = static_cast<std::int32_t>(Op::remove);
  Bytes body;
  JuteWriter writer(body);
  for (const std::string& path : paths) {
    writer.int32(remove_op).boolean(false).int32(-1).text(absolute(path)).int32(-1);
  }
  writer.int32(-1).boolean(true).int32(-1);
  return decoded<bool>(request(Op::multi, body, {}), {}, [&](JuteReader& reader) {
    bool is_removed = true;
    for (std::size_t index = 0; index < paths.size(); ++index) {
      const std::int32_t type = reader.int32();
      reader.boolean();
      reader.int32();
      if (type != remove_op) is_removed = reader.int32() == 0 && is_removed;
    }
    return is_removed && !paths.empty();
  });
}

Kept<Stat> ZooKeeperClient::exists(const std::string& path, bool watch) {
  return decoded<Stat>(request(Op::exists, watching(absolute(path), watch), path), path, read_stat);
}

Kept<Znode> ZooKeeperClient::get(const std::string& path, bool watch) {
  return decoded<Znode>(request(Op::get_data, watching(absolute(path), watch), path), path,
                        [](JuteReader& reader) {
                          Znode node;
                          if (const auto data = reader.buffer()) node.data = *data;
                          node.stat = read_stat(reader);
                          return node;
                        });
}

Kept<Stat> ZooKeeperClient::set(const std::string& path, const std::optional<std::string>& data,
                                std::int32_t version) {
  Bytes body;
  JuteWriter(body).text(absolute(path)).buffer(data).int32(version);
  return decoded<Stat>(request(Op::set_data, body, path), path, read_stat);
}

Kept<ZnodeChildren> ZooKeeperClient::children(const std::string& path, bool watch) {
  return decoded<ZnodeChildren>(request(Op::get_children2, watching(absolute(path), watch), path), path,
                                [](JuteReader& reader) {
                                  ZnodeChildren children{.names = read_texts(reader), .stat = {}};
                                  children.stat = read_stat(reader);
                                  return children;
                                });
}

Kept<std::vector<std::string>> ZooKeeperClient::child_names(const std::string& path, bool watch) {
  return decoded<std::vector<std::string>>(request(Op::get_children, watching(absolute(path), watch), path),
                                           path, read_texts);
}

Kept<std::pair<Acls, Stat>> ZooKeeperClient::get_acl(const std::string& path) {
  Bytes body;
  JuteWriter(body).text(absolute(path));
  return decoded<std::pair<Acls, Stat>>(request(Op::get_acl, body, path), path, [](JuteReader& reader) {
    Acls acls = read_acls(reader);
    return std::pair(std::move(acls), read_stat(reader));
  });
}

Kept<Stat> ZooKeeperClient::set_acl(const std::string& path, const Acls& acl, std::int32_t version) {
  Bytes body;
  JuteWriter writer(body);
  writer.text(absolute(path));
  write_acls(writer, acl);
  writer.int32(version);
  return decoded<Stat>(request(Op::set_acl, body, path), path, read_stat);
}

Kept<> ZooKeeperClient::sync(const std::string& path) {
  Bytes body;
  JuteWriter(body).text(absolute(path));
  return without_body(request(Op::sync, body, path));
}

}  // namespace ottla::cli
