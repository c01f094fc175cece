// WriteShareGroupState (KIP-932), key 85, versions 0-1. v1 how many records are done with (KIP-1226).
#include "ottla/protocol/messages/85_write_share_group_state.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_write_share_group_state(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::WriteShareGroupStateRequest, protocol::WriteShareGroupStateResponse,
                          &coordinator::ShareCoordinator::write_state>(request, pending);
}

}  // namespace ottla::broker
