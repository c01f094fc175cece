// The paths under which Kafka 1.1.0 keeps its metadata.
#pragma once

#include <string_view>

namespace ottla::zookeeper::kafka {

inline constexpr std::string_view brokers = "/brokers";
inline constexpr std::string_view broker_ids = "/brokers/ids";
inline constexpr std::string_view topics = "/brokers/topics";
inline constexpr std::string_view controller = "/controller";
inline constexpr std::string_view controller_epoch = "/controller_epoch";
inline constexpr std::string_view cluster = "/cluster";
inline constexpr std::string_view cluster_id = "/cluster/id";
inline constexpr std::string_view producer_id_block = "/latest_producer_id_block";
inline constexpr std::string_view config = "/config";
inline constexpr std::string_view topic_configs = "/config/topics";
inline constexpr std::string_view user_configs = "/config/users";
inline constexpr std::string_view client_configs = "/config/clients";
inline constexpr std::string_view broker_configs = "/config/brokers";
inline constexpr std::string_view config_changes = "/config/changes";
inline constexpr std::string_view admin = "/admin";
inline constexpr std::string_view deleted_topics = "/admin/delete_topics";
inline constexpr std::string_view reassignment = "/admin/reassign_partitions";
inline constexpr std::string_view preferred_election = "/admin/preferred_replica_election";
inline constexpr std::string_view acl_changes = "/kafka-acl-changes";
inline constexpr std::string_view consumers = "/consumers";

inline constexpr std::string_view partitions_folder = "partitions";
inline constexpr std::string_view state_node = "state";
inline constexpr std::string_view clients_folder = "clients";
inline constexpr std::string_view default_entity = "<default>";

// Folders that a broker makes at its start, with no data, parents first.
inline constexpr std::string_view folders[] = {
    brokers,
    broker_ids,
    topics,
    "/brokers/seqid",
    "/isr_change_notification",
    cluster,
    config,
    topic_configs,
    user_configs,
    "/log_dir_event_notification",
    client_configs,
    broker_configs,
    config_changes,
    admin,
    deleted_topics,
    consumers,
};

}  // namespace ottla::zookeeper::kafka
