// Control records: transaction markers and the types of the metadata log. Source: ControlRecordType,
// EndTransactionMarker.
#pragma once

#include <array>
#include <cstdint>

#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"
#include "ottla/base/result.h"

namespace ottla::records {

enum class ControlType : std::int16_t {
  abort = 0,
  commit = 1,
  leader_change = 2,
  snapshot_header = 3,
  snapshot_footer = 4,
  kraft_version = 5,
  kraft_voters = 6,
};

// int16 version 0, int16 type.
std::array<std::uint8_t, 4> control_key(ControlType type);

// The type's number, known or not (a reader ignores what it does not know); invalid_record for a key under
// four bytes or with a negative version.
Result<ControlType> control_type(ByteView key);

struct EndTransactionMarker {
  ControlType type = ControlType::commit;  // abort or commit
  std::int32_t coordinator_epoch = 0;
};

// int16 version 0, int32 coordinator epoch.
std::array<std::uint8_t, 6> end_marker_value(std::int32_t coordinator_epoch);

// invalid_record when the key's type is no end of a transaction, the version negative or the value short.
Result<EndTransactionMarker> parse_end_marker(ByteView key, ByteView value);

// The whole control batch of a transaction's end: one record, 78 bytes.
Bytes build_end_marker(const EndTransactionMarker& marker, ProducerId producer_id,
                       ProducerEpoch producer_epoch, TimestampMs timestamp,
                       LeaderEpoch leader_epoch = no_leader_epoch, Offset base_offset = 0);

}  // namespace ottla::records
