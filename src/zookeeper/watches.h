// Who waits for what. A watch is of one connection and fires once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "zookeeper/tree.h"

namespace ottla::zookeeper {

using ConnectionId = std::uint64_t;

enum class WatchKind : std::uint8_t { data, children };

class WatchTable {
 public:
  // One that is there already is fine; false when the connection has too many.
  bool add(WatchKind kind, std::string_view path, ConnectionId connection);
  void remove(ConnectionId connection);

  // Takes away the watches that wait for the event and gives whose they are, each once, in the order of the
  // connections.
  std::set<ConnectionId> take(const Event& event);

  // Whether nobody waits for anything.
  bool empty() const { return by_connection_.empty(); }
  std::size_t count() const { return count_; }
  std::size_t path_count() const;
  std::size_t connection_count() const { return by_connection_.size(); }

 private:
  using Watchers = std::map<std::string, std::set<ConnectionId>, std::less<>>;
  using Watch = std::pair<WatchKind, std::string>;

  Watchers& watchers(WatchKind kind) { return watchers_[static_cast<std::size_t>(kind)]; }
  void take(WatchKind kind, std::string_view path, std::set<ConnectionId>& taken);

  Watchers watchers_[2];
  std::unordered_map<ConnectionId, std::set<Watch>> by_connection_;
  std::size_t count_ = 0;
};

}  // namespace ottla::zookeeper
