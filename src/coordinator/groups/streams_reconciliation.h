// One step of a member of a streams group towards its target: first it gives up what is no longer its own,
// then it takes over the target's epoch with what is free, then waits for the rest (CurrentAssignmentBuilder
// of the package streams).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "coordinator/groups/streams_member.h"
#include "ottla/base/result.h"

namespace ottla::coordinator {

class StreamsGroup;

struct StreamsReconciliation {
  const StreamsGroup& group;  // who has which task now
  std::int32_t target_epoch = 0;
  const StreamsTasks& target;
  // What the member says it has; nothing when it did not say.
  const std::optional<StreamsTasks>& owned;
};

// The member after the step, equal to `member` when there is none to take. fenced_member_epoch for a member
// in a state of a later release that still has something.
Result<StreamsMember> reconcile(const StreamsMember& member, const StreamsReconciliation& step);

}  // namespace ottla::coordinator
