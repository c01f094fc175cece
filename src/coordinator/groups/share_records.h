// Makes the records of share groups, of the types 10 to 15 (GroupCoordinatorRecordHelpers).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "coordinator/groups/group.h"
#include "coordinator/groups/modern_records.h"
#include "coordinator/groups/share_member.h"
#include "coordinator/groups/share_topics.h"
#include "coordinator/records.h"
#include "ottla/metadata/image.h"
#include "ottla/protocol/messages/share_group_records.h"

namespace ottla::coordinator {

// The types that modern_records.h makes.
struct ShareRecords {
  using EpochKey = protocol::ShareGroupMetadataKey;
  using EpochValue = protocol::ShareGroupMetadataValue;
  using MemberKey = protocol::ShareGroupMemberMetadataKey;
  using MemberValue = protocol::ShareGroupMemberMetadataValue;
  using TargetEpochKey = protocol::ShareGroupTargetAssignmentMetadataKey;
  using TargetEpochValue = protocol::ShareGroupTargetAssignmentMetadataValue;
  using TargetKey = protocol::ShareGroupTargetAssignmentMemberKey;
  using TargetValue = protocol::ShareGroupTargetAssignmentMemberValue;
  using CurrentAssignmentKey = protocol::ShareGroupCurrentMemberAssignmentKey;
  using CurrentAssignmentValue = protocol::ShareGroupCurrentMemberAssignmentValue;
  static constexpr std::int16_t value_version = share_group_value_version;
  static constexpr GroupType group_type = GroupType::share;
};

Record share_member_record(std::string_view group, const ShareMember& member);
Record share_assignment_record(std::string_view group, const ShareMember& member);
// The names of topics that are being deleted are the image's.
Record share_topics_record(std::string_view group, const ShareTopics& topics,
                           const metadata::MetadataImage& image);

}  // namespace ottla::coordinator
