// Markers into the logs of the published view; blocks of producer ids from the metadata.
#include "broker/transaction_parts.h"

#include "broker/control_plane.h"
#include "broker/partition.h"
#include "broker/state_log.h"
#include "ottla/metadata/topic_name.h"
#include "ottla/records/control.h"

namespace ottla::broker {

ErrorCode PartitionMarkers::write_marker(std::string_view topic, PartitionIndex partition,
                                         const coordinator::TransactionMarker& marker) {
  if (core_.views.generation() != generation_ || view_ == nullptr) view_ = core_.views.current(generation_);
  const TopicView* found = view_->topic(topic);
  if (found == nullptr || !found->has_partition(partition)) return ErrorCode::unknown_topic_or_partition;
  Partition* led = found->partition(partition);
  if (led == nullptr) return ErrorCode::not_leader_or_follower;
  const TimestampMs now_ms = core_.clock.wall_ms();
  if (topic == metadata::group_metadata_topic) return groups_.complete_transaction(partition, marker, now_ms);
  const auto type = marker.committed ? records::ControlType::commit : records::ControlType::abort;
  Bytes batch = records::build_end_marker({type, marker.coordinator_epoch}, marker.producer_id,
                                          marker.producer_epoch, now_ms);
  const auto appended = append_as_coordinator(*led, batch, now_ms, marker.transaction_version);
  return appended ? ErrorCode::none : appended.error().code;
}

Result<ProducerId> ReservedProducerIds::next_producer_id() {
  auto id = core_.producer_ids.take();
  if (id) return *id;
  const auto block = core_.plane->allocate_producer_ids();
  if (!block) return fail(ErrorCode::coordinator_load_in_progress, block.error().message);
  core_.producer_ids.refill(*block);
  id = core_.producer_ids.take();
  if (!id) return fail(ErrorCode::coordinator_load_in_progress, "no producer id is left");
  return *id;
}

}  // namespace ottla::broker
