// Topic options from texts: one field table, then the options that are made of several.
#include "ottla/config/topic_config.h"

#include <algorithm>

#include "config/typed_field.h"
#include "ottla/config/option_table.h"
#include "ottla/config/value.h"

namespace ottla::config {
namespace {

constexpr std::string_view compression_names[] = {"producer", "uncompressed", "gzip",
                                                  "snappy",   "lz4",          "zstd"};

Result<> set_cleanup_policy(TopicConfig& config, std::string_view, std::string_view text) {
  const auto words = split_list(text);
  config.cleanup_delete = std::ranges::find(words, "delete") != words.end();
  config.cleanup_compact = std::ranges::find(words, "compact") != words.end();
  return {};
}

Result<> set_compression(TopicConfig& config, std::string_view name, std::string_view text) {
  const auto found = std::ranges::find(compression_names, trim(text));
  if (found == std::end(compression_names)) return check_value(*find_option(Scope::topic, name), text);
  config.compression = static_cast<Compression>(found - std::begin(compression_names));
  return {};
}

Result<> set_timestamp_type(TopicConfig& config, std::string_view name, std::string_view text) {
  if (auto result = check_value(*find_option(Scope::topic, name), text); !result) return result;
  config.message_timestamp_type =
      trim(text) == "LogAppendTime" ? TimestampType::log_append_time : TimestampType::create_time;
  return {};
}

// Limits both sides; the finer options are applied after it.
Result<> set_timestamp_difference(TopicConfig& config, std::string_view name, std::string_view text) {
  const auto limit_ms = parse_int64(name, text);
  if (!limit_ms) return fail(limit_ms.error());
  config.message_timestamp_before_max_ms = *limit_ms;
  config.message_timestamp_after_max_ms = *limit_ms;
  return {};
}

template <auto member>
constexpr auto set = set_member<TopicConfig, member>;

// In the order of application: a later one overrules what an earlier one says about the same member.
constexpr Field<TopicConfig> fields[] = {
    {"cleanup.policy", set_cleanup_policy},
    {"compression.gzip.level", set<&TopicConfig::compression_gzip_level>},
    {"compression.lz4.level", set<&TopicConfig::compression_lz4_level>},
    {"compression.type", set_compression},
    {"compression.zstd.level", set<&TopicConfig::compression_zstd_level>},
    {"delete.retention.ms", set<&TopicConfig::delete_retention_ms>},
    {"file.delete.delay.ms", set<&TopicConfig::file_delete_delay_ms>},
    {"flush.messages", set<&TopicConfig::flush_messages>},
    {"flush.ms", set<&TopicConfig::flush_ms>},
    {"index.interval.bytes", set<&TopicConfig::index_interval_bytes>},
    {"max.compaction.lag.ms", set<&TopicConfig::max_compaction_lag_ms>},
    {"max.message.bytes", set<&TopicConfig::max_message_bytes>},
    {"message.timestamp.difference.max.ms", set_timestamp_difference},
    {"message.timestamp.after.max.ms", set<&TopicConfig::message_timestamp_after_max_ms>},
    {"message.timestamp.before.max.ms", set<&TopicConfig::message_timestamp_before_max_ms>},
    {"message.timestamp.type", set_timestamp_type},
    {"min.cleanable.dirty.ratio", set<&TopicConfig::min_cleanable_dirty_ratio>},
    {"min.compaction.lag.ms", set<&TopicConfig::min_compaction_lag_ms>},
    {"min.insync.replicas", set<&TopicConfig::min_insync_replicas>},
    {"preallocate", set<&TopicConfig::preallocate>},
    {"retention.bytes", set<&TopicConfig::retention_bytes>},
    {"retention.ms", set<&TopicConfig::retention_ms>},
    {"segment.bytes", set<&TopicConfig::segment_bytes>},
    {"internal.segment.bytes", set<&TopicConfig::segment_bytes>},
    {"segment.index.bytes", set<&TopicConfig::segment_index_bytes>},
    {"segment.jitter.ms", set<&TopicConfig::segment_jitter_ms>},
    {"segment.ms", set<&TopicConfig::segment_ms>},
    {"unclean.leader.election.enable", set<&TopicConfig::unclean_leader_election_enable>},
};

bool is_true(const Overrides& overrides, std::string_view key) {
  const auto found = overrides.find(key);
  if (found == overrides.end()) return false;
  return parse_boolean(key, found->second).value_or(false);
}

// LogConfig.validateValues and the rules of tiered storage, which no broker here has.
Result<> check_relations(const TopicConfig& config, const Overrides& existing, const Overrides& overrides) {
  if (config.min_compaction_lag_ms > config.max_compaction_lag_ms) {
    return fail(ErrorCode::invalid_config, "conflict topic config setting min.compaction.lag.ms (" +
                                               std::to_string(config.min_compaction_lag_ms) +
                                               ") > max.compaction.lag.ms (" +
                                               std::to_string(config.max_compaction_lag_ms) + ")");
  }
  if (is_true(overrides, "remote.storage.enable")) {
    return fail(
        ErrorCode::invalid_config,
        "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote "
        "log storage.");
  }
  if (is_true(existing, "remote.storage.enable") && !is_true(overrides, "remote.log.delete.on.disable")) {
    return fail(ErrorCode::invalid_config,
                "It is invalid to disable remote storage without deleting remote data: set "
                "remote.log.delete.on.disable=true with it.");
  }
  return {};
}

}  // namespace

Result<TopicConfig> make_topic_config(const TopicConfig& defaults, const Overrides& overrides) {
  TopicConfig config = defaults;
  if (overrides.empty()) return config;
  for (const auto& field : fields) {
    const auto found = overrides.find(field.name);
    if (found == overrides.end()) continue;
    if (auto result = field.set(config, field.name, found->second); !result) return fail(result.error());
  }
  return config;
}

Result<> validate_topic_overrides(const TopicConfig& defaults, const Overrides& existing,
                                  const Overrides& overrides) {
  for (const auto& [key, value] : overrides) {
    if (find_option(Scope::topic, key) == nullptr) {
      return fail(ErrorCode::invalid_config, "Unknown topic config name: " + key);
    }
  }
  for (const auto& [key, value] : overrides) {
    if (auto result = check_value(*find_option(Scope::topic, key), value); !result) return result;
  }
  const auto config = make_topic_config(defaults, overrides);
  if (!config) return fail(config.error());
  return check_relations(*config, existing, overrides);
}

}  // namespace ottla::config
