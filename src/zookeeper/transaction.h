// What changes the tree: the records that are kept in the file and replayed, live and at a start alike.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "zookeeper/node.h"

namespace ottla::zookeeper {

struct CreateNode {
  std::string path;  // as made, with its sequence number
  Data data;
  AclsPointer acls = open_acls();
  SessionId owner = 0;
};

struct RemoveNode {
  std::string path;
};

struct SetData {
  std::string path;
  Data data;
};

struct SetAcls {
  std::string path;
  AclsPointer acls = open_acls();
};

struct OpenSession {
  SessionId id = 0;
  std::string password;
  std::int32_t timeout_ms = 0;
};

// Its ephemeral nodes are removed by records of their own before it.
struct CloseSession {
  SessionId id = 0;
};

// A node as it was when the file was written anew; its parent stands before it, its children come behind it.
struct RestoreNode {
  std::string path;
  Node node;
};

using Record = std::variant<CreateNode, RemoveNode, SetData, SetAcls, OpenSession, CloseSession, RestoreNode>;

// All of it happens or nothing. Without records it is a request that was refused, which has its number too.
struct Transaction {
  Zxid zxid = 0;
  TimestampMs time_ms = 0;
  std::vector<Record> records = {};
};

void write(JuteWriter& writer, const Transaction& transaction);
// Check reader.ok() behind it; what it gives is worth nothing otherwise.
Transaction read_transaction(JuteReader& reader);

}  // namespace ottla::zookeeper
