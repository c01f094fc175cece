// Makes the records of streams groups, of the types 17 and 19 to 23 (StreamsCoordinatorRecordHelpers).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/groups/streams_member.h"
#include "coordinator/groups/streams_topology.h"
#include "coordinator/records.h"

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

Record streams_epoch_record(std::string_view group, const StreamsEpoch& epoch);
Record streams_member_record(std::string_view group, const StreamsMember& member);
Record streams_target_record(std::string_view group, std::string_view member_id, const StreamsTasks& target);
Record streams_target_epoch_record(std::string_view group, std::int32_t epoch, TimestampMs timestamp_ms);
Record streams_current_assignment_record(std::string_view group, const StreamsMember& member);
Record streams_topology_record(std::string_view group, const StreamsTopology& topology);

// All three of a member that goes, in the order that replay asks for.
void add_streams_member_tombstones(std::vector<Record>& records, std::string_view group,
                                   std::string_view member_id);

}  // namespace ottla::coordinator
