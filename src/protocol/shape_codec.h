// The binary reading and writing of a struct by its shape.
#pragma once

#include "ottla/base/result.h"
#include "ottla/protocol/reader.h"
#include "ottla/protocol/shape.h"
#include "ottla/protocol/writer.h"

namespace ottla::protocol {

// The failure of a version that the message does not have.
Error unsupported(const Api& api, int version);

// Reads one message into `message`, which has its initial values. Failures as decode() tells them.
Result<> decode_by_shape(const Shape& shape, Reader& reader, int version, void* message);

// Writes one message. Failures are the writer's.
void encode_by_shape(const Shape& shape, Writer& writer, int version, const void* message);

}  // namespace ottla::protocol
