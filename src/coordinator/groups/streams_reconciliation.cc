// The state machine of a member's tasks.
#include "coordinator/groups/streams_reconciliation.h"

#include <utility>

#include "coordinator/groups/reconciliation.h"
#include "coordinator/groups/streams_group.h"

namespace ottla::coordinator {

namespace {

using Processes = StreamsGroup::Processes;

// Two roles of a task never meet in one process: they would share its state's folder.
class Holders {
 public:
  Holders(const StreamsGroup& group, const std::string& process) : roles_(group.roles()), process_(process) {}

  // An active task has no other owner at all.
  bool is_free_as_active(const std::string& subtopology, PartitionIndex partition) const {
    return of(roles_.active, subtopology, partition).empty() && !has_copy(subtopology, partition);
  }
  bool is_free_as_copy(const std::string& subtopology, PartitionIndex partition) const {
    return !has(roles_.active, subtopology, partition) && !has_copy(subtopology, partition);
  }

 private:
  static const Processes& of(const StreamsGroup::TaskProcesses& role, const std::string& subtopology,
                             PartitionIndex partition) {
    return StreamsGroup::processes_of(role, subtopology, partition);
  }
  bool has(const StreamsGroup::TaskProcesses& role, const std::string& subtopology,
           PartitionIndex partition) const {
    return of(role, subtopology, partition).contains(process_);
  }
  bool has_copy(const std::string& subtopology, PartitionIndex partition) const {
    return has(roles_.standby, subtopology, partition) || has(roles_.warmup, subtopology, partition);
  }

  const StreamsGroup::Roles& roles_;
  const std::string& process_;
};

// A member that does not say what it has is taken to have it all.
bool still_has(const std::optional<StreamsTasks>& owned, const OwnedStreamsTasks& revoked) {
  return !owned || owns_any(owned->active, revoked.active) || owns_any(owned->standby, revoked.standby) ||
         owns_any(owned->warmup, revoked.warmup);
}

void add_copies(TaskIds& to, const TaskIds& tasks) {
  for (const auto& [subtopology, partitions] : tasks) add_partitions(to, subtopology, partitions);
}

StreamsMember next_assignment(const StreamsMember& member, std::int32_t member_epoch,
                              const StreamsReconciliation& step) {
  const Holders holders(step.group, member.process_id);
  const auto free_as_active = [&](const std::string& subtopology, PartitionIndex partition) {
    return holders.is_free_as_active(subtopology, partition);
  };
  const auto free_as_copy = [&](const std::string& subtopology, PartitionIndex partition) {
    return holders.is_free_as_copy(subtopology, partition);
  };
  auto active = divide(member.assigned.active, step.target.active, free_as_active);
  auto standby = divide(member.assigned.standby, step.target.standby, free_as_copy);
  auto warmup = divide(member.assigned.warmup, step.target.warmup, free_as_copy);
  StreamsMember next = member;
  next.assigned = {std::move(active.kept), std::move(standby.kept), std::move(warmup.kept)};
  OwnedStreamsTasks revoked{std::move(active.revoked), std::move(standby.revoked), std::move(warmup.revoked)};
  if (!revoked.is_empty() && still_has(step.owned, revoked)) {
    next.state = MemberState::unrevoked_partitions;
    next.advance_to(member_epoch);
    next.pending_revocation = std::move(revoked);
    return next;
  }
  add_owned(next.assigned.active, active.free, step.target_epoch);
  add_copies(next.assigned.standby, standby.free);
  add_copies(next.assigned.warmup, warmup.free);
  const bool must_wait = active.must_wait || standby.must_wait || warmup.must_wait;
  next.state = must_wait ? MemberState::unreleased_partitions : MemberState::stable;
  next.advance_to(step.target_epoch);
  next.pending_revocation = {};
  return next;
}

}  // namespace

Result<StreamsMember> reconcile(const StreamsMember& member, const StreamsReconciliation& step) {
  switch (member.state) {
    case MemberState::stable:
      return member.epoch == step.target_epoch ? member : next_assignment(member, member.epoch, step);
    case MemberState::unrevoked_partitions:
      // What it gave up belongs to nobody from the next epoch on.
      return still_has(step.owned, member.pending_revocation)
                 ? member
                 : next_assignment(member, member.epoch + 1, step);
    case MemberState::unreleased_partitions:
      return next_assignment(member, member.epoch, step);
    case MemberState::unknown:
      break;
  }
  if (!step.owned || !step.owned->is_empty()) {
    return fail(ErrorCode::fenced_member_epoch,
                "The streams group member is in a unknown state. The member must abandon all its tasks and "
                "rejoin.");
  }
  return next_assignment(member, step.target_epoch, step);
}

}  // namespace ottla::coordinator
