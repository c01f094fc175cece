// What is asked of ZooKeeper: each operation's request and reply, errors and events in words.
#include <array>
#include <string>

#include "cli/zookeeper/client.h"
#include "cli/zookeeper/jute.h"
#include "cli/zookeeper/opcodes.h"

namespace ottla::cli {
namespace {

struct CodeName {
  KeeperCode code;
  std::string_view text;  // in messages
  std::string_view name;  // of the exception
};

constexpr std::array code_names = {
    CodeName{KeeperCode::connection_loss, "ConnectionLoss", "ConnectionLoss"},
    CodeName{KeeperCode::marshalling, "MarshallingError", "MarshallingError"},
    CodeName{KeeperCode::unimplemented, "Unimplemented", "Unimplemented"},
    CodeName{KeeperCode::bad_arguments, "BadArguments", "BadArguments"},
    CodeName{KeeperCode::no_node, "NoNode", "NoNode"},
    CodeName{KeeperCode::no_auth, "NoAuth", "NoAuth"},
    CodeName{KeeperCode::bad_version, "BadVersion", "BadVersion"},
    CodeName{KeeperCode::no_children_for_ephemerals, "NoChildrenForEphemerals", "NoChildrenForEphemerals"},
    CodeName{KeeperCode::node_exists, "NodeExists", "NodeExists"},
    CodeName{KeeperCode::not_empty, "Directory not empty", "NotEmpty"},
    CodeName{KeeperCode::session_expired, "Session expired", "SessionExpired"},
    CodeName{KeeperCode::invalid_acl, "InvalidACL", "InvalidACL"},
    CodeName{KeeperCode::auth_failed, "AuthFailed", "AuthFailed"},
};

const CodeName* find_code(KeeperCode code) {
  for (const CodeName& one : code_names) {
    if (one.code == code) return &one;
  }
  return nullptr;
}

ZnodeStat read_stat(JuteReader& reader) {
  ZnodeStat stat;
  stat.czxid = reader.int64();
  stat.mzxid = reader.int64();
  stat.ctime_ms = reader.int64();
  stat.mtime_ms = reader.int64();
  stat.version = reader.int32();
  stat.cversion = reader.int32();
  stat.aversion = reader.int32();
  stat.ephemeral_owner = reader.int64();
  stat.data_length = reader.int32();
  stat.child_count = reader.int32();
  stat.pzxid = reader.int64();
  return stat;
}

void write_acl(JuteWriter& writer, const std::vector<ZnodeAcl>& acl) {
  writer.int32(static_cast<std::int32_t>(acl.size()));
  for (const ZnodeAcl& one : acl) writer.int32(one.permissions).text(one.scheme).text(one.id);
}

std::vector<std::string> read_names(JuteReader& reader) {
  std::vector<std::string> names(reader.count(sizeof(std::int32_t)));
  for (std::string& name : names) name = reader.text();
  return names;
}

// What `read` makes of the reply's body, or its error.
template <class T, class Read>
Kept<T> decoded(Kept<std::string> reply, const std::string& path, Read read) {
  if (!reply) return std::unexpected(std::move(reply.error()));
  JuteReader reader(*reply);
  T value = read(reader);
  if (reader.failed()) return std::unexpected(KeeperError{.code = KeeperCode::marshalling, .path = path});
  return value;
}

constexpr std::int32_t number_of(Opcode opcode) { return static_cast<std::int32_t>(opcode); }

constexpr bool has_ttl(CreateMode mode) {
  return mode == CreateMode::persistent_with_ttl || mode == CreateMode::persistent_sequential_with_ttl;
}

constexpr Opcode opcode_of(CreateMode mode) {
  if (mode == CreateMode::container) return Opcode::create_container;
  return has_ttl(mode) ? Opcode::create_ttl : Opcode::create;
}

}  // namespace

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
  constexpr std::array<std::string_view, 5> types = {"None", "NodeCreated", "NodeDeleted", "NodeDataChanged",
                                                     "NodeChildrenChanged"};
  const std::size_t index = type < 0 ? 0 : static_cast<std::size_t>(type);
  const std::string_view type_name = index < types.size() ? types[index] : "Unknown";
  const std::string_view state_name = state == 3      ? "SyncConnected"
                                      : state == 0    ? "Disconnected"
                                      : state == 4    ? "AuthFailed"
                                      : state == 5    ? "ConnectedReadOnly"
                                      : state == -112 ? "Expired"
                                                      : "Unknown";
  return "WatchedEvent state:" + std::string(state_name) + " type:" + std::string(type_name) +
         " path:" + path.value_or("null");
}

