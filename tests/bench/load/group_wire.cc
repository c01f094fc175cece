// Groups' requests, field by field.
#include "bench/load/group_wire.h"

namespace ottla::bench {
namespace {

constexpr std::int32_t session_timeout_ms = 45'000;
constexpr std::int32_t rebalance_timeout_ms = 300'000;

void put_varint(Encoder& encoder, std::uint32_t value) {
  for (; value >= 0x80; value >>= 7) encoder.int8(static_cast<std::int8_t>(value | 0x80));
  encoder.int8(static_cast<std::int8_t>(value));
}

void put_compact(Encoder& encoder, std::string_view text) {
  put_varint(encoder, static_cast<std::uint32_t>(text.size()) + 1);
  encoder.raw(as_bytes(text));
}

std::uint32_t get_varint(Decoder& decoder) {
  std::uint32_t value = 0;
  for (int shift = 0; shift < 35; shift += 7) {
    const auto byte = static_cast<std::uint8_t>(decoder.int8());
    value |= static_cast<std::uint32_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return value;
}

std::string_view get_compact(Decoder& decoder) {
  const std::uint32_t size = get_varint(decoder);
  return size <= 1 ? std::string_view{} : as_text(decoder.raw(size - 1));
}

Encoder& put_bytes(Encoder& encoder, ByteView bytes) {
  return encoder.int32(static_cast<std::int32_t>(bytes.size())).raw(bytes);
}

}  // namespace

bool is_passing(std::int16_t error) {
  return error == coordinator_load_in_progress || error == coordinator_not_available ||
         error == not_coordinator;
}

Bytes join_frame(std::string_view group, std::string_view member_id, std::string_view topic) {
  Encoder subscription;
  subscription.int16(0).int32(1).string(topic).int32(-1);
  Encoder encoder = request(11, 4);
  encoder.string(group).int32(session_timeout_ms).int32(rebalance_timeout_ms).string(member_id);
  encoder.string("consumer").int32(1).string("range");
  return put_bytes(encoder, subscription.bytes()).frame();
}

Joined joined(ByteView bytes) {
  Decoder answer(bytes);
  Joined result;
  answer.raw(8);
  result.error = answer.int16();
  result.generation = answer.int32();
  answer.string();
  result.leader = answer.string();
  result.member_id = answer.string();
  for (std::int32_t members = answer.int32(); members > 0 && answer.good(); --members) {
    result.members.push_back(answer.string());
    answer.raw(static_cast<std::size_t>(answer.int32()));
  }
  if (!answer.good()) result.error = -1;
  return result;
}

Bytes sync_frame(std::string_view group, std::int32_t generation, std::string_view member_id,
                 const std::vector<std::string_view>& members, std::string_view assignment) {
  Encoder encoder = request(14, 2);
  encoder.string(group).int32(generation).string(member_id);
  encoder.int32(static_cast<std::int32_t>(members.size()));
  for (const std::string_view member : members) put_bytes(encoder.string(member), as_bytes(assignment));
  return encoder.frame();
}

Bytes heartbeat_frame(std::string_view group, std::int32_t generation, std::string_view member_id) {
  return request(12, 2).string(group).int32(generation).string(member_id).frame();
}

Bytes leave_frame(std::string_view group, std::string_view member_id) {
  return request(13, 1).string(group).string(member_id).frame();
}

std::int16_t group_error(ByteView bytes) {
  Decoder answer(bytes);
  answer.raw(8);
  const std::int16_t error = answer.int16();
  return answer.good() ? error : std::int16_t{-1};
}

Bytes consumer_frame(std::string_view group, std::string_view member_id, std::int32_t epoch,
                     std::string_view topic, const Bytes* owned) {
  static const Bytes nothing_owned{1};
  Encoder encoder = request(68, 0);
  encoder.int8(0);  // the header's tags
  put_compact(encoder, group);
  put_compact(encoder, member_id);
  const bool joins = epoch == 0;
  encoder.int32(epoch).int8(0).int8(0).int32(joins ? rebalance_timeout_ms : -1);
  put_varint(encoder, joins ? 2 : 0);
  if (joins) put_compact(encoder, topic);
  encoder.int8(0);  // no assignor of its own
  if (joins) owned = &nothing_owned;
  if (owned != nullptr) {
    encoder.raw(*owned);
  } else {
    encoder.int8(0);
  }
  return encoder.int8(0).frame();
}

ConsumerBeat consumer_beat(ByteView bytes) {
  Decoder answer(bytes);
  ConsumerBeat beat;
  answer.raw(9);  // correlation id, tags, throttle time
  beat.error = answer.int16();
  get_compact(answer);
  beat.member_id = get_compact(answer);
  beat.epoch = answer.int32();
  answer.int32();
  beat.has_assignment = answer.int8() == 1;
  if (beat.has_assignment) {
    const std::size_t begin = bytes.size() - answer.left();
    for (std::uint32_t topics = get_varint(answer); topics > 1 && answer.good(); --topics) {
      answer.raw(16);
      const std::uint32_t partitions = get_varint(answer);
      answer.raw(4 * std::size_t{partitions == 0 ? 0 : partitions - 1});
      beat.count += static_cast<int>(partitions) - 1;
      get_varint(answer);
    }
    beat.partitions = bytes.subspan(begin, bytes.size() - answer.left() - begin);
  }
  if (!answer.good()) beat.error = -1;
  return beat;
}

}  // namespace ottla::bench
