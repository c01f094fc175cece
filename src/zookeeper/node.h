// One node of the tree: data, who may do what with it, its children's names and what its Stat is made from.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ottla/base/ids.h"
#include "zookeeper/jute.h"
#include "zookeeper/protocol.h"

namespace ottla::zookeeper {

struct Acl {
  std::int32_t permissions = 0;
  std::string scheme;
  std::string id;

  friend bool operator==(const Acl&, const Acl&) = default;
};

using Acls = std::vector<Acl>;
using AclsPointer = std::shared_ptr<const Acls>;

// Everything for everybody: one list that all such nodes share.
const AclsPointer& open_acls();
// The list as a node keeps it.
AclsPointer shared(Acls acls);

using Data = std::optional<std::string>;

struct Stat {
  Zxid created_zxid = 0;
  Zxid modified_zxid = 0;
  TimestampMs created_ms = 0;
  TimestampMs modified_ms = 0;
  std::int32_t version = 0;
  std::int32_t children_version = 0;
  std::int32_t acl_version = 0;
  SessionId owner = 0;  // of an ephemeral node
  std::int32_t data_length = 0;
  std::int32_t children = 0;
  Zxid children_zxid = 0;

  void write(JuteWriter& writer) const;

  friend bool operator==(const Stat&, const Stat&) = default;
};

struct Node {
  Data data;
  AclsPointer acls = open_acls();
  Zxid created_zxid = 0;
  Zxid modified_zxid = 0;
  Zxid children_zxid = 0;
  TimestampMs created_ms = 0;
  TimestampMs modified_ms = 0;
  std::int32_t version = 0;
  std::int32_t acl_version = 0;
  SessionId owner = 0;
  std::int64_t creations = 0;  // of children, ever
  std::set<std::string, std::less<>> children;

  Stat stat() const;

  friend bool operator==(const Node& a, const Node& b) {
    return a.data == b.data && *a.acls == *b.acls && a.stat() == b.stat() && a.creations == b.creations &&
           a.children == b.children;
  }
};

// Vectors of Acl as the wire and the file have them; reading stops at the first that does not fit.
Acls read_acls(JuteReader& reader);
void write_acls(JuteWriter& writer, const Acls& acls);

}  // namespace ottla::zookeeper
