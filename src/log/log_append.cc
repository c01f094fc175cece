// The way of an append: judge the producers, roll, assign offsets, write, index, make visible.
#include <cassert>
#include <utility>

#include "log/log_state.h"
#include "ottla/records/control.h"
#include "ottla/records/record_reader.h"

namespace ottla::log {

namespace {

// What the batches of one append are, before anything is changed.
struct Survey {
  std::int64_t offsets = 0;
  TimestampMs max_timestamp = no_timestamp;
  bool has_producers = false;
};

// Calls visit(batch) for each batch; the bytes are whole batches.
template <class Visit>
void for_each_batch(ByteView bytes, Visit&& visit) {
  while (!bytes.empty()) {
    assert(bytes.size() >= records::header_bytes);
    const auto size = static_cast<std::size_t>(records::BatchView(bytes).size_bytes());
    assert(size >= records::header_bytes && size <= bytes.size());
    visit(records::BatchView(bytes.first(size)));
    bytes = bytes.subspan(size);
  }
}

Survey survey(ByteView bytes, const records::PreparedBatch* prepared, TimestampMs now_ms) {
  Survey found;
  for_each_batch(bytes, [&](records::BatchView batch) {
    found.offsets += std::int64_t{batch.last_offset_delta()} + 1;
    found.max_timestamp = std::max(found.max_timestamp, batch.max_timestamp());
    found.has_producers |= batch.has_producer_id();
  });
  if (prepared != nullptr && prepared->timestamp_type == records::TimestampType::log_append_time) {
    found.max_timestamp = now_ms;
  }
  return found;
}

void assign_offsets(MutableByteView bytes, Offset first_offset, LeaderEpoch leader_epoch) {
  while (!bytes.empty()) {
    const records::BatchView batch{ByteView(bytes)};
    const auto size = static_cast<std::size_t>(batch.size_bytes());
    const Offset next = first_offset + batch.last_offset_delta() + 1;
    store_big_endian(bytes.data() + records::position::base_offset, first_offset);
    store_big_endian(bytes.data() + records::position::leader_epoch, leader_epoch);
    first_offset = next;
    bytes = bytes.subspan(size);
  }
}

}  // namespace

std::optional<EndMarker> read_marker(records::BatchView batch) {
  records::PlainRecordIterator records(batch, batch.body());
  records::RecordView record;
  const auto found = records.next(record);
  if (!found || !*found || !record.key || !record.value) return std::nullopt;
  const auto marker = records::parse_end_marker(*record.key, *record.value);
  if (!marker) return std::nullopt;
  return EndMarker{marker->type == records::ControlType::commit, marker->coordinator_epoch};
}

namespace {

// Judges every batch; gives the metadata of the batch that is there already when it is a resent one.
Result<const BatchMetadata*> check_producers(const ProducerStateManager& producers, ProducerAppend& append,
                                             ByteView bytes, Offset first_offset,
                                             const AppendOptions& options) {
  Result<const BatchMetadata*> verdict = nullptr;
  for_each_batch(bytes, [&](records::BatchView batch) {
    const Offset base = first_offset;
    first_offset += std::int64_t{batch.last_offset_delta()} + 1;
    if (!batch.has_producer_id() || !verdict || *verdict != nullptr) return;
    ProducedBatch produced = ProducedBatch::of(batch, base);
    if (batch.is_control()) produced.marker = read_marker(batch);
    if (produced.marker) produced.marker->transaction_version = options.marker_version;
    verdict = producers.check(append, produced, options.origin, options.verification);
  });
  return verdict;
}

AppendInfo duplicate_info(const BatchMetadata& duplicate, Offset log_start) {
  return {.first_offset = duplicate.first_offset(),
          .last_offset = duplicate.last_offset,
          .log_append_time_ms = duplicate.timestamp,
          .log_start_offset = log_start,
          .duplicate = true};
}

}  // namespace

Result<AppendInfo> LogState::append(MutableByteView bytes, records::PreparedBatch* prepared,
                                    const AppendOptions& options) {
  if (auto usable = check_usable(); !usable) return fail(usable.error());
  if (bytes.size() > static_cast<std::size_t>(config->segment_bytes)) {
    return fail(ErrorCode::record_list_too_large,
                std::to_string(bytes.size()) + " bytes are more than segment.bytes of " + partition.folder());
  }
  const Survey found = survey(bytes, prepared, options.now_ms);
  const Offset first_offset = log_end;
  const Offset last_offset = first_offset + found.offsets - 1;

  if (found.has_producers) {
    if (!scratch) scratch = std::make_unique<ProducerAppend>();
    scratch->clear();
    auto resent = check_producers(producers, *scratch, bytes, first_offset, options);
    if (!resent) return fail(resent.error());
    if (*resent != nullptr) {
      AppendInfo info = duplicate_info(**resent, log_start);
      // The answer that it gets now may be the first: a process that was killed did not come to the flush.
      info.flush_due = info.last_offset >= recovery_point && is_flush_due();
      return info;
    }
  }

  // The metadata log may use what is kept for it.
  if (options.origin == AppendOrigin::client || options.origin == AppendOrigin::coordinator) {
    if (auto room = directory.take_room(bytes.size()); !room) return fail(room.error());
  }
  touched = true;
  if (auto done = active().make_writable(*config); !done) return broken(done.error());
  auto full = active().should_roll({bytes.size(), found.max_timestamp, last_offset, options.now_ms}, *config);
  if (!full) return broken(full.error());
  if (*full) {
    if (auto done = roll(options.now_ms); !done) return broken(done.error());
  }

  AppendInfo info{.first_offset = first_offset, .last_offset = last_offset, .log_start_offset = log_start};
  if (prepared != nullptr) {
    info.log_append_time_ms =
        records::assign_offsets(*prepared, first_offset, options.leader_epoch, options.now_ms)
            .log_append_time;
  } else {
    assign_offsets(bytes, first_offset, options.leader_epoch);
  }
  if (options.leader_epoch >= 0) epoch_is_empty |= epochs.assign(options.leader_epoch, first_offset);
  epochs_unwritten |= std::exchange(epoch_is_empty, false);
  if (auto done = active().write(bytes); !done) return broken(done.error());
  // The batch is in the log by now: a start will build what its indexes lack.
  if (auto done = publish(bytes, found.has_producers, options.now_ms); !done) {
    return broken_for_good(done.error());
  }
  info.flush_due = is_flush_due();
  return info;
}

Result<> LogState::publish(ByteView bytes, bool has_producers, TimestampMs now_ms) {
  Result<> outcome;
  if (recovery_point == log_end) unflushed_since_ms = now_ms;
  for_each_batch(bytes, [&](records::BatchView batch) {
    const auto size = static_cast<std::uint64_t>(batch.size_bytes());
    recent.add(batch.base_offset(), batch.last_offset(), active().size_bytes(), size);
    auto done = active().add_batch(batch.last_offset(), size, batch.max_timestamp(), *config, now_ms);
    if (!done && outcome) outcome = done;
    log_end = batch.next_offset();
  });
  set_high_watermark(log_end);
  if (has_producers) {
    producers.apply(*scratch);
    for (const CompletedTransaction& completed : scratch->completed()) {
      if (completed.aborted) {
        auto done = active().transaction_index().append({completed.producer_id, completed.first_offset,
                                                         completed.last_offset,
                                                         producers.last_stable_offset(completed)});
        if (!done && outcome) outcome = done;
      }
      producers.complete(completed);
    }
    producers.on_high_watermark(high_watermark);
  }
  producers.set_map_end_offset(log_end);
  return outcome;
}

Result<AppendInfo> Log::append(records::PreparedBatch& batch, const AppendOptions& options) {
  assert(!batch.empty());
  const std::lock_guard lock(state_->mutex);
  return state_->append(batch.bytes, &batch, options);
}

Result<AppendInfo> Log::append_batches(MutableByteView batches, const AppendOptions& options) {
  assert(!batches.empty());
  const std::lock_guard lock(state_->mutex);
  return state_->append(batches, nullptr, options);
}

void Log::note_unverified(ProducerId producer_id, ProducerEpoch epoch, Sequence first_sequence) {
  const std::lock_guard lock(state_->mutex);
  state_->producers.note_unverified(producer_id, epoch, first_sequence);
}

}  // namespace ottla::log