Kept<std::string> ZooKeeperClient::create(const std::string& path, const std::optional<std::string>& data,
                                          CreateMode mode, const std::vector<ZnodeAcl>& acl,
                                          std::int64_t ttl_ms) {
  JuteWriter body;
  body.text(absolute(path)).buffer(data);
  write_acl(body, acl);
  body.int32(static_cast<std::int32_t>(mode));
  if (has_ttl(mode)) body.int64(ttl_ms);
  return decoded<std::string>(request(number_of(opcode_of(mode)), body.bytes(), path), path,
                              [&](JuteReader& reader) { return relative(reader.text()); });
}

Kept<> ZooKeeperClient::remove(const std::string& path, std::int32_t version) {
  JuteWriter body;
  body.text(absolute(path)).int32(version);
  const auto reply = request(number_of(Opcode::remove), body.bytes(), path);
  if (!reply) return std::unexpected(reply.error());
  return {};
}

Kept<bool> ZooKeeperClient::remove_all(const std::vector<std::string>& paths) {
  JuteWriter body;
  for (const std::string& path : paths) {
    body.int32(number_of(Opcode::remove)).boolean(false).int32(-1).text(absolute(path)).int32(-1);
  }
  body.int32(-1).boolean(true).int32(-1);
  return decoded<bool>(request(number_of(Opcode::multi), body.bytes(), {}), {}, [&](JuteReader& reader) {
    bool is_removed = true;
    for (std::size_t index = 0; index < paths.size(); ++index) {
      const std::int32_t type = reader.int32();
      reader.boolean();
      reader.int32();
      if (type != number_of(Opcode::remove)) is_removed = reader.int32() == 0 && is_removed;
    }
    return is_removed && !paths.empty();
  });
}

Kept<ZnodeStat> ZooKeeperClient::exists(const std::string& path, bool watch) {
  JuteWriter body;
  body.text(absolute(path)).boolean(watch);
  return decoded<ZnodeStat>(request(number_of(Opcode::exists), body.bytes(), path), path, read_stat);
}

Kept<Znode> ZooKeeperClient::get(const std::string& path, bool watch) {
  JuteWriter body;
  body.text(absolute(path)).boolean(watch);
  return decoded<Znode>(request(number_of(Opcode::get_data), body.bytes(), path), path,
                        [](JuteReader& reader) {
                          Znode node{.data = reader.buffer(), .stat = {}};
                          node.stat = read_stat(reader);
                          return node;
                        });
}

Kept<ZnodeStat> ZooKeeperClient::set(const std::string& path, const std::optional<std::string>& data,
                                     std::int32_t version) {
  JuteWriter body;
  body.text(absolute(path)).buffer(data).int32(version);
  return decoded<ZnodeStat>(request(number_of(Opcode::set_data), body.bytes(), path), path, read_stat);
}

Kept<ZnodeChildren> ZooKeeperClient::children(const std::string& path, bool watch) {
  JuteWriter body;
  body.text(absolute(path)).boolean(watch);
  return decoded<ZnodeChildren>(request(number_of(Opcode::get_children2), body.bytes(), path), path,
                                [](JuteReader& reader) {
                                  ZnodeChildren children{.names = read_names(reader), .stat = {}};
                                  children.stat = read_stat(reader);
                                  return children;
                                });
}

Kept<std::vector<std::string>> ZooKeeperClient::child_names(const std::string& path, bool watch) {
  JuteWriter body;
  body.text(absolute(path)).boolean(watch);
  return decoded<std::vector<std::string>>(request(number_of(Opcode::get_children), body.bytes(), path), path,
                                           read_names);
}

Kept<std::pair<std::vector<ZnodeAcl>, ZnodeStat>> ZooKeeperClient::get_acl(const std::string& path) {
  using Found = std::pair<std::vector<ZnodeAcl>, ZnodeStat>;
  JuteWriter body;
  body.text(absolute(path));
  return decoded<Found>(request(number_of(Opcode::get_acl), body.bytes(), path), path,
                        [](JuteReader& reader) {
                          constexpr std::size_t least_bytes = 12;
                          Found found;
                          found.first.resize(reader.count(least_bytes));
                          for (ZnodeAcl& one : found.first) {
                            one.permissions = reader.int32();
                            one.scheme = reader.text();
                            one.id = reader.text();
                          }
                          found.second = read_stat(reader);
                          return found;
                        });
}

Kept<ZnodeStat> ZooKeeperClient::set_acl(const std::string& path, const std::vector<ZnodeAcl>& acl,
                                         std::int32_t version) {
  JuteWriter body;
  body.text(absolute(path));
  write_acl(body, acl);
  body.int32(version);
  return decoded<ZnodeStat>(request(number_of(Opcode::set_acl), body.bytes(), path), path, read_stat);
}

Kept<> ZooKeeperClient::sync(const std::string& path) {
  JuteWriter body;
  body.text(absolute(path));
  const auto reply = request(number_of(Opcode::sync), body.bytes(), path);
  if (!reply) return std::unexpected(reply.error());
  return {};
}

}  // namespace ottla::cli
