// The list of all messages: a new one is entered here.
#include "protocol/all_messages.h"

#include "ottla/protocol/header.h"
#include "ottla/protocol/messages/00_produce.h"
#include "ottla/protocol/messages/01_fetch.h"
#include "ottla/protocol/messages/02_list_offsets.h"
#include "ottla/protocol/messages/03_metadata.h"
#include "ottla/protocol/messages/08_offset_commit.h"
#include "ottla/protocol/messages/09_offset_fetch.h"
#include "ottla/protocol/messages/10_find_coordinator.h"
#include "ottla/protocol/messages/11_join_group.h"
#include "ottla/protocol/messages/12_heartbeat.h"
#include "ottla/protocol/messages/13_leave_group.h"
#include "ottla/protocol/messages/14_sync_group.h"
#include "ottla/protocol/messages/15_describe_groups.h"
#include "ottla/protocol/messages/16_list_groups.h"
#include "ottla/protocol/messages/17_sasl_handshake.h"
#include "ottla/protocol/messages/18_api_versions.h"
#include "ottla/protocol/messages/19_create_topics.h"
#include "ottla/protocol/messages/20_delete_topics.h"
#include "ottla/protocol/messages/21_delete_records.h"
#include "ottla/protocol/messages/22_init_producer_id.h"
#include "ottla/protocol/messages/23_offset_for_leader_epoch.h"
#include "ottla/protocol/messages/24_add_partitions_to_txn.h"
#include "ottla/protocol/messages/25_add_offsets_to_txn.h"
#include "ottla/protocol/messages/26_end_txn.h"
#include "ottla/protocol/messages/27_write_txn_markers.h"
#include "ottla/protocol/messages/28_txn_offset_commit.h"
#include "ottla/protocol/messages/29_describe_acls.h"
#include "ottla/protocol/messages/30_create_acls.h"
#include "ottla/protocol/messages/31_delete_acls.h"
#include "ottla/protocol/messages/32_describe_configs.h"
#include "ottla/protocol/messages/33_alter_configs.h"
#include "ottla/protocol/messages/34_alter_replica_log_dirs.h"
#include "ottla/protocol/messages/35_describe_log_dirs.h"
#include "ottla/protocol/messages/36_sasl_authenticate.h"
#include "ottla/protocol/messages/37_create_partitions.h"
#include "ottla/protocol/messages/38_create_delegation_token.h"
#include "ottla/protocol/messages/39_renew_delegation_token.h"
#include "ottla/protocol/messages/40_expire_delegation_token.h"
#include "ottla/protocol/messages/41_describe_delegation_token.h"
#include "ottla/protocol/messages/42_delete_groups.h"
#include "ottla/protocol/messages/43_elect_leaders.h"
#include "ottla/protocol/messages/44_incremental_alter_configs.h"
#include "ottla/protocol/messages/45_alter_partition_reassignments.h"
#include "ottla/protocol/messages/46_list_partition_reassignments.h"
#include "ottla/protocol/messages/47_offset_delete.h"
#include "ottla/protocol/messages/48_describe_client_quotas.h"
#include "ottla/protocol/messages/49_alter_client_quotas.h"
#include "ottla/protocol/messages/50_describe_user_scram_credentials.h"
#include "ottla/protocol/messages/51_alter_user_scram_credentials.h"
#include "ottla/protocol/messages/55_describe_quorum.h"
#include "ottla/protocol/messages/57_update_features.h"
#include "ottla/protocol/messages/60_describe_cluster.h"
#include "ottla/protocol/messages/61_describe_producers.h"
#include "ottla/protocol/messages/64_unregister_broker.h"
#include "ottla/protocol/messages/65_describe_transactions.h"
#include "ottla/protocol/messages/66_list_transactions.h"
#include "ottla/protocol/messages/68_consumer_group_heartbeat.h"
#include "ottla/protocol/messages/69_consumer_group_describe.h"
#include "ottla/protocol/messages/71_get_telemetry_subscriptions.h"
#include "ottla/protocol/messages/72_push_telemetry.h"
#include "ottla/protocol/messages/74_list_config_resources.h"
#include "ottla/protocol/messages/75_describe_topic_partitions.h"
#include "ottla/protocol/messages/76_share_group_heartbeat.h"
#include "ottla/protocol/messages/77_share_group_describe.h"
#include "ottla/protocol/messages/78_share_fetch.h"
#include "ottla/protocol/messages/79_share_acknowledge.h"
#include "ottla/protocol/messages/80_add_raft_voter.h"
#include "ottla/protocol/messages/81_remove_raft_voter.h"
#include "ottla/protocol/messages/83_initialize_share_group_state.h"
#include "ottla/protocol/messages/84_read_share_group_state.h"
#include "ottla/protocol/messages/85_write_share_group_state.h"
#include "ottla/protocol/messages/86_delete_share_group_state.h"
#include "ottla/protocol/messages/87_read_share_group_state_summary.h"
#include "ottla/protocol/messages/88_streams_group_heartbeat.h"
#include "ottla/protocol/messages/89_streams_group_describe.h"
#include "ottla/protocol/messages/90_describe_share_group_offsets.h"
#include "ottla/protocol/messages/91_alter_share_group_offsets.h"
#include "ottla/protocol/messages/92_delete_share_group_offsets.h"
#include "ottla/protocol/messages/broker_records.h"
#include "ottla/protocol/messages/config_records.h"
#include "ottla/protocol/messages/consumer_protocol.h"
#include "ottla/protocol/messages/control_records.h"
#include "ottla/protocol/messages/group_records.h"
#include "ottla/protocol/messages/offset_records.h"
#include "ottla/protocol/messages/security_records.h"
#include "ottla/protocol/messages/share_group_records.h"
#include "ottla/protocol/messages/share_records.h"
#include "ottla/protocol/messages/streams_group_records.h"
#include "ottla/protocol/messages/topic_records.h"
#include "ottla/protocol/messages/transaction_records.h"
#include "protocol/producer_snapshot.h"
#include "protocol/shape_codec.h"

