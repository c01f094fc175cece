// Judging an append by the state of its producers, and applying it. Rules: ProducerAppendInfo and
// ProducerStateEntry of Apache Kafka 4.3.0.
#include <algorithm>
#include <cassert>

#include "ottla/log/producer_state.h"

namespace ottla::log {
namespace {

constexpr std::int64_t sequences = std::int64_t{1} << 31;  // 0 follows 2^31-1

bool in_sequence(Sequence last, Sequence next) {
  return next == std::int64_t{last} + 1 || (next == 0 && last == sequences - 1);
}

std::unexpected<Error> refuse(ErrorCode code, const ProducedBatch& batch, std::string_view why,
                              std::int64_t given, std::int64_t known) {
  return fail(code, "producer " + std::to_string(batch.producer_id) + " at offset " +
                        std::to_string(batch.first_offset) + ": " + std::string(why) + " " +
                        std::to_string(given) + ", after " + std::to_string(known));
}

BatchMetadata metadata_of(const ProducedBatch& batch) {
  return {.last_sequence = batch.last_sequence,
          .offset_delta = static_cast<std::int32_t>(batch.last_offset - batch.first_offset),
          .last_offset = batch.last_offset,
          .timestamp = batch.timestamp};
}

// What a marker does to its producer's entry.
void end_transaction(ProducerEntry& entry, const ProducedBatch& batch) {
  entry.set_epoch(batch.producer_epoch);
  entry.coordinator_epoch = batch.marker->coordinator_epoch;
  entry.transaction_first_offset = -1;
  entry.last_timestamp = batch.timestamp;
}

Result<> check_epoch(const ProducerEntry& entry, const ProducedBatch& batch, AppendOrigin origin) {
  if (origin == AppendOrigin::replication) return {};
  const ProducerEpoch known = entry.producer_epoch;
  if (!batch.marker || batch.marker->transaction_version < 2) {
    if (batch.producer_epoch >= known) return {};
  } else {
    if (batch.producer_epoch > known) return {};
    // A marker sent again finds its epoch and no transaction; the last epoch of all cannot be raised.
    constexpr ProducerEpoch last_epoch = 32767;
    const bool repeated = !entry.in_transaction() || batch.producer_epoch == last_epoch;
    if (batch.producer_epoch == known && repeated) return {};
  }
  return refuse(ErrorCode::invalid_producer_epoch, batch, "epoch", batch.producer_epoch, known);
}

// `pending` is the entry with the batches of this append, the other two what it was before.
Result<> check_sequence(const ProducerEntry& pending, ProducerEpoch epoch_before,
                        Sequence last_sequence_before, const ProducedBatch& batch) {
  const Sequence first = batch.first_sequence;
  if (batch.producer_epoch != pending.producer_epoch) {
    if (first == 0 || pending.producer_epoch == no_producer_epoch) return {};
    return refuse(ErrorCode::out_of_order_sequence_number, batch, "first sequence of a new epoch", first,
                  no_sequence);
  }
  // A producer not known here, perhaps because retention took all it wrote, goes on with any sequence.
  if (epoch_before == no_producer_epoch) return {};
  Sequence last = no_sequence;
  if (pending.has_batches()) {
    last = pending.last_sequence();
  } else if (batch.producer_epoch == epoch_before) {
    last = last_sequence_before;
  }
  if (in_sequence(last, first)) return {};
  return refuse(ErrorCode::out_of_order_sequence_number, batch, "sequence", first, last);
}

}  // namespace

Sequence BatchMetadata::first_sequence() const {
  return static_cast<Sequence>((last_sequence - std::int64_t{offset_delta} + sequences) % sequences);
}

const BatchMetadata* ProducerEntry::find_duplicate(ProducerEpoch epoch, Sequence first, Sequence last) const {
  if (epoch != producer_epoch) return nullptr;
  for (std::size_t i = 0; i < count_; ++i) {
    const BatchMetadata& known = batch(i);
    if (known.last_sequence == last && known.first_sequence() == first) return &known;
  }
  return nullptr;
}

void ProducerEntry::set_epoch(ProducerEpoch epoch) {
  if (epoch == producer_epoch) return;
  clear_batches();
  producer_epoch = epoch;
}

void ProducerEntry::add_batch(const BatchMetadata& batch) {
  if (count_ == batches_to_retain) {
    first_ = static_cast<std::uint8_t>((first_ + 1) % batches_to_retain);
    --count_;
  }
  batches_[(first_ + count_) % batches_to_retain] = batch;
  ++count_;
}

ProducedBatch ProducedBatch::of(const records::BatchView& batch) { return of(batch, batch.base_offset()); }

ProducedBatch ProducedBatch::of(const records::BatchView& batch, Offset first_offset) {
  return {.producer_id = batch.producer_id(),
          .producer_epoch = batch.producer_epoch(),
          .first_sequence = batch.base_sequence(),
          .last_sequence = batch.last_sequence(),
          .first_offset = first_offset,
          .last_offset = first_offset + batch.last_offset_delta(),
          .timestamp = batch.max_timestamp(),
          .transactional = batch.is_transactional(),
          .control = batch.is_control(),
          .marker = std::nullopt};
}

void ProducerAppend::clear() {
  updates_.clear();
  started_.clear();
  completed_.clear();
}

ProducerAppend::Update& ProducerAppend::update_of(const ProducerEntry* known, ProducerId producer_id) {
  for (Update& update : updates_) {
    if (update.entry.producer_id == producer_id) return update;
  }
  Update& update = updates_.emplace_back();
  if (known != nullptr) {
    update.entry = *known;
    update.entry.clear_batches();
    update.epoch_before = known->producer_epoch;
    update.last_sequence_before = known->last_sequence();
  }
  update.entry.producer_id = producer_id;
  return update;
}

Result<const BatchMetadata*> ProducerStateManager::check(ProducerAppend& append, const ProducedBatch& batch,
                                                         AppendOrigin origin,
                                                         Verification verification) const {
  assert(batch.producer_id != no_producer_id);
  const ProducerEntry* known = find(batch.producer_id);
  const bool begins = origin == AppendOrigin::client && batch.transactional &&
                      !has_open_transaction(batch.producer_id, batch.producer_epoch);
  // Before anything else, as ReplicaManager does: who resends a batch of an ended transaction, or is fenced,
  // is told so.
  if (begins && verification == Verification::missing) {
    return fail(ErrorCode::invalid_txn_state, "the batch is not part of an ongoing transaction");
  }
  if (origin == AppendOrigin::client && known != nullptr) {
    const auto* duplicate =
        known->find_duplicate(batch.producer_epoch, batch.first_sequence, batch.last_sequence);
    if (duplicate != nullptr) return duplicate;
  }
  if (batch.control && !batch.marker) return nullptr;
  ProducerAppend::Update& update = append.update_of(known, batch.producer_id);
  ProducerEntry& entry = update.entry;
  if (auto fresh = check_epoch(entry, batch, origin); !fresh) return fail(std::move(fresh.error()));
  if (batch.control) return check_marker(append, entry, batch, origin);
  if (begins) {
    if (auto first = check_begin(known, batch, verification); !first) return fail(std::move(first.error()));
  }
  if (origin == AppendOrigin::client) {
    auto follows = check_sequence(entry, update.epoch_before, update.last_sequence_before, batch);
    if (!follows) return fail(std::move(follows.error()));
  }
  if (entry.in_transaction() && !batch.transactional && origin != AppendOrigin::replication) {
    return refuse(ErrorCode::invalid_txn_state, batch, "a batch outside the open transaction, epoch",
                  batch.producer_epoch, entry.producer_epoch);
  }
  entry.set_epoch(batch.producer_epoch);
  entry.add_batch(metadata_of(batch));
  entry.last_timestamp = batch.timestamp;
  if (batch.transactional && !entry.in_transaction()) {
    entry.transaction_first_offset = batch.first_offset;
    append.started_.push_back({batch.producer_id, batch.first_offset});
  }
  return nullptr;
}

Result<> ProducerStateManager::check_begin(const ProducerEntry* known, const ProducedBatch& batch,
                                           Verification verification) const {
  const bool is_empty = known == nullptr || !known->has_batches();
  if (verification == Verification::added && is_empty && batch.first_sequence != 0) {
    return refuse(ErrorCode::out_of_order_sequence_number, batch, "first sequence of a producer",
                  batch.first_sequence, no_sequence);
  }
  const auto put_off = unverified_.find(batch.producer_id);
  if (put_off == unverified_.end() || put_off->second.epoch != batch.producer_epoch) return {};
  if (batch.first_sequence <= put_off->second.lowest_sequence) return {};
  return refuse(ErrorCode::out_of_order_sequence_number, batch, "first sequence of a transaction",
                batch.first_sequence, put_off->second.lowest_sequence);
}

void ProducerStateManager::note_unverified(ProducerId producer_id, ProducerEpoch epoch,
                                           Sequence first_sequence) {
  if (unverified_.size() >= unverified_producers_at_most) unverified_.clear();
  const auto [at, is_new] = unverified_.try_emplace(producer_id, Unverified{epoch, first_sequence});
  Unverified& entry = at->second;
  const bool is_lower = epoch == entry.epoch && first_sequence < entry.lowest_sequence;
  if (!is_new && (epoch > entry.epoch || is_lower)) entry = {epoch, first_sequence};
}

Result<const BatchMetadata*> ProducerStateManager::check_marker(ProducerAppend& append, ProducerEntry& entry,
                                                                const ProducedBatch& batch,
                                                                AppendOrigin origin) const {
  if (entry.coordinator_epoch > batch.marker->coordinator_epoch && origin != AppendOrigin::replication) {
    return refuse(ErrorCode::transaction_coordinator_fenced, batch, "coordinator epoch",
                  batch.marker->coordinator_epoch, entry.coordinator_epoch);
  }
  if (entry.in_transaction()) {
    append.completed_.push_back({.producer_id = batch.producer_id,
                                 .first_offset = entry.transaction_first_offset,
                                 .last_offset = batch.first_offset,
                                 .aborted = !batch.marker->committed});
  }
  end_transaction(entry, batch);
  return nullptr;
}

void ProducerStateManager::apply(const ProducerAppend& append) {
  for (const ProducerAppend::Update& update : append.updates_) {
    ProducerEntry& entry = producers_[update.entry.producer_id];
    entry.producer_id = update.entry.producer_id;
    entry.set_epoch(update.entry.producer_epoch);
    for (std::size_t i = 0; i < update.entry.batch_count(); ++i) entry.add_batch(update.entry.batch(i));
    entry.coordinator_epoch = update.entry.coordinator_epoch;
    entry.transaction_first_offset = update.entry.transaction_first_offset;
    entry.last_timestamp = update.entry.last_timestamp;
    if (!unverified_.empty()) unverified_.erase(entry.producer_id);
  }
  for (const ProducerAppend::StartedTransaction& started : append.started_) {
    add_open_transaction({.first_offset = started.first_offset, .producer_id = started.producer_id});
  }
}

std::optional<CompletedTransaction> ProducerStateManager::replay(const ProducedBatch& batch) {
  if (batch.producer_id == no_producer_id || (batch.control && !batch.marker)) return std::nullopt;
  ProducerEntry& entry = producers_[batch.producer_id];
  entry.producer_id = batch.producer_id;
  if (batch.control) {
    std::optional<CompletedTransaction> completed;
    if (entry.in_transaction()) {
      completed = {.producer_id = batch.producer_id,
                   .first_offset = entry.transaction_first_offset,
                   .last_offset = batch.first_offset,
                   .aborted = !batch.marker->committed};
    }
    end_transaction(entry, batch);
    if (completed) complete(*completed);
    return completed;
  }
  entry.set_epoch(batch.producer_epoch);
  entry.add_batch(metadata_of(batch));
  entry.last_timestamp = batch.timestamp;
  if (batch.transactional && !entry.in_transaction()) {
    entry.transaction_first_offset = batch.first_offset;
    add_open_transaction({.first_offset = batch.first_offset, .producer_id = batch.producer_id});
  }
  return std::nullopt;
}

}  // namespace ottla::log
