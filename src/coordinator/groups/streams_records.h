// Makes the records of streams groups, of the types 17 and 19 to 23 (StreamsCoordinatorRecordHelpers).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/groups/group.h"
#include "coordinator/groups/modern_records.h"
#include "coordinator/groups/streams_member.h"
#include "coordinator/groups/streams_topology.h"
#include "coordinator/records.h"
#include "ottla/protocol/messages/streams_group_records.h"

namespace ottla::coordinator {

// What the last assignment was made with, by the name of the option: "num.standby.replicas".
using AssignmentConfigs = std::map<std::string, std::string, std::less<>>;

// The record of the group itself.
struct StreamsEpoch {
  std::int32_t epoch = 0;
  std::int64_t metadata_hash = 0;
  std::int32_t validated_topology_epoch = -1;  // -1: none whose topics are all there
  AssignmentConfigs assignment_configs;
};

// The types that modern_records.h makes.
struct StreamsRecords {
  using EpochKey = protocol::StreamsGroupMetadataKey;
  using EpochValue = protocol::StreamsGroupMetadataValue;
  using MemberKey = protocol::StreamsGroupMemberMetadataKey;
  using MemberValue = protocol::StreamsGroupMemberMetadataValue;
  using TargetEpochKey = protocol::StreamsGroupTargetAssignmentMetadataKey;
  using TargetEpochValue = protocol::StreamsGroupTargetAssignmentMetadataValue;
  using TargetKey = protocol::StreamsGroupTargetAssignmentMemberKey;
  using TargetValue = protocol::StreamsGroupTargetAssignmentMemberValue;
  using CurrentAssignmentKey = protocol::StreamsGroupCurrentMemberAssignmentKey;
  using CurrentAssignmentValue = protocol::StreamsGroupCurrentMemberAssignmentValue;
  static constexpr std::int16_t value_version = streams_group_value_version;
  static constexpr GroupType group_type = GroupType::streams;
};

Record streams_epoch_record(std::string_view group, const StreamsEpoch& epoch);
Record streams_member_record(std::string_view group, const StreamsMember& member);
Record streams_target_record(std::string_view group, std::string_view member_id, const StreamsTasks& target);
Record streams_current_assignment_record(std::string_view group, const StreamsMember& member);
Record streams_topology_record(std::string_view group, const StreamsTopology& topology);

}  // namespace ottla::coordinator
