// From a frame's header to its handler. A key or version that is not in the table ends the connection, as
// Kafka does; ApiVersions alone answers any version, so that a newer client can learn what we speak
// (KIP-511).
#include "broker/dispatcher.h"

#include <array>

#include "broker/handlers/handlers.h"
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
#include "ottla/protocol/messages/32_describe_configs.h"
#include "ottla/protocol/messages/33_alter_configs.h"
#include "ottla/protocol/messages/34_alter_replica_log_dirs.h"
#include "ottla/protocol/messages/35_describe_log_dirs.h"
#include "ottla/protocol/messages/37_create_partitions.h"
#include "ottla/protocol/messages/42_delete_groups.h"
#include "ottla/protocol/messages/43_elect_leaders.h"
#include "ottla/protocol/messages/44_incremental_alter_configs.h"
#include "ottla/protocol/messages/45_alter_partition_reassignments.h"
#include "ottla/protocol/messages/46_list_partition_reassignments.h"
#include "ottla/protocol/messages/47_offset_delete.h"
#include "ottla/protocol/messages/48_describe_client_quotas.h"
#include "ottla/protocol/messages/49_alter_client_quotas.h"
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

namespace ottla::broker {
namespace {

constexpr std::array table{
    TableEntry{&protocol::ProduceRequest::api, handle_produce},
    TableEntry{&protocol::FetchRequest::api, handle_fetch},
    TableEntry{&protocol::ListOffsetsRequest::api, handle_list_offsets},
    TableEntry{&protocol::MetadataRequest::api, handle_metadata},
    TableEntry{&protocol::OffsetCommitRequest::api, handle_offset_commit},
    TableEntry{&protocol::OffsetFetchRequest::api, handle_offset_fetch},
    TableEntry{&protocol::FindCoordinatorRequest::api, handle_find_coordinator},
    TableEntry{&protocol::JoinGroupRequest::api, handle_join_group},
    TableEntry{&protocol::HeartbeatRequest::api, handle_heartbeat},
    TableEntry{&protocol::LeaveGroupRequest::api, handle_leave_group},
    TableEntry{&protocol::SyncGroupRequest::api, handle_sync_group},
    TableEntry{&protocol::DescribeGroupsRequest::api, handle_describe_groups},
    TableEntry{&protocol::ListGroupsRequest::api, handle_list_groups},
    TableEntry{&protocol::ApiVersionsRequest::api, handle_api_versions},
    TableEntry{&protocol::CreateTopicsRequest::api, handle_create_topics},
    TableEntry{&protocol::DeleteTopicsRequest::api, handle_delete_topics},
    TableEntry{&protocol::DeleteRecordsRequest::api, handle_delete_records},
    TableEntry{&protocol::InitProducerIdRequest::api, handle_init_producer_id},
    TableEntry{&protocol::OffsetForLeaderEpochRequest::api, handle_offset_for_leader_epoch},
    TableEntry{&protocol::AddPartitionsToTxnRequest::api, handle_add_partitions_to_txn},
    TableEntry{&protocol::AddOffsetsToTxnRequest::api, handle_add_offsets_to_txn},
    TableEntry{&protocol::EndTxnRequest::api, handle_end_txn},
    TableEntry{&protocol::WriteTxnMarkersRequest::api, handle_write_txn_markers},
    TableEntry{&protocol::TxnOffsetCommitRequest::api, handle_txn_offset_commit},
    TableEntry{&protocol::DescribeConfigsRequest::api, handle_describe_configs},
    TableEntry{&protocol::AlterConfigsRequest::api, handle_alter_configs},
    TableEntry{&protocol::AlterReplicaLogDirsRequest::api, handle_alter_replica_log_dirs},
    TableEntry{&protocol::DescribeLogDirsRequest::api, handle_describe_log_dirs},
    TableEntry{&protocol::CreatePartitionsRequest::api, handle_create_partitions},
    TableEntry{&protocol::DeleteGroupsRequest::api, handle_delete_groups},
    TableEntry{&protocol::ElectLeadersRequest::api, handle_elect_leaders},
    TableEntry{&protocol::IncrementalAlterConfigsRequest::api, handle_incremental_alter_configs},
    TableEntry{&protocol::AlterPartitionReassignmentsRequest::api, handle_alter_partition_reassignments},
    TableEntry{&protocol::ListPartitionReassignmentsRequest::api, handle_list_partition_reassignments},
    TableEntry{&protocol::OffsetDeleteRequest::api, handle_offset_delete},
    TableEntry{&protocol::DescribeClientQuotasRequest::api, handle_describe_client_quotas},
    TableEntry{&protocol::AlterClientQuotasRequest::api, handle_alter_client_quotas},
    TableEntry{&protocol::DescribeQuorumRequest::api, handle_describe_quorum},
    TableEntry{&protocol::UpdateFeaturesRequest::api, handle_update_features},
    TableEntry{&protocol::DescribeClusterRequest::api, handle_describe_cluster},
    TableEntry{&protocol::DescribeProducersRequest::api, handle_describe_producers},
    TableEntry{&protocol::UnregisterBrokerRequest::api, handle_unregister_broker},
    TableEntry{&protocol::DescribeTransactionsRequest::api, handle_describe_transactions},
    TableEntry{&protocol::ListTransactionsRequest::api, handle_list_transactions},
    TableEntry{&protocol::ConsumerGroupHeartbeatRequest::api, handle_consumer_group_heartbeat},
    TableEntry{&protocol::ConsumerGroupDescribeRequest::api, handle_consumer_group_describe},
    TableEntry{&protocol::GetTelemetrySubscriptionsRequest::api, handle_get_telemetry_subscriptions},
    TableEntry{&protocol::PushTelemetryRequest::api, handle_push_telemetry},
    TableEntry{&protocol::ListConfigResourcesRequest::api, handle_list_config_resources},
    TableEntry{&protocol::DescribeTopicPartitionsRequest::api, handle_describe_topic_partitions},
    TableEntry{&protocol::ShareGroupHeartbeatRequest::api, handle_share_group_heartbeat, 1},
    TableEntry{&protocol::ShareGroupDescribeRequest::api, handle_share_group_describe, 1},
    TableEntry{&protocol::ShareFetchRequest::api, handle_share_fetch, 1},
    TableEntry{&protocol::ShareAcknowledgeRequest::api, handle_share_acknowledge, 1},
    TableEntry{&protocol::InitializeShareGroupStateRequest::api, handle_initialize_share_group_state},
    TableEntry{&protocol::ReadShareGroupStateRequest::api, handle_read_share_group_state},
    TableEntry{&protocol::WriteShareGroupStateRequest::api, handle_write_share_group_state},
    TableEntry{&protocol::DeleteShareGroupStateRequest::api, handle_delete_share_group_state},
    TableEntry{&protocol::ReadShareGroupStateSummaryRequest::api, handle_read_share_group_state_summary},
    TableEntry{&protocol::StreamsGroupHeartbeatRequest::api, handle_streams_group_heartbeat},
    TableEntry{&protocol::StreamsGroupDescribeRequest::api, handle_streams_group_describe},
    TableEntry{&protocol::DescribeShareGroupOffsetsRequest::api, handle_describe_share_group_offsets},
    TableEntry{&protocol::AlterShareGroupOffsetsRequest::api, handle_alter_share_group_offsets},
    TableEntry{&protocol::DeleteShareGroupOffsetsRequest::api, handle_delete_share_group_offsets},
};

constexpr std::size_t keys = 128;

constexpr auto by_key = [] {
  std::array<const TableEntry*, keys> index{};
  for (const TableEntry& entry : table) index[static_cast<std::size_t>(entry.api->key)] = &entry;
  return index;
}();

const TableEntry* find(std::int16_t key) {
  return key >= 0 && static_cast<std::size_t>(key) < keys ? by_key[static_cast<std::size_t>(key)] : nullptr;
}

Outcome refuse(const Peer& peer, std::string_view reason) {
  log_warn("closing the connection of {}:{}: {}", peer.address, peer.port, reason);
  return Outcome::close;
}

}  // namespace

std::span<const TableEntry> handler_table() { return table; }

Outcome TableDispatcher::dispatch(Peer& peer, MutableByteView frame, Output& output,
                                  std::unique_ptr<PendingRequest>& pending) {
  protocol::Reader reader(frame);
  const auto key = reader.integer<std::int16_t>();
  const auto version = reader.integer<std::int16_t>();
  if (reader.failed()) return refuse(peer, "a frame is too short for a request header");
  const TableEntry* entry = find(key);
  if (entry == nullptr) return refuse(peer, fmt::format("API key {} is not served", key));
  Request request{&core_, &peer, &core_.io_thread(peer.executor), entry->api, version};
  if (!entry->serves(version)) {
    if (entry->api->key != protocol::ApiVersionsRequest::api.key) {
      return refuse(peer, fmt::format("{} v{} is not served", entry->api->name, version));
    }
    request.correlation_id = reader.integer<std::int32_t>();
    return reader.failed() ? refuse(peer, "a frame is too short for a request header")
                           : answer_unsupported_api_versions(request, output);
  }
  reader.rewind(0);
  const auto header = protocol::decode_request_header(reader);
  if (!header) return refuse(peer, header.error().message);
  request.correlation_id = header->correlation_id;
  request.client_id = header->client_id.value_or("");
  request.body = frame.subspan(reader.position());
  return entry->handle(request, output, pending);
}

}  // namespace ottla::broker
