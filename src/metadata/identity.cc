// Reads who we are from meta.properties, and refuses what this release cannot take over.
#include <algorithm>

#include "metadata/controller_state.h"
#include "ottla/base/logging.h"
#include "ottla/log/meta_properties.h"
#include "ottla/log/names.h"

namespace ottla::metadata {
namespace {

// Takes what one meta.properties says; the first tells cluster and node for all.
Result<> take(Identity& identity, const std::string& directory, const log::MetaProperties& properties) {
  if (properties.version == 0) {
    return fail(ErrorCode::invalid_config,
                directory + " was written by a Kafka with ZooKeeper and has not been moved in");
  }
  const std::string cluster_id = properties.cluster_id.value_or("");
  if (identity.cluster_id.empty()) {
    identity.cluster_id = cluster_id;
    identity.node_id = properties.node_id.value_or(-1);
  }
  if (cluster_id != identity.cluster_id || properties.node_id != identity.node_id) {
    return fail(ErrorCode::inconsistent_cluster_id,
                directory + " belongs to node " + std::to_string(properties.node_id.value_or(-1)) +
                    " of cluster " + cluster_id + ", other directories to node " +
                    std::to_string(identity.node_id) + " of cluster " + identity.cluster_id +
                    ": give log.dirs directories of one node");
  }
  return {};
}

Result<std::optional<LogDirectory>> read_directory(FileSystem& files, const std::string& path,
                                                   Identity& identity) {
  auto properties = log::read_meta_properties(files, path);
  if (!properties) return fail(properties.error());
  if (!properties->has_value()) return std::nullopt;
  if (auto taken = take(identity, path, **properties); !taken) return fail(taken.error());
  return LogDirectory{path, (*properties)->directory_id.value_or(zero_uuid)};
}

// The first partition folder of a directory; empty when there is none.
Result<std::string> find_partition(FileSystem& files, const std::string& directory) {
  auto entries = files.list(directory);
  if (!entries) return fail(entries.error());
  for (const DirectoryEntry& entry : *entries) {
    if (!entry.is_directory || entry.name == log::root_file::metadata_folder) continue;
    const auto folder = log::parse_partition_folder(entry.name);
    if (folder && folder->state == log::FolderState::live) return directory + "/" + entry.name;
  }
  return std::string();
}

Result<LogDirectory> own_metadata_directory(FileSystem& files, Entropy& entropy, const std::string& path,
                                            Identity& identity, TimestampMs now_ms) {
  if (auto made = files.create_directories(path); !made) return fail(made.error());
  auto found = read_directory(files, path, identity);
  if (!found) return fail(found.error());
  if (*found) return **found;
  log::MetaProperties properties;
  properties.cluster_id = identity.cluster_id;
  properties.node_id = identity.node_id;
  properties.directory_id = entropy.uuid();
  if (auto written = log::write_meta_properties(files, path, properties, now_ms); !written) {
    return fail(written.error());
  }
  return LogDirectory{path, *properties.directory_id};
}

}  // namespace

Result<Identity> read_identity(FileSystem& files, Entropy& entropy, const Directories& directories,
                               const config::BrokerConfig& config, TimestampMs now_ms) {
  Identity identity;
  for (const std::string& path : directories.log_directories) {
    auto directory = read_directory(files, path, identity);
    const bool disk_failed = !directory && directory.error().code == ErrorCode::kafka_storage_error;
    if (!directory && !disk_failed) return fail(directory.error());
    if (disk_failed) log_warn("log directory {} is passed over: {}", path, directory.error().message);
    if (directory && *directory) identity.log_directories.push_back(**directory);
  }
  if (identity.log_directories.empty()) {
    return fail(
        ErrorCode::kafka_storage_error,
        "no directory of log.dirs has a readable meta.properties: restore one, or name a new directory");
  }
  if (config.node_id_is_set && identity.node_id != config.node_id) {
    return fail(ErrorCode::invalid_config, identity.log_directories.front().path + " belongs to node " +
                                               std::to_string(identity.node_id) + ", node.id says " +
                                               std::to_string(config.node_id) +
                                               ": leave it out, or give log.dirs another directory");
  }
  const auto shared =
      std::ranges::find(identity.log_directories, directories.metadata_directory, &LogDirectory::path);
  if (shared != identity.log_directories.end()) {
    identity.metadata_directory = *shared;
  } else {
    auto own = own_metadata_directory(files, entropy, directories.metadata_directory, identity, now_ms);
    if (!own) return fail(own.error());
    identity.metadata_directory = std::move(*own);
  }
  return identity;
}

std::string metadata_folder(const Identity& identity) {
  return identity.metadata_directory.path + "/" + std::string(log::root_file::metadata_folder);
}

Result<> refuse_orphans(FileSystem& files, const Identity& identity) {
  for (const LogDirectory& directory : identity.log_directories) {
    auto partition = find_partition(files, directory.path);
    if (!partition) return fail(partition.error());
    if (partition->empty()) continue;
    return fail(ErrorCode::invalid_config,
                *partition + " is a partition, but no log in " + metadata_folder(identity) +
                    " knows it: restore that folder, or give log.dirs a new directory");
  }
  return {};
}

}  // namespace ottla::metadata
