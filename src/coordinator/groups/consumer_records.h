// Makes the records of consumer groups, of the types 3 to 8 and 16 (GroupCoordinatorRecordHelpers).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/groups/consumer_member.h"
#include "coordinator/records.h"

namespace ottla::coordinator {

// A regular expression's topics when it was resolved the last time.
struct ResolvedRegex {
  std::vector<std::string> topics;  // ascending, nothing twice
  std::int64_t version = -1;        // of the metadata: its offset
  TimestampMs timestamp_ms = -1;

  friend bool operator==(const ResolvedRegex&, const ResolvedRegex&) = default;
};

Record group_epoch_record(std::string_view group, std::int32_t epoch, std::int64_t metadata_hash);
Record member_record(std::string_view group, const ConsumerMember& member);
Record target_record(std::string_view group, std::string_view member_id, const TopicPartitions& target);
Record target_epoch_record(std::string_view group, std::int32_t epoch, TimestampMs timestamp_ms);
Record current_assignment_record(std::string_view group, const ConsumerMember& member);
Record regex_record(std::string_view group, std::string_view regex, const ResolvedRegex& resolved);

Record group_epoch_tombstone(std::string_view group);
Record partition_metadata_tombstone(std::string_view group);
Record member_tombstone(std::string_view group, std::string_view member_id);
Record target_tombstone(std::string_view group, std::string_view member_id);
Record target_epoch_tombstone(std::string_view group);
Record current_assignment_tombstone(std::string_view group, std::string_view member_id);
Record regex_tombstone(std::string_view group, std::string_view regex);

// All three of a member that goes, in the order that replay asks for.
void add_member_tombstones(std::vector<Record>& records, std::string_view group, std::string_view member_id);

}  // namespace ottla::coordinator
