// Formatting of directories ahead of a first start, as kafka-storage does it
// (org.apache.kafka.metadata.storage.Formatter).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/base/uuid.h"
#include "ottla/env/file_system.h"
#include "ottla/metadata/features.h"

namespace ottla::metadata {

// A controller that the voters of a new quorum begin with (kraft.version 1).
struct InitialVoter {
  BrokerId id = -1;
  std::string host;
  std::uint16_t port = 0;
  Uuid directory_id;
};

struct DirectoryFormat {
  std::string cluster_id;
  BrokerId node_id = -1;
  Uuid directory_id;
  // What bootstrap.checkpoint finalizes: metadata.version first, levels above 0, kraft.version not among
  // them.
  std::vector<FeatureLevel> features;
  // Of a directory that holds the metadata log, under kraft.version 1: who its first snapshot says the voters
  // are, and the controllers' listener. None: the configuration says it.
  std::vector<InitialVoter> voters;
  std::string controller_listener;
};

// Makes the directory and writes bootstrap.checkpoint, the snapshot of the voters if there are any, and last
// meta.properties: an interrupted call leaves the directory unformatted.
Result<> format_directory(FileSystem& files, const std::string& path, const DirectoryFormat& format,
                          TimestampMs now_ms);

}  // namespace ottla::metadata
