// The verbs of the streams groups' tests: requests made of clients, answers copied, records told in words.
#include "coordinator/streams_fixture.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "coordinator/groups/streams_records.h"
#include "coordinator/tell_group_records.h"
#include "ottla/protocol/messages/streams_group_records.h"

namespace ottla::test {

using protocol::StreamsGroupHeartbeatRequest;
using protocol::StreamsGroupHeartbeatResponse;

TopologySpec word_count() {
  return {{{.id = "0", .sources = {"t"}, .sinks = {"r"}},
           {.id = "1", .sources = {}, .repartition_sources = {{"r", 0}}, .changelogs = {"c"}}}};
}

TopologySpec stateless() { return {{{.id = "0", .sources = {"t"}}}}; }

namespace {

template <class List>
Tasks tasks_of(const List& list) {
  Tasks tasks;
  for (const auto& entry : list) {
    tasks[std::string(entry.subtopology_id)].assign(entry.partitions.begin(), entry.partitions.end());
  }
  return tasks;
}

template <class Active, class Standby>
std::string tell_tasks(const Active& active, const Standby& standby) {
  const std::string copies = tell(tasks_of(standby));
  return tell(tasks_of(active)) + (copies.empty() ? "" : " standby " + copies);
}

template <class Topics>
std::string tell_topics(const Topics& topics) {
  Partitions partitions;
  for (const auto& topic : topics) {
    partitions[std::string(topic.topic)].assign(topic.partitions.begin(), topic.partitions.end());
  }
  return tell(partitions);
}

StreamsGroupHeartbeatRequest::Topology topology_of(const TopologySpec& spec) {
  StreamsGroupHeartbeatRequest::Topology topology;
  topology.epoch = spec.epoch;
  for (const SubtopologySpec& from : spec.subtopologies) {
    auto& to = topology.subtopologies.emplace_back();
    to.subtopology_id = from.id;
    to.source_topics.assign(from.sources.begin(), from.sources.end());
    to.repartition_sink_topics.assign(from.sinks.begin(), from.sinks.end());
    for (const auto& [name, partitions] : from.repartition_sources) {
      to.repartition_source_topics.push_back({name, partitions, 0, {{"cleanup.policy", "delete"}}});
    }
    for (const std::string& name : from.changelogs) {
      to.state_changelog_topics.push_back({name, 0, 1, {{"cleanup.policy", "compact"}}});
    }
    if (!from.alike.empty() || !from.alike_repartition.empty()) {
      to.copartition_groups.push_back({from.alike, {}, from.alike_repartition});
    }
  }
  return topology;
}

template <class List>
void say_tasks(const Tasks& tasks, std::optional<std::vector<List>>& list) {
  list.emplace();
  for (const auto& [id, partitions] : tasks) list->push_back({id, partitions});
}

}  // namespace

StreamsFixture::StreamsFixture() {
  options().streams.initial_rebalance_delay_ms = 0;
  topic_maker_ = this;
  restart();
}

StreamsAnswer StreamsFixture::send(const StreamsGroupHeartbeatRequest& request) {
  StreamsAnswer answer;
  int calls = 0;
  auto reply = [&](const StreamsGroupHeartbeatResponse& response) {
    ++calls;
    answer.error = ErrorCode{response.error_code};
    answer.message = response.error_message.value_or("");
    answer.epoch = response.member_epoch;
    answer.interval_ms = response.heartbeat_interval_ms;
    if (response.active_tasks) answer.tasks = tell_tasks(*response.active_tasks, *response.standby_tasks);
    for (const auto& status : *response.status) {
      answer.statuses.push_back(fmt::format("{}: {}", status.status_code, status.status_detail));
    }
    answer.endpoint_epoch = response.endpoint_information_epoch;
    if (!response.partitions_by_user_endpoint) return;
    std::vector<std::string> endpoints;
    for (const auto& each : *response.partitions_by_user_endpoint) {
      const std::string copies = tell_topics(each.standby_partitions);
      endpoints.push_back(fmt::format("{}: {}{}", each.user_endpoint.port,
                                      tell_topics(each.active_partitions),
                                      copies.empty() ? "" : " standby " + copies));
    }
    answer.endpoints = fmt::format("{}", fmt::join(endpoints, ", "));
  };
  coordinator_->streams_group_heartbeat({0, "client", "/127.0.0.1"}, request, std::move(reply), now_ms());
  EXPECT_EQ(calls, 1);
  return answer;
}

StreamsAnswer StreamsFixture::take(StreamsClient& client, StreamsGroupHeartbeatRequest& request) {
  request.group_id = group();
  request.member_id = client.id;
  request.endpoint_information_epoch = client.endpoint_epoch;
  request.shutdown_application = client.shuts_down;
  const StreamsAnswer answer = send(request);
  if (answer.error != ErrorCode::none) return answer;
  client.epoch = answer.epoch;
  client.endpoint_epoch = answer.endpoint_epoch;
  if (!answer.tasks) return answer;
  client.active.clear();
  client.standby.clear();
  const auto shown = describe();
  const auto self =
      std::ranges::find(shown.members, client.id, [](const auto& each) { return each.member_id; });
  if (self == shown.members.end()) return answer;
  client.active = tasks_of(self->assignment.active_tasks);
  client.standby = tasks_of(self->assignment.standby_tasks);
  return answer;
}

StreamsAnswer StreamsFixture::join(StreamsClient& client) {
  StreamsGroupHeartbeatRequest request;
  request.rebalance_timeout_ms = client.rebalance_ms;
  request.topology = topology_of(client.topology);
  request.process_id = client.process;
  if (client.port) {
    request.user_endpoint.emplace();
    request.user_endpoint->host = "host";
    request.user_endpoint->port = *client.port;
  }
  say_tasks({}, request.active_tasks);
  say_tasks({}, request.standby_tasks);
  say_tasks({}, request.warmup_tasks);
  return take(client, request);
}

StreamsAnswer StreamsFixture::beat(StreamsClient& client) {
  StreamsGroupHeartbeatRequest request;
  request.member_epoch = client.epoch;
  return take(client, request);
}

StreamsAnswer StreamsFixture::acknowledge(StreamsClient& client) {
  StreamsGroupHeartbeatRequest request;
  request.member_epoch = client.epoch;
  say_tasks(client.active, request.active_tasks);
  say_tasks(client.standby, request.standby_tasks);
  say_tasks({}, request.warmup_tasks);
  return take(client, request);
}

StreamsAnswer StreamsFixture::leave(StreamsClient& client) {
  StreamsGroupHeartbeatRequest request;
  request.member_epoch = -1;
  client.active.clear();
  client.standby.clear();
  return take(client, request);
}

void StreamsFixture::settle(const std::vector<StreamsClient*>& clients) {
  settle_by(
      clients, options().streams.assignment_interval_ms,
      [this](StreamsClient& client) { return join(client); },
      [&] {
        bool has_changed = false;
        for (StreamsClient* client : clients) has_changed |= acknowledge(*client).tasks.has_value();
        return !has_changed && state().starts_with("Stable");
      });
}

Result<std::vector<metadata::CreatedTopic>> StreamsFixture::create(
    std::span<const metadata::NewTopic> topics) {
  std::vector<metadata::CreatedTopic> outcomes;
  for (const metadata::NewTopic& asked : topics) {
    metadata::CreatedTopic& outcome = outcomes.emplace_back();
    outcome.name = asked.name;
    if (refused_.contains(outcome.name)) {
      outcome.error = ErrorCode::policy_violation;
      outcome.message = "no";
      continue;
    }
    std::string text = fmt::format("{} {}", asked.name, asked.partitions);
    for (const auto& config : asked.configs) text += fmt::format(" {}={}", config.name, *config.value);
    made_.push_back(text);
    topic(outcome.name, asked.partitions);
  }
  return outcomes;
}

protocol::StreamsGroupDescribeResponse::Group StreamsFixture::describe() const {
  return described<protocol::StreamsGroupDescribeRequest>(
      &coordinator::GroupCoordinator::streams_group_describe, 0);
}

std::string StreamsFixture::state() const { return tell_state(describe()); }

std::string StreamsFixture::members() const {
  return tell_members(describe(), [](const auto& member) {
    return tell_tasks(member.assignment.active_tasks, member.assignment.standby_tasks);
  });
}

std::string StreamsFixture::described_topics() const {
  std::vector<std::string> texts;
  const auto shown = describe();
  for (const auto& subtopology : *shown.topology->subtopologies) {
    for (const auto& topic : subtopology.repartition_source_topics) {
      texts.push_back(fmt::format("{} {}", topic.name, topic.partitions));
    }
    for (const auto& topic : subtopology.state_changelog_topics) {
      texts.push_back(fmt::format("{} {}", topic.name, topic.partitions));
    }
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string StreamsFixture::tell_other_record(ByteView key, std::optional<ByteView> value) const {
  using namespace protocol;
  const auto told = tell_group_record<coordinator::StreamsRecords>(
      key, value,
      RecordWords{.epoch = [](const auto& v) { return fmt::format(" valid {}", v.validated_topology_epoch); },
                  .member = [](const auto&) { return ""; },
                  .target = [](const auto& v) { return tell_tasks(v.active_tasks, v.standby_tasks); },
                  .current =
                      [](const auto& v) {
                        return fmt::format("{} {}{}", state_text(static_cast<std::int8_t>(v.state - 1)),
                                           tell_tasks(v.active_tasks, v.standby_tasks),
                                           tell_revoking(tell_tasks(v.active_tasks_pending_revocation,
                                                                    v.standby_tasks_pending_revocation)));
                      }});
  if (told) return *told;
  if (coordinator::record_type(key) != StreamsGroupTopologyKey::api.key) return "other";
  return tell_as<StreamsGroupTopologyKey, StreamsGroupTopologyValue>(
      key, value, [](const auto&, const auto* v) {
        return v == nullptr ? "topology"
                            : fmt::format("topology {} of {}", v->epoch, v->subtopologies.size());
      });
}

}  // namespace ottla::test
