// Record by record, as LogValidator does it: a wrong record rejects the batch, all of a batch's wrong records
// are named.
#include "records/validation_records.h"

#include <algorithm>

#include "ottla/base/crc32c.h"
#include "ottla/records/builder.h"
#include "ottla/records/record_reader.h"
#include "records/record_checks.h"

namespace ottla::records {
namespace {

std::unexpected<Rejection> refuse(ErrorCode code, std::string message) {
  return std::unexpected(reject(code, std::move(message)));
}

// What a codec cannot open Kafka answers with its general error, whatever it is.
std::unexpected<Rejection> refuse_packed(const Error& error, const AppendRequest& request) {
  const ErrorCode code =
      error.code == ErrorCode::message_too_large ? error.code : ErrorCode::unknown_server_error;
  return refuse(code, "Failed to decompress record stream: " + error.message + place_of(request));
}

struct Walk {
  TimestampMs max_timestamp = no_timestamp;
  bool offsets_are_consecutive = true;
};

Validated<Walk> walk(BatchView batch, ByteView plain, bool skimmed, const AppendRules& rules,
                     const AppendRequest& request) {
  Walk seen;
  RecordChecks checks(rules, request, skimmed);
  PlainRecordIterator records(batch, plain);
  RecordView record;
  for (std::int32_t index = 0;; ++index) {
    const Result<bool> more = records.next(record);
    if (!more) return refuse(more.error().code, more.error().message + place_of(request));
    if (!*more) break;
    checks.check(EntryView(batch.bytes()), record, index);
    seen.max_timestamp = std::max(seen.max_timestamp, record.timestamp);
    if (record.offset != batch.base_offset() + index) seen.offsets_are_consecutive = false;
  }
  if (checks.failed()) return std::unexpected(checks.rejection());
  return seen;
}

// The same header over the same records in another codec.
Bytes recompress(BatchView batch, ByteView plain, Compression target, Workspace& workspace) {
  const ByteView header = batch.bytes().first(header_bytes);
  Bytes out(header.begin(), header.end());
  workspace.codecs.compress(target, 2, plain, out);
  const auto attributes = static_cast<std::int16_t>((batch.attributes() & ~attribute::codec_mask) |
                                                    static_cast<std::int16_t>(target.codec));
  store_big_endian(out.data() + position::attributes, attributes);
  store_big_endian(out.data() + position::batch_length,
                   static_cast<std::int32_t>(out.size() - log_overhead_bytes));
  store_big_endian(out.data() + position::crc, crc32c(ByteView(out).subspan(position::attributes)));
  return out;
}

// Whether the batch's base timestamp is its first record's, as Kafka makes it wherever it builds a batch.
bool begins_at_its_base(BatchView batch, ByteView plain) {
  RecordView first;
  const bool any = PlainRecordIterator(batch, plain).next(first).value_or(false);
  return !any || first.timestamp == batch.base_timestamp();
}

// The same records with offsets 0, 1, 2…, times counted from the first one's: some clients do not write them
// so.
Bytes renumber(BatchView batch, ByteView plain, Compression target, Workspace& workspace) {
  BatchBuilder builder({.compression = target,
                        .producer_id = batch.producer_id(),
                        .producer_epoch = batch.producer_epoch(),
                        .base_sequence = batch.base_sequence(),
                        .transactional = batch.is_transactional(),
                        .control = batch.is_control()});
  PlainRecordIterator records(batch, plain);
  Offset offset = 0;
  for (RecordView record; records.next(record).value_or(false);) builder.append_at(offset++, record);
  return builder.build(workspace.codecs);
}

Validated<PreparedBatch> rebuilt(Bytes bytes, const AppendRules& rules, const AppendRequest& request) {
  if (bytes.size() > static_cast<std::size_t>(rules.max_message_bytes)) {
    return refuse(ErrorCode::message_too_large,
                  "Message batch size is " + std::to_string(bytes.size()) + " bytes in append to partition " +
                      std::string(request.topic) + "-" + std::to_string(request.partition) +
                      " which exceeds the maximum configured size of " +
                      std::to_string(rules.max_message_bytes) + ".");
  }
  PreparedBatch prepared;
  prepared.rebuilt = std::move(bytes);
  prepared.bytes = prepared.rebuilt;
  prepared.record_count = prepared.view().record_count();
  prepared.max_timestamp = prepared.view().max_timestamp();
  prepared.timestamp_type = rules.timestamp_type;
  return prepared;
}

// Appends the records of one entry of format 0 or 1.
Validated<void> convert_entry(EntryView entry, BatchBuilder& builder, const AppendRules& rules,
                              const AppendRequest& request, Workspace& workspace) {
  RecordReader reader(workspace);
  if (const Result<> opened = reader.open(entry, true, rules.opened_bytes_at_most); !opened) {
    if (reader.codec_failed()) return refuse_packed(opened.error(), request);
    return refuse(opened.error().code, opened.error().message + place_of(request));
  }
  RecordChecks checks(rules, request);
  RecordView record;
  for (std::int32_t index = 0;; ++index) {
    const Result<bool> more = reader.next(record);
    if (!more) return refuse(more.error().code, more.error().message + place_of(request));
    if (!*more) break;
    if (record.timestamp < no_timestamp) {
      return refuse(ErrorCode::invalid_timestamp,
                    "Invalid negative timestamp " + std::to_string(record.timestamp) + place_of(request));
    }
    checks.check(entry, record, index);
    if (!checks.failed()) {
      builder.append({.timestamp = record.timestamp, .key = record.key, .value = record.value});
    }
  }
  if (checks.failed()) return std::unexpected(checks.rejection());
  return {};
}

}  // namespace

Validated<PreparedBatch> prepare_records(MutableByteView bytes, Compression target, const AppendRules& rules,
                                         const AppendRequest& request, Workspace& workspace) {
  const BatchView batch(bytes);
  ByteView plain = batch.body();
  if (batch.codec() != Codec::none) {
    const Result<> opened =
        workspace.codecs.decompress(batch.codec(), 2, plain, workspace.opened, rules.opened_bytes_at_most);
    if (!opened) return refuse_packed(opened.error(), request);
    plain = workspace.opened;
  }
  const Validated<Walk> seen =
      walk(batch, plain, batch.codec() != Codec::none && batch.codec() == target.codec, rules, request);
  if (!seen) return std::unexpected(seen.error());
  // Kafka leaves the records of a batch alone that is plain and stays plain (LogValidator).
  const bool stays_plain = batch.codec() == Codec::none && target.codec == Codec::none;
  if (!seen->offsets_are_consecutive && request.origin == Origin::client && !stays_plain) {
    return rebuilt(renumber(batch, plain, target, workspace), rules, request);
  }
  const bool stamps =
      rules.timestamp_type == TimestampType::create_time &&
      (batch.timestamp_type() != TimestampType::create_time || batch.max_timestamp() != seen->max_timestamp);
  if (stamps) stamp(bytes, TimestampType::create_time, seen->max_timestamp);
  if (batch.codec() != target.codec) {
    const bool keeps_records = begins_at_its_base(batch, plain);
    return rebuilt(keeps_records ? recompress(batch, plain, target, workspace)
                                 : renumber(batch, plain, target, workspace),
                   rules, request);
  }
  PreparedBatch prepared;
  prepared.bytes = bytes;
  prepared.record_count = batch.record_count();
  prepared.max_timestamp = seen->max_timestamp;
  prepared.timestamp_type = rules.timestamp_type;
  return prepared;
}

Validated<PreparedBatch> convert_messages(ByteView entries, Compression target, const AppendRules& rules,
                                          const AppendRequest& request, Workspace& workspace) {
  BatchBuilder builder({.compression = target});
  std::optional<std::int8_t> magic;
  for (EntryIterator iterator(entries);;) {
    const Result<std::optional<EntryView>> entry = iterator.next();
    if (!entry) return refuse(entry.error().code, entry.error().message);
    if (!*entry) break;
    if (magic.value_or((*entry)->magic()) != (*entry)->magic()) {
      return refuse(ErrorCode::invalid_record, "Batch magic " + std::to_string((*entry)->magic()) +
                                                   " is not the same as the first batch's magic byte " +
                                                   std::to_string(*magic) + place_of(request));
    }
    magic = (*entry)->magic();
    if (Validated<void> done = convert_entry(**entry, builder, rules, request, workspace); !done) {
      return std::unexpected(std::move(done).error());
    }
  }
  return rebuilt(builder.build(workspace.codecs), rules, request);
}

}  // namespace ottla::records
