// The numbers of ZooKeeper's protocol. The port serves those of release 3.4.10; the shell also sends what
// younger servers know.
#pragma once

#include <cstdint>

namespace ottla::zookeeper {

using SessionId = std::int64_t;
using Zxid = std::int64_t;

enum class Op : std::int32_t {
  error = -1,  // in answers to multi
  create = 1,
  remove = 2,
  exists = 3,
  get_data = 4,
  set_data = 5,
  get_acl = 6,
  set_acl = 7,
  get_children = 8,
  sync = 9,
  ping = 11,
  get_children2 = 12,
  check = 13,
  multi = 14,
  create2 = 15,
  reconfigure = 16,
  remove_watches = 18,
  create_container = 19,
  create_ttl = 21,
  auth = 100,
  set_watches = 101,
  get_ephemerals = 103,
  get_all_children_number = 104,
  add_watch = 106,
  who_am_i = 107,
  close_session = -11,
};

enum class Code : std::int32_t {
  ok = 0,
  system_error = -1,
  runtime_inconsistency = -2,
  connection_loss = -4,  // a client's own
  marshalling_error = -5,
  unimplemented = -6,
  bad_arguments = -8,
  no_node = -101,
  no_auth = -102,
  bad_version = -103,
  no_children_for_ephemerals = -108,
  node_exists = -110,
  not_empty = -111,
  session_expired = -112,
  invalid_acl = -114,
  auth_failed = -115,
};

enum class EventType : std::int32_t {
  none = -1,
  created = 1,
  deleted = 2,
  data_changed = 3,
  children_changed = 4,
};

// What an event says of its session.
enum class SessionState : std::int32_t {
  disconnected = 0,
  connected = 3,
  auth_failed = 4,
  connected_read_only = 5,
  expired = -112,
};

// Where no state of the tree is told: in answers to auth; in events and in answers to unknown requests.
inline constexpr Zxid zero_zxid = 0;
inline constexpr Zxid no_zxid = -1;

// Bits of the flags of create.
inline constexpr std::int32_t flag_ephemeral = 1;
inline constexpr std::int32_t flag_sequential = 2;

namespace permission {
inline constexpr std::int32_t read = 1;
inline constexpr std::int32_t write = 2;
inline constexpr std::int32_t create = 4;
inline constexpr std::int32_t remove = 8;
inline constexpr std::int32_t admin = 16;
inline constexpr std::int32_t all = 31;
}  // namespace permission

// xids that are no request's number.
inline constexpr std::int32_t event_xid = -1;
inline constexpr std::int32_t ping_xid = -2;
inline constexpr std::int32_t auth_xid = -4;

}  // namespace ottla::zookeeper
