// The key map of a compaction: the last offset of each key, by a hash of the key so wide that two keys never
// share one. Its memory grows with the keys up to a limit, and what the limit means is Kafka's: 24 bytes a
// slot, filled to the load factor (org.apache.kafka.storage.internals.log.SkimpyOffsetMap).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"
#include "ottla/env/entropy.h"

namespace ottla::log {

struct KeyHash {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend bool operator==(const KeyHash&, const KeyHash&) = default;
};

// SipHash-2-4 of 128 bits: who writes the records cannot find two keys that it confuses.
class KeyHasher {
 public:
  KeyHasher(std::uint64_t first_seed, std::uint64_t second_seed) : first_(first_seed), second_(second_seed) {}

  KeyHash operator()(ByteView key) const;

 private:
  std::uint64_t first_;
  std::uint64_t second_;
};

class OffsetMap {
 public:
  static constexpr std::size_t slot_bytes = 24;

  // At least dedupe_buffer_bytes_at_least bytes.
  OffsetMap(std::int64_t memory_bytes, double load_factor, Entropy& entropy);

  KeyHash hash(ByteView key) const { return hasher_(key); }
  // Brings what put() or find() will look at nearer.
  void prefetch(const KeyHash& key) const { __builtin_prefetch(&slots_[slot_of(key)]); }

  // Takes no key any more, not even a known one, as Kafka's does.
  bool is_full() const { return size_ >= limit_; }
  // Needs !is_full().
  void put(const KeyHash& key, Offset offset);
  // -1 for a key that is not there.
  Offset find(const KeyHash& key) const;

  std::size_t size() const { return size_; }
  std::size_t limit() const { return limit_; }
  double utilization() const { return static_cast<double>(size_) / static_cast<double>(slot_limit_); }

 private:
  struct Slot {
    KeyHash key;
    std::int64_t offset_and_one = 0;  // 0: empty
  };
  struct Free {
    void operator()(Slot* slots) const { std::free(slots); }
  };
  using Slots = std::unique_ptr<Slot[], Free>;

  static Slots allocate(std::size_t count);
  std::size_t slot_of(const KeyHash& key) const;
  // The key's slot, or the empty one where it belongs.
  Slot& place(const KeyHash& key) const;
  void grow();

  KeyHasher hasher_;
  std::size_t slot_limit_;
  std::size_t limit_;
  std::size_t capacity_;
  std::size_t size_ = 0;
  Slots slots_;
};

}  // namespace ottla::log
