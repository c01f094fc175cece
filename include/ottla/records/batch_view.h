// A record batch of magic 2 in place: header fields by offset, no copy. Layout:
// org.apache.kafka.common.record.DefaultRecordBatch. The view trusts nothing but its length (at least
// header_bytes); validation is records/validation.h's.
#pragma once

#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"

namespace ottla::records {

// Offset and size in front of every entry of a log, whatever its magic.
inline constexpr std::size_t log_overhead_bytes = 12;
// Where the magic byte stands in every entry.
inline constexpr std::size_t magic_position = 16;
// Header of a batch of magic 2, log overhead included.
inline constexpr std::size_t header_bytes = 61;

enum class Codec : std::uint8_t { none = 0, gzip = 1, snappy = 2, lz4 = 3, zstd = 4 };

enum class TimestampType : std::uint8_t { create_time = 0, log_append_time = 1 };

namespace attribute {
inline constexpr std::int16_t codec_mask = 0x07;
inline constexpr std::int16_t log_append_time = 0x08;
inline constexpr std::int16_t transactional = 0x10;
inline constexpr std::int16_t control = 0x20;
inline constexpr std::int16_t delete_horizon = 0x40;
}  // namespace attribute

namespace position {
inline constexpr std::size_t base_offset = 0;
inline constexpr std::size_t batch_length = 8;
inline constexpr std::size_t leader_epoch = 12;
inline constexpr std::size_t crc = 17;
inline constexpr std::size_t attributes = 21;
inline constexpr std::size_t last_offset_delta = 23;
inline constexpr std::size_t base_timestamp = 27;
inline constexpr std::size_t max_timestamp = 35;
inline constexpr std::size_t producer_id = 43;
inline constexpr std::size_t producer_epoch = 51;
inline constexpr std::size_t base_sequence = 53;
inline constexpr std::size_t record_count = 57;
}  // namespace position

class BatchView {
 public:
  // `bytes` holds at least header_bytes; the accessors of the header need no more, body() needs the whole
  // batch.
  explicit BatchView(ByteView bytes) : bytes_(bytes) {}

  Offset base_offset() const { return get<std::int64_t>(position::base_offset); }
  Offset last_offset() const { return base_offset() + last_offset_delta(); }
  Offset next_offset() const { return last_offset() + 1; }
  // All of the batch in bytes, log overhead included.
  std::int64_t size_bytes() const {
    return std::int64_t{get<std::int32_t>(position::batch_length)} + std::int64_t{log_overhead_bytes};
  }
  LeaderEpoch leader_epoch() const { return get<std::int32_t>(position::leader_epoch); }
  std::int8_t magic() const { return static_cast<std::int8_t>(bytes_[magic_position]); }
  std::uint32_t crc() const { return get<std::uint32_t>(position::crc); }
  std::int16_t attributes() const { return get<std::int16_t>(position::attributes); }
  Codec codec() const { return static_cast<Codec>(attributes() & attribute::codec_mask); }
  TimestampType timestamp_type() const {
    return (attributes() & attribute::log_append_time) != 0 ? TimestampType::log_append_time
                                                            : TimestampType::create_time;
  }
  bool is_transactional() const { return (attributes() & attribute::transactional) != 0; }
  bool is_control() const { return (attributes() & attribute::control) != 0; }
  bool has_delete_horizon() const { return (attributes() & attribute::delete_horizon) != 0; }
  std::int32_t last_offset_delta() const { return get<std::int32_t>(position::last_offset_delta); }
  TimestampMs base_timestamp() const { return get<std::int64_t>(position::base_timestamp); }
  TimestampMs max_timestamp() const { return get<std::int64_t>(position::max_timestamp); }
  ProducerId producer_id() const { return get<std::int64_t>(position::producer_id); }
  bool has_producer_id() const { return producer_id() > no_producer_id; }
  ProducerEpoch producer_epoch() const { return get<std::int16_t>(position::producer_epoch); }
  Sequence base_sequence() const { return get<std::int32_t>(position::base_sequence); }
  // Sequences wrap from 2^31-1 to 0; no_sequence stays so.
  Sequence last_sequence() const {
    const Sequence first = base_sequence();
    if (first == no_sequence) return no_sequence;
    return static_cast<Sequence>((std::int64_t{first} + last_offset_delta()) & 0x7fffffff);
  }
  std::int32_t record_count() const { return get<std::int32_t>(position::record_count); }

  // What the CRC covers: attributes to the end.
  ByteView checked() const { return bytes_.subspan(position::attributes); }
  // The records, compressed as one block when codec() is not none.
  ByteView body() const { return bytes_.subspan(header_bytes); }
  ByteView bytes() const { return bytes_; }

 private:
  template <class T>
  T get(std::size_t at) const {
    return load_big_endian<T>(bytes_.data() + at);
  }

  ByteView bytes_;
};

}  // namespace ottla::records
