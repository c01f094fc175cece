// CreatePartitions, key 37, versions 0-3. v1 nothing new; v2 flexible; v3 THROTTLING_QUOTA_EXCEEDED.
#include "ottla/protocol/messages/37_create_partitions.h"
#include "broker/control_plane.h"
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

class PendingPartitions : public PendingRequest {
 public:
  PendingPartitions(const Request& request, CreatePartitionsRequest body)
      : request_(request), body_(std::move(body)) {}

  asio::awaitable<Outcome> finish(Output& output) override {
    auto create = [this] {
      return request_.core->plane->change_metadata(
          [this](metadata::MetadataController& controller, TimestampMs now_ms) {
            return controller.create_partitions(wanted_partitions(body_), body_.validate_only, now_ms);
          });
    };
    const auto created = co_await request_.core->control.run(create);
    CreatePartitionsResponse response;
    if (created) {
      for (const metadata::CreatedPartitions& topic : *created) {
        response.results.push_back({topic.topic, code_of(topic.outcome.error), topic.outcome.message});
      }
    } else {
      for (const auto& asked : body_.topics) {
        response.results.push_back({asked.name, code_of(created.error().code), created.error().message});
      }
    }
    co_return answer(request_, response, output);
  }

 private:
  Request request_;
  CreatePartitionsRequest body_;
};

}  // namespace

Outcome handle_create_partitions(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<CreatePartitionsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<PendingPartitions>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
