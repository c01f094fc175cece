// One node of the tree: data, who may do what with it, its children's names and what its Stat is made from.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "ottla/base/ids.h"
#include "ottla/zookeeper/records.h"

namespace ottla::zookeeper {

using AclsPointer = std::shared_ptr<const Acls>;

// Everything for everybody: one list that all such nodes share.
const AclsPointer& open_acls();
// The list as a node keeps it.
AclsPointer shared(Acls acls);

using Data = std::optional<std::string>;

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

}  // namespace ottla::zookeeper
