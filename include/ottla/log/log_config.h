// The topic options that the log obeys, as plain numbers. One object serves all partitions of a topic: it is
// shared and never changed; a change of options swaps the pointer (Log::update_config).
#pragma once

#include <cstdint>
#include <limits>

#include "ottla/base/ids.h"
#include "ottla/records/batch_view.h"
#include "ottla/records/validation.h"

namespace ottla::config {
struct TopicConfig;
}

namespace ottla::log {

inline constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

// compression.type: what a batch must be stored as.
enum class TargetCodec : std::uint8_t { producer, uncompressed, gzip, snappy, lz4, zstd };

// Defaults are Kafka 4.3.0's. Names are the topic keys'.
struct LogConfig {
  std::int32_t segment_bytes = 1 << 30;  // internal.segment.bytes when that is set
  std::int64_t segment_ms = 604'800'000;
  std::int64_t segment_jitter_ms = 0;
  std::int32_t segment_index_bytes = 10'485'760;
  std::int32_t index_interval_bytes = 4096;
  std::int64_t retention_ms = 604'800'000;  // -1: no limit
  std::int64_t retention_bytes = -1;        // -1: no limit
  std::int64_t file_delete_delay_ms = 60'000;
  std::int64_t flush_messages = unlimited;
  std::int64_t flush_ms = unlimited;
  std::int32_t max_message_bytes = 1'048'588;
  std::int32_t min_insync_replicas = 1;
  bool preallocate = false;

  bool cleanup_delete = true;
  bool cleanup_compact = false;
  std::int64_t delete_retention_ms = 86'400'000;
  std::int64_t min_compaction_lag_ms = 0;
  std::int64_t max_compaction_lag_ms = unlimited;
  double min_cleanable_dirty_ratio = 0.5;

  records::TimestampType message_timestamp_type = records::TimestampType::create_time;
  std::int64_t message_timestamp_before_max_ms = unlimited;
  std::int64_t message_timestamp_after_max_ms = 3'600'000;

  TargetCodec compression_type = TargetCodec::producer;
  std::int32_t compression_gzip_level = -1;
  std::int32_t compression_lz4_level = 9;
  std::int32_t compression_zstd_level = 3;

  // Compaction may ask for an earlier roll (LogConfig.maxSegmentMs).
  std::int64_t max_segment_ms() const {
    return cleanup_compact && max_compaction_lag_ms > 0 && max_compaction_lag_ms < segment_ms
               ? max_compaction_lag_ms
               : segment_ms;
  }

  friend bool operator==(const LogConfig&, const LogConfig&) = default;
};

LogConfig make_log_config(const config::TopicConfig& topic);

// What records::analyze holds an append to.
records::AppendRules append_rules(const LogConfig& config, records::Validation validation);

}  // namespace ottla::log
