// The share coordinator's life: its partitions that come and go, records that are replayed, what is due from
// time to time.
#include <algorithm>
#include <set>
#include <utility>

#include "coordinator/shares/shares.h"
#include "ottla/base/logging.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::coordinator {

namespace {

ShareStateKey state_key_of(const auto& key) {
  return {std::string(key.group_id), key.topic_id, key.partition};
}

}  // namespace

Shares::Shares(const Environment& environment, config::ShareCoordinatorConfig options)
    : Hosted(metadata::share_group_state_topic, environment),
      environment_(environment),
      options_(options),
      image_(std::make_shared<const metadata::MetadataImage>()) {
  runtime_.set_codec(static_cast<records::Codec>(options_.state_topic_compression_codec));
}

void Shares::start(metadata::ImagePointer image, TimestampMs) {
  image_ = std::move(image);
  runtime_.start(*image_);
  schedule_pruning();
  schedule_cold_snapshots();
}

void Shares::on_image(const metadata::ImageChange& change, TimestampMs now_ms) {
  image_ = change.after;
  runtime_.on_image(change);
  if (change.removed.empty()) return;
  std::set<Uuid> removed;
  for (const metadata::TopicPointer& topic : change.removed) removed.insert(topic->id);
  for (const PartitionIndex shard : runtime_.active()) {
    forget_topics(
        shard, [&removed](const Uuid& topic) { return removed.contains(topic); }, now_ms);
  }
}

void Shares::cancel_timeouts() {
  pruning_.cancel();
  cold_snapshots_.cancel();
}

// What was deleted while nobody served the partition.
void Shares::on_loaded(PartitionIndex partition, TimestampMs now_ms) {
  forget_topics(
      partition, [this](const Uuid& topic) { return image_->topic(topic) == nullptr; }, now_ms);
}

void Shares::on_unload(PartitionIndex partition) {
  shards_.erase(partition);
  pruned_.erase(partition);
}

Result<> Shares::replay(const LogRecord& record) {
  const auto type = record_type(record.key);
  if (!type) return fail(type.error());
  ShareShard& shard = shards_[record.partition];
  if (*type == protocol::ShareSnapshotKey::api.key) {
    return apply_record<protocol::ShareSnapshotKey, protocol::ShareSnapshotValue>(
        record, [&](const auto& key, const auto* value) {
          shard.replay_snapshot(state_key_of(key), value, record.offset,
                                options_.snapshot_update_records_per_snapshot);
        });
  }
  if (*type == protocol::ShareUpdateKey::api.key) {
    return apply_record<protocol::ShareUpdateKey, protocol::ShareUpdateValue>(
        record, [&](const auto& key, const auto* value) {
          if (value != nullptr) shard.replay_update(state_key_of(key), *value);
        });
  }
  return {};  // of a later release
}

template <class IsGone>
void Shares::forget_topics(PartitionIndex shard, IsGone is_gone, TimestampMs now_ms) {
  Decision decision{.records = {}, .then = {}, .atomic = false};
  for (const auto& [key, entry] : shards_[shard].entries()) {
    if (is_gone(key.topic_id)) decision.records.push_back(state_tombstone(key));
  }
  runtime_.write_to(shard, std::move(decision), now_ms);
}

bool Shares::is_enabled() const { return image_->feature_level("share.version") >= 1; }

void Shares::schedule_pruning() {
  pruning_.set(timeouts_, options_.state_topic_prune_interval_ms, [this](TimestampMs) {
    if (is_enabled()) prune();
    schedule_pruning();
  });
}

void Shares::prune() {
  for (const PartitionIndex index : runtime_.active()) {
    const std::optional<Offset> before = shards_[index].redundant_before();
    if (!before) continue;
    const auto pruned = pruned_.find(index);
    if (pruned != pruned_.end() && pruned->second == *before) continue;
    if (auto deleted = environment_.delete_records(index, *before); !deleted) {
      log_error("{}-{} cannot be pruned up to offset {}: {}", metadata::share_group_state_topic, index,
                *before, deleted.error().message);
      continue;
    }
    pruned_[index] = *before;
  }
}

void Shares::schedule_cold_snapshots() {
  cold_snapshots_.set(timeouts_, options_.cold_partition_snapshot_interval_ms, [this](TimestampMs now_ms) {
    if (is_enabled()) {
      for (const PartitionIndex index : runtime_.active()) snapshot_cold(index, now_ms);
    }
    schedule_cold_snapshots();
  });
}

// A share partition that is seldom written holds back the pruning of all the others; where all are quiet
// there is nothing to prune.
void Shares::snapshot_cold(PartitionIndex index, TimestampMs now_ms) {
  const ShareShard& shard = shards_[index];
  const bool all_cold = std::ranges::all_of(shard.entries(), [](const auto& entry) {
    return entry.second.state.created_ms != entry.second.state.written_ms;
  });
  if (all_cold) return;
  Decision decision{.records = {}, .then = {}, .atomic = false};
  for (const auto& [key, entry] : shard.entries()) {
    if (now_ms - entry.state.written_ms < options_.cold_partition_snapshot_interval_ms) continue;
    ShareState again = entry.state;
    ++again.snapshot_epoch;
    again.written_ms = now_ms;
    decision.records.push_back(snapshot_record(key, again));
  }
  runtime_.write_to(index, std::move(decision), now_ms);
}

}  // namespace ottla::coordinator
