// Keys and values of control records, and the marker that ends a transaction.
#include "ottla/records/control.h"

#include <string>

#include "ottla/records/builder.h"

namespace ottla::records {
namespace {

constexpr std::int16_t key_version = 0;
constexpr std::int16_t marker_version = 0;

}  // namespace

std::array<std::uint8_t, 4> control_key(ControlType type) {
  std::array<std::uint8_t, 4> key{};
  store_big_endian(key.data(), key_version);
  store_big_endian(key.data() + 2, static_cast<std::int16_t>(type));
  return key;
}

Result<ControlType> control_type(ByteView key) {
  if (key.size() < 4) {
    return fail(ErrorCode::invalid_record,
                "a control record's key has " + std::to_string(key.size()) + " bytes, at least 4 are needed");
  }
  const auto version = load_big_endian<std::int16_t>(key.data());
  if (version < 0) {
    return fail(ErrorCode::invalid_record, "a control record's key has version " + std::to_string(version));
  }
  return static_cast<ControlType>(load_big_endian<std::int16_t>(key.data() + 2));
}

std::array<std::uint8_t, 6> end_marker_value(std::int32_t coordinator_epoch) {
  std::array<std::uint8_t, 6> value{};
  store_big_endian(value.data(), marker_version);
  store_big_endian(value.data() + 2, coordinator_epoch);
  return value;
}

Result<EndTransactionMarker> parse_end_marker(ByteView key, ByteView value) {
  const Result<ControlType> type = control_type(key);
  if (!type) return fail(type.error());
  if (*type != ControlType::abort && *type != ControlType::commit) {
    return fail(
        ErrorCode::invalid_record,
        "control type " + std::to_string(static_cast<std::int16_t>(*type)) + " is no end of a transaction");
  }
  if (value.size() < 6 || load_big_endian<std::int16_t>(value.data()) < 0) {
    return fail(ErrorCode::invalid_record, "the value of a transaction's end is malformed");
  }
  return EndTransactionMarker{*type, load_big_endian<std::int32_t>(value.data() + 2)};
}

Bytes build_end_marker(const EndTransactionMarker& marker, ProducerId producer_id,
                       ProducerEpoch producer_epoch, TimestampMs timestamp, LeaderEpoch leader_epoch,
                       Offset base_offset) {
  BatchBuilder builder({.base_offset = base_offset,
                        .leader_epoch = leader_epoch,
                        .producer_id = producer_id,
                        .producer_epoch = producer_epoch,
                        .transactional = true,
                        .control = true});
  const auto key = control_key(marker.type);
  const auto value = end_marker_value(marker.coordinator_epoch);
  builder.append({.timestamp = timestamp, .key = ByteView(key), .value = ByteView(value)});
  return builder.build();
}

}  // namespace ottla::records
