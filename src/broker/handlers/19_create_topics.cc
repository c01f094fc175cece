// CreateTopics, key 19, versions 0-7. v1 validate only, messages; v2 throttle time; v4 -1 partitions and
// replicas take the defaults; v5 flexible, what became of the topic (partitions, replicas, configs) in the
// answer; v7 its id.
#include "ottla/protocol/messages/19_create_topics.h"
#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using protocol::CreateTopicsRequest;
using protocol::CreateTopicsResponse;

std::vector<metadata::NewTopic> wanted_topics(const CreateTopicsRequest& body) {
  std::vector<metadata::NewTopic> topics;
  topics.reserve(body.topics.size());
  for (const auto& asked : body.topics) {
    metadata::NewTopic& topic = topics.emplace_back();
    topic.name = asked.name;
    topic.partitions = asked.num_partitions;
    topic.replication_factor = asked.replication_factor;
    for (const auto& assignment : asked.assignments) {
      topic.assignments.push_back({assignment.partition_index, assignment.broker_ids});
    }
    for (const auto& config : asked.configs) topic.configs.push_back({config.name, config.value});
  }
  return topics;
}

CreateTopicsResponse::Topic outcome_of(const metadata::CreatedTopic& topic) {
  CreateTopicsResponse::Topic outcome;
  outcome.name = topic.name;
  outcome.topic_id = topic.id;
  outcome.error_code = code_of(topic.error);
  outcome.error_message = topic.message;
  if (topic.error != ErrorCode::none) return outcome;
  outcome.num_partitions = topic.partitions;
  outcome.replication_factor = topic.replication_factor;
  for (const metadata::EffectiveConfig& config : topic.configs) {
    outcome.configs->push_back(
        {config.name, config.value, config.read_only, config.source, config.sensitive});
  }
  return outcome;
}

class PendingCreation : public ControlRequest {
 public:
  PendingCreation(const Request& request, CreateTopicsRequest body)
      : ControlRequest(request), body_(std::move(body)) {}

 private:
  void work() override { created_ = core().plane->create_topics(wanted_topics(body_), body_.validate_only); }

  Outcome conclude(Output& output) override {
    CreateTopicsResponse response;
    if (created_) {
      for (const metadata::CreatedTopic& topic : *created_) response.topics.push_back(outcome_of(topic));
    } else {
      for (const auto& asked : body_.topics) {
        auto& outcome = response.topics.emplace_back();
        outcome.name = asked.name;
        outcome.error_code = code_of(created_.error().code);
        outcome.error_message = created_.error().message;
      }
    }
    return answer(request(), response, output);
  }

  CreateTopicsRequest body_;
  Result<std::vector<metadata::CreatedTopic>> created_;
};

}  // namespace

Outcome handle_create_topics(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<CreateTopicsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<PendingCreation>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
