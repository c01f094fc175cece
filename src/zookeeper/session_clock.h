// When sessions end that say nothing. Ends are rounded up to whole ticks, as in ZooKeeper, so that most signs
// of life change nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "ottla/zookeeper/protocol.h"

namespace ottla::zookeeper {

class SessionClock {
 public:
  // The session lives on for its time-out from now, and for the rest of that tick.
  void touch(SessionId session, std::int32_t timeout_ms, std::int64_t now_ms);
  void forget(SessionId session);

  // Takes out the sessions whose end has come.
  std::vector<SessionId> take_expired(std::int64_t now_ms);
  // When the next one ends.
  std::optional<std::int64_t> next_end_ms() const;
  // By their end.
  const std::map<std::int64_t, std::set<SessionId>>& ends() const { return ends_; }

 private:
  std::map<std::int64_t, std::set<SessionId>> ends_;
  std::unordered_map<SessionId, std::int64_t> end_of_;
};

}  // namespace ottla::zookeeper
