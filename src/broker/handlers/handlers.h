// The handlers, one file each; dispatcher.cc puts them into the table.
#pragma once

#include "broker/request.h"

namespace ottla::broker {

Outcome handle_produce(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_fetch(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_list_offsets(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_metadata(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_offset_commit(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_offset_fetch(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_find_coordinator(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_join_group(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_heartbeat(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_leave_group(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_sync_group(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_describe_groups(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_list_groups(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_api_versions(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_create_topics(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_delete_topics(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_delete_records(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_init_producer_id(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_offset_for_leader_epoch(Request& request, Output& output,
                                       std::unique_ptr<PendingRequest>& pending);
Outcome handle_alter_replica_log_dirs(Request& request, Output& output,
                                      std::unique_ptr<PendingRequest>& pending);
Outcome handle_describe_log_dirs(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_delete_groups(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_offset_delete(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_describe_quorum(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_describe_cluster(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_describe_producers(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_consumer_group_heartbeat(Request& request, Output& output,
                                        std::unique_ptr<PendingRequest>& pending);
Outcome handle_consumer_group_describe(Request& request, Output& output,
                                       std::unique_ptr<PendingRequest>& pending);
Outcome handle_share_group_heartbeat(Request& request, Output& output,
                                     std::unique_ptr<PendingRequest>& pending);
Outcome handle_share_group_describe(Request& request, Output& output,
                                    std::unique_ptr<PendingRequest>& pending);
Outcome handle_initialize_share_group_state(Request& request, Output& output,
                                            std::unique_ptr<PendingRequest>& pending);
Outcome handle_read_share_group_state(Request& request, Output& output,
                                      std::unique_ptr<PendingRequest>& pending);
Outcome handle_write_share_group_state(Request& request, Output& output,
                                       std::unique_ptr<PendingRequest>& pending);
Outcome handle_delete_share_group_state(Request& request, Output& output,
                                        std::unique_ptr<PendingRequest>& pending);
Outcome handle_read_share_group_state_summary(Request& request, Output& output,
                                              std::unique_ptr<PendingRequest>& pending);
Outcome handle_describe_share_group_offsets(Request& request, Output& output,
                                            std::unique_ptr<PendingRequest>& pending);
Outcome handle_alter_share_group_offsets(Request& request, Output& output,
                                         std::unique_ptr<PendingRequest>& pending);
Outcome handle_delete_share_group_offsets(Request& request, Output& output,
                                          std::unique_ptr<PendingRequest>& pending);
Outcome handle_streams_group_heartbeat(Request& request, Output& output,
                                       std::unique_ptr<PendingRequest>& pending);
Outcome handle_streams_group_describe(Request& request, Output& output,
                                      std::unique_ptr<PendingRequest>& pending);
Outcome handle_share_fetch(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_share_acknowledge(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_describe_topic_partitions(Request& request, Output& output,
                                         std::unique_ptr<PendingRequest>& pending);

Outcome handle_add_partitions_to_txn(Request& request, Output& output,
                                     std::unique_ptr<PendingRequest>& pending);
Outcome handle_add_offsets_to_txn(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_end_txn(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_write_txn_markers(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_txn_offset_commit(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_describe_transactions(Request& request, Output& output,
                                     std::unique_ptr<PendingRequest>& pending);
Outcome handle_list_transactions(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_describe_configs(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_alter_configs(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_create_partitions(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_elect_leaders(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_incremental_alter_configs(Request& request, Output& output,
                                         std::unique_ptr<PendingRequest>& pending);
Outcome handle_alter_partition_reassignments(Request& request, Output& output,
                                             std::unique_ptr<PendingRequest>& pending);
Outcome handle_list_partition_reassignments(Request& request, Output& output,
                                            std::unique_ptr<PendingRequest>& pending);
Outcome handle_describe_client_quotas(Request& request, Output& output,
                                      std::unique_ptr<PendingRequest>& pending);
Outcome handle_alter_client_quotas(Request& request, Output& output,
                                   std::unique_ptr<PendingRequest>& pending);
Outcome handle_update_features(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_unregister_broker(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_get_telemetry_subscriptions(Request& request, Output& output,
                                           std::unique_ptr<PendingRequest>& pending);
Outcome handle_push_telemetry(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
Outcome handle_list_config_resources(Request& request, Output& output,
                                     std::unique_ptr<PendingRequest>& pending);

// What subscriptions to metrics may ask of a request's client.
TelemetryClient telemetry_client(const Request& request);

// For a version of ApiVersions that we do not know: version 0 with UNSUPPORTED_VERSION and the range we do.
Outcome answer_unsupported_api_versions(Request& request, Output& output);

}  // namespace ottla::broker
