// The batches that the micro benchmarks work on: records of a fixed size whose values a codec can shrink by
// about half.
#pragma once

#include <cstdint>
#include <string>

#include "ottla/base/bytes.h"
#include "ottla/records/builder.h"

namespace ottla::bench {

inline constexpr TimestampMs now_ms = 1'700'000'000'000;

// A batch of `records` records of `value_bytes` bytes, from offset 0, as a producer sends it.
Bytes batch_of(int records, std::size_t value_bytes, records::Codec codec = records::Codec::none,
               TimestampMs timestamp_ms = now_ms);

}  // namespace ottla::bench
