// Builds message sets of format 0 and 1: entries as they are, or as the value of one wrapper.
#include <algorithm>
#include <cassert>

#include "ottla/records/builder.h"
#include "ottla/records/legacy.h"

namespace ottla::records {
namespace {

std::uint8_t* put_field(std::uint8_t* to, const std::optional<ByteView>& field) {
  store_big_endian(to, field ? static_cast<std::int32_t>(field->size()) : std::int32_t{-1});
  return field ? std::copy(field->begin(), field->end(), to + 4) : to + 4;
}

// Fills an entry whose key and value are in place already: everything up to them, and the checksum.
void write_header(MutableByteView entry, Offset offset, std::int8_t magic, std::uint8_t attributes,
                  TimestampMs timestamp) {
  std::uint8_t* const to = entry.data();
  store_big_endian(to, offset);
  store_big_endian(to + 8, static_cast<std::int32_t>(entry.size() - log_overhead_bytes));
  to[magic_position] = static_cast<std::uint8_t>(magic);
  to[17] = attributes;
  if (magic > 0) store_big_endian(to + 18, timestamp);
  store_big_endian(to + 12, crc32(entry.subspan(magic_position)));
}

}  // namespace

MessageSetBuilder::MessageSetBuilder(MessageSetOptions options)
    : options_(options), next_offset_(options.base_offset) {
  assert(options_.magic == 0 || options_.magic == 1);
  assert(options_.compression.codec != Codec::zstd);
}

void MessageSetBuilder::append(const NewRecord& record) { append_at(next_offset_, record); }

std::uint8_t MessageSetBuilder::timestamp_attribute() const {
  const bool stamped = options_.magic > 0 && options_.timestamp_type == TimestampType::log_append_time;
  return stamped ? static_cast<std::uint8_t>(attribute::log_append_time) : 0;
}

void MessageSetBuilder::append_at(Offset offset, const NewRecord& record) {
  assert(offset >= next_offset_ || record_count_ == 0);
  assert(record.headers.empty());
  const bool stamped = options_.timestamp_type == TimestampType::log_append_time;
  const TimestampMs timestamp = stamped ? options_.append_time : record.timestamp;
  const bool relative = options_.magic > 0 && options_.compression.codec != Codec::none;
  const std::size_t start = out_.size();
  const std::size_t fields_at = log_overhead_bytes + message_overhead(options_.magic) - 8;
  out_.resize(start + fields_at + 8 + (record.key ? record.key->size() : 0) +
              (record.value ? record.value->size() : 0));
  const MutableByteView entry = MutableByteView(out_).subspan(start);
  put_field(put_field(entry.data() + fields_at, record.key), record.value);
  write_header(entry, relative ? offset - options_.base_offset : offset, options_.magic,
               timestamp_attribute(), timestamp);
  max_timestamp_ = std::max(max_timestamp_, timestamp);
  next_offset_ = offset + 1;
  ++record_count_;
}

Bytes MessageSetBuilder::build() {
  CodecContext codecs;
  return build(codecs);
}

Bytes MessageSetBuilder::build(CodecContext& codecs) {
  if (options_.compression.codec == Codec::none || record_count_ == 0) return std::move(out_);
  const std::size_t fields_at = log_overhead_bytes + message_overhead(options_.magic) - 8;
  Bytes wrapper(fields_at + 8);
  codecs.compress(options_.compression, options_.magic, out_, wrapper);
  put_field(wrapper.data() + fields_at, std::nullopt);
  store_big_endian(wrapper.data() + fields_at + 4, static_cast<std::int32_t>(wrapper.size() - fields_at - 8));
  const auto attributes = static_cast<std::uint8_t>(static_cast<std::uint8_t>(options_.compression.codec) |
                                                    timestamp_attribute());
  write_header(wrapper, next_offset_ - 1, options_.magic, attributes, max_timestamp_);
  out_.clear();
  return wrapper;
}

}  // namespace ottla::records
