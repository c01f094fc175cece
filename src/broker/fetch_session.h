// Incremental fetch sessions (KIP-227): what a client asked for before, kept so that it need not ask again,
// and what it was told before, so that it need not be told again. Rules: kafka.server.FetchManager,
// FetchSessionCache.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ottla/base/error_code.h"
#include "ottla/base/ids.h"
#include "ottla/base/uuid.h"
#include "ottla/env/entropy.h"

namespace ottla::broker {

// A session that nobody used for so long gives way to any new one, and a younger one is not evicted for being
// small (FetchSessionCache: MIN_INCREMENTAL_FETCH_SESSION_EVICTION_MS).
inline constexpr std::int64_t fetch_session_eviction_ms = 120'000;

namespace fetch_epoch {
inline constexpr std::int32_t initial = 0;  // a full fetch that would like a session
inline constexpr std::int32_t final = -1;   // a full fetch that wants none
// After 2^31-1 comes 1.
constexpr std::int32_t next(std::int32_t epoch) {
  return epoch < 0 ? final : epoch == 0x7fffffff ? 1 : epoch + 1;
}
}  // namespace fetch_epoch

// What a client wants of one partition.
struct FetchWant {
  Offset offset = 0;
  std::int32_t max_bytes = 0;
  LeaderEpoch current_leader_epoch = no_leader_epoch;
  LeaderEpoch last_fetched_epoch = no_leader_epoch;
};

// Names a partition by the topic's id (Fetch v13 on) or by its name; never by both.
struct FetchKey {
  std::string_view topic;  // empty when id names it
  Uuid id;
  PartitionIndex partition = 0;

  friend bool operator==(const FetchKey&, const FetchKey&) = default;
};

struct FetchKeyHash {
  std::size_t operator()(const FetchKey& key) const {
    const std::size_t topic =
        key.id.is_zero() ? std::hash<std::string_view>{}(key.topic) : std::hash<Uuid>{}(key.id);
    return topic * 31 + static_cast<std::size_t>(key.partition);
  }
};

// A session lasts, and what is added to it need not exist: it has no more partitions than this, whether for
// fetches or share fetches. Apache Kafka has no such limit.
inline constexpr std::size_t most_session_parts = 100'000;

class FetchSession {
 public:
  struct Partition {
    std::string key_topic;  // as the key has it
    // With ids: the name the id had when it was first known; the session keeps it if the topic goes.
    std::string known_name;
    Uuid id;
    PartitionIndex partition = 0;
    FetchWant want;
    // As the client knows them; -1: tell it in any case.
    Offset high_watermark = -1;
    Offset log_start_offset = -1;

    FetchKey key() const { return {key_topic, id, partition}; }
  };

  FetchSession(std::int32_t id, bool uses_topic_ids, std::int64_t now_ms)
      : id_(id), uses_topic_ids_(uses_topic_ids), created_ms_(now_ms), last_used_ms_(now_ms) {}

  std::int32_t id() const { return id_; }
  bool uses_topic_ids() const { return uses_topic_ids_; }

  // All below is guarded by it. The cache's lock may be taken while it is held, never the other way round.
  std::mutex mutex;
  std::int32_t epoch = fetch_epoch::next(fetch_epoch::initial);

  // The partitions in the order in which they are read: who got records goes to the end.
  std::list<Partition>& partitions() { return partitions_; }
  std::size_t size() const { return partitions_.size(); }

  // Adds a partition or replaces what is wanted of a known one.
  Partition& put(const FetchKey& key, const FetchWant& want);
  void forget(const FetchKey& key);
  // Puts the partition behind all others. It must be one of partitions().
  void move_to_end(Partition& partition);

 private:
  friend class FetchSessionCache;
  const std::int32_t id_;
  const bool uses_topic_ids_;
  const std::int64_t created_ms_;
  std::int64_t last_used_ms_;    // guarded by the cache's lock
  std::size_t cached_size_ = 0;  // the size at the last use; guarded by the cache's lock

  std::list<Partition> partitions_;
  std::unordered_map<FetchKey, std::list<Partition>::iterator, FetchKeyHash>
      index_;  // keys view into the list
};

class FetchSessionCache {
 public:
  // `slots` is max.incremental.fetch.session.cache.slots.
  FetchSessionCache(std::size_t slots, Entropy& entropy) : slots_(slots), entropy_(entropy) {}

  // A new empty session of `size` partitions to come, or null when the cache is full of sessions that are
  // worth more.
  std::shared_ptr<FetchSession> create(std::size_t size, bool uses_topic_ids, std::int64_t now_ms);
  // The session, or null.
  std::shared_ptr<FetchSession> find(std::int32_t id) const;
  void remove(std::int32_t id);
  // Notes a use and the session's size after it.
  void touch(FetchSession& session, std::size_t size, std::int64_t now_ms);

  std::size_t size() const;

 private:
  bool evict_for(std::size_t size, std::int64_t now_ms);

  const std::size_t slots_;
  Entropy& entropy_;
  mutable std::mutex mutex_;
  std::unordered_map<std::int32_t, std::shared_ptr<FetchSession>> sessions_;
};

}  // namespace ottla::broker
