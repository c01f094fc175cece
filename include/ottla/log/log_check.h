// A look at a partition's files while no broker uses them: are they what a broker of any release can open?
// Reads, never writes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/env/file_system.h"

namespace ottla::log {

enum class CheckDepth : std::uint8_t {
  ends,  // of each segment the batches behind its last index entry, of each index its last entry
  all,   // every batch's checksum and offsets, every entry of the indexes
};

struct LogCheck {
  std::size_t segments = 0;
  std::uint64_t size_bytes = 0;       // of the segments
  std::vector<std::string> problems;  // a sentence each, naming the file
};

// Most sentences about one segment: rot that has begun goes on.
inline constexpr std::size_t most_problems_a_segment = 3;

// A failure is the disk's. [disk]
Result<LogCheck> check_log(FileSystem& files, const std::string& folder, CheckDepth depth);

}  // namespace ottla::log