namespace ottla::protocol {
namespace {

Result<> decode_walking(const Shape& shape, Reader& reader, int version, void* message) {
  return decode_by_shape(shape, reader, version, message);
}
void encode_walking(const Shape& shape, const void* message, int version, Writer& writer) {
  encode_by_shape(shape, writer, version, message);
}

// The compiled codec of a frequent message.
template <class M>
Result<> decode_typed(const Shape&, Reader& reader, int version, void* message) {
  auto decoded = decode<M>(reader, version);
  if (!decoded) {
    return fail(std::move(decoded.error()));
  }
  *static_cast<M*>(message) = std::move(*decoded);
  return {};
}
template <class M>
void encode_typed(const Shape&, const void* message, int version, Writer& writer) {
  encode(*static_cast<const M*>(message), version, writer);
}

template <class M>
MessageType type_of(std::string_view kind) {
  MessageType type{kind, &M::api, &shape_of<M>, &decode_walking, &encode_walking};
  if constexpr (M::api.frequent) {
    type.decode_into = &decode_typed<M>;
    type.encode_from = &encode_typed<M>;
  }
  return type;
}

template <class... M>
void add(std::vector<MessageType>& types, std::string_view kind) {
  (types.push_back(type_of<M>(kind)), ...);
}

void add_requests(std::vector<MessageType>& types) {
  add<ProduceRequest, FetchRequest, ListOffsetsRequest, MetadataRequest, OffsetCommitRequest,
      OffsetFetchRequest, FindCoordinatorRequest, JoinGroupRequest, HeartbeatRequest, LeaveGroupRequest,
      SyncGroupRequest, DescribeGroupsRequest, ListGroupsRequest, SaslHandshakeRequest, ApiVersionsRequest,
      CreateTopicsRequest, DeleteTopicsRequest, DeleteRecordsRequest, InitProducerIdRequest,
      OffsetForLeaderEpochRequest, AddPartitionsToTxnRequest, AddOffsetsToTxnRequest, EndTxnRequest,
      WriteTxnMarkersRequest, TxnOffsetCommitRequest, DescribeAclsRequest, CreateAclsRequest,
      DeleteAclsRequest, DescribeConfigsRequest, AlterConfigsRequest, AlterReplicaLogDirsRequest,
      DescribeLogDirsRequest, SaslAuthenticateRequest, CreatePartitionsRequest, CreateDelegationTokenRequest,
      RenewDelegationTokenRequest, ExpireDelegationTokenRequest, DescribeDelegationTokenRequest,
      DeleteGroupsRequest, ElectLeadersRequest, IncrementalAlterConfigsRequest,
      AlterPartitionReassignmentsRequest, ListPartitionReassignmentsRequest, OffsetDeleteRequest,
      DescribeClientQuotasRequest, AlterClientQuotasRequest, DescribeUserScramCredentialsRequest,
      AlterUserScramCredentialsRequest, DescribeQuorumRequest, UpdateFeaturesRequest, DescribeClusterRequest,
      DescribeProducersRequest, UnregisterBrokerRequest, DescribeTransactionsRequest, ListTransactionsRequest,
      ConsumerGroupHeartbeatRequest, ConsumerGroupDescribeRequest, GetTelemetrySubscriptionsRequest,
      PushTelemetryRequest, ListConfigResourcesRequest, DescribeTopicPartitionsRequest,
      ShareGroupHeartbeatRequest, ShareGroupDescribeRequest, ShareFetchRequest, ShareAcknowledgeRequest,
      AddRaftVoterRequest, RemoveRaftVoterRequest, InitializeShareGroupStateRequest,
      ReadShareGroupStateRequest, WriteShareGroupStateRequest, DeleteShareGroupStateRequest,
      ReadShareGroupStateSummaryRequest, StreamsGroupHeartbeatRequest, StreamsGroupDescribeRequest,
      DescribeShareGroupOffsetsRequest, AlterShareGroupOffsetsRequest, DeleteShareGroupOffsetsRequest>(
      types, "request");
}

void add_responses(std::vector<MessageType>& types) {
  add<ProduceResponse, FetchResponse, ListOffsetsResponse, MetadataResponse, OffsetCommitResponse,
      OffsetFetchResponse, FindCoordinatorResponse, JoinGroupResponse, HeartbeatResponse, LeaveGroupResponse,
      SyncGroupResponse, DescribeGroupsResponse, ListGroupsResponse, SaslHandshakeResponse,
      ApiVersionsResponse, CreateTopicsResponse, DeleteTopicsResponse, DeleteRecordsResponse,
      InitProducerIdResponse, OffsetForLeaderEpochResponse, AddPartitionsToTxnResponse,
      AddOffsetsToTxnResponse, EndTxnResponse, WriteTxnMarkersResponse, TxnOffsetCommitResponse,
      DescribeAclsResponse, CreateAclsResponse, DeleteAclsResponse, DescribeConfigsResponse,
      AlterConfigsResponse, AlterReplicaLogDirsResponse, DescribeLogDirsResponse, SaslAuthenticateResponse,
      CreatePartitionsResponse, CreateDelegationTokenResponse, RenewDelegationTokenResponse,
      ExpireDelegationTokenResponse, DescribeDelegationTokenResponse, DeleteGroupsResponse,
      ElectLeadersResponse, IncrementalAlterConfigsResponse, AlterPartitionReassignmentsResponse,
      ListPartitionReassignmentsResponse, OffsetDeleteResponse, DescribeClientQuotasResponse,
      AlterClientQuotasResponse, DescribeUserScramCredentialsResponse, AlterUserScramCredentialsResponse,
      DescribeQuorumResponse, UpdateFeaturesResponse, DescribeClusterResponse, DescribeProducersResponse,
      UnregisterBrokerResponse, DescribeTransactionsResponse, ListTransactionsResponse,
      ConsumerGroupHeartbeatResponse, ConsumerGroupDescribeResponse, GetTelemetrySubscriptionsResponse,
      PushTelemetryResponse, ListConfigResourcesResponse, DescribeTopicPartitionsResponse,
      ShareGroupHeartbeatResponse, ShareGroupDescribeResponse, ShareFetchResponse, ShareAcknowledgeResponse,
      AddRaftVoterResponse, RemoveRaftVoterResponse, InitializeShareGroupStateResponse,
      ReadShareGroupStateResponse, WriteShareGroupStateResponse, DeleteShareGroupStateResponse,
      ReadShareGroupStateSummaryResponse, StreamsGroupHeartbeatResponse, StreamsGroupDescribeResponse,
      DescribeShareGroupOffsetsResponse, AlterShareGroupOffsetsResponse, DeleteShareGroupOffsetsResponse>(
      types, "response");
}

void add_records(std::vector<MessageType>& types) {
  add<RegisterBrokerRecord, UnregisterBrokerRecord, FenceBrokerRecord, UnfenceBrokerRecord,
      BrokerRegistrationChangeRecord, RegisterControllerRecord, TopicRecord, PartitionRecord,
      PartitionChangeRecord, RemoveTopicRecord, ClearElrRecord, ConfigRecord, FeatureLevelRecord,
      ClientQuotaRecord, ProducerIdsRecord, NoOpRecord, ZkMigrationStateRecord, BeginTransactionRecord,
      EndTransactionRecord, AbortTransactionRecord, DelegationTokenRecord, UserScramCredentialRecord,
      AccessControlEntryRecord, RemoveAccessControlEntryRecord, RemoveUserScramCredentialRecord,
      RemoveDelegationTokenRecord>(types, "metadata-record");
  add<LegacyOffsetCommitKey, OffsetCommitKey, GroupMetadataKey, ConsumerGroupMetadataKey,
      ConsumerGroupPartitionMetadataKey, ConsumerGroupMemberMetadataKey,
      ConsumerGroupTargetAssignmentMetadataKey, ConsumerGroupTargetAssignmentMemberKey,
      ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupRegularExpressionKey, ShareGroupMemberMetadataKey,
      ShareGroupMetadataKey, ShareGroupTargetAssignmentMetadataKey, ShareGroupTargetAssignmentMemberKey,
      ShareGroupCurrentMemberAssignmentKey, ShareGroupStatePartitionMetadataKey, StreamsGroupMetadataKey,
      StreamsGroupMemberMetadataKey, StreamsGroupTargetAssignmentMetadataKey,
      StreamsGroupTargetAssignmentMemberKey, StreamsGroupCurrentMemberAssignmentKey, StreamsGroupTopologyKey>(
      types, "group-record-key");
  add<LegacyOffsetCommitValue, OffsetCommitValue, GroupMetadataValue, ConsumerGroupMetadataValue,
      ConsumerGroupPartitionMetadataValue, ConsumerGroupMemberMetadataValue,
      ConsumerGroupTargetAssignmentMetadataValue, ConsumerGroupTargetAssignmentMemberValue,
      ConsumerGroupCurrentMemberAssignmentValue, ConsumerGroupRegularExpressionValue,
      ShareGroupMemberMetadataValue, ShareGroupMetadataValue, ShareGroupTargetAssignmentMetadataValue,
      ShareGroupTargetAssignmentMemberValue, ShareGroupCurrentMemberAssignmentValue,
      ShareGroupStatePartitionMetadataValue, StreamsGroupMetadataValue, StreamsGroupMemberMetadataValue,
      StreamsGroupTargetAssignmentMetadataValue, StreamsGroupTargetAssignmentMemberValue,
      StreamsGroupCurrentMemberAssignmentValue, StreamsGroupTopologyValue>(types, "group-record-value");
  add<TransactionLogKey>(types, "transaction-record-key");
  add<TransactionLogValue>(types, "transaction-record-value");
  add<ShareSnapshotKey, ShareUpdateKey>(types, "share-record-key");
  add<ShareSnapshotValue, ShareUpdateValue>(types, "share-record-value");
}

void add_others(std::vector<MessageType>& types) {
  add<RequestHeader, ResponseHeader>(types, "header");
  add<ControlRecordTypeSchema, EndTxnMarker, LeaderChangeMessage, SnapshotHeaderRecord, SnapshotFooterRecord,
      KRaftVersionRecord, VotersRecord>(types, "control-record");
  add<ConsumerProtocolSubscription, ConsumerProtocolAssignment, DefaultPrincipalData, ProducerSnapshot>(
      types, "versioned");
}

}  // namespace

const std::vector<MessageType>& all_messages() {
  static const std::vector<MessageType> types = [] {
    std::vector<MessageType> made;
    add_requests(made);
    add_responses(made);
    add_records(made);
    add_others(made);
    return made;
  }();
  return types;
}

Result<std::shared_ptr<void>> MessageType::decode(Reader& reader, int version) const {
  std::shared_ptr<void> message = create();
  if (Result<> decoded = decode_into(shape(), reader, version, message.get()); !decoded) {
    return fail(std::move(decoded.error()));
  }
  return message;
}

const MessageType* find_message(std::string_view kind, int key, std::string_view name) {
  for (const MessageType& type : all_messages()) {
    if (type.kind == kind && type.api->key == key && type.api->name == name) {
      return &type;
    }
  }
  return nullptr;
}

}  // namespace ottla::protocol
