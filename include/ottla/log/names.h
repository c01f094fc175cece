// Names in a log directory: partition folders, segment files and what stands beside them
// (org.apache.kafka.storage. internals.log.LocalLog, LogFileUtils). Parsing and printing are inverse for
// every name Kafka itself makes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/base/uuid.h"

namespace ottla::log {

// Files directly under a log directory.
namespace root_file {
inline constexpr std::string_view meta_properties = "meta.properties";
inline constexpr std::string_view recovery_points = "recovery-point-offset-checkpoint";
inline constexpr std::string_view high_watermarks = "replication-offset-checkpoint";
inline constexpr std::string_view log_start_offsets = "log-start-offset-checkpoint";
inline constexpr std::string_view cleaner_offsets = "cleaner-offset-checkpoint";
inline constexpr std::string_view clean_shutdown = ".kafka_cleanshutdown";
inline constexpr std::string_view lock = ".lock";
inline constexpr std::string_view metadata_folder = "__cluster_metadata-0";
inline constexpr std::string_view remote_log_index_cache = "remote-log-index-cache";
}  // namespace root_file

// Files of fixed name in a partition folder.
namespace partition_file {
inline constexpr std::string_view leader_epochs = "leader-epoch-checkpoint";
inline constexpr std::string_view metadata = "partition.metadata";
}  // namespace partition_file

// A file system's limit on one name; `-delete` and `-stray` folders cut the topic to stay within it.
inline constexpr std::size_t folder_name_characters = 255;

enum class FolderState : std::uint8_t { live, deleted, future, stray };

struct PartitionFolder {
  TopicPartition partition;  // of a deleted or stray folder the topic may be cut
  FolderState state = FolderState::live;

  friend bool operator==(const PartitionFolder&, const PartitionFolder&) = default;
};

// Takes "TOPIC-N" (split at the last dash) and "TOPIC-N.HEX32-delete", "-future", "-stray";
// kafka_storage_error naming the folder for anything else: Kafka refuses to start on such a folder.
Result<PartitionFolder> parse_partition_folder(std::string_view name);

// The name of a partition's folder in `state`; `unique` makes it differ from others (unused for live).
std::string partition_folder_name(const TopicPartition& partition, FolderState state = FolderState::live,
                                  const Uuid& unique = {});

// Files of a segment; their name is the base offset in 20 digits and the kind's ending.
enum class SegmentFile : std::uint8_t { log, offset_index, time_index, transaction_index, producer_snapshot };

// What follows a segment file's ending while it is not in its final place.
enum class FileStage : std::uint8_t { final, cleaned, swap, deleted };

struct SegmentFileName {
  Offset base_offset = 0;
  SegmentFile kind = SegmentFile::log;
  FileStage stage = FileStage::final;

  friend bool operator==(const SegmentFileName&, const SegmentFileName&) = default;
};

// "00000000000000000042.timeindex", with ".cleaned", ".swap" or ".deleted" after it when not final.
std::string segment_file_name(const SegmentFileName& name);
inline std::string segment_file_name(Offset base_offset, SegmentFile kind,
                                     FileStage stage = FileStage::final) {
  return segment_file_name(SegmentFileName{base_offset, kind, stage});
}

// Nothing for a name that is no segment file's.
std::optional<SegmentFileName> parse_segment_file(std::string_view name);

}  // namespace ottla::log
