// A message of format 0 or 1 in place, and its checksum. Layout: org.apache.kafka.common.record.LegacyRecord.
// The view trusts nothing but its length; check() says whether the rest may be read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/records/batch_view.h"

namespace ottla::records {

// Bytes of a message without key and value, log overhead not counted.
inline constexpr std::size_t message_overhead_v0 = 14;
inline constexpr std::size_t message_overhead_v1 = 22;

inline constexpr std::size_t message_overhead(std::int8_t magic) {
  return magic == 0 ? message_overhead_v0 : message_overhead_v1;
}

// CRC-32 of IEEE 802.3, continued from `crc` (0 at the start): the checksum of formats 0 and 1.
std::uint32_t crc32(ByteView bytes, std::uint32_t crc = 0);

class MessageView {
 public:
  // `bytes` is a whole entry with its log overhead, at least log_overhead_bytes + message_overhead_v0.
  explicit MessageView(ByteView bytes) : bytes_(bytes) {}

  // Of a wrapper: the offset of its last inner message.
  Offset offset() const { return load_big_endian<std::int64_t>(bytes_.data()); }
  std::int64_t size_bytes() const {
    return std::int64_t{load_big_endian<std::int32_t>(bytes_.data() + 8)} + std::int64_t{log_overhead_bytes};
  }
  std::uint32_t crc() const { return load_big_endian<std::uint32_t>(bytes_.data() + 12); }
  std::int8_t magic() const { return static_cast<std::int8_t>(bytes_[magic_position]); }
  std::uint8_t attributes() const { return bytes_[17]; }
  Codec codec() const { return static_cast<Codec>(attributes() & attribute::codec_mask); }
  TimestampType timestamp_type() const {
    return magic() > 0 && (attributes() & attribute::log_append_time) != 0 ? TimestampType::log_append_time
                                                                           : TimestampType::create_time;
  }
  // no_timestamp in format 0.
  TimestampMs timestamp() const {
    return magic() == 0 ? no_timestamp : load_big_endian<std::int64_t>(bytes_.data() + 18);
  }

  // Whether key and value with their lengths are inside the entry; corrupt_message otherwise.
  // Needed before key() and value().
  Result<> check_structure() const;
  // Whether the stored checksum is the right one; the structure need not have been checked.
  bool crc_is_right() const { return crc() == crc32(checked()); }

  std::optional<ByteView> key() const;
  std::optional<ByteView> value() const;

  // What the CRC covers: magic to the end.
  ByteView checked() const { return bytes_.subspan(magic_position); }
  ByteView bytes() const { return bytes_; }

 private:
  std::size_t key_length_position() const { return magic() == 0 ? 18 : 26; }
  std::optional<ByteView> field(std::size_t at) const;

  ByteView bytes_;
};

}  // namespace ottla::records
