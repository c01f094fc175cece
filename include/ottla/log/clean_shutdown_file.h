// .kafka_cleanshutdown: left by the last act of a clean shutdown, removed at start; its presence, whatever it
// holds, lets the start skip recovery
// (org.apache.kafka.storage.internals.checkpoint.CleanShutdownFileHandler).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ottla/base/result.h"
#include "ottla/env/file_system.h"

namespace ottla::log {

struct CleanShutdown {
  std::int64_t broker_epoch = -1;  // -1 when the file tells none (Kafka before 3.8) or is unreadable
};

// Nothing when the directory has no marker.
Result<std::optional<CleanShutdown>> read_clean_shutdown(FileSystem& files, const std::string& directory);
// Durable on return.
Result<> write_clean_shutdown(FileSystem& files, const std::string& directory, std::int64_t broker_epoch);
// Durable on return; an absent marker is fine.
Result<> remove_clean_shutdown(FileSystem& files, const std::string& directory);

}  // namespace ottla::log
