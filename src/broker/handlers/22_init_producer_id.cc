// InitProducerId, key 22, versions 0-6. v2 flexible; v3 the client's id and epoch, to recover them; v4
// PRODUCER_FENCED; v6 two-phase commit. Without a transactional id any new id will do; they come in blocks
// through the metadata log.
#include "ottla/protocol/messages/22_init_producer_id.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using protocol::InitProducerIdRequest;
using protocol::InitProducerIdResponse;

InitProducerIdResponse refusal(ErrorCode error) {
  InitProducerIdResponse response;
  response.error_code = code_of(error);
  response.producer_epoch = no_producer_epoch;
  return response;
}

InitProducerIdResponse given(ProducerId id) {
  InitProducerIdResponse response;
  response.producer_id = id;
  return response;
}

void init_producer_id(Coordinators& coordinators, const coordinator::Caller& caller,
                      const InitProducerIdRequest& request, coordinator::Reply<InitProducerIdResponse> reply,
                      TimestampMs now_ms) {
  if (request.transactional_id) {
    return coordinators.get<coordinator::TransactionCoordinator>().init_producer_id(caller, request,
                                                                                    std::move(reply), now_ms);
  }
  // The block was used up. Of many who come at once only one reserves another.
  const auto id = coordinators.producer_ids().next_producer_id();
  reply(id ? given(*id) : refusal(id.error().code));
}

}  // namespace

Outcome handle_init_producer_id(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending) {
  const auto body = protocol::decode<InitProducerIdRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  if ((body->producer_id == no_producer_id) != (body->producer_epoch == no_producer_epoch)) {
    return answer(request, refusal(ErrorCode::invalid_request), output);
  }
  if (!body->transactional_id) {
    if (const auto id = request.core->producer_ids.take()) return answer(request, given(*id), output);
  }
  pending =
      std::make_unique<CoordinatorCall<InitProducerIdRequest, InitProducerIdResponse, &init_producer_id>>(
          request, *body);
  return Outcome::waiting;
}

}  // namespace ottla::broker
