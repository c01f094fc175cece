// meta.properties: which node and cluster a log directory belongs to
// (org.apache.kafka.metadata.properties.MetaProperties), as ZooKeeper-era (version 0) and KRaft brokers
// (version 1) write it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/base/uuid.h"
#include "ottla/env/file_system.h"

namespace ottla::log {

struct MetaProperties {
  int version = 1;                        // 0 or 1
  std::optional<std::string> cluster_id;  // Kafka 1.1.0 writes none
  std::optional<BrokerId> node_id;        // "broker.id" in version 0, "node.id" in version 1
  std::optional<Uuid> directory_id;

  friend bool operator==(const MetaProperties&, const MetaProperties&) = default;
};

// invalid_config for another version, a number or uuid that is none, or version 1 without cluster.id or
// node.id.
Result<MetaProperties> parse_meta_properties(std::string_view text);
// `now_ms` is the date of the comment at the top.
std::string print_meta_properties(const MetaProperties& properties, TimestampMs now_ms);

// Nothing when the directory has no such file.
Result<std::optional<MetaProperties>> read_meta_properties(FileSystem& files, const std::string& directory);
Result<> write_meta_properties(FileSystem& files, const std::string& directory,
                               const MetaProperties& properties, TimestampMs now_ms);

}  // namespace ottla::log
