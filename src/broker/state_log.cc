// Appends as the coordinator, reads up to the high watermark.
#include "broker/state_log.h"

#include <algorithm>

#include "broker/partition.h"

namespace ottla::broker {

const TopicView* PartitionStateLog::topic() const {
  if (views_.generation() != generation_ || view_ == nullptr) view_ = views_.current(generation_);
  return view_ == nullptr ? nullptr : view_->topic(topic_);
}

Result<Partition*> PartitionStateLog::find(PartitionIndex partition) const {
  const TopicView* topic = this->topic();
  Partition* found = topic == nullptr ? nullptr : topic->partition(partition);
  if (found == nullptr) return fail(ErrorCode::not_leader_or_follower, "the partition is not led here");
  if (found->log() == nullptr) {
    return fail(ErrorCode::kafka_storage_error, "the partition's log directory is offline");
  }
  return found;
}

Result<Offset> append_as_coordinator(Partition& partition, MutableByteView batch, TimestampMs now_ms,
                                     std::int16_t marker_version) {
  const log::AppendOptions options{.leader_epoch = partition.leader_epoch(),
                                   .now_ms = now_ms,
                                   .origin = log::AppendOrigin::coordinator,
                                   .marker_version = marker_version};
  const auto info = partition.append_batches(batch, options);
  if (!info) return fail(info.error());
  if (info->flush_due) {
    if (auto flushed = partition.shared_log()->flush(); !flushed) return fail(flushed.error());
  }
  return info->first_offset;
}

Result<Offset> PartitionStateLog::append(PartitionIndex partition, MutableByteView batch) {
  return append_marker(partition, batch, 0);
}

Result<Offset> PartitionStateLog::append_marker(PartitionIndex partition, MutableByteView batch,
                                                std::int16_t transaction_version) {
  const auto found = find(partition);
  if (!found) return fail(found.error());
  return append_as_coordinator(**found, batch, clock_.wall_ms(), transaction_version);
}

std::size_t PartitionStateLog::max_batch_bytes(PartitionIndex) const {
  const TopicView* topic = this->topic();
  if (topic == nullptr) return 0;
  return static_cast<std::size_t>(
      std::min(topic->rules->log->max_message_bytes, topic->rules->log->segment_bytes));
}

Result<coordinator::StateLog::Range> PartitionStateLog::range(PartitionIndex partition) const {
  const auto found = find(partition);
  if (!found) return fail(found.error());
  const std::shared_ptr<log::Log> log = (*found)->shared_log();
  return Range{log->log_start_offset(), log->high_watermark()};
}

Result<> PartitionStateLog::read(PartitionIndex partition, Offset offset, std::size_t max_bytes,
                                 Bytes& into) {
  const auto found = find(partition);
  if (!found) return fail(found.error());
  log::ReadOptions options;
  options.offset = offset;
  options.max_bytes = static_cast<std::uint32_t>(max_bytes);
  options.upper_bound = log::UpperBound::high_watermark;
  options.min_one_batch = true;
  const auto data = (*found)->with_log([&](log::Log& log) { return log.read(options); });
  if (!data) return fail(data.error());
  into.resize(data->size);
  if (data->size == 0) return {};
  const auto read = data->file->read_at(data->position, into);
  if (!read) return fail(read.error());
  into.resize(*read);
  return {};
}

Result<> PartitionStateLog::delete_records(PartitionIndex partition, Offset before) {
  const auto found = find(partition);
  if (!found) return fail(found.error());
  const auto start =
      (*found)->with_log([&](log::Log& log) { return log.increment_log_start_offset(before); });
  if (!start) return fail(start.error());
  return {};
}

}  // namespace ottla::broker
