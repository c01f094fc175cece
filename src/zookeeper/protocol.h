// The numbers of ZooKeeper's protocol as its release 3.4.10 has them, and the limits of what is taken from a
// client.
#pragma once

#include <cstddef>
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
  auth = 100,
  set_watches = 101,
  close_session = -11,
};

enum class Code : std::int32_t {
  ok = 0,
  system_error = -1,
  runtime_inconsistency = -2,
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

enum class EventType : std::int32_t { created = 1, deleted = 2, data_changed = 3, children_changed = 4 };

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
}  // namespace permission

// xids that are no request's number.
inline constexpr std::int32_t event_xid = -1;

// Kafka's zookeeper.properties and ZooKeeper's own defaults: sessions last 2 to 20 ticks.
inline constexpr std::int32_t tick_ms = 3000;
inline constexpr std::int32_t min_session_timeout_ms = 2 * tick_ms;
inline constexpr std::int32_t max_session_timeout_ms = 20 * tick_ms;

namespace limits {
// jute.maxbuffer: the longest frame, and so the longest data of a node.
inline constexpr std::size_t frame_bytes = 0xfffff;
inline constexpr std::size_t connections = 4096;
// Of open connections and of clients that went away without a word.
inline constexpr std::size_t sessions = 65'536;
// What may wait for one client that does not read; its requests rest meanwhile, and with twice of it in
// events it is cut off.
inline constexpr std::size_t output_bytes = 4 << 20;
inline constexpr std::size_t watches_per_connection = 100'000;
inline constexpr std::size_t nodes = 1'000'000;
inline constexpr std::size_t tree_bytes = std::size_t{256} << 20;
inline constexpr std::size_t auth_entries = 64;
}  // namespace limits

}  // namespace ottla::zookeeper
