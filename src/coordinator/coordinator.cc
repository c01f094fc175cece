// The coordinator's life: partitions that come and go, records that are replayed, offsets that expire.
#include "coordinator/coordinator.h"

#include <algorithm>
#include <optional>

#include "ottla/base/logging.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::coordinator {

std::unique_ptr<GroupCoordinator> GroupCoordinator::create(const Environment& environment,
                                                           config::GroupConfig options) {
  return std::make_unique<Coordinator>(environment, std::move(options));
}

Coordinator::Coordinator(const Environment& environment, config::GroupConfig options)
    : Hosted(metadata::group_metadata_topic, environment),
      context_{runtime_, timeouts_, environment.entropy, std::move(options),
               std::make_shared<const metadata::MetadataImage>()},
      offsets_(context_),
      classic_(context_),
      consumer_(context_),
      share_states_(environment.shares),
      end_offset_(environment.end_offset),
      share_(context_, share_states_, end_offset_),
      streams_(context_) {
  context_.topics = environment.topics;
  runtime_.set_codec(static_cast<records::Codec>(context_.options.offsets_topic_compression_codec));
}

void Coordinator::start(metadata::ImagePointer image, TimestampMs) {
  context_.image = std::move(image);
  runtime_.start(*context_.image);
  schedule_expiry();
}

void Coordinator::on_image(const metadata::ImageChange& change, TimestampMs now_ms) {
  context_.image = change.after;
  for (const auto* topics : {&change.added, &change.changed, &change.removed}) {
    for (const metadata::TopicPointer& topic : *topics) context_.hashes.forget(topic->name);
  }
  runtime_.on_image(change);
  if (!change.removed.empty()) offsets_.on_topics_deleted(change.removed, now_ms);
  consumer_.on_image(change, now_ms);
  share_.on_image(change, now_ms);
  streams_.on_image(change);
}

void Coordinator::set_options(config::GroupConfig options) {
  const bool other_interval =
      options.offsets_retention_check_interval_ms != context_.options.offsets_retention_check_interval_ms;
  context_.options = std::move(options);
  if (other_interval && expiry_.is_set()) schedule_expiry();
}

void Coordinator::cancel_timeouts() { expiry_.cancel(); }

void Coordinator::schedule_expiry() {
  expiry_.set(timeouts_, context_.options.offsets_retention_check_interval_ms,
              [this](TimestampMs now_ms) { expire(now_ms); });
}

void Coordinator::expire(TimestampMs now_ms) {
  for (const PartitionIndex partition : runtime_.active()) {
    std::vector<Record> records;
    context_.groups.for_each_in(partition, [&](const std::string& group_id, const GroupEntry& entry) {
      if (!offsets_.add_expired(group_id, entry, now_ms, records)) return;
      if (entry.group == nullptr) {
        records.push_back(make_tombstone(protocol::GroupMetadataKey{group_id}));
      } else if (entry.group->is_empty() && entry.group->expires()) {
        entry.group->add_tombstones(records);
      }
    });
    if (records.empty()) continue;
    log_debug("__consumer_offsets-{}: {} tombstones of expired offsets and groups", partition,
              records.size());
    runtime_.write_to(partition, {.records = std::move(records), .atomic = false}, now_ms);
  }
  schedule_expiry();
}

void Coordinator::on_loaded(PartitionIndex partition, TimestampMs now_ms) {
  for (const std::string& group_id : context_.groups.ids_in(partition)) {
    Group* group = context_.groups.find(group_id);
    if (group == nullptr) continue;
    if (group->type() == GroupType::classic) classic_.on_loaded(*group, now_ms);
    if (group->type() == GroupType::consumer) consumer_.on_loaded(*group, now_ms);
    if (group->type() == GroupType::share) share_.on_loaded(*group, now_ms);
    if (group->type() == GroupType::streams) streams_.on_loaded(*group);
  }
}

void Coordinator::on_unload(PartitionIndex partition) {
  context_.groups.for_each_in(partition, [&](const std::string&, const GroupEntry& entry) {
    if (entry.group == nullptr) return;
    if (entry.group->type() == GroupType::classic) classic_.on_unload(*entry.group);
    if (entry.group->type() == GroupType::consumer) consumer_.on_unload(*entry.group);
  });
  offsets_.store().drop(partition);
}

void Coordinator::replay_marker(PartitionIndex partition, ProducerId producer_id, records::ControlType type) {
  offsets_.store().replay_marker(partition, producer_id, type == records::ControlType::commit);
}

Result<> Coordinator::replay(const LogRecord& record) {
  using namespace protocol;
  const auto type = record_type(record.key);
  if (!type) return fail(type.error());
  switch (static_cast<GroupRecordType>(*type)) {
    case GroupRecordType::legacy_offset_commit:
    case GroupRecordType::offset_commit:  // the same fields
      return apply_record<OffsetCommitKey, OffsetCommitValue>(
          record, [&](const auto& key, const auto* value) { offsets_.store().replay(record, key, value); });
    case GroupRecordType::group_metadata:
      return apply_record<GroupMetadataKey, GroupMetadataValue>(
          record, [&](const auto& key, const auto* value) { classic_.replay(record.partition, key, value); });
    case GroupRecordType::consumer_group_metadata:
    case GroupRecordType::consumer_group_partition_metadata:
    case GroupRecordType::consumer_group_member_metadata:
    case GroupRecordType::consumer_group_target_assignment_metadata:
    case GroupRecordType::consumer_group_target_assignment_member:
    case GroupRecordType::consumer_group_current_member_assignment:
    case GroupRecordType::consumer_group_regular_expression:
      return consumer_.replay(record);
    case GroupRecordType::share_group_member_metadata:
    case GroupRecordType::share_group_metadata:
    case GroupRecordType::share_group_target_assignment_metadata:
    case GroupRecordType::share_group_target_assignment_member:
    case GroupRecordType::share_group_current_member_assignment:
    case GroupRecordType::share_group_state_partition_metadata:
      return share_.replay(record);
    case GroupRecordType::streams_group_metadata:
    case GroupRecordType::streams_group_member_metadata:
    case GroupRecordType::streams_group_target_assignment_metadata:
    case GroupRecordType::streams_group_target_assignment_member:
    case GroupRecordType::streams_group_current_member_assignment:
    case GroupRecordType::streams_group_topology:
      return streams_.replay(record);
  }
  if (types_left_out_.insert(*type).second) {
    log_warn("__consumer_offsets-{}: records of type {} (the first at offset {}) are not served and left out",
             record.partition, *type, record.offset);
  }
  return {};
}

}  // namespace ottla::coordinator
