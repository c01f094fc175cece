// DeleteTopics, key 20, versions 0-6. v1 throttle time; v3 TOPIC_DELETION_DISABLED (INVALID_REQUEST before);
// v4 flexible; v5 messages; v6 topics by id.
#include "ottla/protocol/messages/20_delete_topics.h"
#include "broker/control_plane.h"
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

class PendingDeletion : public PendingRequest {
 public:
  PendingDeletion(const Request& request, DeleteTopicsRequest body)
      : request_(request), body_(std::move(body)) {}

  asio::awaitable<Outcome> finish(Output& output) override {
    auto remove = [this] { return request_.core->plane->delete_topics(wanted_topics(body_)); };
    const auto deleted = co_await request_.core->control.run(remove);
    DeleteTopicsResponse response;
    if (deleted) {
      for (const metadata::DeletedTopic& topic : *deleted) {
        response.responses.push_back({topic.name, topic.id, code_of(topic.error), topic.message});
      }
    } else {
      refuse_all(deleted.error(), response);
    }
    co_return answer(request_, response, output);
  }

 private:
  void refuse_all(const Error& error, DeleteTopicsResponse& response) const {
    const bool too_old = error.code == ErrorCode::topic_deletion_disabled && request_.version < 3;
    const ErrorCode code = too_old ? ErrorCode::invalid_request : error.code;
    for (const metadata::TopicReference& topic : wanted_topics(body_)) {
      response.responses.push_back({topic.name, topic.id, code_of(code), error.message});
    }
  }

  Request request_;
  DeleteTopicsRequest body_;
};

}  // namespace

Outcome handle_delete_topics(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<DeleteTopicsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<PendingDeletion>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
