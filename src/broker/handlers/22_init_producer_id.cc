// InitProducerId, key 22, versions 0-6. v2 flexible; v3 the client's id and epoch, to recover them; v4
// PRODUCER_FENCED; v6 two-phase commit. Ids come in blocks through the metadata log; a transactional id needs
// its coordinator, which is not served: NOT_COORDINATOR.
#include "ottla/protocol/messages/22_init_producer_id.h"
#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using protocol::InitProducerIdRequest;
using protocol::InitProducerIdResponse;

Outcome refuse(const Request& request, ErrorCode error, Output& output) {
  InitProducerIdResponse response;
  response.error_code = code_of(error);
  response.producer_epoch = no_producer_epoch;
  return answer(request, response, output);
}

Outcome give(const Request& request, ProducerId id, Output& output) {
  InitProducerIdResponse response;
  response.producer_id = id;
  return answer(request, response, output);
}

// The block is used up: the control thread reserves another. It tries the block first, so that of many who
// come at once only one reserves.
class PendingProducerId : public ControlRequest {
 public:
  using ControlRequest::ControlRequest;

 private:
  void work() override {
    id_ = core().producer_ids.take();
    if (id_) return;
    const auto block = core().plane->allocate_producer_ids();
    if (!block) return;
    core().producer_ids.refill(*block);
    id_ = core().producer_ids.take();
  }

  Outcome conclude(Output& output) override {
    return id_ ? give(request(), *id_, output)
               : refuse(request(), ErrorCode::coordinator_load_in_progress, output);
  }

  std::optional<ProducerId> id_;
};

}  // namespace

Outcome handle_init_producer_id(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending) {
  const auto body = protocol::decode<InitProducerIdRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  if ((body->producer_id == no_producer_id) != (body->producer_epoch == no_producer_epoch)) {
    return refuse(request, ErrorCode::invalid_request, output);
  }
  if (body->transactional_id) {
    return refuse(request,
                  body->transactional_id->empty() ? ErrorCode::invalid_request : ErrorCode::not_coordinator,
                  output);
  }
  if (const auto id = request.core->producer_ids.take()) return give(request, *id, output);
  pending = std::make_unique<PendingProducerId>(request);
  return Outcome::waiting;
}

}  // namespace ottla::broker
