// What several requests and answers have in them: a node's Stat and its ACLs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/zookeeper/jute.h"
#include "ottla/zookeeper/protocol.h"

namespace ottla::zookeeper {

struct Acl {
  std::int32_t permissions = 0;
  std::string scheme;
  std::string id;

  friend bool operator==(const Acl&, const Acl&) = default;
};

using Acls = std::vector<Acl>;

// Everything for everybody.
inline Acls open_to_all() { return {{permission::all, "world", "anyone"}}; }

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

  friend bool operator==(const Stat&, const Stat&) = default;
};

// Reading stops at the first that does not fit.
inline Acls read_acls(JuteReader& reader) {
  constexpr std::size_t smallest_bytes = 12;  // permissions and two lengths
  Acls acls;
  for (std::size_t left = reader.count(smallest_bytes); left > 0 && reader.ok(); --left) {
    Acl& acl = acls.emplace_back();
    acl.permissions = reader.int32();
    acl.scheme = reader.text();
    acl.id = reader.text();
  }
  return acls;
}

inline void write_acls(JuteWriter& writer, const Acls& acls) {
  writer.int32(static_cast<std::int32_t>(acls.size()));
  for (const Acl& acl : acls) writer.int32(acl.permissions).text(acl.scheme).text(acl.id);
}

inline Stat read_stat(JuteReader& reader) {
  Stat stat;
  stat.created_zxid = reader.int64();
  stat.modified_zxid = reader.int64();
  stat.created_ms = reader.int64();
  stat.modified_ms = reader.int64();
  stat.version = reader.int32();
  stat.children_version = reader.int32();
  stat.acl_version = reader.int32();
  stat.owner = reader.int64();
  stat.data_length = reader.int32();
  stat.children = reader.int32();
  stat.children_zxid = reader.int64();
  return stat;
}

inline void write_stat(JuteWriter& writer, const Stat& stat) {
  writer.int64(stat.created_zxid).int64(stat.modified_zxid).int64(stat.created_ms).int64(stat.modified_ms);
  writer.int32(stat.version).int32(stat.children_version).int32(stat.acl_version).int64(stat.owner);
  writer.int32(stat.data_length).int32(stat.children).int64(stat.children_zxid);
}

}  // namespace ottla::zookeeper
