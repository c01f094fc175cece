// The records of __cluster_metadata as one type, and the frame around each of them: frame version, record
// type and record version as unsigned varints
// (org.apache.kafka.server.common.serialization.AbstractApiMessageSerde).
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "ottla/protocol/messages/broker_records.h"
#include "ottla/protocol/messages/config_records.h"
#include "ottla/protocol/messages/security_records.h"
#include "ottla/protocol/messages/topic_records.h"

namespace ottla::protocol {

using MetadataRecord = std::variant<
    RegisterBrokerRecord, UnregisterBrokerRecord, TopicRecord, PartitionRecord, ConfigRecord,
    PartitionChangeRecord, FenceBrokerRecord, UnfenceBrokerRecord, RemoveTopicRecord, DelegationTokenRecord,
    UserScramCredentialRecord, FeatureLevelRecord, ClientQuotaRecord, ProducerIdsRecord,
    BrokerRegistrationChangeRecord, AccessControlEntryRecord, RemoveAccessControlEntryRecord, NoOpRecord,
    ZkMigrationStateRecord, RemoveUserScramCredentialRecord, BeginTransactionRecord, EndTransactionRecord,
    AbortTransactionRecord, RemoveDelegationTokenRecord, RegisterControllerRecord, ClearElrRecord>;

struct VersionedMetadataRecord {
  MetadataRecord record;
  int version = 0;
};

// Reads a record's value. The views in it point into `value`. unsupported_version for a frame version, record
// type or record version that is unknown here; invalid_request for anything else, bytes behind the record
// included.
Result<VersionedMetadataRecord> decode_metadata_record(ByteView value);

// Appends a record's value. `version` is one of the record's.
void encode_metadata_record(const MetadataRecord& record, int version, Writer& writer);

// What the record says of itself: its type as key, its name, its versions.
const Api& api_of(const MetadataRecord& record);

std::string to_json(const MetadataRecord& record, int version);

}  // namespace ottla::protocol
