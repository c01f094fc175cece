// The value types of messages that are no plain C++ type. A message's views point into the frame it was
// decoded from.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/uuid.h"

namespace ottla::protocol {

// Record batches as they are: bytes at hand, or `external_size` bytes that the caller keeps as number
// `external_index` and puts in place of the writer's splice.
struct Records {
  static constexpr std::int32_t not_external = -1;

  ByteView bytes;
  std::int32_t external_index = not_external;
  std::uint32_t external_size = 0;

  static constexpr Records external(std::int32_t index, std::uint32_t size) { return {{}, index, size}; }

  constexpr bool is_external() const { return external_index != not_external; }
  constexpr std::size_t size() const { return is_external() ? external_size : bytes.size(); }
};

// A tagged field that the version does not know (KIP-482). The structs of log records keep them, those of
// requests and responses have no place for them.
struct TaggedField {
  std::uint32_t tag = 0;
  ByteView bytes;
};
using UnknownTaggedFields = std::vector<TaggedField>;

}  // namespace ottla::protocol
