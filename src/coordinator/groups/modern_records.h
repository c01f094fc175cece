// Records that every kind of group with heartbeating members has, filled from the state they stand for. A
// kind's `Records` names its key and value of each type, the version of the values, and the type of its
// groups.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "coordinator/groups/member_values.h"
#include "coordinator/records.h"

namespace ottla::coordinator {

template <class Records>
Record target_epoch_record(std::string_view group, std::int32_t epoch, TimestampMs timestamp_ms) {
  return make_record(typename Records::TargetEpochKey{group},
                     typename Records::TargetEpochValue{epoch, timestamp_ms, {}}, Records::value_version);
}

// Of a kind whose record says no more than this.
template <class Records>
Record epoch_record(std::string_view group, std::int32_t epoch, std::int64_t metadata_hash) {
  return make_record(typename Records::EpochKey{group},
                     typename Records::EpochValue{epoch, metadata_hash, {}}, Records::value_version);
}

// Of a kind whose members get partitions.
template <class Records>
Record target_record(std::string_view group, std::string_view member_id, const TopicPartitions& target) {
  using Value = typename Records::TargetValue;
  Value value;
  value.topic_partitions = topics_of<typename Value::TopicPartition>(target);
  return make_record(typename Records::TargetKey{group, member_id}, value, Records::value_version);
}

template <class Records>
Record epoch_tombstone(std::string_view group) {
  return make_tombstone(typename Records::EpochKey{group});
}

// All records of the members, and the epoch of their targets, in Kafka's order.
template <class Records>
void add_tombstones_of_members(std::vector<Record>& records, std::string_view group,
                               const std::vector<std::string_view>& member_ids) {
  for (const std::string_view id : member_ids)
    records.push_back(make_tombstone(typename Records::CurrentAssignmentKey{group, id}));
  for (const std::string_view id : member_ids)
    records.push_back(make_tombstone(typename Records::TargetKey{group, id}));
  records.push_back(make_tombstone(typename Records::TargetEpochKey{group}));
  for (const std::string_view id : member_ids)
    records.push_back(make_tombstone(typename Records::MemberKey{group, id}));
}

// All three of a member that goes, in the order that replay asks for.
template <class Records>
void add_member_tombstones(std::vector<Record>& records, std::string_view group, std::string_view member_id) {
  records.push_back(make_tombstone(typename Records::CurrentAssignmentKey{group, member_id}));
  records.push_back(make_tombstone(typename Records::TargetKey{group, member_id}));
  records.push_back(make_tombstone(typename Records::MemberKey{group, member_id}));
}

}  // namespace ottla::coordinator
