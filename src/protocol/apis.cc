// The table of the APIs, by key, ascending: a new message file is entered here.
#include <algorithm>
#include <array>

#include "ottla/protocol/api.h"
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

namespace ottla::protocol {
namespace {

constexpr std::array table{
    ProduceRequest::api,
    FetchRequest::api,
    ListOffsetsRequest::api,
    MetadataRequest::api,
    OffsetCommitRequest::api,
    OffsetFetchRequest::api,
    FindCoordinatorRequest::api,
    JoinGroupRequest::api,
    HeartbeatRequest::api,
    LeaveGroupRequest::api,
    SyncGroupRequest::api,
    DescribeGroupsRequest::api,
    ListGroupsRequest::api,
    SaslHandshakeRequest::api,
    ApiVersionsRequest::api,
    CreateTopicsRequest::api,
    DeleteTopicsRequest::api,
    DeleteRecordsRequest::api,
    InitProducerIdRequest::api,
    OffsetForLeaderEpochRequest::api,
    AddPartitionsToTxnRequest::api,
    AddOffsetsToTxnRequest::api,
    EndTxnRequest::api,
    WriteTxnMarkersRequest::api,
    TxnOffsetCommitRequest::api,
    DescribeAclsRequest::api,
    CreateAclsRequest::api,
    DeleteAclsRequest::api,
    DescribeConfigsRequest::api,
    AlterConfigsRequest::api,
    AlterReplicaLogDirsRequest::api,
    DescribeLogDirsRequest::api,
    SaslAuthenticateRequest::api,
    CreatePartitionsRequest::api,
    CreateDelegationTokenRequest::api,
    RenewDelegationTokenRequest::api,
    ExpireDelegationTokenRequest::api,
    DescribeDelegationTokenRequest::api,
    DeleteGroupsRequest::api,
    ElectLeadersRequest::api,
    IncrementalAlterConfigsRequest::api,
    AlterPartitionReassignmentsRequest::api,
    ListPartitionReassignmentsRequest::api,
    OffsetDeleteRequest::api,
    DescribeClientQuotasRequest::api,
    AlterClientQuotasRequest::api,
    DescribeUserScramCredentialsRequest::api,
    AlterUserScramCredentialsRequest::api,
    DescribeQuorumRequest::api,
    UpdateFeaturesRequest::api,
    DescribeClusterRequest::api,
    DescribeProducersRequest::api,
    UnregisterBrokerRequest::api,
    DescribeTransactionsRequest::api,
    ListTransactionsRequest::api,
    ConsumerGroupHeartbeatRequest::api,
    ConsumerGroupDescribeRequest::api,
    GetTelemetrySubscriptionsRequest::api,
    PushTelemetryRequest::api,
    ListConfigResourcesRequest::api,
    DescribeTopicPartitionsRequest::api,
    ShareGroupHeartbeatRequest::api,
    ShareGroupDescribeRequest::api,
    ShareFetchRequest::api,
    ShareAcknowledgeRequest::api,
    AddRaftVoterRequest::api,
    RemoveRaftVoterRequest::api,
    InitializeShareGroupStateRequest::api,
    ReadShareGroupStateRequest::api,
    WriteShareGroupStateRequest::api,
    DeleteShareGroupStateRequest::api,
    ReadShareGroupStateSummaryRequest::api,
    StreamsGroupHeartbeatRequest::api,
    StreamsGroupDescribeRequest::api,
    DescribeShareGroupOffsetsRequest::api,
    AlterShareGroupOffsetsRequest::api,
    DeleteShareGroupOffsetsRequest::api,
};
static_assert(std::ranges::is_sorted(table, {}, &Api::key));

}  // namespace

std::span<const Api> apis() { return table; }

const Api* api_of(int key) {
  const auto found = std::ranges::lower_bound(table, key, {}, &Api::key);
  return found != table.end() && found->key == key ? &*found : nullptr;
}

}  // namespace ottla::protocol
