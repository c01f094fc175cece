// What a node tells of itself, and the list of ACLs that most share.
#include "zookeeper/node.h"

#include <utility>

namespace ottla::zookeeper {

const AclsPointer& open_acls() {
  static const AclsPointer open = std::make_shared<const Acls>(open_to_all());
  return open;
}

AclsPointer shared(Acls acls) {
  return acls == *open_acls() ? open_acls() : std::make_shared<const Acls>(std::move(acls));
}

Stat Node::stat() const {
  Stat stat;
  stat.created_zxid = created_zxid;
  stat.modified_zxid = modified_zxid;
  stat.created_ms = created_ms;
  stat.modified_ms = modified_ms;
  stat.version = version;
  // Children made and children deleted, as ZooKeeper tells it.
  stat.children_version =
      static_cast<std::int32_t>(2 * creations - static_cast<std::int64_t>(children.size()));
  stat.acl_version = acl_version;
  stat.owner = owner;
  stat.data_length = data ? static_cast<std::int32_t>(data->size()) : 0;
  stat.children = static_cast<std::int32_t>(children.size());
  stat.children_zxid = children_zxid;
  return stat;
}

}  // namespace ottla::zookeeper
