// Ranges are taken in order; the first two that meet are replaced by what they make together, until none
// meet.
#include "coordinator/shares/state_batches.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

namespace ottla::coordinator {

namespace {

constexpr Offset from_the_first = -1;

using Ranges = std::set<StateBatch>;

auto rank_of(const StateBatch& batch) { return std::tuple(batch.delivery_count, batch.delivery_state); }

StateBatch part_of(StateBatch batch, Offset first, Offset last) {
  batch.first = first;
  batch.last = last;
  return batch;
}

bool meet(const StateBatch& left, const StateBatch& right) {
  if (right.first <= left.last) return true;
  return right.first == left.last + 1 && rank_of(left) == rank_of(right);
}

// `left` comes first in the order, so where both begin together it does not end later.
void join(const StateBatch& left, const StateBatch& right, Ranges& ranges) {
  if (rank_of(left) == rank_of(right)) {
    ranges.insert(part_of(left, left.first, std::max(left.last, right.last)));
  } else if (rank_of(right) > rank_of(left)) {
    if (left.first < right.first) ranges.insert(part_of(left, left.first, right.first - 1));
    ranges.insert(right);
    if (left.last > right.last) ranges.insert(part_of(left, right.last + 1, left.last));
  } else {
    ranges.insert(left);
    if (right.last > left.last) ranges.insert(part_of(right, left.last + 1, right.last));
  }
}

}  // namespace

bool is_sound(const StateBatches& batches) {
  return std::ranges::all_of(
      batches, [](const StateBatch& batch) { return batch.first >= 0 && batch.first <= batch.last; });
}

StateBatches combine(const StateBatches& so_far, const StateBatches& newer, Offset start_offset) {
  StateBatches kept;
  kept.reserve(so_far.size() + newer.size());
  for (const StateBatches* batches : {&so_far, &newer}) {
    for (const StateBatch& batch : *batches) {
      if (start_offset == from_the_first) {
        kept.push_back(batch);
      } else if (batch.last >= start_offset) {
        kept.push_back(part_of(batch, std::max(batch.first, start_offset), batch.last));
      }
    }
  }
  if (kept.size() < 2) return kept;
  Ranges ranges(kept.begin(), kept.end());
  StateBatches combined;
  while (!ranges.empty()) {
    const StateBatch left = *ranges.begin();
    const auto next = std::next(ranges.begin());
    if (next == ranges.end() || !meet(left, *next)) {
      combined.push_back(left);  // what comes later begins behind it
      ranges.erase(ranges.begin());
      continue;
    }
    const StateBatch right = *next;
    ranges.erase(ranges.begin(), std::next(next));
    join(left, right, ranges);
  }
  return combined;
}

}  // namespace ottla::coordinator
