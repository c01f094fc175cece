// The typed options of the broker, made once from the settings and then constant. Field names are Kafka's
// keys with underscores; sections follow the rooms that use them.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"
#include "ottla/config/group_config.h"
#include "ottla/config/listener.h"
#include "ottla/config/settings.h"
#include "ottla/config/start_topics.h"
#include "ottla/config/topic_config.h"
#include "ottla/config/transaction_config.h"

namespace ottla::config {

enum class ProduceValidation : std::uint8_t { relaxed, strict };

// A voter of controller.quorum.voters: id@host:port.
struct QuorumVoter {
  BrokerId id = 0;
  std::string host;
  int port = 0;

  friend bool operator==(const QuorumVoter&, const QuorumVoter&) = default;
};

struct ZooKeeperListener {
  std::string host;  // empty: every address
  int port = 0;      // 0: any free one

  friend bool operator==(const ZooKeeperListener&, const ZooKeeperListener&) = default;
};

struct BrokerConfig {
  // Identity
  BrokerId node_id = 1;         // node.id, else broker.id, else 1
  bool node_id_is_set = false;  // false: the directory's meta.properties decides before the default does
  std::string broker_rack;      // empty: none
  std::string release_version = "4.3";  // ottla.release.version: what a new directory is formatted for
  // ottla.cluster.id: of a new directory; empty: a random one, or that of the other directories. An image's
  // CLUSTER_ID is for new directories only, any other must be that of the directories.
  std::string cluster_id;
  bool cluster_id_is_for_new_directories = false;

  // Listeners
  std::vector<Listener> listeners;             // served ones, without those of the controller
  std::vector<Listener> advertised_listeners;  // one each of `listeners`' names at most
  bool advertised_listeners_are_set = false;   // false: `advertised_listeners` are `listeners`
  std::int32_t mapped_port = 0;                // ottla.mapped.port
  std::vector<Listener> controller_listeners;  // named by controller.listener.names; not served
  std::vector<std::string> controller_listener_names;
  std::vector<QuorumVoter> controller_quorum_voters;
  std::vector<std::string> controller_quorum_bootstrap_servers;
  std::string inter_broker_listener_name = "PLAINTEXT";

  // ottla.zookeeper.listener: where clients of ZooKeeper are answered
  std::optional<ZooKeeperListener> zookeeper_listener;

  // Network
  std::int32_t num_network_threads = 3;
  std::int32_t num_io_threads = 8;
  std::int32_t background_threads = 10;
  std::int32_t socket_send_buffer_bytes = 102'400;     // -1: the system's
  std::int32_t socket_receive_buffer_bytes = 102'400;  // -1: the system's
  std::int32_t socket_request_max_bytes = 104'857'600;
  std::int32_t socket_listen_backlog_size = 50;
  std::int32_t max_connections = INT32_MAX;
  std::int32_t max_connections_per_ip = INT32_MAX;
  std::map<std::string, std::int32_t, std::less<>>
      max_connections_per_ip_overrides;  // by address or host name
  std::int32_t max_connection_creation_rate = INT32_MAX;
  std::int64_t connections_max_idle_ms = 600'000;
  std::int32_t queued_max_requests = 500;
  std::int64_t queued_max_request_bytes = -1;

  // Topics
  bool auto_create_topics_enable = true;
  bool delete_topic_enable = true;
  std::int32_t num_partitions = 1;
  std::int32_t default_replication_factor = 1;
  bool replication_factor_lenient = false;  // ottla.replication.factor.lenient
  std::vector<StartTopic> create_topics;    // ottla.create.topics
  TopicConfig topic_defaults;               // every topic option, from its server synonyms

  // The coordinators' topics, when they are made
  std::int32_t offsets_topic_num_partitions = 50;
  std::int32_t offsets_topic_segment_bytes = 104'857'600;
  std::int32_t transaction_state_log_num_partitions = 50;
  std::int32_t transaction_state_log_segment_bytes = 104'857'600;
  std::int32_t share_coordinator_state_topic_num_partitions = 50;
  std::int32_t share_coordinator_state_topic_segment_bytes = 104'857'600;

  GroupConfig groups;

  // Requests
  std::int32_t fetch_max_bytes = 57'671'680;
  std::int32_t max_incremental_fetch_session_cache_slots = 1000;
  std::int32_t max_request_partition_size_limit = 2000;
  std::int32_t request_timeout_ms = 30'000;
  std::int32_t telemetry_max_bytes = 1'048'576;
  ProduceValidation produce_validation = ProduceValidation::relaxed;  // ottla.produce.validation

  // Directories and their upkeep
  std::vector<std::string> log_dirs = {"/tmp/kafka-logs"};
  std::string metadata_log_dir;  // log_dirs' first unless metadata.log.dir says otherwise
  std::int32_t num_recovery_threads_per_data_dir = 2;
  std::int64_t log_retention_check_interval_ms = 300'000;
  std::int64_t log_flush_scheduler_interval_ms = INT64_MAX;
  std::int64_t disk_reserve_bytes = std::int64_t{16} << 20;
  std::int32_t log_flush_offset_checkpoint_interval_ms = 60'000;
  std::int32_t log_flush_start_offset_checkpoint_interval_ms = 60'000;
  std::int64_t replica_high_watermark_checkpoint_interval_ms = 5000;
  std::int64_t log_initial_task_delay_ms = 30'000;
  bool log_cleaner_enable = true;
  std::int32_t log_cleaner_threads = 1;
  std::int64_t log_cleaner_dedupe_buffer_size = 134'217'728;
  double log_cleaner_io_buffer_load_factor = 0.9;
  std::int32_t log_cleaner_io_buffer_size = 524'288;
  double log_cleaner_io_max_bytes_per_second = std::numeric_limits<double>::max();
  std::int64_t log_cleaner_backoff_ms = 15'000;

  // Producers
  std::int32_t producer_id_expiration_ms = 86'400'000;
  std::int32_t producer_id_expiration_check_interval_ms = 600'000;

  // Transactions
  TransactionConfig transactions;
  bool transaction_partition_verification_enable = true;
  std::int32_t add_partitions_to_txn_retry_backoff_ms = 20;
  std::int32_t add_partitions_to_txn_retry_backoff_max_ms = 100;

  // __cluster_metadata
  std::int32_t metadata_log_segment_bytes =
      1'073'741'824;  // internal.metadata.log.segment.bytes when that is set
  std::int64_t metadata_log_segment_ms = 604'800'000;
  std::int64_t metadata_max_retention_bytes = 104'857'600;
  std::int64_t metadata_max_retention_ms = 604'800'000;
  std::int64_t metadata_log_max_record_bytes_between_snapshots = 20'971'520;
  std::int64_t metadata_log_max_snapshot_interval_ms = 3'600'000;
  std::int32_t internal_metadata_max_batch_size_in_bytes = 8'388'608;
  std::int64_t internal_metadata_delete_delay_millis = 60'000;

  // Logging
  std::string log_level = "info";  // ottla.log.level

  // What the files and the command line said, key → text: DescribeConfigs tells it, and it is what a dynamic
  // override gives way to again.
  Overrides settings;

  friend bool operator==(const BrokerConfig&, const BrokerConfig&) = default;
};

// Checks every known setting and makes the typed configuration. invalid_config: "server.properties:12:
// log.retention.ms: Invalid value abc …", the first fault in the order of the keys; contradictions between
// keys (KafkaConfig.validateValues) name the keys.
Result<BrokerConfig> make_broker_config(const Settings& settings);

}  // namespace ottla::config
