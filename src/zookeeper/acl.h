// Who a client is and what lists of rights let it do: the schemes world, ip, digest and auth of ZooKeeper.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zookeeper/node.h"

namespace ottla::zookeeper {

struct Identity {
  std::string scheme;  // "ip" or "digest"
  std::string id;      // the address; "user:BASE64" with the digest of "user:password"

  friend bool operator==(const Identity&, const Identity&) = default;
};

// Of one connection; the address it comes from is always among them.
using Identities = std::vector<Identity>;

bool allows(const Acls& acls, std::int32_t permissions, const Identities& identities);

// The list as it is stored: "auth" becomes the client's own identities. Nothing when ZooKeeper would answer
// InvalidACL.
std::optional<Acls> accepted(const Acls& acls, const Identities& identities);

// What a client becomes by op auth with scheme "digest" and "user:password".
Identity digest_identity(std::string_view credentials);

}  // namespace ottla::zookeeper
