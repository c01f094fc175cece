// Stat and Acl on the wire.
#include "zookeeper/node.h"

#include <utility>

namespace ottla::zookeeper {
namespace {

// Permissions and two lengths.
constexpr std::size_t smallest_acl_bytes = 12;

}  // namespace

const AclsPointer& open_acls() {
  static const AclsPointer open = std::make_shared<const Acls>(Acls{{31, "world", "anyone"}});
  return open;
}

AclsPointer shared(Acls acls) {
  return acls == *open_acls() ? open_acls() : std::make_shared<const Acls>(std::move(acls));
}

void Stat::write(JuteWriter& writer) const {
  writer.int64(created_zxid);
  writer.int64(modified_zxid);
  writer.int64(created_ms);
  writer.int64(modified_ms);
  writer.int32(version);
  writer.int32(children_version);
  writer.int32(acl_version);
  writer.int64(owner);
  writer.int32(data_length);
  writer.int32(children);
  writer.int64(children_zxid);
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

Acls read_acls(JuteReader& reader) {
  Acls acls;
  const std::size_t count = reader.count(smallest_acl_bytes);
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    Acl& acl = acls.emplace_back();
    acl.permissions = reader.int32();
    acl.scheme = reader.text();
    acl.id = reader.text();
  }
  return acls;
}

void write_acls(JuteWriter& writer, const Acls& acls) {
  writer.int32(static_cast<std::int32_t>(acls.size()));
  for (const Acl& acl : acls) {
    writer.int32(acl.permissions);
    writer.text(acl.scheme);
    writer.text(acl.id);
  }
}

}  // namespace ottla::zookeeper
