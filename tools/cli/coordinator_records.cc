// The table of the internal topics' record types, and the groups' embedded protocol.
#include "cli/coordinator_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "ottla/base/base64.h"
#include "ottla/protocol/messages/consumer_protocol.h"
#include "ottla/protocol/messages/group_records.h"
#include "ottla/protocol/messages/offset_records.h"
#include "ottla/protocol/messages/share_group_records.h"
#include "ottla/protocol/messages/share_records.h"
#include "ottla/protocol/messages/streams_group_records.h"
#include "ottla/protocol/messages/transaction_records.h"

namespace ottla::cli {
namespace {

using namespace protocol;

using ToJson = Result<std::string> (*)(ByteView body, int version);

template <class M>
Result<std::string> json_of(ByteView body, int version) {
  const auto message = decode<M>(body, version);
  if (!message) return fail(message.error());
  return to_json(*message, version);
}

struct RecordType {
  std::int16_t type;
  ToJson key;
  ToJson value;
};

template <class Key, class Value>
constexpr RecordType row{Key::api.key, &json_of<Key>, &json_of<Value>};

constexpr std::array consumer_offsets{
    row<LegacyOffsetCommitKey, LegacyOffsetCommitValue>,
    row<OffsetCommitKey, OffsetCommitValue>,
    row<GroupMetadataKey, GroupMetadataValue>,
    row<ConsumerGroupMetadataKey, ConsumerGroupMetadataValue>,
    row<ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue>,
    row<ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue>,
    row<ConsumerGroupTargetAssignmentMetadataKey, ConsumerGroupTargetAssignmentMetadataValue>,
    row<ConsumerGroupTargetAssignmentMemberKey, ConsumerGroupTargetAssignmentMemberValue>,
    row<ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue>,
    row<ShareGroupMemberMetadataKey, ShareGroupMemberMetadataValue>,
    row<ShareGroupMetadataKey, ShareGroupMetadataValue>,
    row<ShareGroupTargetAssignmentMetadataKey, ShareGroupTargetAssignmentMetadataValue>,
    row<ShareGroupTargetAssignmentMemberKey, ShareGroupTargetAssignmentMemberValue>,
    row<ShareGroupCurrentMemberAssignmentKey, ShareGroupCurrentMemberAssignmentValue>,
    row<ShareGroupStatePartitionMetadataKey, ShareGroupStatePartitionMetadataValue>,
    row<ConsumerGroupRegularExpressionKey, ConsumerGroupRegularExpressionValue>,
    row<StreamsGroupMetadataKey, StreamsGroupMetadataValue>,
    row<StreamsGroupMemberMetadataKey, StreamsGroupMemberMetadataValue>,
    row<StreamsGroupTargetAssignmentMetadataKey, StreamsGroupTargetAssignmentMetadataValue>,
    row<StreamsGroupTargetAssignmentMemberKey, StreamsGroupTargetAssignmentMemberValue>,
    row<StreamsGroupCurrentMemberAssignmentKey, StreamsGroupCurrentMemberAssignmentValue>,
    row<StreamsGroupTopologyKey, StreamsGroupTopologyValue>,
};
constexpr std::array transaction_state{row<TransactionLogKey, TransactionLogValue>};
constexpr std::array share_group_state{row<ShareSnapshotKey, ShareSnapshotValue>,
                                       row<ShareUpdateKey, ShareUpdateValue>};

std::span<const RecordType> types_of(InternalTopic topic) {
  switch (topic) {
    case InternalTopic::consumer_offsets:
      return consumer_offsets;
    case InternalTopic::transaction_state:
      return transaction_state;
    case InternalTopic::share_group_state:
      break;
  }
  return share_group_state;
}

const RecordType* find_type(InternalTopic topic, std::int16_t type) {
  const auto types = types_of(topic);
  const auto found = std::ranges::find(types, type, &RecordType::type);
  return found == types.end() ? nullptr : &*found;
}

constexpr std::size_t number_bytes = 2;

Result<CoordinatorMessage> read(ByteView bytes, std::string_view part, std::int16_t number, ToJson to_json,
                                int version) {
  auto json = to_json(bytes.subspan(number_bytes), version);
  if (!json) {
    return fail(ErrorCode::invalid_request,
                fmt::format("Could not read record with version {} from {}'s buffer due to: {}.", version,
                            part, json.error().message));
  }
  return CoordinatorMessage{number, std::move(*json)};
}

std::unexpected<Error> no_number(std::string_view part) {
  return fail(ErrorCode::invalid_request, fmt::format("Could not read version from {}'s buffer.", part));
}

// Replaces the base64 of `bytes` as the text of that field, behind `from`, by the JSON of what is in them: a
// version and a message of it. Bytes that are no such thing stay.
template <class M>
void open_field(std::string& json, std::size_t& from, std::string_view field, ByteView bytes) {
  const std::string closed = fmt::format("\"{}\":\"{}\"", field, base64_encode(bytes));
  const std::size_t at = json.find(closed, from);
  if (at == std::string::npos) return;
  from = at + closed.size();
  if (bytes.size() < number_bytes) return;
  const auto version = load_big_endian<std::int16_t>(bytes.data());
  const auto opened = json_of<M>(bytes.subspan(number_bytes), version);
  if (!opened) return;
  const std::string text = fmt::format("\"{}\":{}", field, *opened);
  json.replace(at, closed.size(), text);
  from = at + text.size();
}

}  // namespace

Result<CoordinatorMessage> read_coordinator_key(InternalTopic topic, ByteView key) {
  if (key.size() < number_bytes) return no_number("key");
  const auto type = load_big_endian<std::int16_t>(key.data());
  const RecordType* known = find_type(topic, type);
  if (known == nullptr) return CoordinatorMessage{type, std::nullopt};
  return read(key, "key", type, known->key, 0);
}

Result<CoordinatorMessage> read_coordinator_value(InternalTopic topic, std::int16_t type, ByteView value) {
  if (value.size() < number_bytes) return no_number("value");
  const auto version = load_big_endian<std::int16_t>(value.data());
  const RecordType* known = find_type(topic, type);
  if (known == nullptr) return CoordinatorMessage{version, std::nullopt};
  return read(value, "value", version, known->value, version);
}

std::string with_embedded_protocol(std::string json, ByteView value) {
  if (value.size() < number_bytes) return json;
  const auto group =
      decode<GroupMetadataValue>(value.subspan(number_bytes), load_big_endian<std::int16_t>(value.data()));
  if (!group || group->protocol_type != "consumer") return json;
  std::size_t from = 0;
  for (const auto& member : group->members) {
    open_field<ConsumerProtocolSubscription>(json, from, "subscription", member.subscription);
    open_field<ConsumerProtocolAssignment>(json, from, "assignment", member.assignment);
  }
  return json;
}

}  // namespace ottla::cli
