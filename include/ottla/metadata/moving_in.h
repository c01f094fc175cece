// Directories as Apache Kafka with ZooKeeper left them (meta.properties of version 0, no metadata log) get
// what a node without ZooKeeper has: a metadata log that names their topics, and topic ids.
#pragma once

#include "ottla/base/result.h"
#include "ottla/env/entropy.h"
#include "ottla/env/file_system.h"
#include "ottla/metadata/controller.h"

namespace ottla::metadata {

// Does nothing to directories that are new, or whose metadata log has begun; those of several nodes or
// clusters are left for the log manager to refuse. Afterwards the directories are ordinary ones. An
// interrupted call is made good by the next: meta.properties of version 1 are written last. What the folders
// cannot tell (ZooKeeper had the topics' settings) is said in the log. Nothing may have the directories
// locked. [disk]
Result<> move_in(FileSystem& files, Entropy& entropy, const Directories& directories,
                 const config::BrokerConfig& config, TimestampMs now_ms);

}  // namespace ottla::metadata
