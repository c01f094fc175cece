// The definitions of codec.h's templates, and the line by which a message's .cc compiles them for it.
#pragma once

#include <cassert>
#include <utility>

#include "ottla/protocol/codec.h"
#include "protocol/decoder.h"
#include "protocol/encoder.h"
#include "protocol/shape_builder.h"
#include "protocol/shape_codec.h"

namespace ottla::protocol {

template <class M>
Result<M> decode(Reader& reader, int version) {
  Result<M> message;
  if constexpr (M::api.frequent) {
    if (!M::api.versions.contains(version)) {
      message = fail(unsupported(M::api, version));
      return message;
    }
    Decoder::structure(reader, version, M::api.is_flexible(version), *message);
    if (reader.failed()) {
      message = fail(reader.error());
    }
  } else if (Result<> decoded = decode_by_shape(struct_shape<M>(), reader, version, &*message); !decoded) {
    message = fail(std::move(decoded).error());
  }
  return message;
}

template <class M>
void encode(const M& message, int version, Writer& writer) {
  if constexpr (M::api.frequent) {
    assert(M::api.versions.contains(version));
    writer.open();
    Encoder::structure(writer, version, M::api.is_flexible(version), message);
    writer.close();
  } else {
    encode_by_shape(struct_shape<M>(), writer, version, &message);
  }
}

template <class M>
const Shape& shape_of() {
  return struct_shape<M>();
}

}  // namespace ottla::protocol

#define OTTLA_PROTOCOL_MESSAGE(M)                                       \
  template ::ottla::Result<M> ottla::protocol::decode<M>(Reader&, int); \
  template void ottla::protocol::encode<M>(const M&, int, Writer&);     \
  template const ottla::protocol::Shape& ottla::protocol::shape_of<M>()
