// Active tasks first: to whom they were, to who has a copy of their state, to the least loaded. Then standby
// tasks in the same way, none to a process that has the task already.
#include "coordinator/groups/streams_assignor.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace ottla::coordinator {

namespace {

struct TaskId {
  std::string_view subtopology;
  PartitionIndex partition = 0;

  friend auto operator<=>(const TaskId&, const TaskId&) = default;
};

auto by_partition(const TaskId& task) { return std::pair(task.partition, task.subtopology); }

// A process of the application: its members share what it can do.
struct Process {
  std::vector<std::size_t> members;
  std::set<TaskId> tasks;  // active and standby
  std::size_t count = 0;

  double load() const { return static_cast<double>(count) / static_cast<double>(members.size()); }
};

// How many tasks a member should have at least while others are below it: rises as members reach it.
struct Quota {
  std::int32_t tasks = 0;  // of those who are below the quota
  std::int32_t members = 0;

  std::int32_t each() const { return members == 0 ? 0 : (tasks + members - 1) / members; }
  void note(std::int32_t count) {
    if (count != each()) return;
    --members;
    tasks -= count;
  }
};

class StickyAssignment {
 public:
  explicit StickyAssignment(const StreamsAssignorInput& input) : input_(input) {
    const auto members = static_cast<std::int32_t>(input.members.size());
    active_quota_.members = total_quota_.members = members;
    for (const auto& [subtopology, tasks] : input.subtopologies) {
      active_quota_.tasks += tasks.count;
      total_quota_.tasks += tasks.count * (tasks.is_stateful ? 1 + input.standby_replicas : 1);
    }
    counts_.resize(input.members.size());
    assigned_.resize(input.members.size());
    for (std::size_t member = 0; member < input.members.size(); ++member) add_member(member);
  }

  std::vector<StreamsTasks> run() {
    assign_active();
    if (input_.standby_replicas > 0) assign_standby();
    for (StreamsTasks& tasks : assigned_) {
      for (TaskIds* kind : {&tasks.active, &tasks.standby}) {
        for (auto& [subtopology, partitions] : *kind) std::ranges::sort(partitions);
      }
    }
    return std::move(assigned_);
  }

 private:
  using LoadOrder = std::set<std::pair<double, std::string_view>>;  // of processes

  void add_member(std::size_t member) {
    const StreamsAssignorMember& spec = input_.members[member];
    processes_[spec.process_id].members.push_back(member);
    for (const auto& [subtopology, partitions] : spec.previous->active) {
      for (const PartitionIndex partition : partitions) had_active_[{subtopology, partition}] = member;
    }
    for (const auto& [subtopology, partitions] : spec.previous->standby) {
      for (const PartitionIndex partition : partitions)
        had_standby_[{subtopology, partition}].push_back(member);
    }
  }

  std::vector<TaskId> tasks(bool stateful_only) const {
    std::vector<TaskId> all;
    for (const auto& [subtopology, tasks] : input_.subtopologies) {
      if (stateful_only && !tasks.is_stateful) continue;
      for (PartitionIndex partition = 0; partition < tasks.count; ++partition) {
        all.push_back({subtopology, partition});
      }
    }
    return all;
  }

  Process& process_of(std::size_t member) { return processes_.at(input_.members[member].process_id); }

  void give(std::size_t member, const TaskId& task, bool is_active) {
    Process& process = process_of(member);
    process.tasks.insert(task);
    ++process.count;
    TaskIds& ids = is_active ? assigned_[member].active : assigned_[member].standby;
    ids[std::string(task.subtopology)].push_back(task.partition);
    const std::int32_t count = ++counts_[member];
    if (is_active) active_quota_.note(count);
    total_quota_.note(count);
  }

  bool give_below(const Quota& quota, std::optional<std::size_t> member, const TaskId& task, bool is_active) {
    if (!member || counts_[*member] >= quota.each()) return false;
    give(*member, task, is_active);
    return true;
  }

