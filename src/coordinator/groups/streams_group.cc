// The state of a streams group, who may commit, and who has which task.
#include "coordinator/groups/streams_group.h"

#include <algorithm>

namespace ottla::coordinator {

namespace {

// From here on OffsetCommit carries a member epoch.
constexpr int first_streams_commit_version = 9;

template <class List>
void count_tasks(StreamsGroup::TaskProcesses& role, const std::map<std::string, List, std::less<>>& tasks,
                 const std::string& process, std::int32_t by) {
  for (const auto& [subtopology, list] : tasks) {
    auto& partitions = role[subtopology];
    for (const auto& partition : list) {
      StreamsGroup::Processes& processes = partitions[index_of(partition)];
      if ((processes[process] += by) <= 0) processes.erase(process);
      if (processes.empty()) partitions.erase(index_of(partition));
    }
    if (partitions.empty()) role.erase(subtopology);
  }
}

}  // namespace

StreamsGroupState StreamsGroup::state() const {
  if (is_empty()) return StreamsGroupState::empty;
  if (!topology_ || topology_->epoch() != validated_topology_epoch_) return StreamsGroupState::not_ready;
  if (epoch() > assignment_epoch()) return StreamsGroupState::assigning;
  return is_reconciled() ? StreamsGroupState::stable : StreamsGroupState::reconciling;
}

std::string_view StreamsGroup::state_name() const {
  switch (state()) {
    case StreamsGroupState::empty:
      return "Empty";
    case StreamsGroupState::not_ready:
      return "NotReady";
    case StreamsGroupState::assigning:
      return "Assigning";
    case StreamsGroupState::reconciling:
      return "Reconciling";
    case StreamsGroupState::stable:
      return "Stable";
  }
  std::unreachable();
}

ErrorCode StreamsGroup::check_offset_commit(const OffsetCommitter& committer) const {
  if (committer.is_nobody() || (committer.generation_or_epoch < 0 && is_empty())) return ErrorCode::none;
  const StreamsMember* known = member(committer.member_id);
  if (known == nullptr) return ErrorCode::unknown_member_id;
  if (!committer.is_transactional && committer.version < first_streams_commit_version) {
    return ErrorCode::unsupported_version;
  }
  return committer.generation_or_epoch > known->epoch ? ErrorCode::stale_member_epoch : ErrorCode::none;
}

// An older epoch may commit what the member has had since then (KIP-1251).
ErrorCode StreamsGroup::check_offset_commit(const OffsetCommitter& committer, std::string_view topic,
                                            const Uuid& /*topic_id*/, PartitionIndex partition) const {
  const StreamsMember* known = member(committer.member_id);
  if (known == nullptr || committer.generation_or_epoch >= known->epoch) return ErrorCode::none;
  const auto* reader = topology_ ? topology_->reader_of(topic) : nullptr;
  if (reader == nullptr) return ErrorCode::stale_member_epoch;
  const std::string subtopology(reader->subtopology_id);
  for (const OwnedStreamsTasks* tasks : {&known->assigned, &known->pending_revocation}) {
    const OwnedList* list = find(tasks->active, subtopology);
    const OwnedPartition* found = list == nullptr ? nullptr : find(*list, partition);
    if (found == nullptr) continue;
    return committer.generation_or_epoch >= found->epoch ? ErrorCode::none : ErrorCode::stale_member_epoch;
  }
  return ErrorCode::stale_member_epoch;
}

ErrorCode StreamsGroup::check_offset_fetch(std::optional<std::string_view> member_id,
                                           std::int32_t member_epoch) const {
  if (!member_id && member_epoch < 0) return ErrorCode::none;
  const StreamsMember* known = member_id ? member(*member_id) : nullptr;
  if (known == nullptr) return ErrorCode::unknown_member_id;
  return known->epoch == member_epoch ? ErrorCode::none : ErrorCode::stale_member_epoch;
}

bool StreamsGroup::is_subscribed(std::string_view topic) const {
  return !is_empty() && topology_ && topology_->reader_of(topic) != nullptr;
}

void StreamsGroup::add_tombstones(std::vector<Record>& records) const {
  add_tombstones_of_members<Records>(records, id(), member_ids());
  records.push_back(epoch_tombstone<Records>(id()));
  records.push_back(make_tombstone(protocol::StreamsGroupTopologyKey{id()}));
}

void StreamsGroup::apply(const Records::EpochValue& value) {
  ModernGroup::apply(value);
  validated_topology_epoch_ = value.validated_topology_epoch;
  assignment_configs_.clear();
  if (!value.last_assignment_configs) return;
  for (const auto& config : *value.last_assignment_configs) {
    assignment_configs_[std::string(config.key)] = config.value;
  }
}

void StreamsGroup::remove_member(std::string_view id) {
  ModernGroup::remove_member(id);
  if (is_empty()) shutdown_requester_.reset();
}

const StreamsGroup::Processes& StreamsGroup::processes_of(const TaskProcesses& role,
                                                          const std::string& subtopology,
                                                          PartitionIndex partition) {
  static const Processes nobody;
  const auto partitions = role.find(subtopology);
  if (partitions == role.end()) return nobody;
  const auto found = partitions->second.find(partition);
  return found == partitions->second.end() ? nobody : found->second;
}

void StreamsGroup::count(const StreamsMember& member, std::int32_t by) {
  for (const OwnedStreamsTasks* tasks : {&member.assigned, &member.pending_revocation}) {
    count_tasks(roles_.active, tasks->active, member.process_id, by);
    count_tasks(roles_.standby, tasks->standby, member.process_id, by);
    count_tasks(roles_.warmup, tasks->warmup, member.process_id, by);
  }
}

}  // namespace ottla::coordinator
