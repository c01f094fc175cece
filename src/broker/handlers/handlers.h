// The handlers, one file each; dispatcher.cc puts them into the table.
#pragma once

#include "broker/request.h"

namespace ottla::broker {

// Records and partitions
HandlerFunction handle_produce, handle_fetch, handle_list_offsets, handle_delete_records,
    handle_offset_for_leader_epoch, handle_describe_producers, handle_init_producer_id;

// The cluster
HandlerFunction handle_api_versions, handle_metadata, handle_describe_cluster, handle_describe_quorum,
    handle_update_features, handle_unregister_broker, handle_get_telemetry_subscriptions,
    handle_push_telemetry;

// Topics and configurations
HandlerFunction handle_create_topics, handle_delete_topics, handle_create_partitions,
    handle_describe_topic_partitions, handle_elect_leaders, handle_alter_partition_reassignments,
    handle_list_partition_reassignments, handle_alter_replica_log_dirs, handle_describe_log_dirs,
    handle_describe_configs, handle_alter_configs, handle_incremental_alter_configs,
    handle_list_config_resources, handle_describe_client_quotas, handle_alter_client_quotas;

// Groups and their offsets
HandlerFunction handle_find_coordinator, handle_join_group, handle_sync_group, handle_heartbeat,
    handle_leave_group, handle_describe_groups, handle_list_groups, handle_delete_groups,
    handle_offset_commit, handle_offset_fetch, handle_offset_delete, handle_consumer_group_heartbeat,
    handle_consumer_group_describe, handle_streams_group_heartbeat, handle_streams_group_describe;

// Share groups
HandlerFunction handle_share_group_heartbeat, handle_share_group_describe, handle_share_fetch,
    handle_share_acknowledge, handle_describe_share_group_offsets, handle_alter_share_group_offsets,
    handle_delete_share_group_offsets, handle_initialize_share_group_state, handle_read_share_group_state,
    handle_write_share_group_state, handle_delete_share_group_state, handle_read_share_group_state_summary;

// Transactions
HandlerFunction handle_add_partitions_to_txn, handle_add_offsets_to_txn, handle_end_txn,
    handle_write_txn_markers, handle_txn_offset_commit, handle_describe_transactions,
    handle_list_transactions;

// What subscriptions to metrics may ask of a request's client.
TelemetryClient telemetry_client(const Request& request);

// For a version of ApiVersions that we do not know: version 0 with UNSUPPORTED_VERSION and the range we do.
Outcome answer_unsupported_api_versions(Request& request, Output& output);

}  // namespace ottla::broker
