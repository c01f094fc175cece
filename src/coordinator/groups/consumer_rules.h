// The rules of ConsumerGroupHeartbeat that need no group (GroupCoordinatorService), and a group's times.
#pragma once

#include <cstdint>
#include <string_view>

#include "coordinator/groups/group_times.h"
#include "ottla/base/result.h"
#include "ottla/config/group_config.h"
#include "ottla/metadata/image.h"
#include "ottla/protocol/messages/68_consumer_group_heartbeat.h"

namespace ottla::coordinator {

// invalid_request or unsupported_assignor with Kafka's sentence.
Result<> check_heartbeat(const protocol::ConsumerGroupHeartbeatRequest& request, int version,
                         const config::GroupConfig& options);

// The options of one group now.
GroupTimes consumer_times(const metadata::MetadataImage& image, const config::GroupConfig& options,
                          std::string_view group_id);

}  // namespace ottla::coordinator
