// From the typed options of a topic to what the log and the validation of records obey.
#include "ottla/log/log_config.h"

#include "ottla/config/topic_config.h"

namespace ottla::log {

namespace {

records::Compression codec_of(const LogConfig& config) {
  switch (config.compression_type) {
    case TargetCodec::gzip:
      return {records::Codec::gzip, config.compression_gzip_level};
    case TargetCodec::lz4:
      return {records::Codec::lz4, config.compression_lz4_level};
    case TargetCodec::zstd:
      return {records::Codec::zstd, config.compression_zstd_level};
    case TargetCodec::snappy:
      return {records::Codec::snappy};
    default:
      return {records::Codec::none};
  }
}

}  // namespace

LogConfig make_log_config(const config::TopicConfig& topic) {
  return {
      .segment_bytes = topic.segment_bytes,
      .segment_ms = topic.segment_ms,
      .segment_jitter_ms = topic.segment_jitter_ms,
      .segment_index_bytes = topic.segment_index_bytes,
      .index_interval_bytes = topic.index_interval_bytes,
      .retention_ms = topic.retention_ms,
      .retention_bytes = topic.retention_bytes,
      .file_delete_delay_ms = topic.file_delete_delay_ms,
      .flush_messages = topic.flush_messages,
      .flush_ms = topic.flush_ms,
      .max_message_bytes = topic.max_message_bytes,
      .min_insync_replicas = topic.min_insync_replicas,
      .preallocate = topic.preallocate,
      .cleanup_delete = topic.cleanup_delete,
      .cleanup_compact = topic.cleanup_compact,
      .delete_retention_ms = topic.delete_retention_ms,
      .min_compaction_lag_ms = topic.min_compaction_lag_ms,
      .max_compaction_lag_ms = topic.max_compaction_lag_ms,
      .min_cleanable_dirty_ratio = topic.min_cleanable_dirty_ratio,
      .message_timestamp_type = topic.message_timestamp_type == config::TimestampType::log_append_time
                                    ? records::TimestampType::log_append_time
                                    : records::TimestampType::create_time,
      .message_timestamp_before_max_ms = topic.message_timestamp_before_max_ms,
      .message_timestamp_after_max_ms = topic.message_timestamp_after_max_ms,
      .compression_type = static_cast<TargetCodec>(topic.compression),
      .compression_gzip_level = topic.compression_gzip_level,
      .compression_lz4_level = topic.compression_lz4_level,
      .compression_zstd_level = topic.compression_zstd_level,
  };
}

static_assert(static_cast<int>(TargetCodec::zstd) == static_cast<int>(config::Compression::zstd) &&
              static_cast<int>(TargetCodec::producer) == static_cast<int>(config::Compression::producer));

records::AppendRules append_rules(const LogConfig& config, records::Validation validation) {
  records::AppendRules rules{
      .max_message_bytes = config.max_message_bytes,
      .timestamp_type = config.message_timestamp_type,
      .timestamp_before_max_ms = config.message_timestamp_before_max_ms,
      .timestamp_after_max_ms = config.message_timestamp_after_max_ms,
      .compacted = config.cleanup_compact,
      .compression = std::nullopt,
      .validation = validation,
  };
  if (config.compression_type != TargetCodec::producer) rules.compression = codec_of(config);
  return rules;
}

}  // namespace ottla::log
