// Acquiring in the order of the log. A record on its last deliveries goes out with few others and at last
// alone, so that one bad record does not use up the deliveries of its neighbours.
#include "coordinator/shares/acquisition.h"

#include <algorithm>
#include <unordered_set>

namespace ottla::coordinator::shares {
namespace {

// From how many deliveries on records are isolated: half of the limit, rounded up.
constexpr std::int32_t least_throttle_limit = 2;

std::int32_t throttle_limit(std::int32_t delivery_count_limit) {
  return std::max(least_throttle_limit, (delivery_count_limit + 1) / 2);
}

}  // namespace

SharePartition::Acquisition::Acquisition(State& state, const AcquireRequest& request,
                                         const FetchedRecords& fetched, std::int64_t now_ms)
    : state_(state),
      request_(request),
      fetched_(fetched),
      member_id_(std::make_shared<const std::string>(request.member_id)),
      expiry_ms_(now_ms + state.limits.record_lock_duration_ms),
      throttle_limit_(throttle_limit(state.limits.delivery_count_limit)) {}

std::vector<AcquiredRange> SharePartition::Acquisition::run() {
  if (fetched_.batches.empty() || !limit_to_room()) return {};
  archive_stale();
  const Offset first = first_offset();
  if (first > last_) return {};
  const auto from = state_.batches.lower_bound(std::min(first_fetched(), first));
  const auto to = state_.batches.upper_bound(last_);
  if (from == to) {
    acquire_new(first, last_);
  } else {
    acquire_in_flight(from, to, first);
    if (!result_.empty()) state_.narrow_gaps(result_.back().last_offset + 1);
  }
  leave_out_aborted();
  return std::move(result_);
}

bool SharePartition::Acquisition::limit_to_room() {
  last_ = fetched_.batches.back().last_offset;
  if (last_ < state_.start_offset) return false;
  const std::int64_t room = state_.limits.partition_max_record_locks - state_.in_flight_count();
  max_records_ = std::min<std::int64_t>(request_.max_records, room);
  if (room <= 0 && fetched_.fetch_offset <= state_.end_offset) {
    // No room for more, but in flight something may be available again.
    max_records_ =
        std::min<std::int64_t>(request_.max_records, state_.end_offset - fetched_.fetch_offset + 1);
    last_ = std::min(last_, state_.end_offset);
  }
  return max_records_ > 0;
}

void SharePartition::Acquisition::archive_stale() {
  if (fetched_.fetch_offset >= first_fetched()) return;
  state_.pass_gap(fetched_.fetch_offset, first_fetched());
  auto at = state_.floor(fetched_.fetch_offset);
  if (at == state_.batches.end() || at->second.last < fetched_.fetch_offset) {
    at = state_.batches.lower_bound(fetched_.fetch_offset);
  }
  if (state_.archive(fetched_.fetch_offset, first_fetched() - 1, RecordState::available, at)) {
    state_.may_have_available = true;
  }
}

// The fetched batch may begin inside of one that is in flight, or before the start offset.
Offset SharePartition::Acquisition::first_offset() const {
  const Offset first = first_fetched();
  const auto before = state_.floor(first);
  const bool lies_inside = before != state_.batches.end() && before->second.last >= first;
  return lies_inside ? before->first : std::max(first, state_.start_offset);
}

void SharePartition::Acquisition::acquire_in_flight(InFlightBatches::iterator from,
                                                    InFlightBatches::iterator to, Offset first) {
  Offset gap_start = first;
  const Offset last_in_flight = std::prev(to)->second.last;
  for (auto at = from; at != to && left() > 0; ++at) {
    InFlightBatch& batch = at->second;
    if (state_.has_gaps()) {
      if (gap_start < at->first) acquire_new(gap_start, at->first - 1);
      gap_start = batch.last + 1;
      if (left() <= 0) return;
    }
    if (!acquire_batch(batch)) return;
  }
  if (left() > 0 && last_in_flight < last_) acquire_new(last_in_flight + 1, last_);
}

bool SharePartition::Acquisition::acquire_batch(InFlightBatch& batch) {
  const bool throttled = has_to_be_throttled(batch);
  if (throttled && count_ > 0) return false;
  if (!batch.is_split() && !batch.whole.is_available()) return true;
  const bool is_too_large =
      request_.mode == AcquireMode::record_limit && batch.last - batch.first + 1 > left();
  if (!batch.is_split() && batch.lies_in(first_fetched(), last_) && !is_too_large && !throttled) {
    acquire_whole(batch);
    return true;
  }
  batch.split();
  const std::int64_t acquired = acquire_offsets(batch);
  count_ += acquired;
  return !throttled || acquired == 0;
}

void SharePartition::Acquisition::acquire_whole(InFlightBatch& batch) {
  batch.whole.acquire(member_id_, expiry_ms_);
  result_.push_back({batch.first, batch.last, batch.whole.delivery_count});
  count_ += batch.last - batch.first + 1;
}

bool SharePartition::Acquisition::has_to_be_throttled(const InFlightBatch& batch) const {
  if (!batch.is_split()) return batch.whole.is_available() && batch.whole.delivery_count >= throttle_limit_;
  const Offset first = std::max(batch.first, first_fetched());
  for (Offset offset = first; offset <= std::min(batch.last, last_); ++offset) {
    const InFlightState& state = batch.each[static_cast<std::size_t>(offset - batch.first)];
    if (state.is_available() && state.delivery_count >= throttle_limit_) return true;
  }
  return false;
}

std::int64_t SharePartition::Acquisition::acquire_offsets(InFlightBatch& batch) {
  const std::int32_t limit = state_.limits.delivery_count_limit;
  const bool isolates = limit > least_throttle_limit;
  std::int64_t most = request_.mode == AcquireMode::record_limit ? left() : INT64_MAX;
  bool is_halved = false;
  std::int64_t acquired = 0;
  std::vector<StateRange> ranges;
  batch.for_each(first_fetched(), last_, [&](Offset offset, InFlightState& state) {
    if (!state.is_available()) return true;
    if (isolates && state.delivery_count == limit - 1 && acquired > 0) return false;
    if (state.delivery_count >= throttle_limit_ && !is_halved) {
      is_halved = true;
      const int halvings = state.delivery_count - throttle_limit_ + 1;
      const auto size = static_cast<std::int64_t>(batch.each.size());
      // What was acquired before it counts too; already past the new limit, the batch goes on to its end.
      if (const std::int64_t share = std::max<std::int64_t>(1, size >> halvings); share > acquired) {
        most = std::min(most, share);
      }
    }
    state.acquire(member_id_, expiry_ms_);
    append_range(ranges, {offset, offset, state.state, state.delivery_count});
    ++acquired;
    return acquired < most && !(isolates && state.delivery_count == limit);
  });
  for (const StateRange& range : ranges) {
    result_.push_back({range.first_offset, range.last_offset, range.delivery_count});
  }
  return acquired;
}

void SharePartition::Acquisition::acquire_new(Offset first, Offset last) {
  first = std::max(first, state_.batches.empty() ? state_.end_offset : state_.start_offset);
  if (first > last) return;
  if (left() < last - first + 1) {
    // In flight are whole batches of the log, in record_limit mode too: what is over stays available.
    const Offset end = end_of_batch_with(first + left() - 1);
    last = state_.has_gaps() ? std::min(end, last) : end;
  }
  Offset last_acquired = last;
  if (request_.mode == AcquireMode::record_limit) last_acquired = std::min(last, first + left() - 1);
  for (const AcquiredRange& range : ranges_of(first, last)) add_in_flight(range, last_acquired);
  if (state_.batches.begin()->first == first) state_.start_offset = first;
  state_.end_offset = std::max(state_.end_offset, last);
  state_.narrow_gaps(last_acquired + 1);
  count_ += last_acquired - first + 1;
}

// The end of the fetched batch that has the offset; the offset itself when none has it.
Offset SharePartition::Acquisition::end_of_batch_with(Offset offset) const {
  const auto behind = std::ranges::upper_bound(fetched_.batches, offset, {}, &FetchedBatch::base_offset);
  if (behind == fetched_.batches.begin()) return offset;
  return std::max(offset, std::prev(behind)->last_offset);
}

// Cut where a batch begins once batch_size is reached; one range in record_limit mode.
std::vector<AcquiredRange> SharePartition::Acquisition::ranges_of(Offset first, Offset last) const {
  std::vector<AcquiredRange> ranges;
  if (request_.mode != AcquireMode::record_limit && last - first + 1 > request_.batch_size) {
    for (const FetchedBatch& batch : fetched_.batches) {
      if (batch.base_offset > last) break;
      if (batch.base_offset <= first || batch.base_offset - first < request_.batch_size) continue;
      ranges.push_back({first, batch.base_offset - 1, 1});
      first = batch.base_offset;
    }
  }
  ranges.push_back({first, last, 1});
  return ranges;
}

void SharePartition::Acquisition::add_in_flight(const AcquiredRange& range, Offset last_acquired) {
  InFlightBatch& batch = state_.batches[range.first_offset];
  batch.first = range.first_offset;
  batch.last = range.last_offset;
  if (last_acquired < range.last_offset) {
    batch.split();
    state_.may_have_available = true;
    batch.for_each(batch.first, last_acquired, [&](Offset, InFlightState& state) {
      state.acquire(member_id_, expiry_ms_);
      return true;
    });
  } else {
    batch.whole.acquire(member_id_, expiry_ms_);
  }
  result_.push_back({range.first_offset, std::min(range.last_offset, last_acquired), range.delivery_count});
}

void SharePartition::Acquisition::leave_out_aborted() {
  if (fetched_.aborted.empty()) return;
  const std::vector<FetchedBatch> aborted = aborted_batches();
  if (aborted.empty()) return;
  for (const FetchedBatch& batch : aborted) {
    auto at = state_.floor(batch.base_offset);
    if (at == state_.batches.end()) at = state_.batches.begin();
    state_.archive(batch.base_offset, batch.last_offset, RecordState::acquired, at);
  }
  std::vector<AcquiredRange> rest;
  for (AcquiredRange range : result_) {
    for (const FetchedBatch& batch : aborted) {
      if (batch.last_offset < range.first_offset || batch.base_offset > range.last_offset) continue;
      if (range.first_offset < batch.base_offset) {
        rest.push_back({range.first_offset, batch.base_offset - 1, range.delivery_count});
      }
      range.first_offset = batch.last_offset + 1;
    }
    if (range.first_offset <= range.last_offset) rest.push_back(range);
  }
  result_ = std::move(rest);
  // Nobody will acknowledge them: were they all that is in flight, nothing would ever move on.
  state_.advance();
}

std::vector<FetchedBatch> SharePartition::Acquisition::aborted_batches() const {
  std::vector<AbortedTransaction> transactions(fetched_.aborted.begin(), fetched_.aborted.end());
  std::ranges::sort(transactions, {}, &AbortedTransaction::first_offset);
  auto next = transactions.begin();
  std::unordered_set<ProducerId> open;
  std::vector<FetchedBatch> aborted;
  for (const FetchedBatch& batch : fetched_.batches) {
    if (batch.producer_id == no_producer_id) continue;
    for (; next != transactions.end() && next->first_offset <= batch.last_offset; ++next) {
      open.insert(next->producer_id);
    }
    if (batch.is_abort_marker) {
      open.erase(batch.producer_id);
    } else if (batch.is_transactional && open.contains(batch.producer_id)) {
      aborted.push_back(batch);
    }
  }
  return aborted;
}

}  // namespace ottla::coordinator::shares
