// partition.metadata: the topic id of a partition folder
// (org.apache.kafka.storage.internals.log.PartitionMetadataFile).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ottla/base/result.h"
#include "ottla/base/uuid.h"
#include "ottla/env/file_system.h"

namespace ottla::log {

// Gives the topic id; kafka_storage_error for another version, another form or the zero id.
Result<Uuid> parse_partition_metadata(std::string_view text);
// Two lines, the second without a newline: 43 bytes.
std::string print_partition_metadata(const Uuid& topic_id);

// Nothing when the folder has no such file.
Result<std::optional<Uuid>> read_partition_metadata(FileSystem& files, const std::string& folder);
Result<> write_partition_metadata(FileSystem& files, const std::string& folder, const Uuid& topic_id,
                                  Durability durability);

}  // namespace ottla::log
