// DeleteShareGroupState (KIP-932), key 86, version 0.
#include "ottla/protocol/messages/86_delete_share_group_state.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_delete_share_group_state(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::DeleteShareGroupStateRequest, protocol::DeleteShareGroupStateResponse,
                          &coordinator::ShareCoordinator::delete_state>(request, pending);
}

}  // namespace ottla::broker
