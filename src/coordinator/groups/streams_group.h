// A streams group (KIP-1071) as its records say it, with who has which task, and what is made anew after a
// restart: the configured topology, time-outs, a wish to shut down. Only replay changes its durable part.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "coordinator/groups/modern_group.h"
#include "coordinator/groups/streams_configuration.h"
#include "coordinator/groups/streams_member.h"
#include "coordinator/groups/streams_records.h"

namespace ottla::coordinator {

// org.apache.kafka.coordinator.group.streams.StreamsGroup.StreamsGroupState
enum class StreamsGroupState : std::uint8_t { empty, not_ready, assigning, reconciling, stable };

struct StreamsTimeouts {
  Timeout session;
  Timeout rebalance;  // to give up tasks
};

class StreamsGroup final
    : public ModernGroup<StreamsGroup, StreamsRecords, StreamsMember, StreamsTasks, StreamsTimeouts> {
 public:
  // How many members of each process have each task in one role.
  using Processes = std::map<std::string, std::int32_t, std::less<>>;
  using TaskProcesses = std::map<std::string, std::map<PartitionIndex, Processes>, std::less<>>;
  struct Roles {
    TaskProcesses active;
    TaskProcesses standby;
    TaskProcesses warmup;
  };

  using ModernGroup::ModernGroup;

  static StreamsTasks target_of(const Records::TargetValue& value) {
    return {task_ids_of(value.active_tasks), task_ids_of(value.standby_tasks),
            task_ids_of(value.warmup_tasks)};
  }

  std::string_view state_name() const override;
  std::string_view protocol_type() const override { return "streams"; }
  ErrorCode check_offset_commit(const OffsetCommitter& committer) const override;
  ErrorCode check_offset_commit(const OffsetCommitter& committer, std::string_view topic,
                                const Uuid& topic_id, PartitionIndex partition) const override;
  ErrorCode check_offset_fetch(std::optional<std::string_view> member_id,
                               std::int32_t member_epoch) const override;
  bool is_subscribed(std::string_view topic) const override;
  void add_tombstones(std::vector<Record>& records) const override;

  StreamsGroupState state() const;
  const std::optional<StreamsTopology>& topology() const { return topology_; }
  // Of the topology whose topics were found to be all there; -1 for none.
  std::int32_t validated_topology_epoch() const { return validated_topology_epoch_; }
  const AssignmentConfigs& assignment_configs() const { return assignment_configs_; }

  // The processes that have the task or are giving it up.
  static const Processes& processes_of(const TaskProcesses& role, const std::string& subtopology,
                                       PartitionIndex partition);
  const Roles& roles() const { return roles_; }

  // What replay does.
  void apply(const Records::EpochValue& value);
  // What was asked of the members is nothing to those who come after the last one.
  void remove_member(std::string_view id);
  void set_topology(std::optional<StreamsTopology> topology) { topology_ = std::move(topology); }

  // Not durable: the topology with its topics as they were when it was looked at last.
  const std::optional<ConfiguredTopology>& configured() const { return configured_; }
  void configure(ConfiguredTopology configured) { configured_ = std::move(configured); }

  // The member that asked all members to end; kept until the group is empty.
  const std::optional<std::string>& shutdown_requester() const { return shutdown_requester_; }
  void request_shutdown(std::string_view member_id) {
    if (!shutdown_requester_) shutdown_requester_ = member_id;
  }

  // By which members learn that the endpoints' tasks are others now.
  std::int32_t endpoint_epoch() const { return endpoint_epoch_; }
  void raise_endpoint_epoch() { ++endpoint_epoch_; }

  // Runs while a group that was empty waits for more members.
  Timeout& initial_delay() { return initial_delay_; }
  bool is_delayed() const { return is_delayed_; }
  void set_delayed(bool is_delayed) { is_delayed_ = is_delayed; }

 private:
  friend ModernGroup;

  void count_in(const StreamsMember& member) { count(member, 1); }
  void count_out(const StreamsMember& member) { count(member, -1); }
  void count(const StreamsMember& member, std::int32_t by);

  std::optional<StreamsTopology> topology_;
  std::int32_t validated_topology_epoch_ = -1;
  AssignmentConfigs assignment_configs_;
  Roles roles_;

  std::optional<ConfiguredTopology> configured_;
  std::optional<std::string> shutdown_requester_;
  std::int32_t endpoint_epoch_ = -1;
  Timeout initial_delay_;
  bool is_delayed_ = false;
};

}  // namespace ottla::coordinator
