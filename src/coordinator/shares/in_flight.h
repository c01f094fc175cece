// Records that were acquired at least once and are not done with, by the batches in which they were acquired;
// a batch whose records fare differently is split into its offsets.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "ottla/coordinator/share_partition.h"

namespace ottla::coordinator::shares {

struct InFlightState {
  RecordState state = RecordState::available;
  std::int16_t delivery_count = 0;
  std::shared_ptr<const std::string> owner;  // null unless acquired
  std::int64_t lock_expiry_ms = 0;           // while acquired

  bool is_available() const { return state == RecordState::available; }
  bool is_acquired() const { return state == RecordState::acquired; }
  bool is_owned_by(std::string_view member_id) const { return owner != nullptr && *owner == member_id; }

  void acquire(const std::shared_ptr<const std::string>& member_id, std::int64_t expiry_ms) {
    state = RecordState::acquired;
    ++delivery_count;
    owner = member_id;
    lock_expiry_ms = expiry_ms;
  }
  // Out of the owner's hands; what was delivered as often as may be is not made available again.
  void leave(RecordState to, std::int32_t delivery_count_limit) {
    const bool is_given_up = to == RecordState::available && delivery_count >= delivery_count_limit;
    state = is_given_up ? RecordState::archived : to;
    owner.reset();
  }
  void archive() {
    state = RecordState::archived;
    owner.reset();
  }
};

struct InFlightBatch {
  Offset first = 0;
  Offset last = 0;
  InFlightState whole;              // of every offset, unless the batch is split
  std::vector<InFlightState> each;  // of first, first + 1, …; empty: not split

  bool is_split() const { return !each.empty(); }
  bool lies_in(Offset from, Offset to) const { return first >= from && last <= to; }
  bool begins_before_but_reaches(Offset offset) const { return first < offset && last >= offset; }
  void split();
  InFlightState& at(Offset offset) {
    return is_split() ? each[static_cast<std::size_t>(offset - first)] : whole;
  }

  // Calls `action(offset, state)` for the offsets of a split batch that lie in [from, to]; it gives whether
  // to go on.
  template <class Action>
  void for_each(Offset from, Offset to, Action&& action) {
    for (Offset offset = std::max(first, from); offset <= std::min(last, to); ++offset) {
      if (!action(offset, each[static_cast<std::size_t>(offset - first)])) return;
    }
  }
  // Calls `action(first, last, state)` for the batch, or for each of its offsets.
  template <class Action>
  void for_each_range(Action&& action) {
    if (!is_split()) return action(first, last, whole);
    for (Offset offset = first; offset <= last; ++offset) action(offset, offset, at(offset));
  }
};

using InFlightBatches = std::map<Offset, InFlightBatch>;  // by first offset

// Offsets between the ranges of the state that was read, which may hold records or not: the log knows.
// Valid until the end offset moves on.
struct GapWindow {
  Offset end_offset = 0;
  Offset gap_start_offset = 0;
};

// Appends a range, joined to the last where it goes on like it.
void append_range(std::vector<StateRange>& ranges, const StateRange& range);

struct SharePartition::State {
  InFlightBatches batches;
  Offset start_offset = 0;
  Offset end_offset = 0;
  std::optional<GapWindow> gaps;
  bool may_have_available = false;  // the next fetch offset is to be looked for
  std::int32_t state_epoch = 0;
  LeaderEpoch leader_epoch = 0;
  ShareLimits limits;
  ShareStateWriter writer;

  std::int64_t in_flight_count() const { return batches.empty() ? 0 : end_offset - start_offset + 1; }
  bool has_gaps() const { return gaps && gaps->end_offset == end_offset; }
  // The batch that begins at or before the offset, or end().
  InFlightBatches::iterator floor(Offset offset);

  Offset next_fetch_offset();
  std::optional<Offset> first_available();
  void narrow_gaps(Offset offset);
  // The log has no record in [from, to), where the next gap begins: it keeps nothing up any more.
  void pass_gap(Offset from, Offset to);

  // Archives what is in `from` state in [first, last], in batches from `at` on. Gives whether there was any.
  bool archive(Offset first, Offset last, RecordState from, InFlightBatches::iterator at);

  // Writes these changes with where the partition stands.
  Result<> write(std::vector<StateRange> ranges) const;
  // Moves the start offset over what is done with, and forgets that.
  void advance();

 private:
  bool can_advance();
  std::optional<Offset> last_done();
  std::int32_t delivery_complete_count() const;
};

}  // namespace ottla::coordinator::shares
