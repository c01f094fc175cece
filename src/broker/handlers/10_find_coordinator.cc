// FindCoordinator, key 10, versions 0-6. v1 kinds of coordinators, a message; v3 flexible; v4 many keys; v6
// share groups. The first request of a kind makes its topic.
#include "ottla/protocol/messages/10_find_coordinator.h"
#include <algorithm>

#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/endpoint.h"
#include "broker/handlers/handlers.h"
#include "ottla/coordinator/partition_for.h"
#include "ottla/coordinator/share_coordinator.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::broker {
namespace {

using protocol::FindCoordinatorRequest;
using protocol::FindCoordinatorResponse;

constexpr int first_batched_version = 4;
constexpr std::int8_t group_kind = 0;
constexpr std::int8_t transaction_kind = 1;
constexpr std::int8_t share_kind = 2;
constexpr int first_share_version = 6;

// Texts of org.apache.kafka.common.protocol.Errors.
constexpr std::string_view not_available_text = "The coordinator is not available.";
constexpr std::string_view invalid_request_text =
    "This most likely occurs because of a request being malformed by the client library or the message was "
    "sent to an incompatible broker. See the broker logs for more details.";

// Empty for a kind that is not served in that version.
std::string_view topic_of(std::int8_t kind, int version) {
  if (kind == group_kind) return metadata::group_metadata_topic;
  if (kind == transaction_kind) return metadata::transaction_state_topic;
  const bool is_share = kind == share_kind && version >= first_share_version;
  return is_share ? metadata::share_group_state_topic : std::string_view{};
}

// The key by which its partition is found.
Result<std::string> partition_key_of(std::int8_t kind, std::string_view key) {
  if (kind == share_kind) return coordinator::read_share_partition_key(key);
  return std::string(key);
}

ErrorCode find(const TopicView* topic, const metadata::ImagePointer& image, std::string_view key) {
  if (topic == nullptr || topic->partitions.empty()) return ErrorCode::coordinator_not_available;
  const PartitionIndex index =
      coordinator::partition_for(key, static_cast<std::int32_t>(topic->partitions.size()));
  const metadata::PartitionImage* partition = topic->image->partition(index);
  return partition != nullptr && partition->leader == image->node_id ? ErrorCode::none
                                                                     : ErrorCode::coordinator_not_available;
}

template <class Found>
void fill(const Request& request, ErrorCode error, Found& found) {
  found.error_code = code_of(error);
  found.node_id = -1;
  found.port = -1;
  if (error != ErrorCode::none) return;
  const AdvertisedEndpoint endpoint = advertised_endpoint(*request.core, *request.peer);
  found.node_id = request.core->config.node_id;
  found.host = endpoint.host;
  found.port = endpoint.port;
}

Outcome answer_from(const Request& request, const FindCoordinatorRequest& body, const ClusterView& view,
                    Output& output) {
  const std::string_view name = topic_of(body.key_type, request.version);
  const TopicView* topic = view.topic(name);
  const auto find_key = [&](std::string_view key) {
    const auto known = partition_key_of(body.key_type, key);
    return name.empty() || !known ? ErrorCode::invalid_request : find(topic, view.image, *known);
  };
  FindCoordinatorResponse response;
  if (request.version >= first_batched_version) {
    response.coordinators.reserve(body.coordinator_keys.size());
    for (const std::string_view key : body.coordinator_keys) {
      auto& found = response.coordinators.emplace_back();
      found.key = key;
      const ErrorCode error = find_key(key);
      fill(request, error, found);
      if (error == ErrorCode::invalid_request) found.error_message = invalid_request_text;
    }
  } else {
    const ErrorCode error = find_key(body.key);
    fill(request, error, response);
    response.error_message = error == ErrorCode::none ? "NONE"
                             : name.empty()           ? invalid_request_text
                                                      : not_available_text;
  }
  return answer(request, response, output);
}

// Makes the topic on the control thread. Should that fail, the client is told to come again.
class PendingTopic : public ControlRequest {
 public:
  PendingTopic(const Request& request, FindCoordinatorRequest body)
      : ControlRequest(request), body_(std::move(body)) {}

 private:
  void work() override {
    const std::string_view name = topic_of(body_.key_type, request().version);
    const ErrorCode error = core().plane->auto_create_topics({&name, 1}).front();
    if (error != ErrorCode::none) log_warn("{} cannot be made: {}", name, error_name(error));
  }

  Outcome conclude(Output& output) override {
    return answer_from(request(), body_, *request().view(), output);
  }

  FindCoordinatorRequest body_;
};

}  // namespace

Outcome handle_find_coordinator(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<FindCoordinatorRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  const ClusterView& view = *request.view();
  const std::string_view name = topic_of(body->key_type, request.version);
  const bool is_wanted =
      body->key_type != share_kind || std::ranges::any_of(body->coordinator_keys, [](std::string_view key) {
        return coordinator::read_share_partition_key(key).has_value();
      });
  if (name.empty() || !is_wanted || view.topic(name) != nullptr) {
    return answer_from(request, *body, view, output);
  }
  pending = std::make_unique<PendingTopic>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
