// From the bytes of a metadata record to what it does: registrations, features, quotas, credentials, ACLs,
// tokens and transactions are here, topics and configs in replay_topics.cc.
#include <algorithm>

#include "metadata/image_builder.h"
#include "metadata/record_list.h"
#include "ottla/metadata/features.h"

namespace ottla::metadata {
namespace {

template <class Wire>
std::vector<Endpoint> endpoints_of(const std::vector<Wire>& wire) {
  std::vector<Endpoint> endpoints;
  endpoints.reserve(wire.size());
  for (const Wire& endpoint : wire) {
    endpoints.push_back(
        {std::string(endpoint.name), std::string(endpoint.host), endpoint.port, endpoint.security_protocol});
  }
  return endpoints;
}

template <class Wire>
SupportedFeatures features_of(const std::vector<Wire>& wire) {
  SupportedFeatures features;
  for (const Wire& feature : wire) {
    features.insert_or_assign(std::string(feature.name), SupportedVersions{feature.min_supported_version,
                                                                           feature.max_supported_version});
  }
  return features;
}

Bytes bytes_of(ByteView view) { return Bytes(view.begin(), view.end()); }

}  // namespace

Result<> ImageBuilder::replay(ByteView value, Offset offset) {
  const std::string where = "the metadata record at offset " + std::to_string(offset);
  auto decoded = protocol::decode_metadata_record(value);
  if (!decoded) {
    const bool newer = decoded.error().code == ErrorCode::unsupported_version;
    return fail(
        newer ? ErrorCode::unsupported_version : ErrorCode::invalid_record,
        where + (newer ? " was written by a newer Kafka: " : " is damaged: ") + decoded.error().message);
  }
  auto applied = std::visit([&](const auto& record) { return apply(record); }, decoded->record);
  if (!applied) {
    const protocol::Api& api = protocol::api_of(decoded->record);
    return fail(applied.error().code, where + ", a " + std::string(api.name) + " (type " +
                                          std::to_string(api.key) + "): " + applied.error().message);
  }
  return {};
}

Result<> ImageBuilder::apply(const protocol::FeatureLevelRecord& record) {
  FeaturesImage& features = features_.edit(image_.features);
  if (record.feature_level == 0 && record.name != metadata_version_feature) {
    features.levels.erase(std::string(record.name));
    return {};
  }
  if (auto known = check_feature_level(record.name, record.feature_level); !known) return known;
  if (record.name == metadata_version_feature) {
    features.metadata_version = record.feature_level;
  } else {
    features.levels.insert_or_assign(std::string(record.name), record.feature_level);
  }
  return {};
}

Result<> ImageBuilder::apply(const protocol::ClientQuotaRecord& record) {
  std::vector<QuotaEntityPart> entity;
  for (const auto& part : record.entity) {
    entity.push_back({std::string(part.entity_type), {}});
    if (part.entity_name) entity.back().name = std::string(*part.entity_name);
  }
  std::ranges::sort(entity);
  QuotasImage& quotas = quotas_.edit(image_.quotas);
  if (!record.remove) {
    quotas[entity].insert_or_assign(std::string(record.key), record.value);
    return {};
  }
  const auto found = quotas.find(entity);
  if (found == quotas.end()) return {};
  found->second.erase(std::string(record.key));
  if (found->second.empty()) quotas.erase(found);
  return {};
}

Result<> ImageBuilder::apply(const protocol::ProducerIdsRecord& record) {
  image_.next_producer_id = record.next_producer_id;
  return {};
}

Result<> ImageBuilder::apply(const protocol::NoOpRecord&) { return {}; }

Result<> ImageBuilder::apply(const protocol::ZkMigrationStateRecord& record) {
  features_.edit(image_.features).zk_migration_state = record.zk_migration_state;
  return {};
}

Result<> ImageBuilder::apply(const protocol::BeginTransactionRecord&) {
  if (in_transaction()) return fail(ErrorCode::invalid_record, "a transaction is open already");
  seal();
  before_transaction_ = image_;
  return {};
}

Result<> ImageBuilder::apply(const protocol::EndTransactionRecord&) {
  if (!in_transaction()) return fail(ErrorCode::invalid_record, "no transaction is open");
  before_transaction_.reset();
  return {};
}

Result<> ImageBuilder::apply(const protocol::AbortTransactionRecord&) {
  if (!in_transaction()) return fail(ErrorCode::invalid_record, "no transaction is open");
  abort_transaction();
  return {};
}

Result<> ImageBuilder::apply(const protocol::RegisterBrokerRecord& record) {
  BrokerImage broker;
  broker.id = record.broker_id;
  broker.epoch = record.broker_epoch;
  broker.incarnation_id = record.incarnation_id;
  broker.endpoints = endpoints_of(record.end_points);
  broker.features = features_of(record.features);
  if (record.rack) broker.rack = std::string(*record.rack);
  broker.fenced = record.fenced;
  broker.in_controlled_shutdown = record.in_controlled_shutdown;
  broker.is_migrating_zk_broker = record.is_migrating_zk_broker;
  broker.directories = record.log_dirs;
  broker.cordoned_directories = record.cordoned_log_dirs;
  cluster_.edit(image_.cluster).brokers.insert_or_assign(record.broker_id, std::move(broker));
  return {};
}

Result<> ImageBuilder::apply(const protocol::UnregisterBrokerRecord& record) {
  cluster_.edit(image_.cluster).brokers.erase(record.broker_id);
  return {};
}

Result<BrokerImage*> ImageBuilder::edit_broker(BrokerId id, std::int64_t epoch) {
  auto& brokers = cluster_.edit(image_.cluster).brokers;
  const auto found = brokers.find(id);
  if (found == brokers.end() || found->second.epoch != epoch) {
    return fail(ErrorCode::invalid_record,
                "no broker " + std::to_string(id) + " is registered with epoch " + std::to_string(epoch));
  }
  return &found->second;
}

Result<> ImageBuilder::apply(const protocol::FenceBrokerRecord& record) {
  auto broker = edit_broker(record.id, record.epoch);
  if (!broker) return fail(broker.error());
  (*broker)->fenced = true;
  return {};
}

Result<> ImageBuilder::apply(const protocol::UnfenceBrokerRecord& record) {
  auto broker = edit_broker(record.id, record.epoch);
  if (!broker) return fail(broker.error());
  (*broker)->fenced = false;
  return {};
}

Result<> ImageBuilder::apply(const protocol::BrokerRegistrationChangeRecord& record) {
  auto broker = edit_broker(record.broker_id, record.broker_epoch);
  if (!broker) return fail(broker.error());
  if (record.fenced != 0) (*broker)->fenced = record.fenced > 0;
  if (record.in_controlled_shutdown != 0) (*broker)->in_controlled_shutdown = true;
  if (!record.log_dirs.empty()) (*broker)->directories = record.log_dirs;
  if (record.cordoned_log_dirs) (*broker)->cordoned_directories = record.cordoned_log_dirs;
  return {};
}

Result<> ImageBuilder::apply(const protocol::RegisterControllerRecord& record) {
  ControllerImage controller{record.controller_id, record.incarnation_id, record.zk_migration_ready,
                             endpoints_of(record.end_points), features_of(record.features)};
  cluster_.edit(image_.cluster).controllers.insert_or_assign(record.controller_id, std::move(controller));
  return {};
}

Result<> ImageBuilder::apply(const protocol::DelegationTokenRecord& record) {
  DelegationToken token;
  token.owner = record.owner;
  token.requester = record.requester;
  for (const std::string_view renewer : record.renewers) token.renewers.emplace_back(renewer);
  token.issue_ms = record.issue_timestamp;
  token.max_ms = record.max_timestamp;
  token.expiration_ms = record.expiration_timestamp;
  delegation_tokens_.edit(image_.delegation_tokens)
      .insert_or_assign(std::string(record.token_id), std::move(token));
  return {};
}

Result<> ImageBuilder::apply(const protocol::RemoveDelegationTokenRecord& record) {
  delegation_tokens_.edit(image_.delegation_tokens).erase(std::string(record.token_id));
  return {};
}

Result<> ImageBuilder::apply(const protocol::UserScramCredentialRecord& record) {
  scram_.edit(image_.scram)
      .insert_or_assign({std::string(record.name), static_cast<ScramMechanism>(record.mechanism)},
                        ScramCredential{bytes_of(record.salt), bytes_of(record.stored_key),
                                        bytes_of(record.server_key), record.iterations});
  return {};
}

Result<> ImageBuilder::apply(const protocol::RemoveUserScramCredentialRecord& record) {
  scram_.edit(image_.scram).erase({std::string(record.name), static_cast<ScramMechanism>(record.mechanism)});
  return {};
}

Result<> ImageBuilder::apply(const protocol::AccessControlEntryRecord& record) {
  acls_.edit(image_.acls)
      .insert_or_assign(record.id,
                        AclEntry{record.resource_type, std::string(record.resource_name), record.pattern_type,
                                 std::string(record.principal), std::string(record.host), record.operation,
                                 record.permission_type});
  return {};
}

Result<> ImageBuilder::apply(const protocol::RemoveAccessControlEntryRecord& record) {
  acls_.edit(image_.acls).erase(record.id);
  return {};
}

}  // namespace ottla::metadata
