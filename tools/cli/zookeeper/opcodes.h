// ZooKeeper's numbers of requests (ZooDefs.OpCode), those that a shell sends.
#pragma once

#include <cstdint>

namespace ottla::cli {

enum class Opcode : std::int32_t {
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
  reconfigure = 16,
  check_watches = 17,
  remove_watches = 18,
  create_container = 19,
  create_ttl = 21,
  auth = 100,
  get_ephemerals = 103,
  get_all_children_number = 104,
  add_watch = 106,
  who_am_i = 107,
  close_session = -11,
};

}  // namespace ottla::cli
