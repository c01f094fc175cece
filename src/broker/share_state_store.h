// The state of share partitions as their leader reads and writes it: by the share coordinator, whose answers
// come at once. Source of its errors: SharePartition.fetchPersisterError.
#pragma once

#include <string_view>
#include <vector>

#include "broker/share_session.h"
#include "ottla/coordinator/share_coordinator.h"
#include "ottla/coordinator/share_partition.h"

namespace ottla::broker {

struct StoredShareState {
  std::int32_t state_epoch = 0;
  Offset start_offset = -1;  // -1: where share.auto.offset.reset says
  std::vector<coordinator::shares::StateRange> ranges;
};

class ShareStateStore {
 public:
  ShareStateStore(coordinator::ShareCoordinator& coordinator, const Clock& clock)
      : coordinator_(coordinator), clock_(clock) {}

  // Leaders of earlier epochs are fenced from now on. coordinator_not_available, unknown_topic_or_partition,
  // group_id_not_found, not_leader_or_follower (fenced), unknown_server_error.
  Result<StoredShareState> read(std::string_view group_id, const ShareTarget& target,
                                LeaderEpoch leader_epoch);
  Result<> write(std::string_view group_id, const ShareTarget& target,
                 const coordinator::shares::ShareStateUpdate& update);

 private:
  coordinator::ShareCoordinator& coordinator_;
  const Clock& clock_;
};

}  // namespace ottla::broker
