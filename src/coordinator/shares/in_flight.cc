// Offsets of a share partition: where to fetch next, and how the start offset follows what is done with.
#include "coordinator/shares/in_flight.h"

#include <algorithm>

namespace ottla::coordinator::shares {

void InFlightBatch::split() {
  if (is_split()) return;
  each.assign(static_cast<std::size_t>(last - first + 1), whole);
  whole = {};
}

void append_range(std::vector<StateRange>& ranges, const StateRange& range) {
  if (!ranges.empty()) {
    StateRange& before = ranges.back();
    if (before.last_offset + 1 == range.first_offset && before.state == range.state &&
        before.delivery_count == range.delivery_count) {
      before.last_offset = range.last_offset;
      return;
    }
  }
  ranges.push_back(range);
}

InFlightBatches::iterator SharePartition::State::floor(Offset offset) {
  const auto above = batches.upper_bound(offset);
  return above == batches.begin() ? batches.end() : std::prev(above);
}

Offset SharePartition::State::next_fetch_offset() {
  // All in flight lies before the start: the log moved on, and both offsets with it.
  if (batches.empty() || start_offset > batches.rbegin()->second.last) {
    may_have_available = false;
    return end_offset;
  }
  if (may_have_available) {
    if (const auto found = first_available()) return *found;
    may_have_available = false;
  }
  return end_offset + 1;
}

std::optional<Offset> SharePartition::State::first_available() {
  Offset gap_start = has_gaps() ? gaps->gap_start_offset : -1;
  for (auto& [first, batch] : batches) {
    if (has_gaps()) {
      if (first > gap_start) return gap_start;
      gap_start = std::max(batch.last + 1, gap_start);
    }
    std::optional<Offset> found;
    if (!batch.is_split()) {
      if (batch.whole.is_available()) found = first;
    } else {
      batch.for_each(batch.first, batch.last, [&found](Offset offset, const InFlightState& state) {
        if (state.is_available()) found = offset;
        return !found;
      });
    }
    if (found) return found;
  }
  return std::nullopt;
}

// Once records behind the window were acquired, whatever gaps are left are none of records.
void SharePartition::State::narrow_gaps(Offset offset) {
  if (!gaps) return;
  if (has_gaps() && offset <= gaps->end_offset) {
    gaps->gap_start_offset = offset;
  } else {
    gaps.reset();
  }
}

void SharePartition::State::pass_gap(Offset from, Offset to) {
  if (!has_gaps() || gaps->gap_start_offset != from) return;
  if (floor(start_offset) == batches.end()) start_offset = std::min(to, batches.begin()->first);
  // What lies behind it is in flight, up to the next gap.
  for (auto at = floor(to); at != batches.end() && at->second.last >= to; at = floor(to)) {
    to = at->second.last + 1;
  }
  narrow_gaps(to);
  advance();
}

bool SharePartition::State::archive(Offset first, Offset last, RecordState from,
                                    InFlightBatches::iterator at) {
  bool any = false;
  for (; at != batches.end() && at->first <= last; ++at) {
    InFlightBatch& batch = at->second;
    if (batch.last < first) continue;
    if (!batch.is_split()) {
      if (batch.whole.state != from) continue;
      if (batch.lies_in(first, last)) {
        batch.whole.archive();
        any = true;
        continue;
      }
      batch.split();
    }
    batch.for_each(first, last, [&](Offset, InFlightState& state) {
      if (state.state == from) {
        state.archive();
        any = true;
      }
      return true;
    });
  }
  return any;
}

std::int32_t SharePartition::State::delivery_complete_count() const {
  std::int64_t count = 0;
  for (const auto& [first, batch] : batches) {
    if (!batch.is_split()) {
      if (!is_terminal(batch.whole.state)) continue;
      count += std::max<Offset>(0, batch.last - std::max(first, start_offset) + 1);
      continue;
    }
    for (Offset offset = std::max(first, start_offset); offset <= batch.last; ++offset) {
      count += is_terminal(batch.each[static_cast<std::size_t>(offset - first)].state) ? 1 : 0;
    }
  }
  return static_cast<std::int32_t>(count);
}

Result<> SharePartition::State::write(std::vector<StateRange> ranges) const {
  return writer({state_epoch, leader_epoch, start_offset, delivery_complete_count(), std::move(ranges)});
}

bool SharePartition::State::can_advance() {
  const auto at = floor(start_offset);
  // Before the first batch lies a gap that is still to be fetched.
  if (at == batches.end()) return false;
  InFlightBatch& batch = at->second;
  return is_terminal(batch.at(std::min(start_offset, batch.last)).state);
}

// The last offset of which all before are done with.
std::optional<Offset> SharePartition::State::last_done() {
  std::optional<Offset> done;
  for (auto& [first, batch] : batches) {
    if (has_gaps() && batch.last >= gaps->gap_start_offset) return done;
    if (!batch.is_split()) {
      if (!is_terminal(batch.whole.state)) return done;
      done = batch.last;
      continue;
    }
    bool all = true;
    batch.for_each(first, batch.last, [&](Offset offset, const InFlightState& state) {
      all = is_terminal(state.state);
      if (all) done = offset;
      return all;
    });
    if (!all) return done;
  }
  return done;
}

void SharePartition::State::advance() {
  if (batches.empty() || !can_advance()) return;
  const auto done = last_done();
  if (!done) return;
  const Offset last = batches.rbegin()->second.last;
  if (*done == last) {
    start_offset = end_offset = last + 1;
    batches.clear();
    return;
  }
  const auto at = floor(*done);
  if (*done != at->second.last) {  // a batch is forgotten when all of it is done with
    start_offset = std::max(start_offset, *done + 1);
    batches.erase(batches.begin(), at);
    return;
  }
  const auto next = std::next(at);
  start_offset = std::max(start_offset, next->first);
  if (has_gaps()) start_offset = std::min(start_offset, gaps->gap_start_offset);
  batches.erase(batches.begin(), next);
}

}  // namespace ottla::coordinator::shares
