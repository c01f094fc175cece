// The same watches by path and by connection.
#include "zookeeper/watches.h"
#include "zookeeper/limits.h"

#include <algorithm>

namespace ottla::zookeeper {

bool WatchTable::add(WatchKind kind, std::string_view path, ConnectionId connection) {
  std::set<Watch>& own = by_connection_[connection];
  if (own.size() >= limits::watches_per_connection) return false;
  if (own.emplace(kind, path).second) {
    watchers(kind)[std::string(path)].insert(connection);
    ++count_;
  }
  return true;
}

void WatchTable::remove(ConnectionId connection) {
  const auto found = by_connection_.find(connection);
  if (found == by_connection_.end()) return;
  for (const auto& [kind, path] : found->second) {
    const auto watched = watchers(kind).find(path);
    watched->second.erase(connection);
    if (watched->second.empty()) watchers(kind).erase(watched);
    --count_;
  }
  by_connection_.erase(found);
}

void WatchTable::take(WatchKind kind, std::string_view path, std::set<ConnectionId>& taken) {
  const auto watched = watchers(kind).find(path);
  if (watched == watchers(kind).end()) return;
  for (const ConnectionId connection : watched->second) {
    const auto own = by_connection_.find(connection);
    own->second.erase({kind, std::string(path)});
    if (own->second.empty()) by_connection_.erase(own);
    --count_;
    taken.insert(connection);
  }
  watchers(kind).erase(watched);
}

std::set<ConnectionId> WatchTable::take(const Event& event) {
  std::set<ConnectionId> taken;
  if (event.type != EventType::children_changed) take(WatchKind::data, event.path, taken);
  if (event.type == EventType::deleted || event.type == EventType::children_changed) {
    take(WatchKind::children, event.path, taken);
  }
  return taken;
}

std::size_t WatchTable::path_count() const {
  std::set<std::string_view> paths;
  for (const Watchers& kind : watchers_) {
    for (const auto& [path, connections] : kind) paths.insert(path);
  }
  return paths.size();
}

}  // namespace ottla::zookeeper
