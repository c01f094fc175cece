// The file quorum-state: whom this node last voted for or followed, and in which epoch
// (org.apache.kafka.raft.FileQuorumStateStore).
#pragma once

#include <optional>
#include <string>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/env/file_system.h"

namespace ottla::metadata {

// The text for a leader elected by its own vote; version 1 goes with kraft.version 1.
std::string print_quorum_state(BrokerId leader, LeaderEpoch epoch, std::int16_t kraft_version);

// The epoch of the file in `folder`; nothing when there is no such file, or none that can be read: the log
// then tells the epoch alone, as in Kafka.
Result<std::optional<LeaderEpoch>> read_quorum_epoch(FileSystem& files, const std::string& folder);

std::string quorum_state_path(const std::string& folder);

}  // namespace ottla::metadata
