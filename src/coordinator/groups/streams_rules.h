// The rules of StreamsGroupHeartbeat that need no group (GroupCoordinatorService), and the values of a
// group's options: its own from the metadata, within the broker's bounds, or else the broker's.
#pragma once

#include <cstdint>
#include <string_view>

#include "coordinator/groups/group_times.h"
#include "ottla/base/result.h"
#include "ottla/config/group_config.h"
#include "ottla/metadata/image.h"
#include "ottla/protocol/messages/88_streams_group_heartbeat.h"

namespace ottla::coordinator {

// A larger topology is refused: what it takes to configure one grows with the product of these. Apache Kafka
// has no such limits.
inline constexpr std::size_t most_subtopologies = 1'000;
inline constexpr std::size_t most_topology_topics =
    4'000;  // as often as they are named; and copartition groups

// invalid_request or streams_invalid_topology with Kafka's sentence.
Result<> check_heartbeat(const protocol::StreamsGroupHeartbeatRequest& request);

// The options of one group now (org.apache.kafka.coordinator.group.GroupConfig).
struct StreamsSettings : GroupTimes {
  std::int32_t initial_rebalance_delay_ms = 0;
  std::int32_t standby_replicas = 0;
};
StreamsSettings streams_settings(const metadata::MetadataImage& image, const config::GroupConfig& options,
                                 std::string_view group_id);

}  // namespace ottla::coordinator
