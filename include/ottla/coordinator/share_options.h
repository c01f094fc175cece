// The options of the share coordinator, named as Kafka's keys without their prefix "share.coordinator."; the
// defaults are Kafka's (ShareCoordinatorConfig). Those of its topic are the metadata's.
#pragma once

#include <cstdint>

namespace ottla::coordinator {

struct ShareOptions {
  std::int32_t snapshot_update_records_per_snapshot = 500;
  std::int64_t cold_partition_snapshot_interval_ms = 300'000;
  std::int64_t state_topic_prune_interval_ms = 300'000;
  std::int32_t state_topic_compression_codec = 0;  // as in a batch's attributes
};

}  // namespace ottla::coordinator
