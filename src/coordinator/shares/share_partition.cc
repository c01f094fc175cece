// The face of a share partition over its state.
#include "ottla/coordinator/share_partition.h"

#include <algorithm>

#include "coordinator/shares/acknowledgement.h"
#include "coordinator/shares/acquisition.h"
#include "coordinator/shares/in_flight.h"

namespace ottla::coordinator::shares {

SharePartition::SharePartition(std::unique_ptr<State> state) : state_(std::move(state)) {}
SharePartition::~SharePartition() = default;

Result<std::unique_ptr<SharePartition>> SharePartition::load(Offset start_offset, std::int32_t state_epoch,
                                                             LeaderEpoch leader_epoch,
                                                             std::span<const StateRange> ranges,
                                                             ShareStateWriter writer) {
  auto state = std::make_unique<State>();
  state->start_offset = state->end_offset = start_offset;
  state->state_epoch = state_epoch;
  state->leader_epoch = leader_epoch;
  state->writer = std::move(writer);
  std::optional<Offset> gap_start;
  if (start_offset > largest_offset) {
    return fail(ErrorCode::unknown_server_error, "the share partition's state begins behind every offset");
  }
  Offset last = start_offset - 1;
  for (const StateRange& range : ranges) {
    if (range.first_offset <= last || range.last_offset < range.first_offset) {
      return fail(ErrorCode::unknown_server_error, "the share partition's state has ranges out of order");
    }
    if (range.last_offset > largest_offset || range.last_offset - range.first_offset >= longest_range) {
      return fail(ErrorCode::unknown_server_error, "the share partition's state has a range of no batch");
    }
    if (range.first_offset > last + 1 && !gap_start) gap_start = last + 1;
    last = range.last_offset;
    InFlightBatch& batch = state->batches[range.first_offset];
    batch.first = range.first_offset;
    batch.last = range.last_offset;
    batch.whole.state = range.state;
    batch.whole.delivery_count = range.delivery_count;
  }
  if (!state->batches.empty()) {
    state->may_have_available = true;
    state->end_offset = last;
    if (gap_start) state->gaps = GapWindow{last, *gap_start};
    state->advance();
  }
  return std::unique_ptr<SharePartition>(new SharePartition(std::move(state)));
}

void SharePartition::set_limits(const ShareLimits& limits) { state_->limits = limits; }

LeaderEpoch SharePartition::leader_epoch() const { return state_->leader_epoch; }

Offset SharePartition::next_fetch_offset() { return state_->next_fetch_offset(); }

bool SharePartition::can_acquire() {
  return state_->next_fetch_offset() != state_->end_offset + 1 ||
         state_->in_flight_count() < state_->limits.partition_max_record_locks;
}

std::vector<AcquiredRange> SharePartition::acquire(const AcquireRequest& request,
                                                   const FetchedRecords& fetched, std::int64_t now_ms) {
  return Acquisition(*state_, request, fetched, now_ms).run();
}

Result<> SharePartition::acknowledge(std::string_view member_id,
                                     std::span<const AcknowledgementBatch> batches, std::int64_t now_ms) {
  Acknowledgement acknowledgement(*state_);
  for (const AcknowledgementBatch& batch : batches) {
    if (auto done = acknowledgement.acknowledge(member_id, batch, now_ms); !done) {
      acknowledgement.roll_back();
      return done;
    }
  }
  return acknowledgement.commit();
}

Result<> SharePartition::release(std::string_view member_id) {
  Acknowledgement acknowledgement(*state_);
  acknowledgement.release(member_id);
  return acknowledgement.commit();
}

bool SharePartition::expire_locks(std::int64_t now_ms) {
  Acknowledgement acknowledgement(*state_);
  acknowledgement.expire(now_ms);
  const bool any = !acknowledgement.empty();
  acknowledgement.commit_in_any_case();
  return any;
}

std::optional<std::int64_t> SharePartition::next_lock_expiry_ms() const {
  std::optional<std::int64_t> next;
  for (auto& [first, batch] : state_->batches) {
    batch.for_each_range([&next](Offset, Offset, const InFlightState& state) {
      if (state.is_acquired() && (!next || state.lock_expiry_ms < *next)) next = state.lock_expiry_ms;
    });
  }
  return next;
}

void SharePartition::move_log_start(Offset log_start_offset) {
  if (log_start_offset <= state_->start_offset) return;
  if (state_->batches.empty()) {
    state_->start_offset = state_->end_offset = log_start_offset;
    return;
  }
  if (state_->archive(state_->start_offset, log_start_offset - 1, RecordState::available,
                      state_->batches.begin())) {
    state_->may_have_available = true;
  }
  if (state_->gaps) {
    state_->gaps->gap_start_offset = std::max(state_->gaps->gap_start_offset, log_start_offset);
  }
  state_->start_offset = log_start_offset;
  state_->end_offset = std::max(state_->end_offset, log_start_offset);
}

Offset SharePartition::start_offset() const { return state_->start_offset; }

Offset SharePartition::end_offset() const { return state_->end_offset; }

std::vector<InFlightRange> SharePartition::in_flight() const {
  std::vector<InFlightRange> found;
  for (auto& [first, batch] : state_->batches) {
    batch.for_each_range([&found](Offset from, Offset to, const InFlightState& state) {
      found.push_back({{from, to, state.state, state.delivery_count}, state.owner ? *state.owner : ""});
    });
  }
  return found;
}

}  // namespace ottla::coordinator::shares
