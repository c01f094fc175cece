// Sessions in buckets of one tick.
#include "zookeeper/session_clock.h"
#include "zookeeper/limits.h"

namespace ottla::zookeeper {

void SessionClock::touch(SessionId session, std::int32_t timeout_ms, std::int64_t now_ms) {
  const std::int64_t end_ms = ((now_ms + timeout_ms) / tick_ms + 1) * tick_ms;
  const auto [known, is_new] = end_of_.try_emplace(session, end_ms);
  if (!is_new) {
    if (known->second >= end_ms) return;
    const auto bucket = ends_.find(known->second);
    bucket->second.erase(session);
    if (bucket->second.empty()) ends_.erase(bucket);
    known->second = end_ms;
  }
  ends_[end_ms].insert(session);
}

void SessionClock::forget(SessionId session) {
  const auto known = end_of_.find(session);
  if (known == end_of_.end()) return;
  const auto bucket = ends_.find(known->second);
  bucket->second.erase(session);
  if (bucket->second.empty()) ends_.erase(bucket);
  end_of_.erase(known);
}

std::vector<SessionId> SessionClock::take_expired(std::int64_t now_ms) {
  std::vector<SessionId> expired;
  while (!ends_.empty() && ends_.begin()->first <= now_ms) {
    for (const SessionId session : ends_.begin()->second) {
      expired.push_back(session);
      end_of_.erase(session);
    }
    ends_.erase(ends_.begin());
  }
  return expired;
}

std::optional<std::int64_t> SessionClock::next_end_ms() const {
  if (ends_.empty()) return std::nullopt;
  return ends_.begin()->first;
}

}  // namespace ottla::zookeeper
