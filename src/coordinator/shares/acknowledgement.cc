// Deciding about acquired records: by their holder, by the end of a session, by time.
#include "coordinator/shares/acknowledgement.h"

#include <algorithm>
#include <utility>

namespace ottla::coordinator::shares {
namespace {

std::unexpected<Error> invalid_state(const char* reason) {
  return fail(ErrorCode::invalid_record_state, reason);
}

// Known types, one for all offsets or one each.
bool is_sound(const AcknowledgementBatch& batch) {
  const Offset count = batch.last_offset - batch.first_offset + 1;
  if (count <= 0 || (batch.types.size() != 1 && std::cmp_not_equal(batch.types.size(), count))) return false;
  return std::ranges::all_of(batch.types, [](std::int8_t type) {
    return type >= 0 && type <= static_cast<std::int8_t>(AcknowledgeType::renew);
  });
}

RecordState state_after(AcknowledgeType type) {
  switch (type) {
    case AcknowledgeType::accept:
      return RecordState::acknowledged;
    case AcknowledgeType::release:
      return RecordState::available;
    default:
      return RecordState::archived;
  }
}

std::int8_t type_at(const AcknowledgementBatch& batch, Offset offset) {
  return batch.types.size() == 1 ? batch.types.front()
                                 : batch.types[static_cast<std::size_t>(offset - batch.first_offset)];
}

}  // namespace

Result<> SharePartition::Acknowledgement::acknowledge(std::string_view member_id,
                                                      const AcknowledgementBatch& batch,
                                                      std::int64_t now_ms) {
  if (!is_sound(batch)) return fail(ErrorCode::invalid_request, "the batch's acknowledge types are wrong");
  if (batch.last_offset < state_.start_offset) return {};
  if (auto checked = check_range(batch); !checked) return checked;
  auto at = state_.floor(batch.first_offset);
  if (at == state_.batches.end()) at = state_.floor(state_.start_offset);
  const std::int64_t expiry_ms = now_ms + state_.limits.record_lock_duration_ms;
  for (; at != state_.batches.end() && at->first <= batch.last_offset; ++at) {
    if (at->second.last < state_.start_offset) continue;
    if (auto done = acknowledge(member_id, at->second, batch, expiry_ms); !done) return done;
  }
  return {};
}

// All of the batch's offsets from the start offset on were fetched.
Result<> SharePartition::Acknowledgement::check_range(const AcknowledgementBatch& batch) const {
  auto first = state_.floor(batch.first_offset);
  if (first == state_.batches.end()) {
    if (batch.first_offset < state_.start_offset) first = state_.floor(state_.start_offset);
    if (first == state_.batches.end()) return invalid_state("the records are not in flight");
  }
  const auto last = state_.floor(batch.last_offset);
  if (last->second.last < batch.first_offset) {
    return fail(ErrorCode::invalid_request, "the first offset is past the acquired records");
  }
  if (last->second.last < batch.last_offset) {
    return fail(ErrorCode::invalid_request, "the last offset is past the acquired records");
  }
  return {};
}

Result<> SharePartition::Acknowledgement::acknowledge(std::string_view member_id, InFlightBatch& in_flight,
                                                      const AcknowledgementBatch& batch,
                                                      std::int64_t expiry_ms) {
  const bool is_whole = in_flight.lies_in(batch.first_offset, batch.last_offset) && batch.types.size() == 1 &&
                        !in_flight.begins_before_but_reaches(state_.start_offset);
  if (!in_flight.is_split()) {
    if (is_whole) {
      return acknowledge(member_id, in_flight.whole, in_flight.first, in_flight.last, batch.types.front(),
                         expiry_ms);
    }
    // Nothing of a batch that the member does not hold can be: it stays whole.
    if (!in_flight.whole.is_owned_by(member_id)) return invalid_state("the member does not hold the records");
    in_flight.split();
  }
  Result<> done;
  in_flight.for_each(std::max(batch.first_offset, state_.start_offset), batch.last_offset,
                     [&](Offset offset, InFlightState& state) {
                       done =
                           acknowledge(member_id, state, offset, offset, type_at(batch, offset), expiry_ms);
                       return done.has_value();
                     });
  return done;
}

Result<> SharePartition::Acknowledgement::acknowledge(std::string_view member_id, InFlightState& state,
                                                      Offset first, Offset last, std::int8_t type,
                                                      std::int64_t expiry_ms) {
  if (!state.is_acquired()) return invalid_state("the records are not acquired");
  if (!state.is_owned_by(member_id)) return invalid_state("the member does not hold the records");
  if (static_cast<AcknowledgeType>(type) != AcknowledgeType::renew) {
    change(state, first, last, state_after(static_cast<AcknowledgeType>(type)));
    return {};
  }
  if (!state_.limits.renew_acknowledge_enable) {
    return invalid_state("the group does not allow to renew acquisition locks");
  }
  state.lock_expiry_ms = expiry_ms;
  return {};
}

void SharePartition::Acknowledgement::release(std::string_view member_id) {
  put_back([member_id](const InFlightState& state) { return state.is_owned_by(member_id); });
}

void SharePartition::Acknowledgement::expire(std::int64_t now_ms) {
  put_back([now_ms](const InFlightState& state) { return state.lock_expiry_ms <= now_ms; });
}

template <class Condition>
void SharePartition::Acknowledgement::put_back(Condition&& is_meant) {
  for (auto& [first, batch] : state_.batches) {
    if (!batch.is_split() && batch.whole.is_acquired() &&
        batch.begins_before_but_reaches(state_.start_offset) && is_meant(batch.whole)) {
      batch.split();
    }
    batch.for_each_range([&](Offset from, Offset to, InFlightState& state) {
      if (!state.is_acquired() || !is_meant(state)) return;
      change(state, from, to, to < state_.start_offset ? RecordState::archived : RecordState::available);
    });
  }
}

void SharePartition::Acknowledgement::change(InFlightState& state, Offset first, Offset last,
                                             RecordState to) {
  changes_.push_back({&state, state, first, last});
  state.leave(to, state_.limits.delivery_count_limit);
}

std::vector<StateRange> SharePartition::Acknowledgement::ranges() const {
  std::vector<StateRange> ranges;
  for (const Change& change : changes_) {
    append_range(ranges, {change.first, change.last, change.state->state, change.state->delivery_count});
  }
  return ranges;
}

Result<> SharePartition::Acknowledgement::commit() {
  if (changes_.empty()) return {};
  if (auto written = state_.write(ranges()); !written) {
    roll_back();
    return written;
  }
  settle();
  return {};
}

void SharePartition::Acknowledgement::commit_in_any_case() {
  if (changes_.empty()) return;
  // The next write tells the rest; the next leader would deliver once more at worst.
  static_cast<void>(state_.write(ranges()));
  settle();
}

void SharePartition::Acknowledgement::settle() {
  for (const Change& change : changes_) {
    if (change.state->is_available()) state_.may_have_available = true;
  }
  state_.advance();
}

void SharePartition::Acknowledgement::roll_back() {
  for (const Change& change : changes_) *change.state = change.before;
  changes_.clear();
}

}  // namespace ottla::coordinator::shares
