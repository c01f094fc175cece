// What the folders of a directory tell of its topics when no metadata does: partitions, ids, leader epochs,
// producer ids, and whether a topic was compacted or kept longer than the defaults say. Reads, never writes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/base/uuid.h"
#include "ottla/config/broker_config.h"
#include "ottla/env/file_system.h"
#include "ottla/log/checkpoints.h"
#include "ottla/metadata/controller.h"

namespace ottla::metadata {

struct OldPartition {
  std::string folder;  // its path
  Uuid directory_id;
  LeaderEpoch leader_epoch = 0;
  bool has_id = false;  // a partition.metadata
};

struct OldTopic {
  std::optional<Uuid> id;  // brokers from 2.8 on wrote one beside ZooKeeper too
  std::map<PartitionIndex, OldPartition> partitions;
  bool was_cleaned = false;
  // The defaults would delete records at once, which the topic's own settings did not.
  bool outlives_time = false;
  bool outlives_size = false;
};

class OldDirectories {
 public:
  OldDirectories(FileSystem& files, const config::BrokerConfig& config, TimestampMs now_ms)
      : files_(files), config_(config), now_ms_(now_ms) {}

  // Adds what one log directory holds.
  Result<> read(const LogDirectory& directory);

  const std::map<std::string, OldTopic>& topics() const { return topics_; }
  // The largest one that any log or transaction names; no_producer_id when none does.
  ProducerId last_producer_id() const { return last_producer_id_; }

 private:
  struct Files;  // of one partition

  Result<> read_partition(const LogDirectory& directory, const TopicPartition& name, bool was_clean);
  Result<Files> list_partition(const std::string& folder);
  // Largest epoch and producer id of the newest segment's batches.
  Result<> scan_tail(const std::string& path, OldPartition& partition);
  Result<> scan_transactions(const std::string& path);
  Result<> read_snapshot_file(const std::string& path);
  Result<> judge_age(const std::string& folder, const Files& found, OldTopic& topic);
  Result<TimestampMs> largest_timestamp(const std::string& folder, Offset base_offset);
  void note_producer(ProducerId id) { last_producer_id_ = std::max(last_producer_id_, id); }

  FileSystem& files_;
  const config::BrokerConfig& config_;
  TimestampMs now_ms_;
  std::map<std::string, OldTopic> topics_;
  ProducerId last_producer_id_ = no_producer_id;
};

}  // namespace ottla::metadata
