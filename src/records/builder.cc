// Builds batches of format 2 in one buffer: header room first, records behind it, the header's numbers at the
// end.
#include "ottla/records/builder.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "ottla/base/crc32c.h"
#include "ottla/base/varint.h"

namespace ottla::records {
namespace {

std::size_t field_size(const std::optional<ByteView>& field) {
  return field ? varint_size(static_cast<std::int64_t>(field->size())) + field->size() : 1;
}

std::uint8_t* put_field(std::uint8_t* to, const std::optional<ByteView>& field) {
  if (!field) return put_varint(to, -1);
  to = put_varint(to, static_cast<std::int64_t>(field->size()));
  return std::copy(field->begin(), field->end(), to);
}

}  // namespace

BatchBuilder::BatchBuilder(BatchOptions options)
    : options_(options),
      out_(header_bytes),
      next_offset_(options.base_offset),
      base_timestamp_(options.delete_horizon) {}

void BatchBuilder::append(const NewRecord& record) { append_at(next_offset_, record); }

std::uint8_t* BatchBuilder::begin_record(Offset offset, TimestampMs timestamp,
                                         const std::optional<ByteView>& key,
                                         const std::optional<ByteView>& value,
                                         std::size_t header_bytes_with_count) {
  assert(offset >= next_offset_ || record_count_ == 0);
  assert(offset - options_.base_offset <= std::numeric_limits<std::int32_t>::max());
  if (!base_timestamp_) base_timestamp_ = timestamp;
  max_timestamp_ = std::max(max_timestamp_, timestamp);
  next_offset_ = offset + 1;
  ++record_count_;

  const auto offset_delta = offset - options_.base_offset;
  const auto timestamp_delta = static_cast<std::int64_t>(static_cast<std::uint64_t>(timestamp) -
                                                         static_cast<std::uint64_t>(*base_timestamp_));
  const std::size_t length = 1 + varint_size(timestamp_delta) + varint_size(offset_delta) + field_size(key) +
                             field_size(value) + header_bytes_with_count;
  const std::size_t start = out_.size();
  out_.resize(start + varint_size(static_cast<std::int64_t>(length)) + length);
  std::uint8_t* to = put_varint(out_.data() + start, static_cast<std::int64_t>(length));
  *to++ = 0;
  to = put_varint(to, timestamp_delta);
  to = put_varint(to, offset_delta);
  return put_field(put_field(to, key), value);
}

void BatchBuilder::append_at(Offset offset, const NewRecord& record) {
  std::size_t size = varint_size(static_cast<std::int64_t>(record.headers.size()));
  for (const HeaderView& header : record.headers) {
    size += field_size(as_bytes(header.key)) + field_size(header.value);
  }
  std::uint8_t* to = begin_record(offset, record.timestamp, record.key, record.value, size);
  to = put_varint(to, static_cast<std::int64_t>(record.headers.size()));
  for (const HeaderView& header : record.headers)
    to = put_field(put_field(to, as_bytes(header.key)), header.value);
}

void BatchBuilder::append_at(Offset offset, const RecordView& record) {
  const ByteView headers = record.headers.bytes();
  std::uint8_t* const to = begin_record(offset, record.timestamp, record.key, record.value,
                                        varint_size(record.headers.size()) + headers.size());
  std::copy(headers.begin(), headers.end(), put_varint(to, record.headers.size()));
}

void BatchBuilder::set_last_offset(Offset offset) {
  assert(offset >= next_offset_ - 1);
  next_offset_ = offset + 1;
}

Bytes BatchBuilder::build() {
  CodecContext codecs;
  return build(codecs);
}

Bytes BatchBuilder::build(CodecContext& codecs) {
  if (options_.compression.codec != Codec::none && record_count_ > 0) {
    Bytes packed(header_bytes);
    codecs.compress(options_.compression, 2, ByteView(out_).subspan(header_bytes), packed);
    out_ = std::move(packed);
  }
  write_header();
  return std::move(out_);
}

void BatchBuilder::write_header() {
  const bool log_append_time = options_.timestamp_type == TimestampType::log_append_time;
  std::int16_t attributes = record_count_ > 0 ? static_cast<std::int16_t>(options_.compression.codec) : 0;
  if (log_append_time) attributes |= attribute::log_append_time;
  if (options_.transactional) attributes |= attribute::transactional;
  if (options_.control) attributes |= attribute::control;
  if (options_.delete_horizon) attributes |= attribute::delete_horizon;
  // An empty batch may still cover offsets; without any it says one, as a batch cannot say less.
  const Offset last = std::max(next_offset_ - 1, options_.base_offset);

  std::uint8_t* const to = out_.data();
  store_big_endian(to + position::base_offset, options_.base_offset);
  store_big_endian(to + position::batch_length, static_cast<std::int32_t>(out_.size() - log_overhead_bytes));
  store_big_endian(to + position::leader_epoch, options_.leader_epoch);
  to[magic_position] = 2;
  store_big_endian(to + position::attributes, attributes);
  store_big_endian(to + position::last_offset_delta, static_cast<std::int32_t>(last - options_.base_offset));
  store_big_endian(to + position::base_timestamp, base_timestamp_.value_or(no_timestamp));
  store_big_endian(to + position::max_timestamp, log_append_time ? options_.append_time : max_timestamp_);
  store_big_endian(to + position::producer_id, options_.producer_id);
  store_big_endian(to + position::producer_epoch, options_.producer_epoch);
  store_big_endian(to + position::base_sequence, options_.base_sequence);
  store_big_endian(to + position::record_count, record_count_);
  store_big_endian(to + position::crc, crc32c(ByteView(out_).subspan(position::attributes)));
}

}  // namespace ottla::records
