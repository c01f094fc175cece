// The text files of a log directory that hold one offset a partition: recovery points, high watermarks, log
// start offsets and cleaner offsets (org.apache.kafka.storage.internals.checkpoint.OffsetCheckpointFile).
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/env/file_system.h"

namespace ottla::log {

using OffsetCheckpoint = std::unordered_map<TopicPartition, Offset>;

inline constexpr std::uint64_t checkpoint_file_bytes = std::uint64_t{256} << 20;

// Empty text is no entries; kafka_storage_error for another version, a wrong count or a malformed line.
Result<OffsetCheckpoint> parse_offset_checkpoint(std::string_view text);
std::string print_offset_checkpoint(const OffsetCheckpoint& offsets);

// An absent file is no entries.
Result<OffsetCheckpoint> read_offset_checkpoint(FileSystem& files, const std::string& path);
// Atomic; `durability` as in replace_whole.
Result<> write_offset_checkpoint(FileSystem& files, const std::string& path, const OffsetCheckpoint& offsets,
                                 Durability durability);

}  // namespace ottla::log
