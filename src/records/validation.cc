// From a request's bytes to one batch that may be appended: the entries' checks first, then a short way for
// batches whose header says enough and a long way (validation_records.cc) for the rest.
#include "ottla/records/validation.h"

#include <algorithm>
#include <cassert>
#include <string>

#include "ottla/base/crc32c.h"
#include "ottla/records/batch_iterator.h"
#include "records/record_checks.h"
#include "records/validation_records.h"

namespace ottla::records {
namespace {

// Length, attributes, two deltas, two field lengths and the number of headers, a byte each.
constexpr std::int64_t least_record_bytes = 7;
constexpr std::int16_t first_version_of_batches = 3;
constexpr std::int16_t first_version_of_zstd = 7;
// Bytes under the CRC up to the end of the max timestamp: what stamping changes.
constexpr std::size_t stamped_bytes = position::max_timestamp + 8 - position::attributes;
// Over so many bytes the CRC's difference is cheaper than the CRC.
constexpr std::size_t cheap_crc_bytes = std::size_t{16} << 10;

std::string partition_of(const AppendRequest& request) {
  return std::string(request.topic) + "-" + std::to_string(request.partition);
}

std::unexpected<Rejection> refuse(ErrorCode code, std::string message) {
  return std::unexpected(reject(code, std::move(message)));
}

std::unexpected<Rejection> refuse(const Error& error) { return refuse(error.code, error.message); }

std::unexpected<Rejection> refuse_codec(EntryView entry) {
  return refuse(ErrorCode::unknown_server_error,
                "Unknown compression type id: " + std::to_string(static_cast<int>(entry.codec())));
}

// UnifiedLog.analyzeAndValidateRecords for one entry.
Validated<void> check_entry(EntryView entry, const AppendRules& rules, const AppendRequest& request) {
  if (entry.is_batch() && request.origin == Origin::client && entry.batch().base_offset() != 0) {
    return refuse(ErrorCode::invalid_record, "The baseOffset of the record batch in the append to " +
                                                 partition_of(request) + " should be 0, but it is " +
                                                 std::to_string(entry.batch().base_offset()));
  }
  const std::size_t size = entry.bytes().size();
  if (size > static_cast<std::size_t>(rules.max_message_bytes)) {
    return refuse(ErrorCode::message_too_large, "The record batch size in the append to " +
                                                    partition_of(request) + " is " + std::to_string(size) +
                                                    " bytes which exceeds the maximum configured value of " +
                                                    std::to_string(rules.max_message_bytes) + ".");
  }
  if (const Result<> sound = entry.check(); !sound) {
    return refuse(sound.error().code, sound.error().message + place_of(request));
  }
  if (entry.codec() > Codec::zstd) return refuse_codec(entry);
  return {};
}

// ProduceRequest.validateRecords from version 3 on: exactly one batch of format 2.
Validated<EntryView> single_batch(ByteView records, std::int16_t version) {
  const auto refuse_request = [version](ErrorCode code, const char* what) {
    return refuse(code, "Produce requests with version " + std::to_string(version) + what);
  };
  EntryIterator entries(records);
  const Result<std::optional<EntryView>> first = entries.next();
  if (!first) return refuse(first.error());
  if (!*first) {
    return refuse_request(ErrorCode::invalid_record, " must have at least one record batch per partition");
  }
  if (!(*first)->is_batch()) {
    return refuse_request(ErrorCode::invalid_record,
                          " are only allowed to contain record batches with magic version 2");
  }
  if (version < first_version_of_zstd && (*first)->codec() >= Codec::zstd) {
    if ((*first)->codec() > Codec::zstd) return refuse_codec(**first);
    return refuse_request(ErrorCode::unsupported_compression_type,
                          " are not allowed to use ZStandard compression");
  }
  const Result<std::optional<EntryView>> second = entries.next();
  if (!second) return refuse(second.error());
  if (*second) {
    return refuse_request(ErrorCode::invalid_record,
                          " are only allowed to contain exactly one record batch per partition");
  }
  return **first;
}

// LogValidator.validateBatch for a batch of format 2.
Validated<void> check_header(BatchView batch, const AppendRequest& request) {
  if (request.origin != Origin::client) return {};
  const auto refuse_record = [&](const std::string& message) {
    return refuse(ErrorCode::invalid_record, message + place_of(request));
  };
  const auto range = [&] {
    return "[" + std::to_string(batch.base_offset()) + ", " + std::to_string(batch.last_offset()) + "]";
  };
  const std::int64_t count_from_offsets = std::int64_t{batch.last_offset_delta()} + 1;
  if (count_from_offsets <= 0) return refuse_record("Batch has an invalid offset range: " + range());
  if (batch.record_count() <= 0) {
    return refuse_record("Invalid reported count for record batch: " + std::to_string(batch.record_count()));
  }
  if (count_from_offsets != batch.record_count()) {
    return refuse_record("Inconsistent batch offset range " + range() + " and count of records " +
                         std::to_string(batch.record_count()));
  }
  if (batch.is_control()) return refuse_record("Clients are not allowed to write control records");
  if (batch.has_producer_id() && batch.base_sequence() < 0) {
    return refuse_record("Invalid sequence number " + std::to_string(batch.base_sequence()) +
                         " in record batch with producerId " + std::to_string(batch.producer_id()));
  }
  if (batch.is_transactional() && !batch.has_producer_id()) {
    return refuse_record("Transactional record batch without a producerId");
  }
  return {};
}

// Whether the header, taken at its word, leaves nothing to look for in the records.
bool header_suffices(BatchView batch, const AppendRules& rules, const AppendRequest& request) {
  if (rules.validation == Validation::strict || rules.compacted) return false;
  if (batch.timestamp_type() == TimestampType::log_append_time) return false;
  const std::int64_t least_bytes = batch.record_count() * least_record_bytes;
  const auto body_bytes = static_cast<std::int64_t>(batch.body().size());
  if (batch.codec() == Codec::none) {
    if (least_bytes > body_bytes) return false;
  } else if (least_bytes > static_cast<std::int64_t>(rules.opened_bytes_at_most) || body_bytes == 0) {
    return false;
  }
  if (rules.timestamp_type == TimestampType::log_append_time) return true;
  return batch.max_timestamp() >= batch.base_timestamp() &&
         !timestamp_is_out_of_range(batch.max_timestamp(), rules, request.now_ms) &&
         !timestamp_is_out_of_range(batch.base_timestamp(), rules, request.now_ms);
}

Validated<PreparedBatch> prepare_batch(MutableByteView bytes, const AppendRules& rules,
                                       const AppendRequest& request, Workspace& workspace) {
  const BatchView batch(bytes);
  if (Validated<void> sound = check_header(batch, request); !sound)
    return std::unexpected(std::move(sound).error());
  const Compression target = rules.compression.value_or(Compression::of(batch.codec()));
  const bool stays_plain = batch.is_control() && batch.codec() == Codec::none;
  if ((batch.codec() == target.codec || stays_plain) && header_suffices(batch, rules, request)) {
    PreparedBatch prepared;
    prepared.bytes = bytes;
    prepared.record_count = batch.record_count();
    prepared.max_timestamp = batch.max_timestamp();
    prepared.timestamp_type = rules.timestamp_type;
    return prepared;
  }
  return prepare_records(bytes, stays_plain ? Compression{} : target, rules, request, workspace);
}

// Produce under version 3, and appends of our own: any format. Checks all entries before any record.
Validated<PreparedBatch> prepare_entries(MutableByteView records, const AppendRules& rules,
                                         const AppendRequest& request, Workspace& workspace) {
  Codec source = Codec::none;
  std::size_t count = 0;
  std::optional<EntryView> first;
  EntryIterator entries(records);
  for (;; ++count) {
    const Result<std::optional<EntryView>> next = entries.next();
    if (!next) return refuse(next.error());
    if (!*next) break;
    if (Validated<void> sound = check_entry(**next, rules, request); !sound) {
      return std::unexpected(std::move(sound).error());
    }
    if (!first) first = *next;
    if ((*next)->codec() != Codec::none) source = (*next)->codec();
  }
  if (!first) return PreparedBatch{};
  if (count > 1 && (first->is_batch() || source != Codec::none)) {
    return refuse(ErrorCode::invalid_record, "Compressed outer record has more than one batch");
  }
  const MutableByteView whole = records.first(entries.position());
  if (first->is_batch()) return prepare_batch(whole, rules, request, workspace);
  return convert_messages(whole, rules.compression.value_or(Compression::of(source)), rules, request,
                          workspace);
}

}  // namespace

void stamp(MutableByteView batch, TimestampType type, TimestampMs max_timestamp) {
  const MutableByteView stamped = batch.subspan(position::attributes, stamped_bytes);
  const bool by_difference = batch.size() > cheap_crc_bytes;
  const std::uint32_t before = by_difference ? crc32c(stamped) : 0;
  std::int16_t attributes = BatchView(batch).attributes();
  attributes = static_cast<std::int16_t>(type == TimestampType::log_append_time
                                             ? attributes | attribute::log_append_time
                                             : attributes & ~attribute::log_append_time);
  store_big_endian(batch.data() + position::attributes, attributes);
  store_big_endian(batch.data() + position::max_timestamp, max_timestamp);
  const std::uint32_t crc = by_difference
                                ? crc32c_combine(before ^ crc32c(stamped), BatchView(batch).crc(),
                                                 batch.size() - position::attributes - stamped_bytes)
                                : crc32c(BatchView(batch).checked());
  store_big_endian(batch.data() + position::crc, crc);
}

Validated<PreparedBatch> analyze(MutableByteView records, const AppendRules& rules,
                                 const AppendRequest& request, Workspace& workspace) {
  if (!request.produce_version || *request.produce_version < first_version_of_batches) {
    return prepare_entries(records, rules, request, workspace);
  }
  Validated<EntryView> batch = single_batch(records, *request.produce_version);
  if (!batch) {
    batch.error().of_request = true;
    return std::unexpected(std::move(batch).error());
  }
  if (Validated<void> sound = check_entry(*batch, rules, request); !sound) {
    return std::unexpected(std::move(sound).error());
  }
  return prepare_batch(records.first(batch->bytes().size()), rules, request, workspace);
}

AssignedOffsets assign_offsets(PreparedBatch& batch, Offset first_offset, LeaderEpoch leader_epoch,
                               TimestampMs now_ms) {
  assert(!batch.empty());
  AssignedOffsets assigned{.first = first_offset, .max_timestamp = batch.max_timestamp};
  assigned.last = first_offset + batch.view().last_offset_delta();
  store_big_endian(batch.bytes.data() + position::base_offset, first_offset);
  store_big_endian(batch.bytes.data() + position::leader_epoch, leader_epoch);
  if (batch.timestamp_type == TimestampType::log_append_time) {
    stamp(batch.bytes, TimestampType::log_append_time, now_ms);
    assigned.max_timestamp = now_ms;
    assigned.log_append_time = now_ms;
  }
  if (assigned.max_timestamp != no_timestamp) assigned.offset_of_max_timestamp = assigned.last;
  return assigned;
}

}  // namespace ottla::records
