// The broker's typed options: single values by a field table; addresses, directories and topic defaults in
// order after them; at the end what contradicts itself (KafkaConfig.validateValues).
#include "ottla/config/broker_config.h"

#include <algorithm>

#include "config/address.h"
#include "config/broker_fields.h"
#include "config/broker_listeners.h"
#include "config/typed_field.h"
#include "ottla/base/uuid.h"
#include "ottla/config/option_table.h"
#include "ottla/config/value.h"

namespace ottla::config {
namespace {

template <auto... path>
constexpr auto set = set_member<BrokerConfig, path...>;

constexpr Field<BrokerConfig> fields[] = {
    {"add.partitions.to.txn.retry.backoff.max.ms",
     set<&BrokerConfig::add_partitions_to_txn_retry_backoff_max_ms>},
    {"add.partitions.to.txn.retry.backoff.ms", set<&BrokerConfig::add_partitions_to_txn_retry_backoff_ms>},
    {"auto.create.topics.enable", set<&BrokerConfig::auto_create_topics_enable>},
    {"background.threads", set<&BrokerConfig::background_threads>},
    {"broker.rack", set<&BrokerConfig::broker_rack>},
    {"connections.max.idle.ms", set<&BrokerConfig::connections_max_idle_ms>},
    {"default.replication.factor", set<&BrokerConfig::default_replication_factor>},
    {"delete.topic.enable", set<&BrokerConfig::delete_topic_enable>},
    {"fetch.max.bytes", set<&BrokerConfig::fetch_max_bytes>},
    {"internal.metadata.delete.delay.millis", set<&BrokerConfig::internal_metadata_delete_delay_millis>},
    {"internal.metadata.max.batch.size.in.bytes",
     set<&BrokerConfig::internal_metadata_max_batch_size_in_bytes>},
    {"log.cleaner.backoff.ms", set<&BrokerConfig::log_cleaner_backoff_ms>},
    {"log.cleaner.dedupe.buffer.size", set<&BrokerConfig::log_cleaner_dedupe_buffer_size>},
    {"log.cleaner.enable", set<&BrokerConfig::log_cleaner_enable>},
    {"log.cleaner.io.buffer.load.factor", set<&BrokerConfig::log_cleaner_io_buffer_load_factor>},
    {"log.cleaner.io.buffer.size", set<&BrokerConfig::log_cleaner_io_buffer_size>},
    {"log.cleaner.io.max.bytes.per.second", set<&BrokerConfig::log_cleaner_io_max_bytes_per_second>},
    {"log.cleaner.threads", set<&BrokerConfig::log_cleaner_threads>},
    {"log.flush.offset.checkpoint.interval.ms", set<&BrokerConfig::log_flush_offset_checkpoint_interval_ms>},
    {"log.flush.scheduler.interval.ms", set<&BrokerConfig::log_flush_scheduler_interval_ms>},
    {"log.flush.start.offset.checkpoint.interval.ms",
     set<&BrokerConfig::log_flush_start_offset_checkpoint_interval_ms>},
    {"log.initial.task.delay.ms", set<&BrokerConfig::log_initial_task_delay_ms>},
    {"log.retention.check.interval.ms", set<&BrokerConfig::log_retention_check_interval_ms>},
    {"max.connection.creation.rate", set<&BrokerConfig::max_connection_creation_rate>},
    {"max.connections", set<&BrokerConfig::max_connections>},
    {"max.connections.per.ip", set<&BrokerConfig::max_connections_per_ip>},
    {"max.incremental.fetch.session.cache.slots",
     set<&BrokerConfig::max_incremental_fetch_session_cache_slots>},
    {"max.request.partition.size.limit", set<&BrokerConfig::max_request_partition_size_limit>},
    {"metadata.log.max.record.bytes.between.snapshots",
     set<&BrokerConfig::metadata_log_max_record_bytes_between_snapshots>},
    {"metadata.log.max.snapshot.interval.ms", set<&BrokerConfig::metadata_log_max_snapshot_interval_ms>},
    {"metadata.log.segment.bytes", set<&BrokerConfig::metadata_log_segment_bytes>},
    {"internal.metadata.log.segment.bytes", set<&BrokerConfig::metadata_log_segment_bytes>},
    {"metadata.log.segment.ms", set<&BrokerConfig::metadata_log_segment_ms>},
    {"metadata.max.retention.bytes", set<&BrokerConfig::metadata_max_retention_bytes>},
    {"metadata.max.retention.ms", set<&BrokerConfig::metadata_max_retention_ms>},
    {"num.io.threads", set<&BrokerConfig::num_io_threads>},
    {"num.network.threads", set<&BrokerConfig::num_network_threads>},
    {"offsets.topic.num.partitions", set<&BrokerConfig::offsets_topic_num_partitions>},
    {"offsets.topic.segment.bytes", set<&BrokerConfig::offsets_topic_segment_bytes>},
    {"transaction.state.log.num.partitions", set<&BrokerConfig::transaction_state_log_num_partitions>},
    {"transaction.state.log.segment.bytes", set<&BrokerConfig::transaction_state_log_segment_bytes>},
    {"share.coordinator.state.topic.num.partitions",
     set<&BrokerConfig::share_coordinator_state_topic_num_partitions>},
    {"share.coordinator.state.topic.segment.bytes",
     set<&BrokerConfig::share_coordinator_state_topic_segment_bytes>},
    {"num.partitions", set<&BrokerConfig::num_partitions>},
    {"num.recovery.threads.per.data.dir", set<&BrokerConfig::num_recovery_threads_per_data_dir>},
    {"ottla.cluster.id", set<&BrokerConfig::cluster_id>},
    {"ottla.disk.reserve.bytes", set<&BrokerConfig::disk_reserve_bytes>},
    {"ottla.log.level", set<&BrokerConfig::log_level>},
    {"ottla.mapped.port", set<&BrokerConfig::mapped_port>},
    {"ottla.release.version", set<&BrokerConfig::release_version>},
    {"ottla.replication.factor.lenient", set<&BrokerConfig::replication_factor_lenient>},
    {"producer.id.expiration.check.interval.ms",
     set<&BrokerConfig::producer_id_expiration_check_interval_ms>},
    {"producer.id.expiration.ms", set<&BrokerConfig::producer_id_expiration_ms>},
    {"queued.max.request.bytes", set<&BrokerConfig::queued_max_request_bytes>},
    {"queued.max.requests", set<&BrokerConfig::queued_max_requests>},
    {"replica.high.watermark.checkpoint.interval.ms",
     set<&BrokerConfig::replica_high_watermark_checkpoint_interval_ms>},
    {"request.timeout.ms", set<&BrokerConfig::request_timeout_ms>},
    {"socket.listen.backlog.size", set<&BrokerConfig::socket_listen_backlog_size>},
    {"socket.receive.buffer.bytes", set<&BrokerConfig::socket_receive_buffer_bytes>},
    {"socket.request.max.bytes", set<&BrokerConfig::socket_request_max_bytes>},
    {"socket.send.buffer.bytes", set<&BrokerConfig::socket_send_buffer_bytes>},
    {"telemetry.max.bytes", set<&BrokerConfig::telemetry_max_bytes>},
    {"transaction.max.timeout.ms",
     set<&BrokerConfig::transactions, &TransactionConfig::transaction_max_timeout_ms>},
    {"transaction.abort.timed.out.transaction.cleanup.interval.ms",
     set<&BrokerConfig::transactions,
         &TransactionConfig::transaction_abort_timed_out_transaction_cleanup_interval_ms>},
    {"transaction.remove.expired.transaction.cleanup.interval.ms",
     set<&BrokerConfig::transactions,
         &TransactionConfig::transaction_remove_expired_transaction_cleanup_interval_ms>},
    {"transactional.id.expiration.ms",
     set<&BrokerConfig::transactions, &TransactionConfig::transactional_id_expiration_ms>},
    {"transaction.state.log.load.buffer.size",
     set<&BrokerConfig::transactions, &TransactionConfig::transaction_state_log_load_buffer_size>},
    {"transaction.two.phase.commit.enable",
     set<&BrokerConfig::transactions, &TransactionConfig::transaction_two_phase_commit_enable>},
    {"transaction.partition.verification.enable",
     set<&BrokerConfig::transaction_partition_verification_enable>},
};

constexpr std::string_view connection_overrides_key = "max.connections.per.ip.overrides";

Result<> check_values(const Settings& settings) {
  for (const auto& [key, setting] : settings.all()) {
    const Option* option = find_option(Scope::broker, key);
    if (option == nullptr) continue;
    if (auto result = check_value(*option, setting.value); !result) {
      return refuse(settings, key, result.error().message);
    }
  }
  return {};
}

Result<> set_fields(const Settings& settings, BrokerConfig& config) {
  for (const auto& field : fields) {
    const Setting* setting = settings.find(field.name);
    if (setting == nullptr) continue;
    if (auto result = field.set(config, field.name, setting->value); !result) {
      return refuse(settings, field.name, result.error().message);
    }
  }
  if (const Setting* setting = settings.find("ottla.produce.validation")) {
    config.produce_validation =
        trim(setting->value) == "strict" ? ProduceValidation::strict : ProduceValidation::relaxed;
  }
  return {};
}

// The strongest server option of each topic option, as the text that the topic option would have.
Result<Overrides> topic_texts(const Settings& settings) {
  Overrides texts;
  for (const Option& option : options(Scope::topic)) {
    for (const Synonym& synonym : topic_synonyms(option.name)) {
      const Setting* setting = settings.find(synonym.server_name);
      if (setting == nullptr) continue;
      std::string text = setting->value;
      if (synonym.multiplier != 1) {
        const auto value = parse_int32(synonym.server_name, text);
        if (!value) return fail(value.error());
        text = std::to_string(*value * synonym.multiplier);
      }
      texts.emplace(option.name, std::move(text));
      break;
    }
  }
  return texts;
}

Result<> set_topic_defaults(const Settings& settings, BrokerConfig& config) {
  const auto texts = topic_texts(settings);
  if (!texts) return fail(texts.error());
  auto defaults = make_topic_config(TopicConfig{}, *texts);
  if (!defaults) return fail(defaults.error());
  config.topic_defaults = *defaults;
  // KafkaConfig.logRetentionTimeMillis: every negative time means no limit.
  if (config.topic_defaults.retention_ms < 0) config.topic_defaults.retention_ms = -1;
  return {};
}

void set_directories(const Settings& settings, BrokerConfig& config) {
  const Setting* setting = settings.find("log.dirs");
  if (setting == nullptr) setting = settings.find("log.dir");
  if (setting != nullptr) {
    config.log_dirs.clear();
    for (const std::string_view directory : split_list(setting->value)) {
      config.log_dirs.emplace_back(directory);
    }
  }
  setting = settings.find("metadata.log.dir");
  config.metadata_log_dir = setting != nullptr ? std::string(trim(setting->value)) : config.log_dirs.front();
}

Result<> set_node_id(const Settings& settings, BrokerConfig& config) {
  std::int32_t ids[2] = {-1, -1};
  constexpr std::string_view keys[2] = {"node.id", "broker.id"};
  for (int i = 0; i < 2; ++i) {
    const Setting* setting = settings.find(keys[i]);
    if (setting == nullptr) continue;
    const auto id = parse_int32(keys[i], setting->value);
    if (!id || *id < -1) return refuse(settings, keys[i], "must be greater than or equal to -1");
    ids[i] = *id;
  }
  if (ids[0] >= 0 && ids[1] >= 0 && ids[0] != ids[1]) {
    return refuse(settings, "broker.id", "You must set `node.id` to the same value as `broker.id`.");
  }
  const std::int32_t id = std::max(ids[0], ids[1]);
  config.node_id_is_set = id >= 0;
  if (id >= 0) config.node_id = id;
  return {};
}

Result<> set_cluster_id(const Settings& settings, BrokerConfig& config) {
  const Setting* setting = settings.find("ottla.cluster.id");
  if (setting == nullptr) return {};
  if (!Uuid::parse(config.cluster_id)) {
    return refuse(
        settings, "ottla.cluster.id",
        "Cluster ID string " + config.cluster_id +
            " does not appear to be a valid UUID: give 22 characters, as kafka-storage random-uuid does");
  }
  config.cluster_id_is_for_new_directories = setting->source.starts_with("environment ");
  return {};
}

Result<> set_start_topics(const Settings& settings, BrokerConfig& config) {
  const Setting* setting = settings.find("ottla.create.topics");
  if (setting == nullptr) return {};
  const Setting* separator = settings.find("ottla.create.topics.separator");
  auto topics =
      parse_start_topics(setting->value, separator == nullptr ? "," : std::string_view(separator->value));
  if (!topics) return refuse(settings, "ottla.create.topics", topics.error().message);
  config.create_topics = std::move(*topics);
  return {};
}

Result<> set_connection_limits(const Settings& settings, BrokerConfig& config) {
  const Setting* setting = settings.find(connection_overrides_key);
  if (setting == nullptr) return {};
  auto overrides = parse_connection_overrides(setting->value);
  if (!overrides) return refuse(settings, connection_overrides_key, overrides.error().message);
  config.max_connections_per_ip_overrides = std::move(*overrides);
  return {};
}

Result<> set_zookeeper_listener(const Settings& settings, BrokerConfig& config) {
  constexpr std::string_view key = "ottla.zookeeper.listener";
  const Setting* setting = settings.find(key);
  const std::string text(setting == nullptr ? std::string_view() : trim(setting->value));
  if (text.empty()) return {};
  // Without a host it is every address, as in `listeners`.
  const bool has_host = !text.starts_with(':');
  auto address = parse_host_port(key, has_host ? text : "localhost" + text);
  if (!address) return refuse(settings, key, address.error().message);
  if (address->port < 0 || address->port > UINT16_MAX) return refuse(settings, key, "there is no such port");
  config.zookeeper_listener = {has_host ? std::move(address->host) : std::string(), address->port};
  return {};
}

// A number of a broker option: what is set, else its default.
double number(const Settings& settings, std::string_view key) {
  const Setting* setting = settings.find(key);
  const std::string_view text =
      setting != nullptr ? std::string_view(setting->value) : find_option(Scope::broker, key)->initial.text;
  return parse_float64(key, text).value_or(0);
}

struct Relation {
  std::string_view key;
  bool holds;
  std::string_view rule;
};

Result<> check_relations(const Settings& settings, const BrokerConfig& config) {
  const auto get = [&](std::string_view key) { return number(settings, key); };
  const TopicConfig& topic = config.topic_defaults;
  const double cleaner_buffer =
      get("log.cleaner.dedupe.buffer.size") / std::max(1.0, get("log.cleaner.threads"));
  const double fetch_wait = get("replica.fetch.wait.max.ms");
  const Relation relations[] = {
      {"log.roll.ms", topic.segment_ms >= 1, "must be greater than or equal to 1"},
      {"log.roll.jitter.ms", topic.segment_jitter_ms >= 0, "must be greater than or equal to 0"},
      {"log.retention.ms", topic.retention_ms >= 1 || topic.retention_ms == -1,
       "must be unlimited (-1) or, greater than or equal to 1"},
      {"log.cleaner.dedupe.buffer.size", cleaner_buffer > 1024 * 1024,
       "must be at least 1MB per cleaner thread"},
      {"replica.fetch.wait.max.ms", fetch_wait <= get("replica.socket.timeout.ms"),
       "must not be larger than replica.socket.timeout.ms"},
      {"replica.fetch.wait.max.ms", fetch_wait <= get("replica.lag.time.max.ms"),
       "must not be larger than replica.lag.time.max.ms"},
      {"queued.max.request.bytes",
       config.queued_max_request_bytes <= 0 ||
           config.queued_max_request_bytes >= config.socket_request_max_bytes,
       "must be larger or equal to socket.request.max.bytes"},
      {"max.connections.per.ip",
       config.max_connections_per_ip != 0 || !config.max_connections_per_ip_overrides.empty(),
       "can be set to zero only if max.connections.per.ip.overrides is set"},
      {"connections.max.idle.ms",
       config.connections_max_idle_ms < 0 || get("connection.failed.authentication.delay.ms") <
                                                 static_cast<double>(config.connections_max_idle_ms),
       "must be larger than connection.failed.authentication.delay.ms"},
  };
  for (const Relation& relation : relations) {
    if (!relation.holds) return refuse(settings, relation.key, relation.rule);
  }
  return {};
}

}  // namespace

std::unexpected<Error> refuse(const Settings& settings, std::string_view key, std::string_view reason) {
  const Setting* setting = settings.find(key);
  std::string message = setting == nullptr ? "" : setting->place() + ": ";
  return fail(ErrorCode::invalid_config, message.append(key).append(": ").append(reason));
}

Result<std::map<std::string, std::int32_t, std::less<>>> parse_connection_overrides(std::string_view text) {
  std::map<std::string, std::int32_t, std::less<>> overrides;
  for (const std::string_view entry : split_list(text)) {
    const std::size_t colon = entry.rfind(':');
    const std::string_view host = trim(entry.substr(0, colon));
    if (colon == entry.npos) {
      return fail(ErrorCode::invalid_config, std::string(entry) + " is no host:count");
    }
    if (!is_host(host)) {
      return fail(ErrorCode::invalid_config, "contains invalid addresses : " + std::string(host));
    }
    const auto count = parse_int32(connection_overrides_key, entry.substr(colon + 1));
    if (!count) return fail(count.error());
    overrides.insert_or_assign(std::string(host), *count);
  }
  return overrides;
}

Result<> set_broker_field(BrokerConfig& config, std::string_view key, std::string_view text) {
  if (key == connection_overrides_key) {
    auto overrides = parse_connection_overrides(text);
    if (!overrides) return fail(overrides.error());
    config.max_connections_per_ip_overrides = std::move(*overrides);
    return {};
  }
  const auto found = std::ranges::find(fields, key, &Field<BrokerConfig>::name);
  return found == std::end(fields) ? set_group_field(config.groups, key, text)
                                   : found->set(config, key, text);
}

Result<BrokerConfig> make_broker_config(const Settings& settings) {
  BrokerConfig config;
  if (auto result = check_values(settings); !result) return fail(result.error());
  if (auto result = set_fields(settings, config); !result) return fail(result.error());
  if (auto result = set_topic_defaults(settings, config); !result) return fail(result.error());
  set_directories(settings, config);
  if (auto result = set_node_id(settings, config); !result) return fail(result.error());
  if (auto result = set_cluster_id(settings, config); !result) return fail(result.error());
  if (auto result = set_start_topics(settings, config); !result) return fail(result.error());
  if (auto result = set_connection_limits(settings, config); !result) return fail(result.error());
  if (auto result = set_listeners(settings, config); !result) return fail(result.error());
  if (auto result = set_zookeeper_listener(settings, config); !result) return fail(result.error());
  if (auto result = check_relations(settings, config); !result) return fail(result.error());
  auto groups = make_group_config(settings);
  if (!groups) return fail(groups.error());
  config.groups = std::move(*groups);
  for (const auto& [key, setting] : settings.all()) config.settings.emplace(key, setting.value);
  return config;
}

}  // namespace ottla::config
