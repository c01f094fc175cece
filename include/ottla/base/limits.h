// Named limits that no option sets. A limit with an option (socket.request.max.bytes …) is in the option
// table.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ottla::limits {

// Topic.MAX_NAME_LENGTH: a folder is the name, a dash and up to ten digits.
inline constexpr std::size_t topic_name_characters = 249;

// What the objects decoded from one request may take, beyond a small multiple of the request's own size.
inline constexpr std::size_t decode_budget_bytes = std::size_t{64} << 20;

// A compressed batch may open to this much and no more.
inline constexpr std::size_t decompressed_batch_bytes = std::size_t{256} << 20;

// Header and records of one batch, as batchLength can say it.
inline constexpr std::size_t batch_bytes = 0x7fffffff;

}  // namespace ottla::limits
