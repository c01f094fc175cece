// `__cluster_metadata-0` as a log of batches and its snapshots. Every append is one write and one sync; after
// a failure of either nothing more is appended, unless the disk was full. It is always recovered from its
// start, as Kafka does.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "metadata/batches.h"
#include "metadata/snapshot.h"
#include "ottla/config/broker_config.h"
#include "ottla/env/entropy.h"
#include "ottla/log/log.h"

namespace ottla::metadata {

class MetadataLog {
 public:
  // Opens the folder or makes it. Refuses (kafka_storage_error) a log with damage in front of whole batches:
  // Kafka would cut it there and lose every topic behind; a torn end is cut.
  static Result<std::unique_ptr<MetadataLog>> open(log::LogDirectory& directory, Entropy& entropy,
                                                   const config::BrokerConfig& config, TimestampMs now_ms);

  const std::string& folder() const { return folder_; }
  Offset start_offset() const { return log_->log_start_offset(); }
  Offset end_offset() const { return log_->log_end_offset(); }
  LeaderEpoch last_epoch() const { return last_epoch_; }

  // Calls visit for every batch that ends behind `from`, in order.
  Result<> replay(Offset from, const std::function<Result<>(records::BatchView)>& visit);

  // Appends whole batches and syncs them; sets their base offsets. Gives the offset of the first.
  Result<Offset> append(MutableByteView batches, LeaderEpoch epoch, TimestampMs now_ms);

  // Oldest first.
  const std::vector<SnapshotFile>& snapshots() const { return snapshots_; }
  std::string snapshot_path(const SnapshotId& id) const { return folder_ + "/" + id.file_name(); }
  void add_snapshot(const SnapshotFile& snapshot) { snapshots_.push_back(snapshot); }
  // Goes on behind a snapshot that the log does not reach.
  Result<> restart_behind(const SnapshotFile& snapshot, TimestampMs now_ms);

  // Begins a new segment, so that the old ones can go once a snapshot covers them.
  Result<> roll(TimestampMs now_ms) { return log_->roll(now_ms); }
  // While there are two snapshots and the log with them is larger or the oldest is older than
  // metadata.max.retention.* allows: drops the oldest and the segments in front of the next one.
  Result<> apply_retention(TimestampMs now_ms);

  // Flushes and closes it.
  Result<> close() { return log_->close(); }

 private:
  MetadataLog(log::LogDirectory& directory, const config::BrokerConfig& config, std::string folder,
              std::shared_ptr<log::Log> log)
      : directory_(directory), config_(config), folder_(std::move(folder)), log_(std::move(log)) {}

  bool oldest_must_go(TimestampMs now_ms) const;
  Result<> drop_oldest_snapshot(TimestampMs now_ms);

  log::LogDirectory& directory_;
  const config::BrokerConfig& config_;
  std::string folder_;
  std::shared_ptr<log::Log> log_;
  LeaderEpoch last_epoch_ = 0;
  std::vector<SnapshotFile> snapshots_;
};

}  // namespace ottla::metadata
