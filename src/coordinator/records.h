// Records of the coordinators' topics as bytes: made from and parsed into the messages of
// protocol/messages/*_records.h. A key is an int16 type and its fields, a value an int16 version
// and its fields.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/protocol/codec.h"

namespace ottla::coordinator {

// No value is a tombstone.
struct Record {
  Bytes key;
  std::optional<Bytes> value;

  friend bool operator==(const Record&, const Record&) = default;
};

// The types that the group coordinator replays; others are skipped with a warning.
enum class GroupRecordType : std::int16_t {
  legacy_offset_commit = 0,
  offset_commit = 1,
  group_metadata = 2,
  consumer_group_metadata = 3,
  consumer_group_partition_metadata = 4,
  consumer_group_member_metadata = 5,
  consumer_group_target_assignment_metadata = 6,
  consumer_group_target_assignment_member = 7,
  consumer_group_current_member_assignment = 8,
  share_group_member_metadata = 10,
  share_group_metadata = 11,
  share_group_target_assignment_metadata = 12,
  share_group_target_assignment_member = 13,
  share_group_current_member_assignment = 14,
  share_group_state_partition_metadata = 15,
  consumer_group_regular_expression = 16,
  streams_group_metadata = 17,
  streams_group_member_metadata = 19,
  streams_group_target_assignment_metadata = 20,
  streams_group_target_assignment_member = 21,
  streams_group_current_member_assignment = 22,
  streams_group_topology = 23,
};

// The key with the type in front. The messages' texts must be shorter than 32,768 bytes, as those of requests
// are.
template <class Key>
Bytes encode_key(const Key& key) {
  Bytes bytes(sizeof(std::int16_t));
  store_big_endian(bytes.data(), Key::api.key);
  protocol::Writer writer(bytes);
  protocol::encode(key, 0, writer);
  return bytes;
}

template <class Key, class Value>
Record make_record(const Key& key, const Value& value, std::int16_t version) {
  static_assert(Key::api.key == Value::api.key);
  Record record{encode_key(key), Bytes(sizeof(std::int16_t))};
  store_big_endian(record.value->data(), version);
  protocol::Writer writer(*record.value);
  protocol::encode(value, version, writer);
  return record;
}

template <class Key>
Record make_tombstone(const Key& key) {
  return {encode_key(key), std::nullopt};
}

// The versions that are written, which are those of Apache Kafka 4.3.0.
inline constexpr std::int16_t offset_commit_value_version = 4;
inline constexpr std::int16_t offset_commit_value_version_with_expiry = 1;
inline constexpr std::int16_t group_metadata_value_version = 3;
inline constexpr std::int16_t consumer_group_value_version = 0;  // of types 3 to 8 and 16
inline constexpr std::int16_t share_group_value_version = 0;     // of types 10 to 15
inline constexpr std::int16_t streams_group_value_version = 0;   // of types 17 and 19 to 23

// The type of a key; invalid_record for one under two bytes.
Result<std::int16_t> record_type(ByteView key);

// The fields behind the type. Views point into `key`. invalid_record when it is no such key.
template <class Key>
Result<Key> parse_key(ByteView key) {
  if (key.size() < sizeof(std::int16_t)) return fail(ErrorCode::invalid_record, "a record's key is cut");
  auto parsed = protocol::decode<Key>(key.subspan(sizeof(std::int16_t)), 0);
  if (!parsed) return fail(ErrorCode::invalid_record, parsed.error().message);
  return parsed;
}

// The value of any version that Value::api lists. Views point into `value`. unsupported_version for another
// version, invalid_record when it is no such value.
template <class Value>
Result<Value> parse_value(ByteView value) {
  if (value.size() < sizeof(std::int16_t)) return fail(ErrorCode::invalid_record, "a record's value is cut");
  auto parsed = protocol::decode<Value>(value.subspan(sizeof(std::int16_t)),
                                        load_big_endian<std::int16_t>(value.data()));
  if (!parsed && parsed.error().code != ErrorCode::unsupported_version)
    return fail(ErrorCode::invalid_record, parsed.error().message);
  return parsed;
}

}  // namespace ottla::coordinator
