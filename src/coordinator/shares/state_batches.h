// What became of the offsets of a share partition, in ranges, and how newer ranges are laid over older ones
// (PersisterStateBatchCombiner).
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "ottla/base/ids.h"

namespace ottla::coordinator {

// The order of PersisterStateBatch: by offsets first, then the later delivery.
struct StateBatch {
  Offset first = 0;
  Offset last = 0;
  std::int16_t delivery_count = 0;
  std::int8_t delivery_state = 0;  // 0 available, 2 acknowledged, 3 archiving, 4 archived

  friend auto operator<=>(const StateBatch&, const StateBatch&) = default;
};

using StateBatches = std::vector<StateBatch>;

// Ranges of any message that has them: each first <= last, as is_sound() tells.
template <class Messages>
StateBatches state_batches_of(const Messages& messages) {
  StateBatches batches;
  batches.reserve(messages.size());
  for (const auto& message : messages) {
    batches.push_back(
        {message.first_offset, message.last_offset, message.delivery_count, message.delivery_state});
  }
  return batches;
}

// The same back into a message's.
template <class Message>
std::vector<Message> messages_of(const StateBatches& batches) {
  std::vector<Message> messages;
  messages.reserve(batches.size());
  for (const StateBatch& batch : batches) {
    Message& message = messages.emplace_back();
    message.first_offset = batch.first;
    message.last_offset = batch.last;
    message.delivery_state = batch.delivery_state;
    message.delivery_count = batch.delivery_count;
  }
  return messages;
}

// No range ends before it begins or begins before offset 0.
bool is_sound(const StateBatches& batches);

// Both together without overlaps: where two meet, the one of the higher delivery count holds, or else of the
// higher state. What is in front of `start_offset` goes, unless that is -1. Both are sound; neighbours of one
// state are joined as Kafka joins them: not always, and a single range stays as it is.
StateBatches combine(const StateBatches& so_far, const StateBatches& newer, Offset start_offset);

}  // namespace ottla::coordinator
