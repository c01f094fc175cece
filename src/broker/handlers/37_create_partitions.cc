// CreatePartitions, key 37, versions 0-3. v1 nothing new; v2 flexible; v3 THROTTLING_QUOTA_EXCEEDED.
#include "ottla/protocol/messages/37_create_partitions.h"
#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using protocol::CreatePartitionsRequest;
using protocol::CreatePartitionsResponse;

std::vector<metadata::MorePartitions> wanted_partitions(const CreatePartitionsRequest& body) {
  std::vector<metadata::MorePartitions> topics;
  topics.reserve(body.topics.size());
  for (const auto& asked : body.topics) {
    metadata::MorePartitions& topic = topics.emplace_back(asked.name, asked.count, std::nullopt);
    if (!asked.assignments) continue;
    topic.assignments.emplace();
    for (const auto& assignment : *asked.assignments) topic.assignments->push_back(assignment.broker_ids);
  }
  return topics;
}

class PendingPartitions : public ControlRequest {
 public:
  PendingPartitions(const Request& request, CreatePartitionsRequest body)
      : ControlRequest(request), body_(std::move(body)) {}

 private:
  void work() override {
    created_ =
        core().plane->change_metadata([this](metadata::MetadataController& controller, TimestampMs now_ms) {
          return controller.create_partitions(wanted_partitions(body_), body_.validate_only, now_ms);
        });
  }

  Outcome conclude(Output& output) override {
    CreatePartitionsResponse response;
    if (created_) {
      for (const metadata::CreatedPartitions& topic : *created_) {
        response.results.push_back({topic.topic, code_of(topic.outcome.error), topic.outcome.message});
      }
    } else {
      const Error& error = created_.error();
      for (const auto& asked : body_.topics) {
        response.results.push_back({asked.name, code_of(error.code), error.message});
      }
    }
    return answer(request(), response, output);
  }

  CreatePartitionsRequest body_;
  Result<std::vector<metadata::CreatedPartitions>> created_;
};

}  // namespace

Outcome handle_create_partitions(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<CreatePartitionsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<PendingPartitions>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
