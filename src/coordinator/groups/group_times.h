// The times of a group whose members heartbeat: the group's own from the metadata within the broker's bounds,
// or else the broker's (org.apache.kafka.coordinator.group.GroupConfig).
#pragma once

#include <cstdint>
#include <string_view>

#include "ottla/metadata/image.h"

namespace ottla::coordinator {

// The broker's value of one option, and what groups may set.
struct BoundedOption {
  std::int32_t of_broker = 0;
  std::int32_t least = 0;
  std::int32_t most = 0;
};

struct GroupTimes {
  std::int32_t session_timeout_ms = 0;
  std::int32_t heartbeat_interval_ms = 0;
  std::int32_t assignment_interval_ms = 0;
};

struct GroupTimeOptions {
  BoundedOption session_timeout_ms;
  BoundedOption heartbeat_interval_ms;
  BoundedOption assignment_interval_ms;
};

// Of a group whose own options begin with `kind`: "consumer", "share" …
GroupTimes group_times(const metadata::MetadataImage& image, std::string_view group_id, std::string_view kind,
                       const GroupTimeOptions& options);

}  // namespace ottla::coordinator
