// Decoding and encoding of every message. The templates are defined for the messages of messages/ alone, each
// compiled once in this room.
#pragma once

#include <string>
#include <string_view>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/protocol/api.h"
#include "ottla/protocol/reader.h"
#include "ottla/protocol/types.h"
#include "ottla/protocol/writer.h"

namespace ottla::protocol {

struct Shape;

// Reads one message and leaves the reader behind it. The message's views point into the reader's frame.
// Fields that the version does not carry have their defaults. unsupported_version for a version that M::api
// does not list; invalid_request for bytes that are no such message.
template <class M>
Result<M> decode(Reader& reader, int version);

// The same from a whole body. Bytes behind the message are ignored, as Kafka ignores them in requests and
// responses.
template <class M>
Result<M> decode(ByteView body, int version) {
  Reader reader(body);
  return decode<M>(reader, version);
}

// Appends one message. Fields that the version does not carry are left out whatever they hold (lost_field()
// finds them). A null where the version allows none, or a string longer than 32,767 bytes, makes the writer
// fail. `version` must be one that M::api lists.
template <class M>
void encode(const M& message, int version, Writer& writer);

// The bytes that encode() would add, external records included.
template <class M>
std::size_t encoded_size(const M& message, int version) {
  Bytes scratch;
  Writer writer(scratch);
  encode(message, version, writer);
  return writer.size();
}

// The fields of M as data: what the JSON printer and the tests walk over.
template <class M>
const Shape& shape_of();

// The text as a JSON string, in quotes, with Jackson's escapes.
std::string json_text(std::string_view text);

// As Kafka's JsonConverter writes the message in that version: bytes and records in base64, fields that the
// version does not carry and tagged fields with their defaults left out.
std::string to_json(const Shape& shape, const void* message, int version);
template <class M>
std::string to_json(const M& message, int version) {
  return to_json(shape_of<M>(), &message, version);
}

// The first field, as "topics.partitions.leader_epoch", that holds another value than its default though the
// version does not carry it; empty when nothing would be lost. A client must not send a request that loses
// one.
std::string lost_field(const Shape& shape, const void* message, int version);
template <class M>
std::string lost_field(const M& message, int version) {
  return lost_field(shape_of<M>(), &message, version);
}

}  // namespace ottla::protocol