  std::optional<std::size_t> holder(const TaskId& task) const {
    const auto found = had_active_.find(task);
    return found == had_active_.end() ? std::nullopt : std::optional(found->second);
  }

  // Of those who had the task as a standby the one with the least load; with `free_only` of a process that
  // has no part of it yet.
  std::optional<std::size_t> least_loaded_standby(const TaskId& task, bool free_only) {
    const auto found = had_standby_.find(task);
    if (found == had_standby_.end()) return std::nullopt;
    const auto has_task = [&](std::size_t member) { return process_of(member).tasks.contains(task); };
    const std::vector<std::size_t>& members = found->second;
    std::size_t best = members.front();
    for (const std::size_t member : members) {
      if (process_of(member).load() >= process_of(best).load() || counts_[member] >= counts_[best]) continue;
      if (!free_only || !has_task(member)) best = member;
    }
    if (free_only && has_task(members.front())) return std::nullopt;
    return best;
  }

  void assign_active() {
    std::vector<TaskId> left = tasks(false);
    std::ranges::sort(left, {}, by_partition);
    std::erase_if(left,
                  [this](const TaskId& task) { return give_below(active_quota_, holder(task), task, true); });
    std::erase_if(left, [this](const TaskId& task) {
      return give_below(active_quota_, least_loaded_standby(task, false), task, true);
    });
    std::ranges::sort(left);
    LoadOrder order = by_load();
    for (const TaskId& task : left) {
      const std::string_view process = order.extract(order.begin()).value().second;
      give(least_loaded_member(processes_.at(process)), task, true);
      order.emplace(processes_.at(process).load(), process);
    }
  }

  LoadOrder by_load() const {
    LoadOrder order;
    for (const auto& [id, process] : processes_) order.emplace(process.load(), id);
    return order;
  }

  std::size_t least_loaded_member(const Process& process) const {
    return *std::ranges::min_element(process.members, {},
                                     [this](std::size_t member) { return counts_[member]; });
  }

  // One replica of the task to a member that had it in whatever role.
  bool give_standby_back(const TaskId& task) {
    const auto had = holder(task);
    const bool may = had && !process_of(*had).tasks.contains(task);
    if (may && give_below(total_quota_, had, task, false)) return true;
    return give_below(total_quota_, least_loaded_standby(task, true), task, false);
  }

  void assign_standby() {
    std::vector<TaskId> all = tasks(true);
    std::ranges::sort(all, std::greater{}, by_partition);
    std::vector<std::pair<TaskId, std::int32_t>> left;  // how many replicas are yet to be given
    for (const TaskId& task : all) {
      std::int32_t missing = input_.standby_replicas;
      while (missing > 0 && give_standby_back(task)) --missing;
      if (missing > 0) left.emplace_back(task, missing);
    }
    std::ranges::sort(left, std::greater{});
    LoadOrder order = by_load();
    for (const auto& [task, missing] : left) {
      for (std::int32_t replica = 0; replica < missing && give_standby(order, task); ++replica) {
      }
    }
  }

  bool give_standby(LoadOrder& order, const TaskId& task) {
    const auto free = std::ranges::find_if(
        order, [&](const auto& entry) { return !processes_.at(entry.second).tasks.contains(task); });
    if (free == order.end()) return false;
    const std::string_view process = order.extract(free).value().second;
    give(least_loaded_member(processes_.at(process)), task, false);
    order.emplace(processes_.at(process).load(), process);
    return true;
  }

  const StreamsAssignorInput& input_;
  std::map<std::string_view, Process> processes_;
  std::map<TaskId, std::size_t> had_active_;
  std::map<TaskId, std::vector<std::size_t>> had_standby_;
  Quota active_quota_;
  Quota total_quota_;
  std::vector<std::int32_t> counts_;  // tasks by member
  std::vector<StreamsTasks> assigned_;
};

}  // namespace

std::vector<StreamsTasks> assign_sticky(const StreamsAssignorInput& input) {
  return StickyAssignment(input).run();
}

}  // namespace ottla::coordinator
