// A member of a streams group: the process it is part of, where its reconciliation stands, which tasks it
// has. A value: a changed member is a copy that goes through the log.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "coordinator/groups/consumer_member.h"
#include "coordinator/groups/streams_tasks.h"
#include "ottla/protocol/messages/streams_group_records.h"

namespace ottla::coordinator {

// Where a member's state can be asked for (interactive queries).
struct UserEndpoint {
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(const UserEndpoint&, const UserEndpoint&) = default;
};

// The states of members as records of streams groups number them
// (org.apache.kafka.coordinator.group.streams.MemberState).
MemberState streams_state_of(std::int8_t value);
std::int8_t streams_state_value(MemberState state);

struct StreamsMember {
  std::string id;
  std::int32_t epoch = 0;
  std::int32_t previous_epoch = 0;
  std::optional<std::string> instance_id;
  std::optional<std::string> rack_id;
  std::string client_id;
  std::string client_host;
  std::int32_t rebalance_timeout_ms = -1;
  std::int32_t topology_epoch = -1;
  std::string process_id;
  std::optional<UserEndpoint> user_endpoint;
  std::map<std::string, std::string, std::less<>> client_tags;
  MemberState state = MemberState::stable;
  OwnedStreamsTasks assigned;
  OwnedStreamsTasks pending_revocation;

  friend bool operator==(const StreamsMember&, const StreamsMember&) = default;

  bool is_reconciled_to(std::int32_t assignment_epoch) const {
    return state == MemberState::stable && epoch == assignment_epoch;
  }
  void advance_to(std::int32_t new_epoch) {
    previous_epoch = epoch;
    epoch = new_epoch;
  }

  // Takes over what the record says; the rest stays.
  void apply(const protocol::StreamsGroupMemberMetadataValue& value);
  void apply(const protocol::StreamsGroupCurrentMemberAssignmentValue& value);
};

// Tasks as requests, answers and records list them, in any order and perhaps twice.
template <class List>
TaskIds task_ids_of(const List& list) {
  TaskIds tasks;
  for (const auto& entry : list) add_partitions(tasks, std::string(entry.subtopology_id), entry.partitions);
  return tasks;
}

// The other way round, with epochs or without. Views point into the tasks.
template <class Entry, class Tasks>
std::vector<Entry> list_of(const Tasks& tasks) {
  std::vector<Entry> list;
  list.reserve(tasks.size());
  for (const auto& [subtopology, partitions] : tasks) {
    Entry& entry = list.emplace_back();
    entry.subtopology_id = subtopology;
    for (const auto& partition : partitions) entry.partitions.push_back(index_of(partition));
  }
  return list;
}

}  // namespace ottla::coordinator
