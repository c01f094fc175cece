// UnregisterBroker, key 64, version 0: forgets a broker of a former cluster.
#include "ottla/protocol/messages/64_unregister_broker.h"
#include "broker/control_plane.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

class PendingUnregistration : public PendingRequest {
 public:
  PendingUnregistration(const Request& request, BrokerId broker) : request_(request), broker_(broker) {}

  asio::awaitable<Outcome> finish(Output& output) override {
    auto unregister = [this] {
      return request_.core->plane->change_metadata(
          [this](metadata::MetadataController& controller, TimestampMs now_ms) {
            return controller.unregister_broker(broker_, now_ms);
          });
    };
    const auto unregistered = co_await request_.core->control.run(unregister);
    const auto outcome = unregistered ? *unregistered : metadata::Outcome::of(unregistered.error());
    protocol::UnregisterBrokerResponse response;
    response.error_code = code_of(outcome.error);
    response.error_message = outcome.message;
    co_return answer(request_, response, output);
  }

 private:
  Request request_;
  const BrokerId broker_;
};

}  // namespace

Outcome handle_unregister_broker(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  const auto body = protocol::decode<protocol::UnregisterBrokerRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<PendingUnregistration>(request, body->broker_id);
  return Outcome::waiting;
}

}  // namespace ottla::broker
