// A single node leads whatever has a replica here; where it has none nobody can lead.
#include "metadata/epoch_decisions.h"

#include <algorithm>

#include "metadata/broker_list.h"
#include "metadata/directory_decisions.h"
#include "metadata/image_records.h"

namespace ottla::metadata {
namespace {

constexpr std::int16_t first_with_migration = 8;      // 3.4-IV0
constexpr std::int16_t first_without_zookeeper = 22;  // 4.0-IV0
constexpr std::int8_t fence = 1;
constexpr std::int8_t unfence = -1;

protocol::PartitionChangeRecord change_of(const TopicImage& topic, const PartitionImage& partition) {
  protocol::PartitionChangeRecord record;
  record.partition_id = partition.index;
  record.topic_id = topic.id;
  return record;
}

// Whether the log is in a directory that is not here: then nobody can lead the partition, and it is not made
// anew.
bool is_elsewhere(const EpochStart& start, const TopicImage& topic, const PartitionImage& partition) {
  if (!start.registration.directory_of) return false;
  const Uuid known = partition.directory_of(start.image.node_id);
  if (is_undecided_directory(known)) return false;
  return std::ranges::find(start.directories, known) == start.directories.end() &&
         !start.registration.directory_of(topic.name, partition.index);
}

// Where the log was found. One that is yet to be made goes into the only directory when there is but one:
// that stands in for "unassigned" then.
void settle_directory(const EpochStart& start, const TopicImage& topic, const PartitionImage& partition,
                      protocol::PartitionChangeRecord& record) {
  if (!writes_directories(start.image.features->metadata_version)) return;
  std::optional<Uuid> found;
  if (start.registration.directory_of) found = start.registration.directory_of(topic.name, partition.index);
  const Uuid known = partition.directory_of(start.image.node_id);
  if (!found && start.directories.size() == 1 && is_undecided_directory(known)) {
    found = start.directories.front();
  }
  if (!found || *found == known) return;
  record.directories = with_directory(partition, start.image.node_id, *found);
}

void add_leadership(const EpochStart& start, const TopicImage& topic, RecordList& records) {
  const BrokerId self = start.image.node_id;
  const int version = partition_change_version(start.image.features->metadata_version);
  for (const PartitionImage& partition : topic.partitions) {
    protocol::PartitionChangeRecord record = change_of(topic, partition);
    if (!contains(partition.replicas, self) || is_elsewhere(start, topic, partition)) {
      if (partition.leader == no_leader) continue;
      record.leader = no_leader;
      records.add(record, version);
      continue;
    }
    record.leader = self;
    if (partition.isr != std::vector{self}) record.isr = {self};
    if (partition.recovery_state != LeaderRecoveryState::recovered) record.leader_recovery_state = 0;
    if (!partition.eligible_leader_replicas.empty()) record.eligible_leader_replicas.emplace();
    if (!partition.last_known_eligible_leader_replicas.empty()) record.last_known_elr.emplace();
    settle_directory(start, topic, partition, record);
    records.add(record, version);
  }
}

void add_registrations(const EpochStart& start, Offset next_offset, RecordList& records) {
  const std::int16_t level = start.image.features->metadata_version;
  const std::size_t first = records.size();
  if (writes_controller_registration(level)) {
    records.add(controller_record({start.image.node_id,
                                   start.entropy.uuid(),
                                   false,
                                   {start.registration.controller_endpoint},
                                   supported_features()}));
  }
  BrokerImage broker;
  broker.id = start.image.node_id;
  // Kafka's rule: the epoch of a broker is the offset of the record that registers it.
  broker.epoch = next_offset + static_cast<Offset>(records.size() - first);
  broker.incarnation_id = start.entropy.uuid();
  broker.endpoints = start.registration.broker_endpoints;
  broker.features = supported_features();
  broker.rack = start.registration.rack;
  broker.directories = start.directories;
  records.add(broker_record(broker, level), register_broker_version(level));
  protocol::BrokerRegistrationChangeRecord change;
  change.broker_id = broker.id;
  change.broker_epoch = broker.epoch;
  if (register_broker_version(level) >= 4) {
    change.cordoned_log_dirs.emplace();
    records.add(change, 3);
    change.cordoned_log_dirs.reset();
  }
  change.fenced = unfence;
  records.add(change, 0);
}

void add_fencing_of_others(const MetadataImage& image, RecordList& records) {
  for (const auto& [id, broker] : image.cluster->brokers) {
    if (id == image.node_id || broker.fenced) continue;
    protocol::BrokerRegistrationChangeRecord change;
    change.broker_id = id;
    change.broker_epoch = broker.epoch;
    change.fenced = fence;
    records.add(change, 0);
  }
}

}  // namespace

RecordList feature_records(const std::vector<FeatureLevel>& features) {
  RecordList records;
  for (const FeatureLevel& feature : features) {
    records.add(protocol::FeatureLevelRecord{feature.name, feature.level, {}});
  }
  return records;
}

RecordList bootstrap_records(const RecordList& bootstrap, const std::vector<FeatureLevel>& features) {
  const std::int16_t level = features.front().level;
  const bool has_elr = std::ranges::find(features, elr_feature, &FeatureLevel::name) != features.end();
  RecordList records;
  if (writes_transactions(level)) records.add(protocol::BeginTransactionRecord{"Bootstrap records", {}});
  records.add_all(bootstrap);
  if (level >= first_with_migration && level < first_without_zookeeper) {
    records.add(protocol::ZkMigrationStateRecord{});
  }
  if (has_elr) {
    constexpr auto broker = static_cast<std::int8_t>(ConfigResourceType::broker);
    records.add(protocol::ConfigRecord{broker, "", "min.insync.replicas", "1", {}});
  }
  if (writes_transactions(level)) records.add(protocol::EndTransactionRecord{});
  return records;
}

void add_epoch_start(const EpochStart& start, Offset next_offset, RecordList& records) {
  add_registrations(start, next_offset, records);
  add_fencing_of_others(start.image, records);
  start.image.topics_by_id.for_each(
      [&](const TopicPointer& topic) { add_leadership(start, *topic, records); });
}

RecordList epoch_end_records(const MetadataImage& image) {
  RecordList records;
  const BrokerImage* self = image.self();
  if (self == nullptr) return records;
  protocol::BrokerRegistrationChangeRecord change;
  change.broker_id = self->id;
  change.broker_epoch = self->epoch;
  change.in_controlled_shutdown = 1;
  records.add(change, 1);
  const bool has_elr = image.feature_level(elr_feature) > 0;
  const int version = partition_change_version(image.features->metadata_version);
  image.topics_by_id.for_each([&](const TopicPointer& topic) {
    for (const PartitionImage& partition : topic->partitions) {
      if (partition.leader != self->id) continue;
      protocol::PartitionChangeRecord record = change_of(*topic, partition);
      record.leader = no_leader;
      if (has_elr) {
        record.isr.emplace();
        record.eligible_leader_replicas = {self->id};
        record.last_known_elr = {self->id};
      }
      records.add(record, version);
    }
  });
  change.in_controlled_shutdown = 0;
  change.fenced = fence;
  records.add(change, 0);
  return records;
}

}  // namespace ottla::metadata
