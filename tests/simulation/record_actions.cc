// What clients do with records, and what is done to logs: produce, fetch, look up, delete, compact, flush.
#include <algorithm>

#include "simulation/failure.h"
#include "simulation/script.h"

namespace ottla::simulation {

// --- produce ---

SentBatchPointer Script::make_batch(const TopicPartition& to, const SentBatch& producer) {
  auto batch = std::make_shared<SentBatch>(producer);
  batch->codec = static_cast<records::Codec>(dice_.one_in(3) ? dice_.below(5) : 0);
  const auto log = world_.log(to);
  const bool needs_key = log && log->config()->cleanup_compact;
  const TimestampMs back = dice_.one_in(10) ? 24 * hour_ms : 1000;
  const std::int64_t count = dice_.one_in(3) ? 1 + dice_.below(5) : 1;
  for (std::int64_t i = 0; i < count; ++i) {
    SentRecord& record = batch->records.emplace_back();
    record.timestamp = world_.now_ms() - dice_.below(back);
    if (needs_key || dice_.one_in(2)) record.key = "k" + std::to_string(dice_.below(6));
    record.value = std::to_string(++values_made_) + "=";
    record.value->resize(record.value->size() + static_cast<std::size_t>(dice_.below(120)), 'v');
    if (record.key && dice_.one_in(5)) record.value.reset();
  }
  return batch;
}

Produced Script::hand_in(const TopicPartition& to, const SentBatch& batch, std::int16_t acks) {
  Bytes bytes = batch.build();
  if (!batch.is_transactional) return client().produce(to, bytes, acks);
  const auto info = world_.append(to, bytes, log::AppendOrigin::client);
  if (!info) return {.error = info.error().code};
  return {ErrorCode::none, info->first_offset, info->log_append_time_ms, info->log_start_offset};
}

void Script::send(const TopicPartition& to, const SentBatchPointer& batch) {
  PartitionModel& model = model_.partitions[to];
  const auto log = world_.log(to);
  Entry common;
  common.lowest_clock_ms = world_.now_ms();
  common.leader_epoch = log ? log->latest_epoch() : no_leader_epoch;
  const bool by_log = log && log->config()->message_timestamp_type == records::TimestampType::log_append_time;
  if (by_log) common.append_time_ms = world_.now_ms();
  const auto acks = static_cast<std::int16_t>(dice_.one_in(8) ? 0 : dice_.one_in(4) ? 1 : -1);
  const Produced produced = hand_in(to, *batch, acks);
  const bool is_in_doubt = world_.has_ended() || produced.error != ErrorCode::none;
  note("produce ", batch->count(), " records to ", to.folder(), " acks ", acks, ": ",
       error_name(produced.error), " at ", produced.base_offset);
  if (is_in_doubt) {
    if (!may_fail(to)) broken(to.folder(), ": produce failed: ", error_name(produced.error));
    model.add_attempt(batch, model.end, common);
    // It is in the log although it failed, when only its sync did.
    const bool is_visible = !world_.has_ended() && log && log->log_end_offset() == model.end + batch->count();
    if (is_visible) model.add(batch, model.end, common);
    return;
  }
  if (acks != 0 && produced.base_offset != model.end) {
    broken(to.folder(), ": the offset ", produced.base_offset, " was given, ", model.end, " is next");
  }
  model.add(batch, model.end, common);
  if (acks == 0 || log->config()->flush_messages > 1) return;
  model.durable_end = model.end;
  model.durable = true;
}

void Script::produce() {
  const auto to = any_partition();
  if (!to) return;
  for (std::int64_t i = 1 + dice_.below(3); i > 0 && !world_.has_ended(); --i) {
    dice_.one_in(3) ? produce_idempotent(*to) : produce_plain(*to);
  }
}

void Script::produce_plain(const TopicPartition& to) { send(to, make_batch(to, {})); }

void Script::produce_idempotent(const TopicPartition& to) {
  if (producers_.empty() || (producers_.size() < 3 && dice_.one_in(4))) {
    const auto id = client().init_producer();
    if (!id && !may_fail()) broken("no producer id is given");
    if (!id) return;
    if (std::ranges::find(producers_, *id) != producers_.end())
      broken("producer id ", *id, " is given twice");
    producers_.push_back(*id);
  }
  const ProducerId id = dice_.any_of(producers_);
  send(to, make_batch(to, turn_of(to, id)));
}

// What a producer's next batch for the partition begins with.
SentBatch Script::turn_of(const TopicPartition& to, ProducerId id) {
  const auto& known = model_.partitions[to].producers;
  const auto found = known.find(id);
  const ProducerModel producer = found == known.end() ? ProducerModel() : found->second;
  SentBatch batch;
  batch.producer_id = id;
  batch.producer_epoch = producer.epoch;
  batch.base_sequence = producer.next_sequence;
  return batch;
}

// A client that did not get its answer sends a batch again.
void Script::resend() {
  const auto to = any_partition();
  if (!to) return;
  PartitionModel& model = model_.partitions[*to];
  if (model.producers.empty()) return;
  const ProducerModel& producer = dice_.any_of(model.producers).second;
  if (producer.recent.empty()) return;
  const ProducerModel::Sent& sent = dice_.any_of(producer.recent);
  const bool is_last = &sent == &producer.recent.back() && sent.base_offset >= model.start;
  const bool is_known = is_last && producer.next_sequence ==
                                       sent.batch->base_sequence + static_cast<Sequence>(sent.batch->count());
  const Produced produced = hand_in(*to, *sent.batch, -1);
  note("resend to ", to->folder(), " what was at ", sent.base_offset, ": ", error_name(produced.error),
       " at ", produced.base_offset);
  if (may_fail(*to) && produced.error != ErrorCode::none) return;
  // To a clock that went back its records are of the future, to a topic that is compacted by now without
  // keys.
  if (produced.error == ErrorCode::invalid_timestamp && clock_has_jumped_) return;
  if (produced.error == ErrorCode::invalid_record && world_.log(*to)->config()->cleanup_compact) return;
  if (produced.error == ErrorCode::none && produced.base_offset != sent.base_offset) {
    broken(to->folder(), ": a resent batch of offset ", sent.base_offset, " is at ", produced.base_offset,
           " too");
  }
  if (is_known && produced.error != ErrorCode::none) {
    broken(to->folder(), ": a resent batch is refused: ", error_name(produced.error));
  }
}

void Script::produce_out_of_order() {
  const auto to = any_partition();
  if (!to) return;
  PartitionModel& model = model_.partitions[*to];
  if (model.producers.empty()) return;
  const auto& [id, producer] = dice_.any_of(model.producers);
  if (producer.is_forgotten) return;
  SentBatch turn = turn_of(*to, id);
  turn.base_sequence += 7;
  const Produced produced = hand_in(*to, *make_batch(*to, turn), -1);
  note("produce out of order to ", to->folder(), ": ", error_name(produced.error));
  if (produced.error == ErrorCode::out_of_order_sequence_number || may_fail(*to)) return;
  broken(to->folder(), ": a gap in the sequence is answered ", error_name(produced.error));
}

// --- read ---

void Script::fetch() {
  const auto from = any_partition();
  if (!from) return;
  const PartitionModel& model = model_.partitions[*from];
  const Offset offset = model.start + dice_.below(model.end - model.start + 1);
  const Fetched fetched =
      client().fetch(*from, offset, static_cast<std::int32_t>(dice_.any_of({1, 200, 1000, 100'000})));
  note("fetch from ", from->folder(), " at ", offset, ": ", error_name(fetched.error), " ",
       fetched.records.size(), " bytes");
  if (fetched.error != ErrorCode::none) {
    if (!may_fail(*from)) broken(from->folder(), ": fetch failed: ", error_name(fetched.error));
    return;
  }
  if (fetched.high_watermark != model.end) {
    broken(from->folder(), ": the high watermark is ", fetched.high_watermark, " instead of ", model.end);
  }
  Scan scan;
  scan.start = offset;
  scan_batches(fetched.records, scan);
  for (const ScannedRecord& record : scan.records) {
    const auto known = model.entries.find(record.offset);
    if (known != model.entries.end() && known->second.record().value == record.value) continue;
    broken(from->folder(), ": fetch gives at offset ", record.offset, " what nobody wrote");
  }
  check_whole(*from);
}

void Script::list_offsets() {
  constexpr TimestampMs latest = -1, earliest = -2, of_max_timestamp = -3;
  const auto of = any_partition();
  if (!of) return;
  const Listed start = client().list_offset(*of, earliest);
  const Listed end = client().list_offset(*of, latest);
  const Listed largest = client().list_offset(*of, of_max_timestamp);
  const Listed stable = client().list_offset(*of, latest, Isolation::read_committed);
  if (may_fail(*of)) return;
  const PartitionModel& model = model_.partitions[*of];
  const auto log = world_.log(*of);
  note("list offsets of ", of->folder(), ": ", start.offset, " to ", end.offset);
  if (start.error != ErrorCode::none || start.offset != log->log_start_offset()) {
    broken(of->folder(), ": the earliest offset is told as ", start.offset);
  }
  if (end.error != ErrorCode::none || end.offset != model.end) {
    broken(of->folder(), ": the latest offset is told as ", end.offset);
  }
  if (stable.error != ErrorCode::none || stable.offset != log->last_stable_offset()) {
    broken(of->folder(), ": the last stable offset is told as ", stable.offset);
  }
  const auto scan = scan_log(*log);
  if (!scan || scan->start != log->first_segment_base_offset()) return;
  // What compaction left of an idempotent producer's last batch keeps its time and has no record.
  if (!std::ranges::all_of(scan->batches, &ScannedBatch::has_records)) return;
  TimestampMs expected = -1;
  for (const ScannedRecord& record : scan->records) expected = std::max(expected, record.timestamp);
  for (const ScannedRecord& marker : scan->markers) expected = std::max(expected, marker.timestamp);
  if (largest.timestamp != expected) {
    broken(of->folder(), ": the largest timestamp is told as ", largest.timestamp, ", and is ", expected);
  }
}

// --- what is done to logs ---

void Script::delete_records() {
  const auto of = any_partition();
  if (!of) return;
  PartitionModel& model = model_.partitions[*of];
  const Offset wanted = model.start + dice_.below(model.end - model.start + 1);
  const auto [error, start] = client().delete_records(*of, wanted);
  note("delete records of ", of->folder(), " up to ", wanted, ": ", error_name(error));
  model.start_at_most = std::max(model.start_at_most, wanted);
  if (may_fail(*of)) return;
  if (error == ErrorCode::policy_violation && !world_.log(*of)->config()->cleanup_delete) return;
  if (error != ErrorCode::none || start != wanted) {
    broken(of->folder(), ": records are deleted up to ", start, ", not ", wanted, ": ", error_name(error));
  }
}

void Script::begin_cleaning() {
  if (world_.begin_cleaning()) note("begin to clean");
  for (auto& [name, partition] : model_.partitions) {
    const auto log = world_.log(name);
    if (log && log->config()->cleanup_compact) partition.may_be_compacted = true;
  }
}

void Script::clean_to_the_end() {
  begin_cleaning();
  if (!world_.is_cleaning()) return;
  std::optional<TopicPartition> cleaned;
  while (!cleaned && !world_.has_ended()) cleaned = world_.step_cleaning();
  if (!cleaned || world_.has_ended()) return;
  note("cleaned ", cleaned->folder());
  check_whole(*cleaned);
}

void Script::flush() {
  const auto of = any_partition();
  if (!of) return;
  const auto log = world_.log(*of);
  if (!log) return;
  PartitionModel& model = model_.partitions[*of];
  const auto flushed = log->flush();
  note("flush ", of->folder(), flushed ? "" : ": failed");
  if (world_.has_ended()) return;
  if (flushed) {
    model.durable_end = model.end;
    model.durable = true;
  } else if (!may_fail(*of)) {
    broken(of->folder(), ": flush failed: ", flushed.error().message);
  }
}

void Script::roll() {
  const auto of = any_partition();
  const auto log = of ? world_.log(*of) : nullptr;
  if (!log) return;
  const auto rolled = log->roll(world_.now_ms());
  note("roll ", of->folder());
  if (!rolled && !may_fail(*of)) broken(of->folder(), ": roll failed: ", rolled.error().message);
}

}  // namespace ottla::simulation
