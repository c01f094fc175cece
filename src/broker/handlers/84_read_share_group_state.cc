// ReadShareGroupState (KIP-932), key 84, version 0.
#include "ottla/protocol/messages/84_read_share_group_state.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_read_share_group_state(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::ReadShareGroupStateRequest, protocol::ReadShareGroupStateResponse,
                          &coordinator::ShareCoordinator::read_state>(request, pending);
}

}  // namespace ottla::broker
