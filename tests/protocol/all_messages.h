// Every message behind one type-erased interface, so that a test can walk over all of them. A message lives
// in a shared_ptr<void>, which knows how to delete it.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"
#include "ottla/protocol/shape.h"

namespace ottla::protocol {

struct MessageType {
  std::string_view kind;  // "request", "metadata-record" …: as the vectors' first column
  const Api* api;
  const Shape& (*shape)();
  // By the message's own codec.
  Result<> (*decode_into)(const Shape& shape, Reader& reader, int version, void* message);
  void (*encode_from)(const Shape& shape, const void* message, int version, Writer& writer);

  std::shared_ptr<void> create() const { return {shape().create(), shape().destroy}; }
  Result<std::shared_ptr<void>> decode(Reader& reader, int version) const;
  void encode(const void* message, int version, Writer& writer) const {
    encode_from(shape(), message, version, writer);
  }

  bool is_of_log() const {
    return kind.ends_with("-record") || kind.ends_with("-key") || kind.ends_with("-value");
  }
};

const std::vector<MessageType>& all_messages();

// The message of that kind, key (-1 for those without) and name, or null.
const MessageType* find_message(std::string_view kind, int key, std::string_view name);

// Calls visit(type, version) for every version of every message.
void each_version(auto visit) {
  for (const MessageType& type : all_messages()) {
    for (int version = type.api->versions.min; version <= type.api->versions.max; ++version) {
      visit(type, version);
    }
  }
}

}  // namespace ottla::protocol
