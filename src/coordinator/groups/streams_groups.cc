// Heartbeats of the streams protocol: joining, following the target, leaving, and what members are told.
#include "coordinator/groups/streams_groups.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "coordinator/groups/streams_change.h"
#include "coordinator/groups/streams_rules.h"
#include "ottla/base/logging.h"

namespace ottla::coordinator {

using protocol::StreamsGroupHeartbeatRequest;
using protocol::StreamsGroupHeartbeatResponse;

namespace {

void refuse(Reply<StreamsGroupHeartbeatResponse>& reply, const Error& error) {
  StreamsGroupHeartbeatResponse response;
  response.error_code = code_of(error.code);
  if (!error.message.empty()) response.error_message = error.message;
  reply(response);
}

void show_tasks(const OwnedStreamsTasks& tasks, StreamsGroupHeartbeatResponse& response) {
  response.active_tasks = list_of<StreamsGroupHeartbeatResponse::ActiveTask>(tasks.active);
  response.standby_tasks = list_of<StreamsGroupHeartbeatResponse::StandbyTask>(tasks.standby);
  response.warmup_tasks = list_of<StreamsGroupHeartbeatResponse::WarmupTask>(tasks.warmup);
}

using EndpointPartitions = StreamsGroupHeartbeatResponse::PartitionsByUserEndpoint;

// The partitions of the tasks' source topics, as far as each topic has so many.
template <class Topic>
std::vector<Topic> source_partitions(const TaskIds& tasks, const ConfiguredTopology& topology,
                                     const metadata::MetadataImage& image) {
  std::vector<Topic> topics;
  for (const auto& [id, partitions] : tasks) {
    const auto subtopology = topology.subtopologies.find(id);
    if (subtopology == topology.subtopologies.end()) continue;
    std::vector<std::string_view> names = subtopology->second.sources;
    for (const InternalTopic& topic : subtopology->second.repartition_sources) names.push_back(topic.name);
    for (const std::string_view name : names) {
      const metadata::TopicImage* there = image.topic(name);
      if (there == nullptr) continue;
      Topic& topic = topics.emplace_back();
      topic.topic = name;
      const std::size_t count = std::min(partitions.size(), there->partitions.size());
      topic.partitions.assign(partitions.begin(), partitions.begin() + static_cast<std::ptrdiff_t>(count));
    }
  }
  return topics;
}

EndpointPartitions partitions_at(const StreamsMember& member, const ConfiguredTopology& topology,
                                 const metadata::MetadataImage& image) {
  EndpointPartitions told;
  told.user_endpoint.host = member.user_endpoint->host;
  told.user_endpoint.port = member.user_endpoint->port;
  told.active_partitions = source_partitions<EndpointPartitions::ActivePartition>(
      without_epochs<TaskIds>(member.assigned.active), topology, image);
  told.standby_partitions =
      source_partitions<EndpointPartitions::StandbyPartition>(member.assigned.standby, topology, image);
  return told;
}

// Where the state of which partitions can be asked for, the member itself last.
std::vector<EndpointPartitions> endpoints_of(const StreamsGroup& group, const StreamsMember& updated,
                                             const metadata::MetadataImage& image) {
  std::vector<EndpointPartitions> told;
  if (!group.configured()) return told;
  const auto tell = [&](const StreamsMember& member) {
    if (member.user_endpoint) told.push_back(partitions_at(member, *group.configured(), image));
  };
  for (const auto& [id, member] : group.members()) {
    if (id != updated.id) tell(member);
  }
  tell(updated);
  return told;
}

}  // namespace

struct StreamsGroups::Outcome {
  std::string group_id;
  bool is_new_group = false;
  bool is_joining = false;
  bool asks_to_shut_down = false;
  std::int32_t known_endpoint_epoch = 0;  // what the member knows of endpoints
  StreamsMember before;
  StreamsMember after;
  bool has_moved = false;
  bool has_checked_metadata = false;
  bool starts_initial_delay = false;
  StreamsSettings settings;
  std::optional<ConfiguredTopology> configured;  // there is one by the end of the change
  std::vector<StatusText> statuses;

