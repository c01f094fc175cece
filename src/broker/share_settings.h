// The options of the data plane of one share group, as they hold now: the group's own, or else the broker's.
#pragma once

#include <cstdint>
#include <string_view>

#include "broker/cluster_view.h"
#include "ottla/coordinator/share_partition.h"

namespace ottla::broker {

// Where a share group begins that never read a partition: share.auto.offset.reset.
struct ShareOffsetReset {
  enum class Kind : std::uint8_t { latest, earliest, by_duration };
  Kind kind = Kind::latest;
  std::int64_t duration_ms = 0;  // by_duration: before now
};

struct ShareSettings {
  coordinator::shares::ShareLimits limits;
  bool read_committed = false;  // share.isolation.level
  ShareOffsetReset offset_reset;
};

ShareSettings share_settings(const ClusterView& view, std::string_view group_id);

// Whether the feature share.version is finalized at a level that has share groups.
bool has_share_groups(const ClusterView& view);

}  // namespace ottla::broker
