// The typed options of one topic: the broker's defaults overlaid by the topic's own settings.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "ottla/base/result.h"

namespace ottla::config {

enum class Compression : std::uint8_t { producer, uncompressed, gzip, snappy, lz4, zstd };

enum class TimestampType : std::uint8_t { create_time, log_append_time };

// A topic's own settings as they are stored: key → text.
using Overrides = std::map<std::string, std::string, std::less<>>;

// Field names are the topic keys; defaults are Kafka's. Times and sizes of -1 mean "no limit" as in Kafka.
struct TopicConfig {
  bool cleanup_delete = true;
  bool cleanup_compact = false;
  Compression compression = Compression::producer;
  std::int32_t compression_gzip_level = -1;
  std::int32_t compression_lz4_level = 9;
  std::int32_t compression_zstd_level = 3;
  std::int64_t delete_retention_ms = 86'400'000;
  std::int64_t file_delete_delay_ms = 60'000;
  std::int64_t flush_messages = INT64_MAX;
  std::int64_t flush_ms = INT64_MAX;
  std::int32_t index_interval_bytes = 4096;
  std::int64_t max_compaction_lag_ms = INT64_MAX;
  std::int32_t max_message_bytes = 1'048'588;
  std::int64_t message_timestamp_after_max_ms = 3'600'000;
  std::int64_t message_timestamp_before_max_ms = INT64_MAX;
  TimestampType message_timestamp_type = TimestampType::create_time;
  double min_cleanable_dirty_ratio = 0.5;
  std::int64_t min_compaction_lag_ms = 0;
  std::int32_t min_insync_replicas = 1;
  bool preallocate = false;
  std::int64_t retention_bytes = -1;
  std::int64_t retention_ms = 604'800'000;
  // internal.segment.bytes when that is set, as in LogConfig.
  std::int32_t segment_bytes = 1'073'741'824;
  std::int32_t segment_index_bytes = 10'485'760;
  std::int64_t segment_jitter_ms = 0;
  std::int64_t segment_ms = 604'800'000;
  bool unclean_leader_election_enable = false;

  // LogConfig.maxSegmentMs: compaction may ask for an earlier roll.
  std::int64_t max_segment_ms() const {
    return cleanup_compact && max_compaction_lag_ms > 0 && max_compaction_lag_ms < segment_ms
               ? max_compaction_lag_ms
               : segment_ms;
  }

  friend bool operator==(const TopicConfig&, const TopicConfig&) = default;
};

// Overlays `defaults` (BrokerConfig::topic_defaults) with a topic's stored settings. A key this release does
// not know is passed over; a value that does not hold is invalid_config.
Result<TopicConfig> make_topic_config(const TopicConfig& defaults, const Overrides& overrides);

// The check of CreateTopics, AlterConfigs and IncrementalAlterConfigs (LogConfig.validate): `overrides` is
// the whole set the topic shall have, `existing` what it has now. invalid_config with Kafka's message for an
// unknown key, a bad value, or values that contradict each other.
Result<> validate_topic_overrides(const TopicConfig& defaults, const Overrides& existing,
                                  const Overrides& overrides);

}  // namespace ottla::config
