// Writes every part of an image as records. A field that the image's metadata.version cannot carry is left
// out, as Kafka leaves it out.
#include "metadata/image_records.h"

#include <algorithm>

#include "ottla/metadata/features.h"

namespace ottla::metadata {
namespace {

using Take = std::function<Result<>(const RecordList&)>;

// Hands the list over when it is long enough.
class Pieces {
 public:
  Pieces(std::size_t piece_bytes, const Take& take) : piece_bytes_(piece_bytes), take_(take) {}

  void add(const protocol::MetadataRecord& record, int version = 0) {
    records_.add(record, version);
    if (records_.size_bytes() >= piece_bytes_) hand_over();
  }

  Result<> finish() {
    if (!records_.empty()) hand_over();
    return std::move(result_);
  }

 private:
  void hand_over() {
    if (result_) result_ = records_.check();
    if (result_) result_ = take_(records_);
    records_ = {};
  }

  std::size_t piece_bytes_;
  const Take& take_;
  RecordList records_;
  Result<> result_;
};

void write_features(const FeaturesImage& features, Pieces& out) {
  constexpr std::int16_t first_with_migration = 8;      // 3.4-IV0
  constexpr std::int16_t first_without_zookeeper = 22;  // 4.0-IV0
  const std::int16_t level = features.metadata_version;
  out.add(protocol::FeatureLevelRecord{metadata_version_feature, level, {}});
  for (const auto& [name, feature_level] : features.levels) {
    out.add(protocol::FeatureLevelRecord{name, feature_level, {}});
  }
  if (features.zk_migration_state != 0 ||
      (level >= first_with_migration && level < first_without_zookeeper)) {
    out.add(protocol::ZkMigrationStateRecord{features.zk_migration_state, {}});
  }
}

template <class Record>
void fill_endpoints_and_features(const std::vector<Endpoint>& endpoints, const SupportedFeatures& features,
                                 Record& record) {
  for (const Endpoint& endpoint : endpoints) {
    record.end_points.push_back(
        {endpoint.name, endpoint.host, endpoint.port, endpoint.security_protocol, {}});
  }
  for (const auto& [name, versions] : features) {
    record.features.push_back({name, versions.min, versions.max, {}});
  }
}

}  // namespace

protocol::RegisterBrokerRecord broker_record(const BrokerImage& broker, std::int16_t metadata_version) {
  protocol::RegisterBrokerRecord record;
  record.broker_id = broker.id;
  record.is_migrating_zk_broker = broker.is_migrating_zk_broker;
  record.incarnation_id = broker.incarnation_id;
  record.broker_epoch = broker.epoch;
  fill_endpoints_and_features(broker.endpoints, broker.features, record);
  record.rack = broker.rack;
  record.fenced = broker.fenced;
  record.in_controlled_shutdown = broker.in_controlled_shutdown;
  if (writes_directories(metadata_version)) record.log_dirs = broker.directories;
  if (register_broker_version(metadata_version) >= 4) record.cordoned_log_dirs = broker.cordoned_directories;
  return record;
}

protocol::RegisterControllerRecord controller_record(const ControllerImage& controller) {
  protocol::RegisterControllerRecord record;
  record.controller_id = controller.id;
  record.incarnation_id = controller.incarnation_id;
  record.zk_migration_ready = controller.zk_migration_ready;
  fill_endpoints_and_features(controller.endpoints, controller.features, record);
  return record;
}

protocol::PartitionRecord partition_record(const PartitionImage& partition, const Uuid& topic_id,
                                           std::int16_t metadata_version) {
  protocol::PartitionRecord record;
  record.partition_id = partition.index;
  record.topic_id = topic_id;
  record.replicas = partition.replicas;
  record.isr = partition.isr;
  record.removing_replicas = partition.removing_replicas;
  record.adding_replicas = partition.adding_replicas;
  record.leader = partition.leader;
  record.leader_recovery_state = static_cast<std::int8_t>(partition.recovery_state);
  record.leader_epoch = partition.leader_epoch;
  record.partition_epoch = partition.partition_epoch;
  if (writes_directories(metadata_version)) record.directories = partition.directories;
  if (partition_version(metadata_version) >= 2) {
    if (!partition.eligible_leader_replicas.empty()) {
      record.eligible_leader_replicas = partition.eligible_leader_replicas;
    }
    if (!partition.last_known_eligible_leader_replicas.empty()) {
      record.last_known_elr = partition.last_known_eligible_leader_replicas;
    }
  }
  return record;
}

namespace {

std::vector<TopicPointer> topics_by_name(const MetadataImage& image) {
  std::vector<TopicPointer> topics;
  topics.reserve(image.topics_by_name.size());
  image.topics_by_name.for_each([&](const TopicPointer& topic) { topics.push_back(topic); });
  std::ranges::sort(topics, {}, [](const TopicPointer& topic) { return std::string_view(topic->name); });
  return topics;
}

void write_configs(ConfigResourceType type, std::string_view resource, const ConfigMap& configs,
                   Pieces& out) {
  for (const auto& [name, value] : configs) {
    out.add(protocol::ConfigRecord{static_cast<std::int8_t>(type), resource, name, value, {}});
  }
}

void write_quotas(const QuotasImage& quotas, Pieces& out) {
  for (const auto& [entity, values] : quotas) {
    protocol::ClientQuotaRecord record;
    for (const QuotaEntityPart& part : entity) {
      record.entity.push_back({part.type, std::nullopt, {}});
      if (part.name) record.entity.back().entity_name = *part.name;
    }
    for (const auto& [key, value] : values) {
      record.key = key;
      record.value = value;
      out.add(record);
    }
  }
}

void write_security(const MetadataImage& image, Pieces& out) {
  for (const auto& [id, acl] : *image.acls) {
    out.add(protocol::AccessControlEntryRecord{id,
                                               acl.resource_type,
                                               acl.resource_name,
                                               acl.pattern_type,
                                               acl.principal,
                                               acl.host,
                                               acl.operation,
                                               acl.permission_type,
                                               {}});
  }
  for (const auto& [key, credential] : *image.scram) {
    out.add(protocol::UserScramCredentialRecord{key.first,
                                                static_cast<std::int8_t>(key.second),
                                                credential.salt,
                                                credential.stored_key,
                                                credential.server_key,
                                                credential.iterations,
                                                {}});
  }
  for (const auto& [id, token] : *image.delegation_tokens) {
    protocol::DelegationTokenRecord record;
    record.owner = token.owner;
    record.requester = token.requester;
    record.renewers.assign(token.renewers.begin(), token.renewers.end());
    record.issue_timestamp = token.issue_ms;
    record.max_timestamp = token.max_ms;
    record.expiration_timestamp = token.expiration_ms;
    record.token_id = id;
    out.add(record);
  }
}

}  // namespace

Result<> write_image(const MetadataImage& image, std::size_t piece_bytes, const Take& take) {
  Pieces out(piece_bytes, take);
  const std::int16_t level = image.features->metadata_version;
  write_features(*image.features, out);
  for (const auto& [id, broker] : image.cluster->brokers) {
    out.add(broker_record(broker, level), register_broker_version(level));
  }
  if (writes_controller_registration(level)) {
    for (const auto& [id, controller] : image.cluster->controllers) out.add(controller_record(controller));
  }
  const std::vector<TopicPointer> topics = topics_by_name(image);
  for (const TopicPointer& topic : topics) {
    out.add(protocol::TopicRecord{topic->name, topic->id, {}});
    for (const PartitionImage& partition : topic->partitions) {
      out.add(partition_record(partition, topic->id, level), partition_version(level));
    }
  }
  for (const TopicPointer& topic : topics) {
    write_configs(ConfigResourceType::topic, topic->name, *topic->configs, out);
  }
  for (const auto& [resource, configs] : *image.configs) {
    write_configs(resource.type, resource.name, configs, out);
  }
  write_quotas(*image.quotas, out);
  // Nor does Kafka's snapshot say which broker took the last block.
  if (image.next_producer_id != 0) out.add(protocol::ProducerIdsRecord{-1, -1, image.next_producer_id, {}});
  write_security(image, out);
  return out.finish();
}

}  // namespace ottla::metadata
