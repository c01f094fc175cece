// Open addressing with linear steps: neighbours share a cache line, and growth walks both tables in order.
#include "log/offset_map.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <new>
#include <utility>

namespace ottla::log {

namespace {

constexpr std::size_t first_slots = std::size_t{1} << 14;
// The table grows before it is fuller than this, as long as it may.
constexpr std::size_t comfortable_percent = 60;

class SipState {
 public:
  SipState(std::uint64_t first, std::uint64_t second)
      : a_(first ^ 0x736f6d6570736575),
        b_(second ^ 0x646f72616e646f6d ^ 0xee),
        c_(first ^ 0x6c7967656e657261),
        d_(second ^ 0x7465646279746573) {}

  void take(std::uint64_t word) {
    d_ ^= word;
    rounds(2);
    a_ ^= word;
  }
  std::uint64_t finish(std::uint64_t mark) {
    if (mark == 0xee) {
      c_ ^= mark;
    } else {
      b_ ^= mark;
    }
    rounds(4);
    return a_ ^ b_ ^ c_ ^ d_;
  }

 private:
  void rounds(int count) {
    for (int i = 0; i < count; ++i) {
      a_ += b_;
      b_ = std::rotl(b_, 13) ^ a_;
      a_ = std::rotl(a_, 32);
      c_ += d_;
      d_ = std::rotl(d_, 16) ^ c_;
      a_ += d_;
      d_ = std::rotl(d_, 21) ^ a_;
      c_ += b_;
      b_ = std::rotl(b_, 17) ^ c_;
      c_ = std::rotl(c_, 32);
    }
  }

  std::uint64_t a_, b_, c_, d_;
};

std::uint64_t load_little_endian(const std::uint8_t* from, std::size_t bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes; ++i) word |= std::uint64_t{from[i]} << (8 * i);
  return word;
}

}  // namespace

KeyHash KeyHasher::operator()(ByteView key) const {
  SipState state(first_, second_);
  std::size_t at = 0;
  for (; at + 8 <= key.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, key.data() + at, sizeof(word));
    if constexpr (std::endian::native == std::endian::big) word = std::byteswap(word);
    state.take(word);
  }
  state.take(load_little_endian(key.data() + at, key.size() - at) | std::uint64_t{key.size()} << 56);
  KeyHash hash;
  hash.high = state.finish(0xee);
  hash.low = state.finish(0xdd);
  return hash;
}

OffsetMap::OffsetMap(std::int64_t memory_bytes, double load_factor, Entropy& entropy)
    : hasher_(entropy.next(), entropy.next()),
      slot_limit_(static_cast<std::size_t>(
                      std::min<std::int64_t>(memory_bytes, std::numeric_limits<std::int32_t>::max())) /
                  slot_bytes),
      // One slot stays empty: a search ends there.
      limit_(std::clamp<std::size_t>(static_cast<std::size_t>(static_cast<double>(slot_limit_) * load_factor),
                                     1, slot_limit_ - 1)),
      capacity_(std::min(first_slots, slot_limit_)),
      slots_(allocate(capacity_)) {}

// Zeros are empty slots, and pages that nobody touched cost nothing.
OffsetMap::Slots OffsetMap::allocate(std::size_t count) {
  static_assert(sizeof(Slot) == slot_bytes);
  auto* const slots = static_cast<Slot*>(std::calloc(count, sizeof(Slot)));
  if (slots == nullptr) throw std::bad_alloc();
  return Slots(slots);
}

std::size_t OffsetMap::slot_of(const KeyHash& key) const {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::size_t>((static_cast<Wide>(key.high) * capacity_) >> 64);
}

OffsetMap::Slot& OffsetMap::place(const KeyHash& key) const {
  std::size_t index = slot_of(key);
  while (slots_[index].offset_and_one != 0 && slots_[index].key != key) {
    if (++index == capacity_) index = 0;
  }
  return slots_[index];
}

void OffsetMap::put(const KeyHash& key, Offset offset) {
  Slot* slot = &place(key);
  if (slot->offset_and_one == 0) {
    if (capacity_ < slot_limit_ && (size_ + 1) * 100 > capacity_ * comfortable_percent) {
      grow();
      slot = &place(key);
    }
    slot->key = key;
    ++size_;
  }
  slot->offset_and_one = offset + 1;
}

Offset OffsetMap::find(const KeyHash& key) const { return place(key).offset_and_one - 1; }

void OffsetMap::grow() {
  const std::size_t before = std::exchange(capacity_, std::min(capacity_ * 2, slot_limit_));
  const Slots old = std::exchange(slots_, allocate(capacity_));
  for (std::size_t i = 0; i < before; ++i) {
    if (old[i].offset_and_one != 0) place(old[i].key) = old[i];
  }
}

}  // namespace ottla::log
