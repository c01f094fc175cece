// CRC-32C (Castagnoli), the checksum of record batches and producer snapshots.
#pragma once

#include <cstdint>

#include "ottla/base/bytes.h"

namespace ottla {

// The checksum of `bytes`, continued from `crc`, the checksum of what came before them (0 at the start).
// Uses the processor's instruction where there is one.
std::uint32_t crc32c(ByteView bytes, std::uint32_t crc = 0);

// The same by table, on any processor.
std::uint32_t crc32c_portable(ByteView bytes, std::uint32_t crc = 0);

// The checksum of A followed by B from those of both and B's length, in O(log length).
std::uint32_t crc32c_combine(std::uint32_t crc_a, std::uint32_t crc_b, std::uint64_t length_b);

// What crc32c() runs on here: "sse4.2", "arm" or "table".
const char* crc32c_implementation();

}  // namespace ottla
