// One entry of a log at a time, filtered.
#include "log/batch_filter.h"

#include "ottla/base/crc32c.h"
#include "ottla/records/builder.h"

namespace ottla::log {

namespace {

// A batch of the same offsets, producer and times that holds nothing.
void append_bare_header(const records::BatchView& batch, Bytes& out) {
  namespace position = records::position;
  constexpr std::int16_t lost = records::attribute::codec_mask | records::attribute::delete_horizon;
  const std::size_t start = out.size();
  const ByteView header = batch.bytes().first(records::header_bytes);
  out.insert(out.end(), header.begin(), header.end());
  std::uint8_t* const to = out.data() + start;
  store_big_endian(to + position::batch_length,
                   static_cast<std::int32_t>(records::header_bytes - records::log_overhead_bytes));
  store_big_endian(to + position::attributes, static_cast<std::int16_t>(batch.attributes() & ~lost));
  store_big_endian(to + position::base_timestamp, no_timestamp);
  store_big_endian(to + position::record_count, std::int32_t{0});
  store_big_endian(to + position::crc, crc32c(ByteView(out).subspan(start + position::attributes)));
}

}  // namespace

Result<> HashedRecords::read(const records::EntryView& entry, const OffsetMap& map) {
  records.clear();
  hashes.clear();
  records::RecordReader reader(workspace);
  if (auto opened = reader.open(entry); !opened) return opened;
  records::RecordView record;
  for (;;) {
    const auto more = reader.next(record);
    if (!more) return fail(more.error());
    if (!*more) return {};
    records.push_back(record);
    hashes.push_back(record.key ? map.hash(*record.key) : KeyHash{});
    if (record.key) map.prefetch(hashes.back());
  }
}

bool BatchFilter::is_last_of_producer(const records::BatchView& batch) const {
  if (!batch.has_producer_id()) return false;
  const auto found = rules_.producers.find(batch.producer_id());
  if (found == rules_.producers.end()) return false;
  const LastOfProducer& last = found->second;
  if (last.last_data_offset >= 0) return batch.last_offset() == last.last_data_offset;
  return batch.is_control() && batch.producer_epoch() == last.epoch;
}

Result<BatchFilter::Verdict> BatchFilter::judge(const records::BatchView& batch, TransactionIndex& aborted) {
  Verdict verdict;
  if (batch.is_control()) {
    const auto marker = transactions_.on_control(batch);
    if (!marker) return fail(marker.error());
    if (marker->aborted) {
      if (auto done = aborted.append(*marker->aborted); !done) return fail(done.error());
    }
    verdict.starts_horizon = marker->is_of_empty_transaction;
    verdict.drops_records = marker->is_of_empty_transaction && batch.has_delete_horizon() &&
                            batch.base_timestamp() <= rules_.now_ms;
  } else {
    verdict.drops_records = transactions_.on_data(batch);
  }
  verdict.keeps_header = is_last_of_producer(batch) || batch.next_offset() == rules_.round_end;
  return verdict;
}

bool BatchFilter::keeps(const records::RecordView& record, const KeyHash& hash, bool keeps_tombstone) {
  if (record.offset > rules_.last_mapped) return true;
  if (!record.key) {
    ++stats_.records_without_key;
    return false;
  }
  return record.offset >= map_.find(hash) && (record.value || keeps_tombstone);
}

Result<> BatchFilter::filter(const records::EntryView& entry, bool keep_old_tombstones,
                             TransactionIndex& aborted, Bytes& out) {
  const std::size_t start = out.size();
  auto done = filter_sound(entry, keep_old_tombstones, aborted, out);
  if (done || done.error().code == ErrorCode::kafka_storage_error) return done;
  out.resize(start);
  ++stats_.unreadable_batches;
  copy(entry.bytes(), 0, out);
  return {};
}

Result<> BatchFilter::filter_sound(const records::EntryView& entry, bool keep_old_tombstones,
                                   TransactionIndex& aborted, Bytes& out) {
  if (auto sound = entry.check(); !sound) return sound;
  return entry.is_batch() ? filter_batch(entry.batch(), entry, aborted, out)
                          : filter_messages(entry, keep_old_tombstones, out);
}

Result<> BatchFilter::filter_batch(const records::BatchView& batch, const records::EntryView& entry,
                                   TransactionIndex& aborted, Bytes& out) {
  const auto verdict = judge(batch, aborted);
  if (!verdict) return fail(verdict.error());
  if (verdict->drops_records && !verdict->keeps_header) return {};
  if (auto read = records_.read(entry, map_); !read) return read;
  stats_.records_read += records_.records.size();
  const bool keeps_tombstone = !batch.has_delete_horizon() || rules_.now_ms < batch.base_timestamp();
  bool has_tombstone = false;
  kept_.clear();
  for (std::size_t i = 0; i < records_.records.size() && !verdict->drops_records; ++i) {
    const records::RecordView& record = records_.records[i];
    if (!batch.is_control() && !keeps(record, records_.hashes[i], keeps_tombstone)) continue;
    kept_.push_back(&record);
    has_tombstone |= !record.value;
  }
  if (kept_.empty()) {
    if (verdict->keeps_header) append_bare_header(batch, out);
    return {};
  }
  const bool needs_horizon = (has_tombstone || verdict->starts_horizon) && !batch.has_delete_horizon();
  if (kept_.size() == records_.records.size() && !needs_horizon) {
    copy(batch.bytes(), kept_.size(), out);
    return {};
  }
  std::optional<TimestampMs> horizon;
  if (needs_horizon) {
    horizon = rules_.now_ms + rules_.delete_retention_ms;
  } else if (batch.has_delete_horizon()) {
    horizon = batch.base_timestamp();
  }
  rebuild(batch, horizon, out);
  return {};
}

Result<> BatchFilter::filter_messages(const records::EntryView& entry, bool keep_old_tombstones, Bytes& out) {
  transactions_.on_message(entry.last_offset());
  if (auto read = records_.read(entry, map_); !read) return read;
  stats_.records_read += records_.records.size();
  kept_.clear();
  for (std::size_t i = 0; i < records_.records.size(); ++i) {
    const records::RecordView& record = records_.records[i];
    if (keeps(record, records_.hashes[i], keep_old_tombstones)) kept_.push_back(&record);
  }
  if (!kept_.empty()) rebuild(entry.message(), out);
  return {};
}

void BatchFilter::copy(ByteView bytes, std::size_t records, Bytes& out) {
  stats_.records_written += records;
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void BatchFilter::rebuild(const records::BatchView& batch, std::optional<TimestampMs> delete_horizon,
                          Bytes& out) {
  records::BatchBuilder builder({.base_offset = batch.base_offset(),
                                 .leader_epoch = batch.leader_epoch(),
                                 .compression = records::Compression::of(batch.codec()),
                                 .timestamp_type = batch.timestamp_type(),
                                 .append_time = batch.max_timestamp(),
                                 .producer_id = batch.producer_id(),
                                 .producer_epoch = batch.producer_epoch(),
                                 .base_sequence = batch.base_sequence(),
                                 .transactional = batch.is_transactional(),
                                 .control = batch.is_control(),
                                 .delete_horizon = delete_horizon});
  for (const records::RecordView* record : kept_) builder.append_at(record->offset, *record);
  // The sequence of the last record stays known by it.
  builder.set_last_offset(batch.last_offset());
  copy(builder.build(records_.workspace.codecs), kept_.size(), out);
}

// Whatever of formats 0 and 1 stays becomes a batch of format 2, as Apache Kafka 4 writes it.
void BatchFilter::rebuild(const records::MessageView& message, Bytes& out) {
  std::optional<TimestampMs> horizon;
  for (const records::RecordView* record : kept_) {
    if (!record->value) horizon = rules_.now_ms + rules_.delete_retention_ms;
  }
  records::BatchBuilder builder({.base_offset = kept_.front()->offset,
                                 .compression = records::Compression::of(message.codec()),
                                 .timestamp_type = message.timestamp_type(),
                                 .append_time = message.timestamp(),
                                 .delete_horizon = horizon});
  for (const records::RecordView* record : kept_) builder.append_at(record->offset, *record);
  copy(builder.build(records_.workspace.codecs), kept_.size(), out);
}

}  // namespace ottla::log
