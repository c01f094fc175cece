// What kafka-storage reads of a server.properties.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ottla/base/ids.h"

namespace ottla::cli::storage {

struct StorageConfig {
  std::vector<std::string> process_roles;  // none: a configuration of the ZooKeeper era
  std::optional<BrokerId> node_id;
  std::vector<std::string> directories;  // of log.dirs and metadata.log.dir, sorted, each once
  std::string metadata_directory;
  std::vector<std::string> controller_listeners;
  bool has_voters = false;  // controller.quorum.voters is set
  std::string inter_broker_version;
  // The address of the first controller listener, as others reach it.
  std::string controller_host;
  int controller_port = 0;

  bool has_role(std::string_view role) const;
};

// NoSuchFileException, or ConfigException for a value of the wrong kind.
StorageConfig read_storage_config(const std::string& file);

}  // namespace ottla::cli::storage
