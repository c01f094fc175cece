// UnregisterBroker, key 64, version 0: forgets a broker of a former cluster.
#include "ottla/protocol/messages/64_unregister_broker.h"
#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

class PendingUnregistration : public ControlRequest {
 public:
  PendingUnregistration(const Request& request, BrokerId broker) : ControlRequest(request), broker_(broker) {}

 private:
  void work() override {
    done_ =
        core().plane->change_metadata([this](metadata::MetadataController& controller, TimestampMs now_ms) {
          return controller.unregister_broker(broker_, now_ms);
        });
  }

  Outcome conclude(Output& output) override {
    const auto outcome = done_ ? *done_ : metadata::Outcome::of(done_.error());
    protocol::UnregisterBrokerResponse response;
    response.error_code = code_of(outcome.error);
    response.error_message = outcome.message;
    return answer(request(), response, output);
  }

  const BrokerId broker_;
  Result<metadata::Outcome> done_;
};

}  // namespace

Outcome handle_unregister_broker(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  const auto body = protocol::decode<protocol::UnregisterBrokerRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<PendingUnregistration>(request, body->broker_id);
  return Outcome::waiting;
}

}  // namespace ottla::broker