  bool shows_tasks() const { return is_joining || before.assigned != after.assigned; }
};

void StreamsGroups::heartbeat(const Caller& caller, const Request& request, Reply<Response> reply,
                              TimestampMs now_ms) {
  if (auto valid = check_heartbeat(request); !valid) return refuse(reply, valid.error());
  if (request.member_epoch == leaving_epoch) return leave(request, std::move(reply), now_ms);
  beat(caller, request, std::move(reply), now_ms);
}

// An empty classic group makes room, one that only ever held offsets too.
Result<StreamsGroups::Origin> StreamsGroups::find_or_begin(std::string_view group_id, bool may_begin) const {
  Origin origin;
  const Group* group = context_.groups.find(group_id);
  if (group != nullptr && group->type() == GroupType::streams) {
    origin.group = static_cast<const StreamsGroup*>(group);
    return origin;
  }
  const bool is_known = context_.groups.contains(group_id);
  if (!is_known && !may_begin) {
    return fail(ErrorCode::group_id_not_found, fmt::format("Streams group {} not found.", group_id));
  }
  const bool is_classic = group == nullptr || group->type() == GroupType::classic;
  if (!may_begin || !is_classic || (group != nullptr && !group->is_empty())) {
    return fail(ErrorCode::group_id_not_found, fmt::format("Group {} is not a streams group.", group_id));
  }
  if (group != nullptr) {
    group->add_tombstones(origin.records);
  } else if (is_known) {
    origin.records.push_back(make_tombstone(protocol::GroupMetadataKey{group_id}));
  }
  origin.made = std::make_unique<const StreamsGroup>(std::string(group_id));
  origin.group = origin.made.get();
  return origin;
}

void StreamsGroups::beat(const Caller& caller, const Request& request, Reply<Response> reply,
                         TimestampMs now_ms) {
  const bool is_joining = request.member_epoch == joining_epoch;
  auto origin = find_or_begin(request.group_id, is_joining);
  if (!origin) return refuse(reply, origin.error());
  const std::int32_t most = context_.options.streams.max_size;
  if (is_joining && origin->group->members().size() >= static_cast<std::size_t>(most)) {
    return refuse(reply,
                  {ErrorCode::group_max_size_reached,
                   fmt::format("The streams group has reached its maximum capacity of {} members.", most)});
  }
  Outcome outcome{.group_id = std::string(request.group_id),
                  .is_new_group = origin->made != nullptr,
                  .is_joining = is_joining,
                  .asks_to_shut_down = request.shutdown_application,
                  .known_endpoint_epoch = request.endpoint_information_epoch,
                  .settings = streams_settings(*context_.image, context_.options, request.group_id)};
  StreamsChange change(*context_.image, hashes_, outcome.settings, *origin->group, std::move(origin->records),
                       now_ms);
  if (auto done = change.run(request, caller.client_id, caller.client_host); !done) {
    return refuse(reply, done.error());
  }
  outcome.before = change.before();
  outcome.after = change.after();
  outcome.has_moved = change.has_moved();
  outcome.has_checked_metadata = change.has_checked_metadata();
  outcome.starts_initial_delay = change.starts_initial_delay();
  outcome.configured = change.take_configured();
  outcome.statuses = change.take_statuses();
  Decision decision;
  decision.records = change.take_records();
  decision.then = [this, outcome = std::move(outcome), reply = std::move(reply)](ErrorCode error) mutable {
    StreamsGroup* group = find(outcome.group_id);
    if (error != ErrorCode::none || group == nullptr) return refuse(reply, {error, {}});
    settle(*group, outcome);
    make_missing_topics(outcome);
    answer(*group, outcome, reply);
  };
  context_.runtime.write(request.group_id, std::move(decision), now_ms);
}

void StreamsGroups::settle(StreamsGroup& group, Outcome& outcome) {
  if (outcome.has_checked_metadata) group.set_metadata_stale(false);
  group.configure(*outcome.configured);
  if (outcome.asks_to_shut_down) group.request_shutdown(outcome.after.id);
  if (outcome.has_moved) {
    if (outcome.after.state == MemberState::unrevoked_partitions) {
      start_rebalance(group, outcome.after);
    } else {
      group.timeouts(outcome.after.id).rebalance.cancel();
    }
  }
  if (outcome.starts_initial_delay) start_initial_delay(group, outcome.settings.initial_rebalance_delay_ms);
  start_session(group, outcome.after.id);
}

// The topics that are made now are looked at by the next heartbeat.
void StreamsGroups::make_missing_topics(Outcome& outcome) {
  if (outcome.configured->failure) outcome.statuses.push_back(*outcome.configured->failure);
  const std::vector<InternalTopic>& missing = outcome.configured->missing;
  if (missing.empty() || context_.topics == nullptr) return;
  std::vector<metadata::NewTopic> topics;
  for (const InternalTopic& topic : missing) topics.push_back(new_topic(topic));
  const auto made = context_.topics->create(topics);
  std::vector<std::string> failures;
  if (!made) failures.push_back(made.error().message);
  for (const auto& topic : made.value_or(std::vector<metadata::CreatedTopic>{})) {
    if (topic.error == ErrorCode::none || topic.error == ErrorCode::topic_already_exists) continue;
    failures.push_back(
        fmt::format("{} ({})", topic.name, topic.message.value_or(std::string(error_name(topic.error)))));
  }
  if (failures.empty()) return;
  log_warn("group {}: internal topics cannot be made: {}", outcome.group_id, fmt::join(failures, ", "));
  constexpr std::size_t most_told = 3;
  const std::size_t left_out = failures.size() - std::min(failures.size(), most_told);
  failures.resize(failures.size() - left_out);
  outcome.statuses.back().detail += fmt::format("; Creation failed: {}{}.", fmt::join(failures, ", "),
                                                left_out == 0 ? "" : fmt::format(" and {} more", left_out));
}

void StreamsGroups::answer(StreamsGroup& group, Outcome& outcome, Reply<Response>& reply) {
  Response response;
  response.member_id = outcome.after.id;
  response.member_epoch = outcome.after.epoch;
  response.heartbeat_interval_ms = outcome.settings.heartbeat_interval_ms;
  const bool is_news = outcome.shows_tasks();
  if (is_news) show_tasks(outcome.after.assigned, response);
  // The first heartbeat of a group counts no endpoints yet, as in Apache Kafka.
  const bool raises = is_news && outcome.after.user_endpoint.has_value();
  if (raises && !outcome.is_new_group) group.raise_endpoint_epoch();
  const std::int32_t endpoint_epoch = outcome.is_new_group && raises ? 0 : group.endpoint_epoch();
  if (endpoint_epoch != outcome.known_endpoint_epoch) {
    response.partitions_by_user_endpoint = endpoints_of(group, outcome.after, *context_.image);
  }
  response.endpoint_information_epoch = outcome.is_new_group ? 0 : group.endpoint_epoch();
  if (group.shutdown_requester()) {
    outcome.statuses.push_back(
        {StreamsStatus::shutdown_application,
         fmt::format("Streams group member {} encountered a fatal error and requested a shutdown for the "
                     "entire application.",
                     *group.shutdown_requester())});
  }
  for (const StatusText& status : outcome.statuses) {
    response.status->push_back({static_cast<std::int8_t>(status.status), status.detail});
  }
  reply(response);
}

void StreamsGroups::leave(const Request& request, Reply<Response> reply, TimestampMs now_ms) {
  const auto found = find_or_refuse(request.group_id);
  if (!found) return refuse(reply, found.error());
  StreamsGroup* const group = *found;
  if (request.shutdown_application) group->request_shutdown(request.member_id);
  if (group->member(request.member_id) == nullptr) {
    return refuse(reply, {ErrorCode::unknown_member_id, fmt::format("Member {} is not a member of group {}.",
                                                                    request.member_id, request.group_id)});
  }
  log_info("member {} leaves streams group {}", request.member_id, request.group_id);
  Decision decision;
  add_member_tombstones<Records>(decision.records, group->id(), request.member_id);
  decision.records.push_back(next_streams_epoch_record(*group));
  decision.then = [member_id = std::string(request.member_id),
                   reply = std::move(reply)](ErrorCode error) mutable {
    if (error != ErrorCode::none) return refuse(reply, {error, {}});
    Response response;
    response.member_id = member_id;
    response.member_epoch = leaving_epoch;
    reply(response);
  };
  context_.runtime.write(request.group_id, std::move(decision), now_ms);
}

}  // namespace ottla::coordinator
