// What holds for a topic, and why: its own override, a dynamic setting of the broker, the broker's file, the
// default (org.apache.kafka.metadata.KafkaConfigSchema).
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "metadata/topic_decisions.h"
#include "ottla/config/option_table.h"

namespace ottla::metadata {
namespace {

// DescribeConfigsResponse.ConfigSource
constexpr std::int8_t source_topic = 1;
constexpr std::int8_t source_dynamic_broker = 2;
constexpr std::int8_t source_dynamic_default_broker = 3;
constexpr std::int8_t source_static_broker = 4;
constexpr std::int8_t source_default = 5;

std::string text_of(bool value) { return value ? "true" : "false"; }
std::string text_of(double value) { return fmt::format("{}", value); }
std::string text_of(std::int64_t value) { return std::to_string(value); }
std::string text_of(std::int32_t value) { return std::to_string(value); }
std::string text_of(config::TimestampType type) {
  return type == config::TimestampType::log_append_time ? "LogAppendTime" : "CreateTime";
}
std::string text_of(config::Compression compression) {
  constexpr std::array names{"producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"};
  return names[static_cast<std::size_t>(compression)];
}

// The text of a member where the broker's file made it differ from Kafka's default.
template <auto member>
std::optional<std::string> differing(const config::TopicConfig& topic) {
  static const config::TopicConfig defaults;
  if (topic.*member == defaults.*member) return std::nullopt;
  return text_of(topic.*member);
}

std::optional<std::string> differing_policy(const config::TopicConfig& topic) {
  if (topic.cleanup_compact) return topic.cleanup_delete ? "compact,delete" : "compact";
  if (!topic.cleanup_delete) return "";
  return std::nullopt;
}

struct StaticField {
  std::string_view name;
  std::optional<std::string> (*text)(const config::TopicConfig&);
};

using Topic = config::TopicConfig;

constexpr std::array static_fields{
    StaticField{"cleanup.policy", differing_policy},
    StaticField{"compression.gzip.level", differing<&Topic::compression_gzip_level>},
    StaticField{"compression.lz4.level", differing<&Topic::compression_lz4_level>},
    StaticField{"compression.type", differing<&Topic::compression>},
    StaticField{"compression.zstd.level", differing<&Topic::compression_zstd_level>},
    StaticField{"delete.retention.ms", differing<&Topic::delete_retention_ms>},
    StaticField{"file.delete.delay.ms", differing<&Topic::file_delete_delay_ms>},
    StaticField{"flush.messages", differing<&Topic::flush_messages>},
    StaticField{"flush.ms", differing<&Topic::flush_ms>},
    StaticField{"index.interval.bytes", differing<&Topic::index_interval_bytes>},
    StaticField{"max.compaction.lag.ms", differing<&Topic::max_compaction_lag_ms>},
    StaticField{"max.message.bytes", differing<&Topic::max_message_bytes>},
    StaticField{"message.timestamp.after.max.ms", differing<&Topic::message_timestamp_after_max_ms>},
    StaticField{"message.timestamp.before.max.ms", differing<&Topic::message_timestamp_before_max_ms>},
    StaticField{"message.timestamp.type", differing<&Topic::message_timestamp_type>},
    StaticField{"min.cleanable.dirty.ratio", differing<&Topic::min_cleanable_dirty_ratio>},
    StaticField{"min.compaction.lag.ms", differing<&Topic::min_compaction_lag_ms>},
    StaticField{"min.insync.replicas", differing<&Topic::min_insync_replicas>},
    StaticField{"preallocate", differing<&Topic::preallocate>},
    StaticField{"retention.bytes", differing<&Topic::retention_bytes>},
    StaticField{"retention.ms", differing<&Topic::retention_ms>},
    StaticField{"segment.bytes", differing<&Topic::segment_bytes>},
    StaticField{"segment.index.bytes", differing<&Topic::segment_index_bytes>},
    StaticField{"segment.jitter.ms", differing<&Topic::segment_jitter_ms>},
    StaticField{"segment.ms", differing<&Topic::segment_ms>},
    StaticField{"unclean.leader.election.enable", differing<&Topic::unclean_leader_election_enable>},
};

std::optional<std::string> static_value(const config::TopicConfig& topic, std::string_view name) {
  for (const StaticField& field : static_fields) {
    if (field.name == name) return field.text(topic);
  }
  return std::nullopt;
}

// A broker's dynamic setting as the topic option it stands in for.
std::optional<std::string> dynamic_value(const ConfigMap& settings, std::string_view name) {
  for (const config::Synonym& synonym : config::topic_synonyms(name)) {
    const auto found = settings.find(synonym.server_name);
    if (found == settings.end()) continue;
    std::int64_t number = 0;
    const std::string& text = found->second;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (synonym.multiplier == 1 || parsed.ec != std::errc()) return text;
    return std::to_string(number * synonym.multiplier);
  }
  return std::nullopt;
}

void find_value(const TopicContext& context, const ConfigMap& overrides, EffectiveConfig& entry) {
  const auto use = [&entry](std::optional<std::string> value, std::int8_t source) {
    if (!value) return false;
    entry.value = std::move(value);
    entry.source = source;
    return true;
  };
  if (const auto found = overrides.find(entry.name); found != overrides.end()) {
    use(found->second, source_topic);
    return;
  }
  const MetadataImage& image = context.image;
  const ConfigMap& own = image.config_of(ConfigResourceType::broker, std::to_string(image.node_id));
  if (use(dynamic_value(own, entry.name), source_dynamic_broker)) return;
  const ConfigMap& all = image.config_of(ConfigResourceType::broker, "");
  if (use(dynamic_value(all, entry.name), source_dynamic_default_broker)) return;
  use(static_value(context.config.topic_defaults, entry.name), source_static_broker);
}

EffectiveConfig effective(const TopicContext& context, const ConfigMap& overrides,
                          const config::Option& option) {
  EffectiveConfig entry;
  entry.name = option.name;
  if (const auto value = option.default_value()) entry.value = std::string(*value);
  entry.source = source_default;
  entry.sensitive = option.is_sensitive();
  find_value(context, overrides, entry);
  if (entry.sensitive) entry.value.reset();
  return entry;
}

}  // namespace

std::vector<EffectiveConfig> effective_configs(const TopicContext& context, const ConfigMap& overrides) {
  std::vector<EffectiveConfig> entries;
  for (const config::Option& option : config::options(config::Scope::topic)) {
    if (option.internal || option.release != config::Release::kafka_4_3) continue;
    entries.push_back(effective(context, overrides, option));
  }
  return entries;
}

std::string effective_config(const TopicContext& context, const ConfigMap& overrides, std::string_view name) {
  const config::Option* option = config::find_option(config::Scope::topic, name);
  return option == nullptr ? "" : effective(context, overrides, *option).value.value_or("");
}

}  // namespace ottla::metadata
