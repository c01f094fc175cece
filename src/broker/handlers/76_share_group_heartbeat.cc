// ShareGroupHeartbeat (KIP-932), key 76, version 1. Version 0 was a draft.
#include "ottla/protocol/messages/76_share_group_heartbeat.h"
#include "broker/coordinator_call.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {

Outcome handle_share_group_heartbeat(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return call_coordinator<protocol::ShareGroupHeartbeatRequest, protocol::ShareGroupHeartbeatResponse,
                          &coordinator::GroupCoordinator::share_group_heartbeat>(request, pending);
}

}  // namespace ottla::broker
