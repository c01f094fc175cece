// Sessions and the cache that bounds their number.
#include "broker/fetch_session.h"

#include <cassert>
#include <tuple>

namespace ottla::broker {

FetchSession::Partition& FetchSession::put(const FetchKey& key, const FetchWant& want) {
  if (const auto found = index_.find(key); found != index_.end()) {
    found->second->want = want;
    return *found->second;
  }
  Partition& partition = partitions_.emplace_back();
  partition.key_topic = key.topic;
  partition.id = key.id;
  partition.partition = key.partition;
  partition.want = want;
  index_.emplace(partition.key(), std::prev(partitions_.end()));
  return partition;
}

void FetchSession::forget(const FetchKey& key) {
  const auto found = index_.find(key);
  if (found == index_.end()) return;
  const auto partition = found->second;
  index_.erase(found);
  partitions_.erase(partition);
}

void FetchSession::move_to_end(Partition& partition) {
  const auto found = index_.find(partition.key());
  assert(found != index_.end());
  partitions_.splice(partitions_.end(), partitions_, found->second);
}

std::shared_ptr<FetchSession> FetchSessionCache::create(std::size_t size, bool uses_topic_ids,
                                                        std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (sessions_.size() >= slots_ && !evict_for(size, now_ms)) return nullptr;
  std::int32_t id = 0;
  do {
    id = static_cast<std::int32_t>(entropy_.below(0x7fffffff)) + 1;
  } while (sessions_.contains(id));
  auto session = std::make_shared<FetchSession>(id, uses_topic_ids, now_ms);
  session->cached_size_ = size;
  sessions_.emplace(id, session);
  return session;
}

// A stale session goes first, else the smallest of those that had their time, if it is not larger than the
// new one. The cache is looked through only when it is full and a client opens a session: nothing is kept in
// order on every fetch.
bool FetchSessionCache::evict_for(std::size_t size, std::int64_t now_ms) {
  FetchSession* stalest = nullptr;
  FetchSession* smallest = nullptr;
  for (const auto& [id, session] : sessions_) {
    if (stalest == nullptr || session->last_used_ms_ < stalest->last_used_ms_) stalest = session.get();
    if (now_ms - session->created_ms_ <= fetch_session_eviction_ms) continue;
    if (smallest == nullptr ||
        std::tie(session->cached_size_, session->id_) < std::tie(smallest->cached_size_, smallest->id_)) {
      smallest = session.get();
    }
  }
  FetchSession* victim = nullptr;
  if (stalest != nullptr && now_ms - stalest->last_used_ms_ > fetch_session_eviction_ms) {
    victim = stalest;
  } else if (smallest != nullptr && smallest->cached_size_ < size) {
    victim = smallest;
  }
  if (victim == nullptr) return false;
  sessions_.erase(victim->id_);
  return true;
}

std::shared_ptr<FetchSession> FetchSessionCache::find(std::int32_t id) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second;
}

void FetchSessionCache::remove(std::int32_t id) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(id);
}

void FetchSessionCache::touch(FetchSession& session, std::size_t size, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  session.last_used_ms_ = now_ms;
  session.cached_size_ = size;
}

std::size_t FetchSessionCache::size() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

}  // namespace ottla::broker
