// The records of __consumer_offsets, __transaction_state and __share_group_state as Kafka's tools print them:
// type and version, and the JSON of their messages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"

namespace ottla::cli {

enum class InternalTopic : std::uint8_t { consumer_offsets, transaction_state, share_group_state };

struct CoordinatorMessage {
  std::int16_t number = 0;          // the key's record type, the value's version
  std::optional<std::string> json;  // nothing: there is no record of that type
};

// A record's key. invalid_request, with the sentence of Kafka's CoordinatorRecordSerde, for bytes that are
// none.
Result<CoordinatorMessage> read_coordinator_key(InternalTopic topic, ByteView key);
// The value of a record of that type.
Result<CoordinatorMessage> read_coordinator_value(InternalTopic topic, std::int16_t type, ByteView value);

// The JSON of a group's value (type 2) with the members' subscriptions and assignments opened, where the
// group is of consumers: what kafka-dump-log prints. `json` is that of read_coordinator_value.
std::string with_embedded_protocol(std::string json, ByteView value);

inline constexpr std::int16_t group_metadata_type = 2;

}  // namespace ottla::cli
