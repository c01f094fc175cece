// A member of a classic group: what it said in its last JoinGroup, its assignment, and the requests of its
// that wait for the group.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/timeouts.h"
#include "ottla/base/bytes.h"
#include "ottla/coordinator/reply.h"
#include "ottla/protocol/messages/11_join_group.h"
#include "ottla/protocol/messages/14_sync_group.h"

namespace ottla::coordinator {

inline constexpr int first_join_with_known_member_ids = 4;  // KIP-394

// One of the protocols (assignors) that a member offers, and what it tells the leader under it.
struct ClassicProtocol {
  std::string name;
  Bytes metadata;

  friend bool operator==(const ClassicProtocol&, const ClassicProtocol&) = default;
};

struct ClassicMember {
  std::string id;
  std::optional<std::string> instance_id;  // of a static member (KIP-345)
  std::string client_id;
  std::string client_host;  // "/127.0.0.1"
  std::int32_t rebalance_timeout_ms = 0;
  std::int32_t session_timeout_ms = 0;
  std::vector<ClassicProtocol> protocols;  // as the member prefers them; no name twice
  Bytes assignment;

  // Not yet through a rebalance since it was added: such a member times out even while it waits.
  bool is_new = false;
  bool sync_expected = false;
  Reply<protocol::JoinGroupResponse> join;  // parked until the join phase ends
  Reply<protocol::SyncGroupResponse> sync;  // parked until the leader's assignment is stored
  Timeout session;

  bool awaits_join() const { return static_cast<bool>(join); }
  bool awaits_sync() const { return static_cast<bool>(sync); }

  // A member that waits for the group is alive, whatever its session says.
  bool satisfies_heartbeat() const { return !is_new && (awaits_join() || awaits_sync()); }

  // Null when the member does not offer the protocol.
  const ClassicProtocol* find_protocol(std::string_view name) const {
    for (const ClassicProtocol& protocol : protocols) {
      if (protocol.name == name) return &protocol;
    }
    return nullptr;
  }
};

}  // namespace ottla::coordinator
