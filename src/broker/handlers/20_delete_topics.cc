// DeleteTopics, key 20, versions 0-6. v1 throttle time; v3 TOPIC_DELETION_DISABLED (INVALID_REQUEST before);
// v4 flexible; v5 messages; v6 topics by id.
#include "ottla/protocol/messages/20_delete_topics.h"
#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using protocol::DeleteTopicsRequest;
using protocol::DeleteTopicsResponse;

std::vector<metadata::TopicReference> wanted_topics(const DeleteTopicsRequest& body) {
  std::vector<metadata::TopicReference> topics;
  topics.reserve(body.topic_names.size() + body.topics.size());
  for (const std::string_view name : body.topic_names) topics.push_back({name, {}});
  for (const auto& topic : body.topics) topics.push_back({topic.name, topic.topic_id});
  return topics;
}

class PendingDeletion : public ControlRequest {
 public:
  PendingDeletion(const Request& request, DeleteTopicsRequest body)
      : ControlRequest(request), body_(std::move(body)) {}

 private:
  void work() override { deleted_ = core().plane->delete_topics(wanted_topics(body_)); }

  Outcome conclude(Output& output) override {
    DeleteTopicsResponse response;
    if (deleted_) {
      for (const metadata::DeletedTopic& topic : *deleted_) {
        response.responses.push_back({topic.name, topic.id, code_of(topic.error), topic.message});
      }
    } else {
      refuse_all(deleted_.error(), response);
    }
    return answer(request(), response, output);
  }

  void refuse_all(const Error& error, DeleteTopicsResponse& response) const {
    const bool too_old = error.code == ErrorCode::topic_deletion_disabled && request().version < 3;
    const ErrorCode code = too_old ? ErrorCode::invalid_request : error.code;
    for (const metadata::TopicReference& topic : wanted_topics(body_)) {
      response.responses.push_back({topic.name, topic.id, code_of(code), error.message});
    }
  }

  DeleteTopicsRequest body_;
  Result<std::vector<metadata::DeletedTopic>> deleted_;
};

}  // namespace

Outcome handle_delete_topics(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<DeleteTopicsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<PendingDeletion>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
