// The times of a group whose members heartbeat: the group's own from the metadata within the broker's bounds,
// or else the broker's (org.apache.kafka.coordinator.group.GroupConfig).
#pragma once

#include <cstdint>
#include <string_view>

#include "ottla/config/group_config.h"
#include "ottla/metadata/image.h"

namespace ottla::coordinator {

struct GroupTimes {
  std::int32_t session_timeout_ms = 0;
  std::int32_t heartbeat_interval_ms = 0;
  std::int32_t assignment_interval_ms = 0;
};

// Of a group whose own options begin with `kind`: "consumer", "share" …
GroupTimes group_times(const metadata::MetadataImage& image, std::string_view group_id, std::string_view kind,
                       const config::GroupTimesConfig& of_broker);

}  // namespace ottla::coordinator
