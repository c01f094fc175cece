// Makes the records of consumer groups, of the types 3 to 8 and 16 (GroupCoordinatorRecordHelpers).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/groups/consumer_member.h"
#include "coordinator/groups/group.h"
#include "coordinator/groups/modern_records.h"
#include "coordinator/records.h"
#include "ottla/protocol/messages/group_records.h"

namespace ottla::coordinator {

// A regular expression's topics when it was resolved the last time.
struct ResolvedRegex {
  std::vector<std::string> topics;  // ascending, nothing twice
  std::int64_t version = -1;        // of the metadata: its offset
  TimestampMs timestamp_ms = -1;

  friend bool operator==(const ResolvedRegex&, const ResolvedRegex&) = default;
};

// The types that modern_records.h makes.
struct ConsumerRecords {
  using EpochKey = protocol::ConsumerGroupMetadataKey;
  using EpochValue = protocol::ConsumerGroupMetadataValue;
  using MemberKey = protocol::ConsumerGroupMemberMetadataKey;
  using MemberValue = protocol::ConsumerGroupMemberMetadataValue;
  using TargetEpochKey = protocol::ConsumerGroupTargetAssignmentMetadataKey;
  using TargetEpochValue = protocol::ConsumerGroupTargetAssignmentMetadataValue;
  using TargetKey = protocol::ConsumerGroupTargetAssignmentMemberKey;
  using TargetValue = protocol::ConsumerGroupTargetAssignmentMemberValue;
  using CurrentAssignmentKey = protocol::ConsumerGroupCurrentMemberAssignmentKey;
  using CurrentAssignmentValue = protocol::ConsumerGroupCurrentMemberAssignmentValue;
  static constexpr std::int16_t value_version = consumer_group_value_version;
  static constexpr GroupType group_type = GroupType::consumer;
};

Record member_record(std::string_view group, const ConsumerMember& member);
Record current_assignment_record(std::string_view group, const ConsumerMember& member);
Record regex_record(std::string_view group, std::string_view regex, const ResolvedRegex& resolved);

Record partition_metadata_tombstone(std::string_view group);
Record regex_tombstone(std::string_view group, std::string_view regex);

}  // namespace ottla::coordinator
