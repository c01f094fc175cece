// The target assignment of a whole group: who subscribes to what, the assignor's answer, and the records of
// what changed (TargetAssignmentBuilder).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "coordinator/groups/assignors.h"
#include "coordinator/groups/consumer_group.h"
#include "ottla/metadata/image.h"

namespace ottla::coordinator {

// The ids of the existing topics that the member subscribes to by names and by its regular expression as it
// was resolved; ascending. An expression not resolved yet matches nothing.
std::vector<Uuid> subscribed_topics(const ConsumerMember& member, const ConsumerGroup::Regexes& regexes,
                                    const metadata::MetadataImage& image);

struct TargetRequest {
  const ConsumerGroup& group;
  std::int32_t epoch = 0;         // of the group, which the target will have
  const ConsumerMember& updated;  // a member as it will be, perhaps new, perhaps in place of a static one
  std::string_view assignor;      // a name that find_assignor knows
  const metadata::MetadataImage& image;
  TimestampMs now_ms = 0;
};

// Adds the records of the members whose target changed and of the new epoch. Gives the updated member's
// target.
TopicPartitions add_target_records(const TargetRequest& request, std::vector<Record>& records);

}  // namespace ottla::coordinator
