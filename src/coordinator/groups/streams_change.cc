// The steps of a heartbeat in a streams group.
#include "coordinator/groups/streams_change.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "coordinator/groups/group_rules.h"
#include "coordinator/groups/streams_reconciliation.h"
#include "coordinator/groups/streams_target.h"

namespace ottla::coordinator {

namespace {

using Request = protocol::StreamsGroupHeartbeatRequest;

std::optional<StreamsTasks> owned_by(const Request& request) {
  if (!request.active_tasks || !request.standby_tasks || !request.warmup_tasks) return std::nullopt;
  return StreamsTasks{task_ids_of(*request.active_tasks), task_ids_of(*request.standby_tasks),
                      task_ids_of(*request.warmup_tasks)};
}

template <class Assigned>
bool is_part_of(const TaskIds& owned, const Assigned& assigned) {
  return std::ranges::all_of(owned, [&assigned](const auto& entry) {
    const auto* list = find(assigned, entry.first);
    return list != nullptr && std::ranges::all_of(entry.second, [list](PartitionIndex partition) {
             return contains(*list, partition);
           });
  });
}

Result<> check_epoch(const StreamsMember& member, std::int32_t epoch,
                     const std::optional<StreamsTasks>& owned) {
  if (epoch == joining_epoch || epoch == member.epoch) return {};
  // The answer that raised the epoch may have got lost.
  if (epoch < member.epoch && epoch == member.previous_epoch && owned &&
      is_part_of(owned->active, member.assigned.active) &&
      is_part_of(owned->standby, member.assigned.standby) &&
      is_part_of(owned->warmup, member.assigned.warmup)) {
    return {};
  }
  return fail(
      ErrorCode::fenced_member_epoch,
      fmt::format("The streams group member has a {} member epoch ({}) than the one known by the group "
                  "coordinator ({}). The member must abandon all its partitions and rejoin.",
                  epoch > member.epoch ? "greater" : "smaller", epoch, member.epoch));
}

AssignmentConfigs configs_of(const StreamsSettings& settings) {
  return {{"num.standby.replicas", std::to_string(settings.standby_replicas)}};
}

Result<> check_task_ids(const TaskIds& tasks, const ConfiguredTopology& topology) {
  for (const auto& [id, partitions] : tasks) {
    const auto subtopology = topology.subtopologies.find(id);
    if (subtopology == topology.subtopologies.end()) {
      return invalid_request(fmt::format("Subtopology {} does not exist in the topology.", id));
    }
    const std::int32_t count = subtopology->second.tasks;
    const auto wrong =
        std::ranges::find_if(partitions, [count](PartitionIndex task) { return task < 0 || task >= count; });
    if (wrong != partitions.end()) {
      return invalid_request(
          fmt::format("Task {} for subtopology {} is invalid. Number of tasks for this subtopology: {}",
                      *wrong, id, count));
    }
  }
  return {};
}

}  // namespace

Record next_streams_epoch_record(const StreamsGroup& group) {
  return streams_epoch_record(group.id(), {.epoch = group.epoch() + 1,
                                           .metadata_hash = group.metadata_hash(),
                                           .validated_topology_epoch = group.validated_topology_epoch(),
                                           .assignment_configs = group.assignment_configs()});
}

StreamsChange::StreamsChange(const metadata::MetadataImage& image, TopicHashes& hashes,
                             const StreamsSettings& settings, const StreamsGroup& group,
                             std::vector<Record> records, TimestampMs now_ms)
    : image_(image),
      hashes_(hashes),
      settings_(settings),
      group_(group),
      records_(std::move(records)),
      now_ms_(now_ms),
      metadata_hash_(group.metadata_hash()),
      epoch_(group.epoch()),
      target_epoch_(group.assignment_epoch()) {}

Result<> StreamsChange::run(const Request& request, std::string_view client_id,
                            std::string_view client_host) {
  owned_ = owned_by(request);
  if (auto found = find_member(request); !found) return found;
  update_member(request, client_id, client_host);
  if (auto updated = update_topology(request); !updated) return updated;
  if (auto configured = configure_topology(); !configured) return configured;
  update_epoch();
  update_target();
  return reconcile_member();
}

Result<> StreamsChange::find_member(const Request& request) {
  const StreamsMember* known = group_.member(request.member_id);
  if (known != nullptr) {
    before_ = *known;
  } else if (request.member_epoch == joining_epoch) {
    before_.id = request.member_id;
  } else {
    return fail(ErrorCode::unknown_member_id,
                fmt::format("Member {} is not a member of group {}.", request.member_id, group_.id()));
  }
  after_ = before_;
  return check_epoch(before_, request.member_epoch, owned_);
}

void StreamsChange::update_member(const Request& request, std::string_view client_id,
                                  std::string_view client_host) {
  if (request.rack_id) after_.rack_id = *request.rack_id;
  if (request.rebalance_timeout_ms != -1) after_.rebalance_timeout_ms = request.rebalance_timeout_ms;
  if (request.topology) after_.topology_epoch = request.topology->epoch;
  after_.client_id = client_id;
  after_.client_host = client_host;
  if (request.process_id) after_.process_id = *request.process_id;
  if (request.client_tags) {
    after_.client_tags.clear();
    for (const auto& tag : *request.client_tags) after_.client_tags[std::string(tag.key)] = tag.value;
  }
  if (request.user_endpoint) {
    after_.user_endpoint = {std::string(request.user_endpoint->host), request.user_endpoint->port};
  }
  if (after_ == before_) return;
  records_.push_back(streams_member_record(group_.id(), after_));
  must_raise_epoch_ = true;
}

Result<> StreamsChange::update_topology(const Request& request) {
  topology_ = group_.topology();
  if (request.topology) {
    StreamsTopology given(*request.topology);
    if (!topology_) {
      records_.push_back(streams_topology_record(group_.id(), given));
      topology_ = std::move(given);
    } else if (topology_->epoch() <= given.epoch() && *topology_ != given) {
      return invalid_request("Topology updates are not supported yet.");
    }
  }
  if (!topology_) {
    return fail(ErrorCode::unknown_server_error, "The topology is null and the group topology is also null.");
  }
  if (group_.topology() && after_.topology_epoch < group_.topology()->epoch()) {
    statuses_.push_back(
        {StreamsStatus::stale_topology,
         fmt::format("The member's topology epoch {} is behind the group's topology epoch {}.",
                     after_.topology_epoch, group_.topology()->epoch())});
  }
  return {};
}

Result<> StreamsChange::configure_topology() {
  bool must_configure = !group_.topology() || !group_.configured();
  if (must_configure || group_.is_metadata_stale()) {
    has_checked_metadata_ = true;
    metadata_hash_ = hashes_.hash_of(image_, topology_->required_topics());
    if (metadata_hash_ != group_.metadata_hash()) must_raise_epoch_ = must_configure = true;
  }
  if (must_configure) {
    auto configured = configure(*topology_, image_, metadata_hash_);
    if (!configured) return fail(std::move(configured.error()));
    configured_ = std::move(*configured);
  } else {
    configured_ = group_.configured();
  }
  return configured_->is_ready() ? check_tasks() : Result<>{};
}

Result<> StreamsChange::check_tasks() const {
  if (!owned_) return {};
  for (const TaskIds* tasks : {&owned_->active, &owned_->standby, &owned_->warmup}) {
    if (auto valid = check_task_ids(*tasks, *configured_); !valid) return valid;
  }
  return {};
}

void StreamsChange::update_epoch() {
  const std::int32_t validated = configured_->is_ready() ? topology_->epoch() : -1;
  const AssignmentConfigs configs = configs_of(settings_);
  if (!must_raise_epoch_ && validated == group_.validated_topology_epoch() &&
      configs == group_.assignment_configs()) {
    return;
  }
  records_.push_back(streams_epoch_record(group_.id(), {++epoch_, metadata_hash_, validated, configs}));
}

void StreamsChange::update_target() {
  const bool was_empty = group_.is_empty();
  starts_initial_delay_ = was_empty && settings_.initial_rebalance_delay_ms > 0 && !group_.is_delayed();
  if (starts_initial_delay_ || group_.is_delayed()) {
    // Nobody gets a task before everybody had the time to come.
    statuses_.push_back({StreamsStatus::assignment_delayed,
                         "Assignment delayed due to the configured initial rebalance delay."});
    return;
  }
  if (epoch_ > group_.assignment_epoch()) {
    if (group_.may_assign(settings_.assignment_interval_ms, now_ms_)) {
      const StreamsTargetRequest request{.group = group_,
                                         .epoch = epoch_,
                                         .updated = &after_,
                                         .topology = *configured_,
                                         .standby_replicas = settings_.standby_replicas,
                                         .now_ms = now_ms_};
      target_ = add_target_records(request, records_);
      target_epoch_ = epoch_;
      return;
    }
    statuses_.push_back(
        {StreamsStatus::assignment_delayed, "Assignment delayed due to the configured assignment interval."});
  }
  target_ = group_.target(after_.id);
}

Result<> StreamsChange::reconcile_member() {
  if (after_.is_reconciled_to(target_epoch_)) return {};
  auto next = reconcile(after_, {group_, target_epoch_, target_, owned_});
  if (!next) return fail(std::move(next.error()));
  if (*next == after_) return {};
  has_moved_ = true;
  after_ = std::move(*next);
  records_.push_back(streams_current_assignment_record(group_.id(), after_));
  return {};
}

}  // namespace ottla::coordinator
