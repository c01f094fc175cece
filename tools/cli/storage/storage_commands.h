// The subcommands of kafka-storage that touch directories.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/storage/storage_config.h"

namespace ottla::cli::storage {

struct FormatRequest {
  std::string cluster_id;
  bool ignores_formatted = false;
  bool is_standalone = false;
  bool has_no_initial_controllers = false;
  std::optional<std::string> initial_controllers;  // "id@host:port:directory,…"
  std::string release;                             // empty: the newest
  std::vector<std::string> features;               // "name=level"
};

// Each gives the exit status.
int format_storage(const StorageConfig& config, const FormatRequest& request);
int describe_storage(const StorageConfig& config);

}  // namespace ottla::cli::storage
