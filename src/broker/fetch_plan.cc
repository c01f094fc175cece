// Resolving and reading the partitions of a fetch. Rules: ReplicaManager.readFromLog, Partition.fetchRecords.
#include "broker/fetch_plan.h"

#include <algorithm>

namespace ottla::broker {

FetchEntry& FetchPlan::add(const FetchKey& key, std::string_view name, const FetchWant& want) {
  FetchEntry& entry = entries_.emplace_back();
  entry.key = key;
  entry.name = name;
  entry.want = want;
  resolve(entry);
  return entry;
}

std::vector<Partition*> FetchPlan::partitions() const {
  std::vector<Partition*> partitions;
  for (const FetchEntry& entry : entries_) partitions.push_back(entry.partition);
  return partitions;
}

void FetchPlan::refuse(FetchEntry& entry, ErrorCode error) const {
  entry.error = error;
  entry.data = {};
  entry.diverging.reset();
  entry.has_offsets = false;
}

void FetchPlan::resolve(FetchEntry& entry) const {
  entry.partition = nullptr;
  entry.is_unknown = false;
  entry.topic = by_id_ ? view().topic(entry.key.id) : view().topic(entry.name);
  if (entry.topic == nullptr) {
    // A session remembers the name of an id. Gone, the topic is unknown; made anew, it has another id.
    const TopicView* namesake = by_id_ && !entry.name.empty() ? view().topic(entry.name) : nullptr;
    if (namesake != nullptr && namesake->has_partition(entry.key.partition)) {
      return refuse(entry, ErrorCode::inconsistent_topic_id);
    }
    entry.is_unknown = true;
    return refuse(entry, by_id_ && entry.name.empty() ? ErrorCode::unknown_topic_id
                                                      : ErrorCode::unknown_topic_or_partition);
  }
  entry.name = entry.topic->name();
  if (!entry.topic->has_partition(entry.key.partition)) {
    entry.is_unknown = true;
    return refuse(entry, ErrorCode::unknown_topic_or_partition);
  }
  entry.error = ErrorCode::none;
  entry.partition = entry.topic->partition(entry.key.partition);
  if (entry.partition == nullptr) refuse(entry, ErrorCode::not_leader_or_follower);
}

bool FetchPlan::renew(ClusterViewPointer view) {
  views_.push_back(std::move(view));
  bool differs = false;
  for (FetchEntry& entry : entries_) {
    const Partition* before = entry.partition;
    resolve(entry);
    differs = differs || entry.partition != before;
  }
  return differs;
}

void FetchPlan::read(SliceCopies* copies) { read_all(false, copies); }

void FetchPlan::read_changed() { read_all(true, nullptr); }

// Limits hold over the partitions in their order; until something was read they yield to the first batch, so
// that a batch larger than every limit still gets through.
void FetchPlan::read_all(bool only_changed, SliceCopies* copies) {
  bool min_one_batch = !limits_.hard;
  std::int64_t left = limits_.max_bytes;
  bytes_ = 0;
  for (FetchEntry& entry : entries_) {
    if (entry.partition == nullptr) continue;
    const bool stays =
        only_changed && !entry.is_changed && entry.data.size == 0 && entry.error == ErrorCode::none;
    if (!stays) {
      const std::int64_t wanted = std::clamp<std::int64_t>(entry.want.max_bytes, 0, left);
      read(entry, static_cast<std::uint32_t>(wanted), min_one_batch, copies);
    }
    if (entry.data.size > 0) min_one_batch = false;
    const std::int64_t read = std::int64_t{entry.data.size} + entry.data.left_out;
    left = std::max<std::int64_t>(0, left - read);
    bytes_ += read;
  }
}

void FetchPlan::read(FetchEntry& entry, std::uint32_t max_bytes, bool min_one_batch,
                     SliceCopies* copies) const {
  entry.is_changed = false;
  log::Log* log = entry.partition->log();
  if (log == nullptr) return refuse(entry, ErrorCode::kafka_storage_error);
  entry.error = ErrorCode::none;
  entry.diverging.reset();
  if (!check_epochs(entry, *log)) return;
  const log::ReadOptions wanted{entry.want.offset, max_bytes, limits_.bound, min_one_batch, copies};
  auto data = entry.partition->with_log([&](log::Log& usable) { return usable.read(wanted); });
  if (!data) return refuse(entry, data.error().code);
  entry.data = std::move(*data);
  entry.has_offsets = true;
  if (entry.data.first_batch_incomplete && !limits_.hard) {
    entry.data.file.reset();
    entry.data.copy = {};
    entry.data.size = 0;
  }
}

bool FetchPlan::check_epochs(FetchEntry& entry, log::Log& log) const {
  const FetchWant& want = entry.want;
  if (const ErrorCode error = entry.partition->check_epoch(want.current_leader_epoch);
      error != ErrorCode::none) {
    refuse(entry, error);
    return false;
  }
  if (limits_.from_follower) {
    refuse(entry, want.current_leader_epoch != no_leader_epoch ? ErrorCode::unknown_leader_epoch
                                                               : ErrorCode::not_leader_or_follower);
    return false;
  }
  if (want.last_fetched_epoch == no_leader_epoch) return true;
  const log::EpochEnd end = log.end_of_epoch(want.last_fetched_epoch);
  if (end.leader_epoch == no_leader_epoch || end.end_offset < 0 || want.offset < log.log_start_offset()) {
    refuse(entry, ErrorCode::offset_out_of_range);
    return false;
  }
  if (end.leader_epoch >= want.last_fetched_epoch && end.end_offset >= want.offset) return true;
  entry.diverging = end;
  tell_offsets(entry, log);
  return false;
}

void FetchPlan::tell_offsets(FetchEntry& entry, log::Log& log) const {
  entry.data = {};
  entry.data.high_watermark = log.high_watermark();
  entry.data.last_stable_offset = log.last_stable_offset();
  entry.data.log_start_offset = log.log_start_offset();
  entry.has_offsets = true;
}

bool FetchPlan::is_satisfied() const {
  if (bytes_ >= limits_.min_bytes) return true;
  bool could_come = false;
  for (const FetchEntry& entry : entries_) {
    if (entry.is_unknown) continue;
    if (entry.error != ErrorCode::none || entry.diverging) return true;
    could_come = true;
  }
  return !could_come;
}

}  // namespace ottla::broker
